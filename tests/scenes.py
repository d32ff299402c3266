"""Every scene that a flow can show: walked through in the domain, for tests that look at all of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot import policies
from bot.cities import zones_like
from bot.domain import flow as plan
from bot.domain.flow import Answer, Flow, Refused
from bot.domain.flows import FLOWS, live_list
from bot.domain.policy import Policy
from bot.domain.shop import Deed, Ledger
from bot.domain.view import View
from bot.domain.wishes import Quiet, Wishes
from bot.records import Seller, Walk
from bot.scenes import Scene
from tests.talk import START

NAMES = {"#1": "uno_tienda", "#2": "dos_tienda", "#3": "tres", "#4": "cuatro", "#5": "<3 & Co"}
TYPED: dict[str, str | tuple[str, ...]] = {
    "clock.city": "san",
    "clock.found": "san francisco",
    "opening.name": "nueva_{n}",
    "opening.linked": "2",
    "opening.unlinks": "5",
    "opening.added_by": "7",
    "when.time": "00:30",
    "when.day": "2026-11-20 10:00",
    "link.account": "otra_cuenta",
    "link.other": "otra_cuenta",
    "live.weekdays": "Friday",
    "live.start": "23:30",
    "live.end": "01:00",
    "showcase.goal": "390",
    "showcase.across": "9",
    "remind.what": "llamar a soporte <3",
    "remind.time": "30 nov 17:30",
    "violation.account": "otra_cuenta",
    "added.many": "120",
    "benchmark.category": "joyas <3",
    "benchmark.value": "57,50",
    **{f"by_hand.{field}7": ("1.250,50", "4000", "700") for field in ("gmv", "impressions", "clicks", "orders")},
    **{f"by_hand.{field}28": "12,500.50" for field in ("gmv", "impressions", "clicks", "orders")},
    "correct.amount": "7",
    "correct.day": "2026-11-18",
    "fix_link.account": "otra_cuenta",
    "fix_unlink.account": "otra_cuenta",
    "ticket.account": "otra_cuenta",
    "ticket.since": "<desde> el 20",
    "ticket.error": "{{<b>}} & " * 33,
    "score.reading": ("79,9", "90", "40", "3"),
    "swap.into": "otra_cuenta",
    "swap.products": "130",
    "matrix.main": "joyas <3",
    "matrix.account": "otra_{n}",
    "matrix.niche": "joyas <3",
    "matrix.people": "<todas>",
    "violation.last_day": "2026-12-03",
    "violation.notice_day": "2026-11-05",
    "violation.score": "79,9",
    "violation.case_no": "<A&1>",
    "violation.facts": "{{<b>}} & " * 33,
    "violation.new_day": "2026-12-30",
}
OF_LINKS = ("link", "unlink", "fix_link", "fix_unlink", "swap", "added")  # flows that look at what is linked
LONG_AGO = START - timedelta(days=40)


def deed(id_: int, kind: str, account: str | None = None, at: datetime = LONG_AGO, **more: object) -> Deed:
    return Deed(id_, 1, kind, account, at, at, **more)  # type: ignore[arg-type]


def unlinks(count: int | None) -> Deed:
    return deed(90, "opening_unlinks", amount=count)


SLOT = deed(80, "slot_set", at=START, what="1234567 20:00-22:00")
OWN = deed(81, "reminder_set", at=START + timedelta(hours=1), what="score")
TWO = (deed(1, "active", "#1"), deed(2, "active", "#5"))
OF_MANY_KINDS = (
    unlinks(1), *TWO, deed(91, "score", amount=7990), deed(92, "violation", "#1", day=START.date()),
    deed(93, "opening_added", "#1", START),
)  # fmt: skip
GUIDE, LIMIT = policies.load(), "score.campaign_limit"
# What public pages say of ID, and a market of which the score's limit is not known.
OTHERWISE = replace(
    GUIDE,
    markets={"ID": GUIDE.off["ID"], "TH": {LIMIT: replace(GUIDE.defaults[LIMIT], value=None)}},
)
LEDGERS: dict[str, tuple[Deed, ...]] = {
    "empty": (unlinks(0),),
    "linked just now": (unlinks(0), deed(1, "active", "#1", START - timedelta(minutes=5))),
    "linked just now, not sure when": (unlinks(0), deed(1, "active", "#1", START, certainty="unsure")),
    "linked long ago": (unlinks(0), deed(1, "active", "#1")),
    "two linked": (unlinks(0), deed(1, "active", "#1"), deed(2, "active", "#2")),
    "four linked": (unlinks(0), *(deed(n, "active", f"#{n}") for n in range(1, 5))),
    "one unlink left": (unlinks(2), deed(1, "active", "#1")),
    "no unlink left": (unlinks(3), deed(1, "active", "#1")),
    "unlinks not known": (deed(1, "active", "#1"),),
    "cooling": (unlinks(0), deed(1, "active", "#1"), deed(2, "unlinked", "#1", START - timedelta(hours=1))),
    "cooling, not sure": (unlinks(0), deed(2, "unlinked", "#1", START - timedelta(hours=1), certainty="unsure")),
}


def view(ledger: Ledger, policy: Policy, market: str = "MX") -> View:
    return View(
        now=START, rules=policy.for_market(market), shop=1, zone="America/Mexico_City", own_zone="Asia/Shanghai",
        market=market, ledger=ledger, after=ledger, names=NAMES, cities=zones_like,
    )  # fmt: skip


def every_scene(language: str, policy: Policy | None = None) -> Iterator[Scene]:
    """Each open question and each end of each flow that any of the ledgers leads to."""
    held = policy or policies.load()
    for name, deeds in LEDGERS.items():
        # The opening and the checklist don't look at what is linked: once is enough.
        flows = FLOWS.values() if name == "empty" else [FLOWS[each] for each in OF_LINKS]
        for flow in flows:
            yield from _of_flow(flow, view(Ledger(deeds), held), language)
    quiet = Wishes(quiet=Quiet(time(22), time(13)))
    told = replace(view(Ledger(), held), after=Ledger((SLOT, OWN)), wishes=quiet)
    for number in (1, 2, 90, 91, 92, 93):  # of each kind that is corrected otherwise
        yield from _of_flow(FLOWS["correct"], view(Ledger(OF_MANY_KINDS), held), language, {"entry": f"{number}"})
    for name in ("live", "live_list", "remind"):
        yield from _of_flow(FLOWS[name], told, language)
    yield from _of_flow(FLOWS["live"], replace(view(Ledger((SLOT,)), held), wishes=quiet), language)
    yield from _corners(held, language)
    for scope in ("MX", "ID", "TH"):  # the guide's rules; another score, attempts and a rule for the second; no rule
        yield from _of_flow(FLOWS["violation"], view(Ledger(TWO), OTHERWISE, scope), language)
        yield from _of_flow(FLOWS["score"], view(Ledger(OF_MANY_KINDS), OTHERWISE, scope), language)


def _corners(held: Policy, language: str) -> Iterator[Scene]:
    """The ends to which only many answers, many deeds, or time lead."""
    here = view(Ledger(), held)
    fine = {"age": "yes", "status": "good", "region": "yes", "content": "clean", "niche": "match"}
    yield from _of_flow(FLOWS["eligibility"], here, language, fine)
    yield from _of_flow(FLOWS["clock"], replace(here, own_zone=here.zone), language, {"city": "same"})
    unknown = replace(GUIDE.defaults["showcase.daily_add"], value=None)
    rules = replace(here.rules, values={**here.rules.values, "showcase.daily_add": unknown})
    yield from _of_flow(FLOWS["showcase"], replace(here, rules=rules), language)
    plan = {"goal": "390", "across": "2", "remind": "yes"}
    yield from _of_flow(FLOWS["showcase"], replace(here, now=START + timedelta(days=9)), language, plan)
    slots = tuple(deed(100 + n, "slot_set", at=START, what=f"1 {n:02}:00-{n:02}:30") for n in range(20))
    own = tuple(deed(200 + n, "reminder_set", at=START + timedelta(hours=1), what="x") for n in range(200))
    many = view(Ledger((*slots, *own)), held)
    yield from _of_flow(FLOWS["live"], many, language)
    yield from _of_flow(FLOWS["remind"], many, language)
    slot = view(Ledger((SLOT,)), held)
    for about in ("2026-11-26T02:00", "2026-11-20T02:00"):  # 20:00 in Mexico City: the next one, and one that is over
        ticked = {"about": about, "list.ticks": ",".join(live_list.ITEMS), "list": "ready"}
        yield from _of_flow(FLOWS["live_list"], slot, language, ticked)


def _of_flow(flow: Flow, facts: View, language: str, said: Mapping[str, str] | None = None) -> Iterator[Scene]:
    seller, walk = Seller(1, language, language), Walk(12345, 1, 1, 1, flow.id, 3, "open")
    todo: list[Mapping[str, Answer]] = [{step: Answer(value, START) for step, value in (said or {}).items()}]
    seen: set[object] = set()
    while todo:
        answers = todo.pop()
        here = plan.standing(flow, answers, facts)
        key = _kind_of(here)
        if key in seen:
            continue
        seen.add(key)
        yield Scene(seller, walk, here, facts)
        if here.step or here.offers:
            todo += [new for new in _nexts(flow, answers, facts, here) if new is not None]


def _kind_of(here: plan.Standing) -> object:
    """What tells two scenes apart: the question or end, how it is asked, and the last answers before it."""
    met = [(step, answer.value) for step, answer in here.road.met.items()]
    asked = here.step.asks(here.road) if here.step else ""
    ticked = here.road.ticked(here.step.id) if here.step else None
    return (here.step.id if here.step else here.end, asked, tuple(met[-3:]), ticked)


def _nexts(
    flow: Flow, answers: Mapping[str, Answer], facts: View, here: plan.Standing
) -> Iterator[Mapping[str, Answer] | None]:
    if here.step is None:
        for offer in here.offers:
            for option in offer.offered(here.road):
                yield plan.choose(flow, answers, facts, offer.id, option)
        return
    step = here.step
    options = step.offered(here.road)
    if not here.road.ticked(step.id):
        options = (*options, *step.listed(here.road)[:1])
    if step.id == "market":
        options = options[:2]
    if flow.id == "violation" and step.id in ("account", "kind"):
        options = options[:2]  # the words are the same for each
    if flow.id == "matrix":
        options = tuple(each for each in options if each in (options[0], "enough"))
    if step.id in ("linked", "unlinks"):
        options = tuple(each for each in options if each in ("0", "1", "unsure"))
    for option in options:
        yield plan.choose(flow, answers, facts, step.id, option)
    typed = TYPED[step.words or f"{flow.id}.{step.id}"] if step.typed else ()
    for text in (typed,) if isinstance(typed, str) else typed:
        try:
            yield plan.type_in(flow, answers, facts, text.format(n=len(answers)))
        except Refused:
            yield None
