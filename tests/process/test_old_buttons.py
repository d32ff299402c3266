"""An old button, pressed later: never silence, never a wrong answer stored."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import buttons as b
from bot import policies
from bot.playground.model import Call
from bot.playground.remote import RemotePerson
from bot.playground.users import Person
from tests.process.conftest import ALL, Settle, Town
from tests.process.story import FIRST_DAY, STORY, Hear, Move
from tests.process.teller import Label, Pressed, Seen, Teller
from tests.talk import Talk, talking

Answers = dict[tuple[int, str], str]
ANSWERS = "SELECT walk_id, step, value FROM answers"
DEEDS = "SELECT id, walk_id, kind, account_id, at, amount FROM deeds WHERE taken_back_at IS NULL"
SELLER = 1001
REMEMBERED = 4  # how many steps back an impatient seller still presses


@dataclass(frozen=True)
class Stored:
    """Answers and deeds that stand, as the tables hold them."""

    answers: Answers
    deeds: frozenset[tuple[Any, ...]]


def wrong(pressed: b.Press | None, before: Stored, after: Stored, opening: frozenset[int]) -> list[object]:
    """Everything that changed and that this button does not mean."""
    match pressed:
        case b.Choose(walk, step, option):
            return _beside(walk, {step}, option, before, after) + _deeds(walk, pressed.sure, before, after, opening)
        case b.Back(walk, _) | b.Undo(walk, _):
            taken = isinstance(pressed, b.Undo) or pressed.sure
            return _beside(walk, set(), "", before, after) + _deeds(walk, taken, before, after, opening)
    new = {key: value for key, value in after.answers.items() if before.answers.get(key) != value}
    known = {walk for walk, _ in before.answers}
    gone = before.answers.keys() - after.answers.keys()
    return [
        *gone, *(before.deeds ^ after.deeds), *(key for key in new if key[0] in known or key[1] != "account"),
    ]  # fmt: skip


def _beside(walk: int, steps: set[str], option: str, before: Stored, after: Stored) -> list[object]:
    """Answers changed but this walk's own step; later ones of it may go, none may come."""
    changed = {key for key in before.answers.keys() | after.answers.keys() if _differs(key, before, after)}
    found: list[object] = [key for key in changed if key[0] != walk]
    stand = {key: after.answers[key] for key in changed if key[0] == walk and key in after.answers}
    return [*found, *((key, value) for key, value in stand.items() if key[1] not in steps or value != option)]


def _differs(key: tuple[int, str], before: Stored, after: Stored) -> bool:
    return before.answers.get(key) != after.answers.get(key)


def _deeds(walk: int, taken: bool, before: Stored, after: Stored, opening: frozenset[int]) -> list[object]:
    """Deeds of other walks that changed, and deeds of this one that went without being asked for."""
    changed = before.deeds ^ after.deeds
    gone = before.deeds - after.deeds
    return [deed for deed in changed if deed[1] != walk] + [
        deed for deed in gone if not taken and deed[1] not in opening
    ]


# -- in virtual time: every button of every step --------------------------------------------------------


@dataclass(frozen=True)
class Room:
    """A private chat in a world of this process."""

    person: Person

    def sees(self) -> list[Seen]:
        return [
            Seen(each.message_id, each.text, tuple(Label(one.text, one.data or "") for one in each.buttons))
            for each in self.person.sees()
            if each.by_bot
        ]

    def shown(self) -> int:
        return count_of_screens(self.person)

    def starts(self) -> None:
        self.person.starts()

    def says(self, text: str) -> None:
        self.person.says(text)

    def presses(self, message: int, data: str) -> None:
        self.person.taps(data, message)


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path / "bot.db", policies.load()) as talk:
        yield talk


async def tells(talk: Talk, teller: Teller, moves: Sequence[Move]) -> None:
    """The moves were made in virtual time; a reminder is waited for by moving the clock."""
    for move in moves:
        teller.acts(move)
        if isinstance(move.does, Hear):
            await talk.passes(hours=24)
        else:
            await talk.passes(seconds=1)
        teller.reads(move)


async def stored(talk: Talk) -> Stored:
    def look(books: Any) -> Stored:
        rows = books.tx._connection.execute
        return Stored({(walk, step): value for walk, step, value in rows(ANSWERS)}, frozenset(rows(DEEDS)))

    return await talk.bot.database.run(look)


def every_button(person: Person) -> list[Pressed]:
    """Every button that any message ever had, in the order in which they came."""
    return list(
        dict.fromkeys(
            Pressed(each.message_id, button["callback_data"])
            for each in person.sees()
            if each.by_bot
            for keyboard in each.keyboards
            for row in keyboard
            for button in row
        )
    )


def count_of_screens(person: Person | RemotePerson) -> int:
    """How often the bot showed something: messages and edits of them."""
    return sum(len(each.texts) for each in person.sees() if each.by_bot)


def stood_already(edits: Sequence[Call]) -> bool:
    """Whether the last edit was not needed: the message said it already."""
    return "not modified" in edits[-1].error


@pytest.mark.parametrize("told", [len(STORY), 19, 25], ids=["the whole story", "in a link walk", "in an unlink walk"])
async def test_every_button_there_ever_was_is_answered_and_stores_nothing_else(talk: Talk, told: int) -> None:
    ana = talk.person(id_=SELLER)
    teller = Teller(Room(ana), "en", patience=0)
    await tells(talk, teller, STORY[:told])
    opening = frozenset({1})
    silent, faults = [], []
    buttons = every_button(ana)
    for pressed in buttons:
        before, screens = await stored(talk), count_of_screens(ana)
        query = ana.taps_old(pressed.message, pressed.data)
        await talk.passes(seconds=1)
        read = b.read(pressed.data)
        if isinstance(read, b.Begin) and read.flow == "opening":
            opening |= {max(walk for walk, _ in (await stored(talk)).answers) + 1}
        shown = count_of_screens(ana) > screens or stood_already(talk.world.called("editMessageText"))
        if query in ana.unanswered or not shown:
            silent.append(pressed)
        faults += [(pressed, each) for each in wrong(read, before, await stored(talk), opening)]
    assert len(buttons) > 2 * told
    assert silent == []
    assert faults == []


async def test_an_impatient_seller_ends_where_a_patient_one_does(talk: Talk) -> None:
    ana = talk.person(id_=SELLER)
    teller = Teller(Room(ana), "en", patience=0)
    for move in STORY:
        await tells(talk, teller, [move])
        before = await stored(talk)
        for pressed in teller.pressed[-REMEMBERED:-1]:
            ana.taps_old(pressed.message, pressed.data)
            await talk.settle()
            assert ana.unanswered == []
            after = await stored(talk)
            assert wrong(b.read(pressed.data), before, after, frozenset()) == [], pressed
            assert after.deeds == before.deeds
            before = after


# -- over HTTP: the whole program, and what Telegram shows of it ------------------------------------------


@pytest.mark.slow
def test_the_button_before_pressed_again_over_http(settle: Settle) -> None:
    town = settle(measured=False)
    chat = town.chat(SELLER)
    teller = Teller(chat, "en")
    for move in STORY if ALL else FIRST_DAY[: 2 * len(FIRST_DAY) // 3]:
        teller.tells([move])
        before = of_town(town)
        for pressed in teller.pressed[-2:-1]:
            screens = count_of_screens(chat.person)
            query = chat.person.taps_old(pressed.message, pressed.data)
            town.world.until(lambda: query.id not in [one.id for one in chat.person.unanswered])  # noqa: B023
            town.world.until(lambda: done(town))
            shown = count_of_screens(chat.person) > screens
            assert shown or stood_already(town.world.called("editMessageText", SELLER)), pressed
            assert wrong(b.read(pressed.data), before, of_town(town), frozenset()) == [], pressed


def of_town(town: Town) -> Stored:
    rows = town.program.rows
    return Stored({(walk, step): value for walk, step, value in rows(ANSWERS)}, frozenset(rows(DEEDS)))


def done(town: Town) -> bool:
    """Whether everything that arrived was worked off."""
    return town.program.rows("SELECT count(*) FROM inbox WHERE state = 'new'") == [(0,)]
