"""A support ticket with every field that support asks for: its draft to copy, and where it goes (S28)."""

from typing import Any

from bot.domain.flows import appeal_kit as kit
from bot.domain.flows import later, naming
from bot.domain.road import Road
from bot.domain.steps import Copy, Flow, Step

TOPICS = ("unlink", "link", "permission", "violation", "other")
TRIED = ("waited", "network", "relogin", "updated", "appealed")
SINCE = ("today", "yesterday", "week", "longer")
LONGEST_SINCE = 60
NOBODY = "none"  # the problem is the shop's


def account(road: Road) -> str | None:
    """Return the account that the ticket is about; None where it is about the shop."""
    said = road.said("account")
    return None if said == NOBODY else said


def _known(road: Road) -> tuple[str, ...]:
    linked = (each.account for each in road.view.ledger.linked(road.view.shop or 0))
    return (*dict.fromkeys((*linked, *road.view.names)), NOBODY)


def _named(road: Road) -> bool:
    return account(road) is not None


def draft(road: Road) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return the parts of the ticket: ids of its words, and the slots that fill them."""
    since, error = kit.own_words(road, "since"), kit.own_words(road, "error")
    tried = tuple(f"tried_{each}" for each in TRIED if each in road.ticked("tried"))
    held = {
        "account": account(road), "market": road.view.market, "topic": (f"ticket_{road.said('topic')}",),
        "since": ("quote", since) if since else (f"since_{road.said('since')}",), "tried": tried,
        "error": ("quote", error or ""),
    }  # fmt: skip
    ids = ["draft.open" if _named(road) else "draft.open_shop", "draft.since"]
    ids += [f"draft.permission_{permission}"] if (permission := road.said("permission")) else []
    ids += ["draft.tried"] if tried else []
    ids += ["draft.story"] if error else []
    return tuple((each, held) for each in (*ids, "draft.request"))


def _copies(road: Road, step: str) -> tuple[Copy, ...]:
    """Give each part of the ticket to copy, in the platform's language."""
    language = kit.platform_language(road.view.market)
    return tuple(Copy(text_id, held, language) for text_id, held in draft(road)) if step == "end" else ()


def _facts(road: Road) -> dict[str, Any]:
    return {
        "account": account(road), "market": road.view.market, "ticket_path": ("path", "ui_path.ticket"),
        "draft": ("draft", draft(road), kit.platform_language(road.view.market)), "later": later.line(road),
    }  # fmt: skip


FLOW = Flow(
    "ticket",
    (
        Step("account", _known, typed=naming.read, keeps=naming.keeps, sets="account"),
        Step("topic", TOPICS),
        # S28: support asks for it first, and mends the account where it was.
        Step("permission", ("never", "was", "unsure"), _named, steers=False),
        Step("since", SINCE, typed=kit.words(LONGEST_SINCE), keeps=kit.keeps_words, columns=2, steers=False),
        Step("tried", ("ready",), ticks=TRIED, steers=False),
        Step("error", ("skip",), typed=kit.words(kit.LONGEST_STORY), keeps=kit.keeps_words, prose=True, steers=False),
        later.step("ticket", account),
    ),
    lambda _: "ready", _facts, about=account, copies=_copies,
)  # fmt: skip
