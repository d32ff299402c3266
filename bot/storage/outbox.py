"""The outbox's statements: a claim is a compare-and-set on the attempt, and so is every write after it."""

from sqlalchemy import SmallInteger, and_, case, delete, func, or_, select, text, update
from sqlalchemy import bindparam as b
from sqlalchemy.sql import Select

from bot.domain.kinds import LANES, RULE_CHANGE
from bot.storage.statements import insert
from bot.storage.tables import LIVE, reminders

R = reminders.c
COLUMNS = (
    R.id, R.seller_id, R.chat_id, R.shop_id, R.account_id, R.deed_id, R.kind, R.lane, R.state, R.due_at,
    R.try_at, R.attempt, R.copies, R.message_id, R.promised_at, R.about_at, R.until_at, R.nags, R.dedupe_key,
    R.snoozed,
)  # fmt: skip
ALIVE = text(f"reminders.{LIVE}")
IN_LANE = R.lane == b("of_lane", type_=SmallInteger)  # one lane at a time: so the index ends a search early

OF_SELLER = select(*COLUMNS).where(R.seller_id == b("seller"))
GET = select(*COLUMNS).where(R.id == b("reminder"))
ARM = insert(reminders).on_conflict_do_nothing(index_elements=["seller_id", "dedupe_key"])
MOVE = (
    update(reminders)
    .where(R.id == b("reminder"))
    .values(
        due_at=b("due"), try_at=b("promised"), promised_at=b("promised"), state="waiting", attempt=R.attempt + 1,
        copies=0, nags=0, snoozed=0, about_at=b("about"), until_at=b("until"),
    )
)  # fmt: skip
DROP = delete(reminders).where(R.id == b("reminder"), text(f"NOT reminders.{LIVE}"))
CANCEL = (
    update(reminders)
    .where(R.id == b("reminder"), or_(ALIVE, R.state == "unreachable"))
    .values(state="cancelled", attempt=R.attempt + 1)
)
# The attempt moves on with each of these: a send under way can then neither begin nor be recorded over them.
SNOOZE = (
    update(reminders)
    .where(R.id == b("reminder"), R.state != "cancelled")
    .values(state="waiting", try_at=b("until"), promised_at=b("until"), copies=0, snoozed=1, attempt=R.attempt + 1)
)
SETTLE = (
    update(reminders)
    .where(R.id == b("reminder"), text("state NOT IN ('cancelled', 'done')"))
    .values(state=b("to"), attempt=R.attempt + 1)
)

# Untouched: nobody has it in hand, and no failure put it off. Only such a row may go out before its time.
UNTOUCHED = and_(text("reminders.state = 'waiting'"), R.try_at == R.promised_at)

_earlier = reminders.alias("earlier")
E = _earlier.c


def _due(*, locked: bool) -> Select[tuple[int, int]]:
    """Select the due rows that are the head of their chat: an earlier one undone holds the later ones back."""
    # A deadline is held back by another deadline alone: a herd of other things must not keep it waiting.
    # News holds nobody back: it has no time of its own.
    may_hold = and_(or_(R.lane != LANES["deadline"], E.lane == LANES["deadline"]), E.kind != RULE_CHANGE)
    sooner = or_(E.promised_at < R.promised_at, and_(E.promised_at == R.promised_at, E.id < R.id))
    before = and_(may_hold, sooner)
    # One that is to be tried again within a lease keeps its place; one put off for longer lets the others pass.
    ahead = select(E.id).where(E.chat_id == R.chat_id, text(f"earlier.{LIVE}"), before, E.try_at <= b("soon"))
    due = (
        select(R.id, R.attempt)
        .where(IN_LANE, ALIVE, R.try_at <= b("ahead"), or_(R.try_at <= b("now"), UNTOUCHED), ~ahead.exists())
        .order_by(R.try_at, R.id)
        .limit(b("most"))
    )
    return due.with_for_update(skip_locked=True) if locked else due


DUE = _due(locked=True)  # compiled without the lock on SQLite, where there is one writer
CLAIM = (
    update(reminders)
    .where(R.id == b("reminder"), R.attempt == b("seen"), ALIVE)
    .values(
        state="claimed",
        attempt=R.attempt + 1,
        try_at=b("lease"),
        # A row still `sending` here had its call begun and never recorded: it may have been sent.
        copies=R.copies + case((R.state == "sending", 1), else_=0),
    )
    .returning(*COLUMNS)
)
MINE = and_(R.id == b("reminder"), R.attempt == b("seen"), text("state IN ('claimed', 'sending')"))
SENDING = update(reminders).where(MINE).values(state="sending", try_at=b("lease"))
SENT = update(reminders).where(MINE).values(state="sent", sent_at=b("now"), message_id=b("message"), snoozed=0)
NAG = (
    update(reminders)
    .where(MINE)
    .values(
        state="waiting", try_at=b("until"), promised_at=b("until"), copies=0, nags=R.nags + 1, sent_at=b("now"),
        message_id=b("message"), snoozed=0,
    )
)  # fmt: skip
LATE_TOO = (
    select(R.id, R.attempt)
    .where(
        R.chat_id == b("chat"), R.seller_id == b("seller"), ALIVE, R.try_at <= b("now"),
        R.promised_at <= b("late"),
    )
    .order_by(R.promised_at, R.id)
    .limit(b("most"))
)  # fmt: skip
HERD = (
    select(R.try_at, func.count())
    .where(IN_LANE, ALIVE, UNTOUCHED, R.try_at > b("now"), R.try_at <= b("until"))
    .group_by(R.try_at)
    .order_by(R.try_at)
)
PUT_OFF = update(reminders).where(MINE).values(state="waiting", try_at=b("until"), copies=R.copies + b("more"))
SHELVE = update(reminders).where(MINE).values(state=b("to"))
NEXT = select(R.try_at).where(IN_LANE, ALIVE).order_by(R.try_at).limit(1)
TAKE_OVER = update(reminders).where(IN_LANE, ALIVE, R.try_at <= b("soon"), R.state != "waiting").values(try_at=b("now"))
REVIVE = (
    update(reminders)
    .where(R.chat_id == b("chat"), R.state == "unreachable")
    .values(state="waiting", try_at=b("now"), attempt=R.attempt + 1)
)
