"""The main story, once, as data: what a seller does by a button's meaning, and what they read after it.

No word of any language stands here, so the same story is told in all of them.
"""

from dataclasses import dataclass, field

COUNTDOWN = r"(?:.*\D)?\d+ ?\D{1,12}"


@dataclass(frozen=True, slots=True)
class Start:
    """START is pressed."""


@dataclass(frozen=True, slots=True)
class Say:
    """A text is typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Speak:
    """A language is taken from the picker; None: the seller's own."""

    code: str | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """An option of a step is taken; one that begins with `@` is an account."""

    step: str
    option: str


@dataclass(frozen=True, slots=True)
class Begin:
    """A button that begins a flow is pressed."""

    flow: str


@dataclass(frozen=True, slots=True)
class Hear:
    """Nothing is done: a reminder of that kind about that account comes by itself."""

    kind: str
    account: str


@dataclass(frozen=True, slots=True)
class GoOn:
    """The button on the reminder that came last is pressed."""


Doing = Start | Say | Speak | Pick | Begin | Hear | GoOn


@dataclass(frozen=True, slots=True)
class Move:
    """What the seller does, the step where the walk stands afterwards, and the id of the text then read.

    `with_`: what stands in the places of that text, as patterns.
    """

    does: Doing
    stands: str
    reads: str
    with_: dict[str, str] = field(default_factory=dict)


def _picks(flow: str, *path: tuple[str, str, str, str]) -> tuple[Move, ...]:
    """The moves through a flow: at a step an option, then the next step and its question."""
    return tuple(Move(Pick(step, option), stands, f"{flow}.{reads}") for step, option, stands, reads in path)


ALONE = "alone"
"""A question for a typed reply with which a walk begins: there is nothing to go back to."""

_COUNTED = {"left_time": COUNTDOWN}

STRANGER = (Move(Start(), "languages", "language.ask"), Move(Speak(), "market", "opening.market.ask"))
KNOWN = (Move(Start(), "market", "opening.market.ask"),)

OPENING = (
    *_picks("opening", ("market", "mx", "linked", "linked.ask"), ("linked", "0", "unlinks", "unlinks.ask")),
    Move(Pick("unlinks", "0"), "end", "opening.end.ready", {"linked_of": "0/4", "used_of": "0/3"}),
)

ELIGIBILITY = (
    Move(Begin("eligibility"), "age", "eligibility.age.ask"),
    *_picks(
        "eligibility",
        ("age", "yes", "status", "status.ask"),
        ("status", "good", "region", "region.ask"),
        ("region", "yes", "content", "content.ask"),
        ("content", "clean", "niche", "niche.ask"),
        ("niche", "match", "end", "end.passes"),
    ),
)

LINK_BY_PC = (
    Move(Begin("link"), ALONE, "link.account.first"),
    Move(Say("@canal.uno"), "elsewhere", "link.elsewhere.ask"),
    *_picks(
        "link",
        ("elsewhere", "no", "device", "device.ask"),
        ("device", "pc", "invite", "invite.ask"),
        ("invite", "sent", "accept", "accept.ask"),
        ("accept", "accepted", "review", "review.ask"),
        ("review", "active", "active_when", "active_when.ask"),
    ),
    Move(Pick("active_when", "now"), "end", "link.end.active", {"linked_of": "1/4"}),
)

UNLINK_AT_ONCE = (
    Move(Begin("unlink"), "lock", "unlink.lock.ask", _COUNTED),
    Move(Pick("lock", "wait"), "end", "unlink.end.wait", _COUNTED),
)


def _unlinked(used: str) -> Move:
    return Move(Pick("unlinked_when", "now"), "end", "unlink.end.unlinked", {"used_of": used})


def _by_seller(verdict: str) -> tuple[Move, ...]:
    return _picks(
        "unlink",
        ("price", "go", "sure", f"sure.{verdict}"),
        ("sure", "yes", "side", "side.ask"),
        ("side", "seller", "seller_side", "seller_side.ask"),
        ("seller_side", "done", "unlinked_when", "unlinked_when.ask"),
    )


def _push(kind: str, account: str, *then: str) -> tuple[Move, Move]:
    stands, reads = then
    return Move(Hear(kind, account), "push", f"push.{kind}"), Move(GoOn(), stands, reads)


FIRST_UNLINK = (
    *_push("unlink_lock", "@canal.uno", "price", "unlink.price.open"), *_by_seller("open"), _unlinked("1/3"),
)  # fmt: skip


def _by_phone(linked: str) -> tuple[Move, ...]:
    return (
        *_picks(
            "link",
            ("elsewhere", "no", "device", "device.ask"),
            ("device", "phone", "authorise", "authorise.ask"),
            ("authorise", "active", "active_when", "active_when.ask"),
        ),
        Move(Pick("active_when", "now"), "end", "link.end.active", {"linked_of": linked}),
    )


RELINK = (
    Move(Begin("link"), "account", "link.account.ask"),
    Move(Pick("account", "@canal.uno"), "cooling", "link.cooling.ask", _COUNTED),
    Move(Pick("cooling", "other"), "other", "link.other.ask"),
    Move(Say("canal.dos"), "elsewhere", "link.elsewhere.ask"),
    *_by_phone("1/4"),
    *_push("relink_wait", "@canal.uno", "elsewhere", "link.elsewhere.ask"),
    *_by_phone("2/4"),
)


def _link_new(name: str, linked: str) -> tuple[Move, ...]:
    return (
        Move(Begin("link"), ALONE, "link.account.first"),
        Move(Say(name), "elsewhere", "link.elsewhere.ask"),
        *_by_phone(linked),
    )


FIFTH_ACCOUNT = (
    *_link_new("@canal.tres", "3/4"),
    *_link_new("https://www.tiktok.com/@canal.cuatro?lang=es", "4/4"),
    Move(Begin("link"), "full", "link.full.full", {"linked_of": "4/4"}),
    Move(Pick("full", "already"), "account", "link.account.first"),
    Move(Say("@canal.cinco"), "active_when", "link.active_when.ask"),
    Move(Pick("active_when", "now"), "end", "link.end.active", {"linked_of": "5/4"}),
)

SECOND_UNLINK = (
    *_push("unlink_lock", "@canal.dos", "price", "unlink.price.open"),
    *_picks(
        "unlink",
        ("price", "go", "sure", "sure.open"),
        ("sure", "yes", "side", "side.ask"),
        ("side", "creator", "request", "request.ask"),
        ("request", "sent", "approve", "approve.ask"),
        ("approve", "done", "unlinked_when", "unlinked_when.ask"),
    ),
    _unlinked("2/3"),
)

THIRD_UNLINK = (
    *_push("unlink_lock", "@canal.uno", "price", "unlink.price.last"), *_by_seller("last"), _unlinked("3/3"),
)  # fmt: skip

FOURTH_UNLINK = (
    *_push("unlink_lock", "@canal.tres", "spent", "unlink.spent.ask"),
    Move(Pick("spent", "already"), "unlinked_when", "unlink.unlinked_when.ask"),
    _unlinked("4/3"),
)

FIRST_DAY = (*KNOWN, *OPENING, *ELIGIBILITY, *LINK_BY_PC, *UNLINK_AT_ONCE, *FIRST_UNLINK)
REST = (*RELINK, *FIFTH_ACCOUNT, *SECOND_UNLINK, *THIRD_UNLINK, *FOURTH_UNLINK)
STORY = (*FIRST_DAY, *REST)
STRANGERS_STORY = (*STRANGER, *STORY[len(KNOWN) :])
