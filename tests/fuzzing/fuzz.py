"""A bot, a few sellers who do nothing, and many who send it everything there is: nothing breaks, nothing crosses over.

Each batch of updates is made from the seed alone and what the bot has shown by then, so a seed replays.
"""

import asyncio
import json
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from bot import app
from bot import buttons as b
from bot.handlers.press import PLACES
from bot.handlers.talk import COMMANDS
from bot.playground.groups import Group
from bot.playground.messages import Message
from bot.playground.users import Person
from bot.telegram.updates import raw_update
from tests.fuzzing.kinds import JSON, every_kind
from tests.fuzzing.mutating import as_a_person_could, as_no_telegram_would, worst
from tests.simulation.inline import InlineDatabase, a_file
from tests.talk import Talk, talking
from tests.told import has_a_shop, tells

BATCH, HELD = 256, 8
QUIET, LOUD = 4, 24  # sellers who do nothing meanwhile, and who send everything
KEPT = 12  # messages of a chat: older ones are of no use to anybody here
IDS = (Path(__file__).parents[1] / "domain" / "stable_ids.txt").read_text("utf-8").split()
STEPS = sorted({each.split(".")[1] for each in IDS if each.startswith(("step:", "option:"))})
OPTIONS = sorted({each.split(".")[2] for each in IDS if each.startswith("option:")})
FLOW_IDS = sorted({each.partition(":")[2] for each in IDS if each.startswith("flow:")})
VERBS = (
    "go_on", "done", "hour", "morning", "min10", "pick", "stop", "stop_sure", "day20261127", "day99999999",
    "at2026112710", "at2026999999", "at", "day", "x",
)  # fmt: skip
TYPED = (
    "@uno", "nueva", "2", "21", "mañana a las 9", "30 nov 17:30", "2小时后", "0:30", "23:59", "soon", "79,9", "ayer",
    "how many accounts may I link?", "¿cuándo puedo desvincular @uno?", "绑定几个账号", "Mexico",
)  # fmt: skip
_OF_SELLER = {
    "sellers": "id", "shops": "seller_id", "accounts": "seller_id", "walks": "seller_id", "deeds": "seller_id",
    "reminders": "seller_id", "reports": "seller_id",
}  # fmt: skip


class Broken(AssertionError):
    """Something happened that must not; with the seed, the number and what was sent."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was sent, and a digest of it. `parked`: given up after three tries, as no Telegram would send it."""

    seed: int
    updates: int
    kinds: dict[str, int]
    parked: int
    seconds: float
    digest: str


class Heard(logging.Handler):
    """Every line of the log from ERROR on."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@dataclass
class Fuzz:
    """One run. `sent`: by update id, whether a Telegram could have sent it, and the update."""

    talk: Talk
    chance: random.Random
    quiet: list[Person]
    loud: list[Person]
    group: Group
    theirs: list[str] = field(default_factory=list)  # callback data on the messages of those who do nothing
    next_id: int = 900_000_000
    kinds: Counter[str] = field(default_factory=Counter)

    # -- what is sent

    def update(self) -> tuple[bool, JSON]:
        """Whether a person with any app could have caused it, and the update."""
        chance, person = self.chance, self.chance.choice(self.loud)
        what = chance.random()
        if what < 0.35:
            return self._named("pressed", True, self._pressed(person, chance.choice(self._shown(person))))
        if what < 0.55:
            return self._named("forged", True, self._pressed(person, self._forged()))
        if what < 0.70:
            return self._named("said", True, self._said(person, self._words()))
        if what < 0.80:
            kinds = every_kind(chance, self._who(person), self._chat(person), self._now())
            kind = chance.choice(list(kinds))
            return self._named(kind, True, self._numbered({kind: kinds[kind]}))
        made = chance.choice((
            lambda: self._pressed(person, self._forged()), lambda: self._said(person, self._words()),
            lambda: self._numbered(dict([chance.choice(list(self._every(person).items()))])),
        ))()  # fmt: skip
        if what < 0.92:
            return self._named("as a person could", True, self._numbered(as_a_person_could(chance, made)))
        return self._named("as no Telegram would", False, self._numbered(as_no_telegram_would(chance, made)))

    def _every(self, person: Person) -> dict[str, JSON]:
        return every_kind(self.chance, self._who(person), self._chat(person), self._now())

    def _named(self, kind: str, could_be: bool, update: JSON) -> tuple[bool, JSON]:
        self.kinds[kind] += 1
        return could_be, update

    def _numbered(self, update: JSON) -> JSON:
        self.next_id += 1
        return {"update_id": self.next_id, **{key: value for key, value in update.items() if key != "update_id"}}

    def _now(self) -> int:
        return int(self.talk.hand.at.timestamp())

    def _who(self, person: Person) -> JSON:
        return person.user.json()

    def _chat(self, person: Person) -> JSON:
        if self.chance.random() < 0.1:
            return {"id": self.group.chat.id, "type": "group", "title": "G"}
        return {"id": person.id, "type": "private", "first_name": person.user.first_name}

    def _words(self) -> str:
        chance = self.chance
        return chance.choice((
            lambda: f"/{chance.choice((*COMMANDS, 'export'))}", lambda: chance.choice(TYPED),
            lambda: chance.choice(TYPED), lambda: worst(chance),
        ))()  # fmt: skip

    def _said(self, person: Person, text: str) -> JSON:
        sent: JSON = {
            "message_id": self.talk.world.state.next("message"), "date": self._now(), "chat": self._chat(person),
            "from": self._who(person), "text": text,
        }  # fmt: skip
        if text.startswith("/"):
            sent["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(" ")[0])}]
        return self._numbered({"message": sent})

    def _pressed(self, person: Person, data: str) -> JSON:
        chance, in_group = self.chance, self.chance.random() < 0.15
        chat = self.group.chat if in_group else person.chat
        said = [each for each in chat.messages.values() if each.by_bot]
        message: Message | None = chance.choice(said[-4:]) if said else None
        query: JSON = {
            "id": str(chance.randrange(10**15)),
            "from": self._who(person),
            "chat_instance": "7",
            "data": data,
        }
        if message is not None and chance.random() < 0.95:
            query["message"] = message.raw
        elif message is not None:
            query["message"] = {"chat": message.raw["chat"], "message_id": message.message_id, "date": 0}
        return self._numbered({"callback_query": query})

    def _shown(self, person: Person) -> list[str]:
        shown = [
            button.data for each in list(person.chat.messages.values())[-3:] if each.by_bot
            for button in each.buttons if button.data
        ]  # fmt: skip
        return shown or ["1t:home:"]

    def _forged(self) -> str:
        chance = self.chance
        number = b._base36(chance.choice((*range(1, 40), chance.randrange(200), 2**52, 2**53 - 1)))
        step, option = chance.choice(STEPS), chance.choice((*OPTIONS, "#1", "#2", "#3", "@a", "x"))
        place = chance.choice((*PLACES, "x"))
        choice = chance.choice((
            "", "yes", "1", "2", "3", "99", "no", "#1.5.1", "#1.0", "#2.0.5.sure", "ES", "es", "zh", "Europe/Madrid",
            "2026-11", "own", "d1", "unlink_lock", "1.MX", option, number, f"{number}.{option}", "٣", "²", "-1",
            "1" * 40,
        ))  # fmt: skip
        return str(chance.choice((
            lambda: chance.choice(self.theirs),
            lambda: chance.choice(self.theirs),
            lambda: f"1{chance.choice('cC')}:{number}:{step}:{option}",
            lambda: f"1{chance.choice('bB')}:{number}:{step}",
            lambda: f"1u:{number}:{step}",
            lambda: f"1{chance.choice('xr')}:{number}",
            lambda: f"1f:{chance.choice((*FLOW_IDS, 'x'))}:{chance.choice(('', '#1', '#2', '#9', 'x'))}",
            lambda: f"1p:{chance.choice(VERBS)}:{number}",
            lambda: f"1t:{place}:{choice}",
            lambda: f"1t:{place}:{choice}",
            lambda: worst(chance)[:64],
            lambda: f"{chance.choice('023x')}c:{number}:{step}:{option}",
        ))())[:64]  # fmt: skip

    # -- what must be so afterwards

    def rows_of_the_quiet(self) -> dict[str, str]:
        """The queries for everything kept of those who do nothing, by table."""
        ids = ",".join(str(each.id) for each in self.quiet)
        walks = f"SELECT id FROM walks WHERE seller_id IN ({ids})"
        return {
            table: f"SELECT * FROM {table} WHERE {column} IN ({ids}) ORDER BY 1" for table, column in _OF_SELLER.items()
        } | {
            "answers": f"SELECT * FROM answers WHERE walk_id IN ({walks}) ORDER BY walk_id, step",
            "chats": f"SELECT * FROM chats WHERE id IN ({ids}) ORDER BY id",
        }  # fmt: skip


async def everything_of(talk: Talk, fuzz: Fuzz) -> dict[str, list[Any]]:
    """The rows of those who did nothing, and all that was ever said to them alone."""
    queries = fuzz.rows_of_the_quiet()

    def look(books: Any) -> dict[str, list[Any]]:
        run = books.tx._connection.execute
        return {name: [tuple(row) for row in run(sql).fetchall()] for name, sql in queries.items()}

    rows = await talk.bot.database.run(look)
    rows["seen"] = [[each.texts for each in person.chat.messages.values()] for person in fuzz.quiet]
    return rows


async def settled(talk: Talk) -> Fuzz:
    """Sellers with a shop, accounts, deeds, reminders, open walks and a group; some of them do nothing from now on."""
    codes = ("en", "es", "zh", None, "ar", "pt-br", "zh-hant", "")
    quiet = [talk.person(f"Quiet {n}", "en", 501 + n) for n in range(QUIET)]
    loud = [talk.person(f"Loud {n}", codes[n % len(codes)], 1001 + n) for n in range(LOUD)]
    group = talk.world.group("G", [quiet[0], *loud[:8]])
    for person in (*quiet, *loud[: LOUD // 2]):
        person.user.language_code, before = "en", person.user.language_code
        await has_a_shop(talk, person)
        await tells(talk, person, "active", "uno")
        await tells(talk, person, "reminder_set", what="secret of mine")
        await tells(talk, person, "slot_set", what="1234567 20:00-22:00")
        await tells(talk, person, "violation", what="false_ad")
        for command in ("/link", "/unlink", "/remind", "/appeal", "/accounts", "/showcase", "/reminders", "/settings"):
            await talk.says(person, command)
        person.user.language_code = before
    quiet[0].says("/link", group)
    quiet[0].says("/accounts", group)
    for person in loud:
        person.starts()
    await talk.settle()
    fuzz = Fuzz(talk, random.Random(), quiet, loud, group)
    fuzz.theirs = sorted({
        button["callback_data"] for chat in (*(each.chat for each in quiet), group.chat)
        for message in chat.messages.values() for rows in message.keyboards for row in rows for button in row
        if "callback_data" in button
    })  # fmt: skip
    return fuzz


@contextmanager
def in_this_thread() -> Iterator[None]:
    """A database that is opened now is one in memory, worked on at once, and so is what threads would do: none of them
    decides what comes first."""

    class Alone(InlineDatabase):
        """A database of one process."""

        shared = False

    async def opened(_: object) -> InlineDatabase:
        file = a_file()
        closing.callback(file.close)
        return Alone(file, lambda _: None)

    async def at_once(work: Callable[..., Any], *args: Any, **named: Any) -> Any:
        return work(*args, **named)

    with pytest.MonkeyPatch.context() as parts, ExitStack() as closing:
        parts.setattr(app, "open_database", opened)
        parts.setattr(asyncio, "to_thread", at_once)
        yield


async def replayable(place: Path, updates: int, seed: int) -> Figures:
    """As `run`, alike each time: nothing but the seed decides what happens."""
    with in_this_thread():
        return await run(place / "unused.db", updates, seed)


async def run(path: Path | str, updates: int, seed: int) -> Figures:
    """The figures of a run over an empty database; Broken where something is not as it must be."""
    async with talking(path) as talk:
        loop, strays, heard = asyncio.get_running_loop(), list[Any](), Heard()
        loop.set_exception_handler(lambda _, context: strays.append(context))
        fuzz = await settled(talk)
        fuzz.chance = random.Random(seed)
        before, began = await everything_of(talk, fuzz), time.monotonic()
        root = logging.getLogger()
        root.addHandler(heard)
        try:
            parked, done, sent = 0, 0, sha256()
            while done < updates:
                batch = [fuzz.update() for _ in range(min(BATCH, updates - done))]
                sent.update(json.dumps(batch).encode())
                await _sent(talk, [update for _, update in batch])
                where = f"seed {seed}, updates {done} to {done + len(batch)}"
                parked += await _judged(talk, batch, heard, strays, where)
                done += len(batch)
                await _same(talk, fuzz, before, where)
                _forget_old(talk)
        finally:
            root.removeHandler(heard)
            loop.set_exception_handler(None)
        return Figures(seed, done, dict(fuzz.kinds), parked, round(time.monotonic() - began, 1), sent.hexdigest())


async def _sent(talk: Talk, updates: list[JSON]) -> None:
    raws = [raw_update(each) for each in updates]
    # One of several processes holds few at a time and fetches the rest later: it is given no more than it holds.
    at_once = HELD if talk.bot.database.shared else len(raws)
    for first in range(0, len(raws), at_once):
        await talk.bot.take([each for each in raws[first : first + at_once] if each is not None])
        assert await talk.bot.worker.lines.drain(300), "an update was never done"


async def _judged(talk: Talk, batch: list[tuple[bool, JSON]], heard: Heard, strays: list[Any], where: str) -> int:
    """How many updates were parked: only such as no Telegram would send, and nothing else was logged as an error."""
    could = {update["update_id"]: (could_be, update) for could_be, update in batch}
    first = min(could)
    sql = f"SELECT update_id FROM inbox WHERE state != 'done' AND update_id >= {first}"
    parked = [row[0] for row in await talk.bot.database.run(lambda books: books.tx._connection.execute(sql).fetchall())]
    said = [each for each in heard.records if not _is_of(each, could)]
    wrong = [could[each][1] for each in parked if could[each][0]]
    if wrong or said or strays:
        last = {each.args: logging.Formatter().format(each)[-1500:] for each in said}
        raise Broken(
            f"{where}: not done {json.dumps(wrong[:3])[:3000]}\n{strays}\n" + "\n\n".join(last.values())[:9000]
        )
    heard.records.clear()
    return len(parked)


def _is_of(record: logging.LogRecord, could: dict[int, tuple[bool, JSON]]) -> bool:
    """Whether the line tells of an update that no Telegram would send: those may be given up. What is parked is
    asked of the database."""
    if str(record.msg).startswith("an update is parked"):
        return True
    return record.msg == "update %d failed" and isinstance(record.args, tuple) and not could[record.args[0]][0]  # type: ignore[index]


async def _same(talk: Talk, fuzz: Fuzz, before: dict[str, list[Any]], where: str) -> None:
    now = await everything_of(talk, fuzz)
    other = {name: _unlike(before[name], now[name]) for name in before if before[name] != now[name]}
    if other:
        raise Broken(f"{where}: of a seller who did nothing: {other}")


def _unlike(before: list[Any], now: list[Any]) -> list[Any]:
    return [each for each in (*before, *now) if each not in before or each not in now][:6]


def _forget_old(talk: Talk) -> None:
    """What a Telegram of the memory's own may forget, so that a long run needs no more of it than a short one."""
    talk.world.calls.clear()
    talk.world.state.queries.clear()
    for chat in talk.world.state.chats.values():
        if chat.id >= 1001 or chat.id < 0:
            for number in list(chat.messages)[:-KEPT]:
                del chat.messages[number]
