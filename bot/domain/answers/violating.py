"""What a violation does, and the appeal against it (S24, S25, S30-S32)."""

from datetime import date

from bot.domain.answers.asked import CENTER, SCORE, TICKET, Asked, Part, Parts, within
from bot.domain.deadlines import AppealRule, deadline, today_for_deadline, years
from bot.domain.violations import appeal_rule

USUAL_SCALE = 100  # of a score whose scale nobody told: a larger number is one of another kind
SMALL = 10  # where high is good, so small a number counts accounts or days


def impact(asked: Asked) -> Parts:
    """S24, S30, S31: the shop's score, other accounts, the whole shop."""
    yield Part("violation_impact")
    if asked.rules.text("score.direction") == "high_is_good":
        yield Part("violation_impact.below", {"limit": asked.rules.number(SCORE)})
    yield Part("violation_impact.appeal", within(asked))


def score(asked: Asked) -> Parts:
    """S25: judged, where a number of that scale is named."""
    limit, low_is_good = asked.rules.number(SCORE), asked.rules.text("score.direction") == "low_is_good"
    said = next((n for n in reversed(asked.named.numbers) if low_is_good or n > SMALL), None)
    if limit is None:
        yield Part("credit_score.unknown")
    elif said is None or said > (asked.rules.number("score.scale_max") or USUAL_SCALE):
        yield Part("credit_score.low" if low_is_good else "credit_score", {"limit": limit})
    else:
        fails = said >= limit if low_is_good else said < limit
        points = int(said) if said == int(said) else said
        yield Part("credit_score.fails" if fails else "credit_score.passes", {"score": points, "limit": limit})
    yield Part("credit_score.where")


def last_day(asked: Asked) -> Parts:
    """S32: counted from the day that is named; a day that can be read in two ways is asked for again."""
    rule = appeal_rule(asked.rules)
    if rule is None:
        yield Part("appeal_deadline.unknown", CENTER)
        return
    view = asked.view
    notice = asked.named.day(today_for_deadline(view.now, view.own_zone, asked.zone or view.own_zone))
    if notice is not None:
        yield from _counted(asked, rule, notice)
    elif asked.named.unclear:
        yield Part("appeal_deadline.unclear")
    else:
        yield Part("appeal_deadline", within(asked))
    yield Part("appeal_deadline.beats", CENTER)
    if asked.market is None:
        if notice:
            yield Part("appeal_deadline.weekends")
        yield Part("appeal_deadline.market")


def _counted(asked: Asked, rule: AppealRule, notice: date) -> Parts:
    found = deadline(rule, notice, asked.zone or "UTC", asked.view.holidays_of(years(rule, notice)))
    passed = "passed" if found.ends_at < asked.view.now else "dated"
    last = found.ends_at if asked.zone else found.safe_date
    yield Part(f"appeal_deadline.{passed}", {
        "last": last, "notice": notice, "days": ("days", found.counted_days), **within(asked),
    })  # fmt: skip
    if found.may_be_extended:
        yield Part("appeal_deadline.holidays", {"extended": found.extended_date})


def where(asked: Asked) -> Parts:
    """S32."""
    yield Part("appeal_where", {**CENTER, **within(asked)})


def denied(asked: Asked) -> Parts:
    """Another attempt is promised by nobody; the rules of some markets know of one."""
    most = asked.rules.count("appeal.max_attempts")
    if most is None or most == 1:
        yield Part("appeal_denied", TICKET)
    else:
        yield Part("appeal_denied.again", {"most": most, **TICKET})


def kit(asked: Asked) -> Parts:
    """S32: evidence before sending."""
    yield Part("appeal_help", {**CENTER, **within(asked)})
    yield Part("appeal_help.scores", TICKET)


def closed(_: Asked) -> Parts:
    """S32: *may* close for good."""
    yield Part("permission_closed", TICKET)


def ticket(_: Asked) -> Parts:
    """S28."""
    yield Part("ticket", TICKET)


def word(asked: Asked) -> Parts:
    """What a word of the platform's means."""
    term = asked.named.term
    values = {"score": {"limit": asked.rules.number(SCORE)}, "appeal": within(asked)}.get(term or "", {})
    yield Part(f"term.{term}" if term else "term", values)


def outside(asked: Asked) -> Parts:
    """What nobody here knows; trade in accounts and faked places are refused."""
    if "trade" in asked.named.subjects:
        yield Part("out_of_scope.refused")
    yield Part("out_of_scope", TICKET)
