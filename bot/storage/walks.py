"""Walks and their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam as b
from sqlalchemy import delete, func, select, update

from bot.domain.flow import Answer
from bot.records import Walk
from bot.storage.instants import from_ms, to_ms
from bot.storage.statements import insert
from bot.storage.tables import answers, walks
from bot.storage.tx import Read, Row, Tx

_W = walks.c
_COLUMNS = (
    _W.id, _W.seller_id, _W.chat_id, _W.shop_id, _W.flow, _W.rev, _W.state, _W.prompt_id, _W.live_id, _W.tried_id,
    _W.about,
)  # fmt: skip
_GET = select(*_COLUMNS).where(_W.id == b("walk"))
_BEGUN_BY = select(*_COLUMNS).where(_W.begun_by == b("by"))
_OPEN = (
    select(*_COLUMNS)
    .where(_W.seller_id == b("seller"), _W.chat_id == b("chat"), _W.state == "open")
    .order_by(_W.updated_at.desc(), _W.id.desc())
    .limit(20)
)
_LAST = (
    select(*_COLUMNS)
    .where(_W.seller_id == b("seller"), _W.chat_id == b("chat"), _W.shop_id == b("shop"), _W.flow == b("of_flow"))
    .order_by(_W.updated_at.desc(), _W.id.desc())
    .limit(1)
)
_AT_MESSAGE = select(*_COLUMNS).where(_W.chat_id == b("chat"), _W.live_id == b("message")).order_by(_W.id.desc())
_ASKING = (
    select(*_COLUMNS)
    .where(_W.state == "open", _W.prompt_id.is_not(None), _W.updated_at >= b("since"))
    .order_by(_W.updated_at.desc(), _W.id.desc())
)
_BEGIN = walks.insert().returning(_W.id)
_TAKE = (
    update(walks)
    .where(_W.id == b("walk"), _W.rev == b("seen_rev"))
    .values(rev=_W.rev + 1, prompt_id=None, tried_id=None, updated_at=b("now"))
)
_STATE = update(walks).where(_W.id == b("walk")).values(state=b("new_state"), updated_at=b("now"), prompt_id=None)
_SHOP = update(walks).where(_W.id == b("walk")).values(shop_id=b("new_shop"))
_STANDS = update(walks).where(_W.id == b("walk"), _W.rev == b("seen_rev"))
_SHOWN = _STANDS.values(live_id=b("message"), prompt_id=None)
# Shown again, the question stands since it was shown first.
_ASKED = _STANDS.values(live_id=b("message"), prompt_id=func.coalesce(_W.prompt_id, b("prompt")))
# By itself: an index follows it, and most of what is shown was touched by the answer that led there.
_TOUCHED = _STANDS.values(updated_at=b("now"))
_ABOUT = update(walks).where(_W.id == b("walk")).values(about=b("name"))
_TRIED = update(walks).where(_W.id == b("walk")).values(tried_id=b("message"))

_A = answers.c
_ANSWERS = select(_A.step, _A.value, _A.at).where(_A.walk_id == b("walk"))
_SAID_WITH = select(_A.step).where(_A.walk_id == b("walk"), _A.message_id == b("message"))
_ANSWERED_BY = (
    select(_A.walk_id)
    .join(walks, _W.id == _A.walk_id)
    .where(_W.seller_id == b("seller"), _W.chat_id == b("chat"), _A.message_id == b("message"))
)
_new = insert(answers)
_PUT_ANSWER = _new.on_conflict_do_update(
    index_elements=["walk_id", "step"], set_={name: _new.excluded[name] for name in ("value", "at", "message_id")}
)
_DROP_ANSWER = delete(answers).where(_A.walk_id == b("walk"), _A.step == b("old_step"))


def _walk(rows: Sequence[Row]) -> Walk | None:
    return Walk(*rows[0]) if rows else None


def _answers(rows: Sequence[Row]) -> dict[str, Answer]:
    return {row[0]: Answer(row[1], from_ms(row[2])) for row in rows}


class WalkStore:
    """See `bot.stores.Walks`."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def get(self, walk: int) -> Walk | None:
        """Return the walk, None for an unknown id."""
        return self._tx.once(("walk", walk), lambda: _walk(self._tx.rows(_GET, walk=walk)))

    def reads(self, walk: int) -> list[Read]:
        """Return the reads of a walk and of its answers."""
        of = {"walk": walk}
        return [Read(("walk", walk), _GET, of, _walk), Read(("answers", walk), _ANSWERS, of, _answers)]

    def _now(self, walk: int, **changed: Any) -> None:
        """Leave what is known of the walk as the row has it by now."""
        known = self._tx.known.get(("walk", walk))
        if known is not None:
            self._tx.known["walk", walk] = replace(known, **changed)

    def begin(self, seller: int, chat: int, shop: int | None, flow: str, by: int | None, now: datetime) -> int:
        """Return the id of a new walk; `by` is the update that began it."""
        new: int = self._tx.one(
            _BEGIN, seller_id=seller, chat_id=chat, shop_id=shop, flow=flow, rev=0, state="open", begun_by=by,
            created_at=to_ms(now), updated_at=to_ms(now),
        )  # fmt: skip
        return new

    def begun_by(self, update: int) -> Walk | None:
        """Return the walk that this update began before: an update worked off twice begins one."""
        row = self._tx.row(_BEGUN_BY, by=update)
        return Walk(*row) if row else None

    def answers(self, walk: int) -> dict[str, Answer]:
        """Return everything answered so far, branches left behind too."""
        return dict(self._tx.once(("answers", walk), lambda: _answers(self._tx.rows(_ANSWERS, walk=walk))))

    def said_with(self, walk: int, message: int) -> str | None:
        """Return the step that a message answered."""
        step: str | None = self._tx.one(_SAID_WITH, walk=walk, message=message)
        return step

    def answered_by(self, seller: int, chat: int, message: int) -> int | None:
        """Return the walk in which a message of the seller's was an answer."""
        walk: int | None = self._tx.one(_ANSWERED_BY, seller=seller, chat=chat, message=message)
        return walk

    def save_answers(
        self, walk: Walk, old: Mapping[str, Answer], new: Mapping[str, Answer], message: int | None, now: datetime
    ) -> bool:
        """Leave the new answers kept and no question waiting; False (and nothing written) if the walk moved."""
        if not self._tx.do(_TAKE, walk=walk.id, seen_rev=walk.rev, now=to_ms(now)):
            return False
        self._now(walk.id, rev=walk.rev + 1, prompt_id=None, tried_id=None)
        known = self._tx.known.get(("answers", walk.id), {})
        for step in old.keys() - new.keys():
            self._tx.leave(_DROP_ANSWER, walk=walk.id, old_step=step)
            known.pop(step, None)
        for step, answer in new.items():
            if old.get(step) != answer:
                known[step] = answer._replace(at=from_ms(to_ms(answer.at)))
                self._tx.leave(
                    _PUT_ANSWER, walk_id=walk.id, step=step, value=answer.value, at=to_ms(answer.at), message_id=message
                )
        return True

    def set_state(self, walk: int, state: str, now: datetime) -> None:
        """Leave the walk open, finished or closed, with no question waiting."""
        self._tx.leave(_STATE, walk=walk, new_state=state, now=to_ms(now))
        self._now(walk, state=state, prompt_id=None)

    def set_shop(self, walk: int, shop: int) -> None:
        """Leave the walk about that shop."""
        self._tx.leave(_SHOP, walk=walk, new_shop=shop)
        self._now(walk, shop=shop)

    def shown(
        self, walk: int, rev: int, message: int, asking: bool, now: datetime | None = None, since: int | None = None
    ) -> None:
        """Leave known in which message the walk stands; `asking`: typed answers after it, or `since`, count, and after
        the first showing of the same question. `now`: who speaks here sees it last of all walks."""
        if asking:
            prompt = message if since is None else since
            self._tx.leave(_ASKED, walk=walk, seen_rev=rev, message=message, prompt=prompt)
        else:
            self._tx.leave(_SHOWN, walk=walk, seen_rev=rev, message=message)
        if now is not None:
            self._tx.leave(_TOUCHED, walk=walk, seen_rev=rev, now=to_ms(now))
        self._tx.known.pop(("walk", walk), None)

    def set_about(self, walk: int, name: str | None) -> None:
        """Leave the walk named after that account."""
        self._tx.leave(_ABOUT, walk=walk, name=name)
        self._now(walk, about=name)

    def tried(self, walk: int, message: int) -> None:
        """Leave known which message was no answer, so that an edit of it is read again."""
        self._tx.leave(_TRIED, walk=walk, message=message)
        self._now(walk, tried_id=message)

    def open_of(self, seller: int, chat: int) -> list[Walk]:
        """Return the seller's open walks in a chat, the one touched last first."""
        return [Walk(*row) for row in self._tx.rows(_OPEN, seller=seller, chat=chat)]

    def last_of(self, seller: int, chat: int, shop: int, flow: str) -> Walk | None:
        """Return the walk of that flow that was touched last, in whatever state."""
        row = self._tx.row(_LAST, seller=seller, chat=chat, shop=shop, of_flow=flow)
        return Walk(*row) if row else None

    def at_message(self, chat: int, message: int) -> Walk | None:
        """Return the walk that stands in that message."""
        row = self._tx.row(_AT_MESSAGE, chat=chat, message=message)
        return Walk(*row) if row else None

    def asking(self, since: datetime) -> list[Walk]:
        """Return the walks that wait for an answer and were touched since then, one a chat: its latest."""
        latest: dict[int, Walk] = {}
        for row in self._tx.rows(_ASKING, since=to_ms(since)):
            walk = Walk(*row)
            latest.setdefault(walk.chat, walk)
        return list(latest.values())
