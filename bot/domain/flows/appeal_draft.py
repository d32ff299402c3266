"""The draft of an appeal: its parts, and the slots that fill them (S32)."""

from typing import Any

from bot.domain.flows import appeal_kit as kit
from bot.domain.flows import notice
from bot.domain.road import Road
from bot.domain.steps import Copy, Lines

ATTEMPTS = 3  # so many rounds the walk has; how many the platform allows is a rule
ROUNDS = range(1, ATTEMPTS + 1)


def evidence(road: Road) -> tuple[str, ...]:
    """Return what proves the seller's side against a notice of that kind."""
    return kit.EVIDENCE[road.said("kind") or "other"]


def round_of(road: Road) -> int:
    """Return the number of the appeal that is being prepared, or was sent last."""
    return 1 + sum(road.said(f"again{number}") == "again" for number in ROUNDS)


def missing(road: Road, number: int) -> tuple[str, ...]:
    """Return the evidence that is not ticked."""
    return tuple(each for each in evidence(road) if each not in road.ticked(f"evidence{number}"))


def had(road: Road) -> tuple[str, ...]:
    """Return the evidence that is ticked for the appeal at hand."""
    return tuple(each for each in evidence(road) if each in road.ticked(f"evidence{round_of(road)}"))


def draft(road: Road) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return the parts of the appeal: ids of its words, and the slots that fill them."""
    number, story = kit.own_words(road, "case_no"), kit.own_words(road, f"facts{round_of(road)}")
    held = {
        "account": notice.account(road), "case_no": ("quote", number or ""), "story": ("quote", story or ""),
        "what": (f"kind_{road.said('kind')}",), "evidence": had(road),
    }  # fmt: skip
    ids = ["draft.open" if number else "draft.open_plain"]
    ids += ["draft.story"] if story else []
    ids += ["draft.proof"] if had(road) else []
    return tuple((each, held) for each in (*ids, "draft.request"))


def copies(road: Road, step: str) -> tuple[Copy, ...]:
    """Give each part of the draft to copy, in the platform's language, where it is to be sent."""
    language = kit.platform_language(road.view.market)
    return tuple(Copy(text_id, held, language) for text_id, held in draft(road)) if step.startswith("sent") else ()


def attempts(road: Road) -> Lines:
    """Return which appeal this is, of how many by the rule."""
    most = road.view.rules.count("appeal.max_attempts")
    return Lines(("attempts.known" if most else "attempts.open",), {"number": round_of(road), "most": most})
