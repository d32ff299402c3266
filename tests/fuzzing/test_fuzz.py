"""No update breaks the bot, and none touches another seller; the long form is `make fuzz`."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from bot import handlers
from bot.scenes import Who, load
from bot.stores import Books
from bot.telegram.updates import ALLOWED
from tests.fuzzing.fuzz import Broken, Figures, everything_of, in_this_thread, replayable, run, settled
from tests.fuzzing.kinds import every_kind
from tests.fuzzing.mutating import as_a_person_could, as_no_telegram_would
from tests.postgres import NoServer, Server
from tests.talk import talking
from tests.told import has_a_shop

# The library warns of its own next release whenever it reads certain messages: here a warning would be an error.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
SHORT = 1500
ANA = {"id": 1001, "is_bot": False, "first_name": "Ana"}


async def test_nothing_that_is_sent_breaks_it_or_touches_another_seller(tmp_path: Path) -> None:
    came = await replayable(tmp_path, 2 * SHORT, 1)
    assert came.updates == 2 * SHORT
    assert set(ALLOWED) - {"callback_query", "my_chat_member"} <= set(came.kinds)
    assert came.parked < came.kinds["as no Telegram would"]


async def test_the_same_seed_sends_the_same(tmp_path: Path) -> None:
    once, again = [await replayable(tmp_path, SHORT, 77) for _ in range(2)]
    assert (once.digest, once.parked) == (again.digest, again.parked)


async def test_nor_with_a_database_of_its_own_threads(tmp_path: Path) -> None:
    assert (await run(tmp_path / "bot.db", SHORT, 2)).updates == SHORT


async def test_nor_on_postgresql() -> None:
    try:
        server = Server()
    except NoServer as why:
        pytest.skip(f"POSTGRESQL IS NOT TESTED: {why}")
    try:
        came: Figures = await run(server.make(), SHORT // 2, 3)
    finally:
        server.close()
    assert came.updates == SHORT // 2


async def test_the_oracle_sees_what_a_press_changes_of_another_seller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def anybodys(books: Books, who: Who, walk: int) -> object:
        """As it would be if nobody asked whose the walk is."""
        found = books.walks.get(walk)
        return load(books, replace(who, seller=found.seller) if found else who, walk)

    for asks in ("bot.walks.load", "bot.scenes.load"):  # both: what one lets through, the other rolls back
        monkeypatch.setattr(asks, anybodys)
    with pytest.raises(Broken, match="of a seller who did nothing"):
        await replayable(tmp_path, 2 * SHORT, 1)


async def test_the_oracle_hears_of_an_exception(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def breaks(*_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setitem(handlers._WAYS, "/privacy", breaks)
    with pytest.raises(Broken, match="planted"):
        await replayable(tmp_path, 2 * SHORT, 1)


@pytest.mark.parametrize("text", ["\ud83d昨天9点", "\udc00x", "a\x00b"])
async def test_what_no_database_keeps_is_read_all_the_same(tmp_path: Path, text: str) -> None:
    async with talking(tmp_path / "bot.db") as talk:
        ana = talk.person()
        await has_a_shop(talk, ana)
        await talk.says(ana, "/remind")
        for _ in range(2):  # as what a step asks for, and as a question
            shown = len(ana.sees())
            await talk.says(ana, text)
            assert len(ana.sees()) == shown + 2
            await talk.says(ana, "/help")
        rows = "SELECT DISTINCT state FROM inbox"
        assert await talk.bot.database.run(lambda books: books.tx._connection.execute(rows).fetchall()) == [("done",)]


async def test_the_quiet_have_something_in_every_table_that_is_compared(tmp_path: Path) -> None:
    with in_this_thread():
        async with talking(tmp_path / "unused.db") as talk:
            fuzz = await settled(talk)
            held = await everything_of(talk, fuzz)
    assert {name for name, rows in held.items() if not rows} == {"reports", "chats"}
    assert len(fuzz.theirs) > 100


def test_a_mutation_is_another_update_and_still_one() -> None:
    chance = random.Random(5)
    chat = {"id": 1001, "type": "private"}
    for kind, content in every_kind(chance, ANA, chat, 1).items():
        before = json.dumps({kind: content})
        for made in (as_a_person_could, as_no_telegram_would):
            other = [json.dumps(made(chance, {kind: json.loads(json.dumps(content))})) for _ in range(20)]
            assert len({*other, before}) > 5, (kind, made)
        assert json.dumps({kind: content}) == before
