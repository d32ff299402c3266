"""Every recorded wording on every way out of the bot: what follows is known, nothing is lost, the chat goes on."""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.handlers.desk import HARMLESS
from bot.playground.faults import Refuse
from bot.playground.users import Person
from bot.telegram.errors import Kind
from tests.talk import Talk, talking
from tests.telegram.test_errors import RECORDED
from tests.told import has_a_shop, tells

SAMPLE = Path(__file__).parent / "exports" / "samples" / "g01_live_list_en.xlsx"
UNKNOWN = ("Bad Request: FROBNICATION_REQUIRED", "unknown", "frobnication required")
WORDINGS = [*RECORDED, UNKNOWN]
BY_KIND = [*{kind: wording for wording in WORDINGS for kind in [wording[1]]}.values()]
A_FEW = [each for each in BY_KIND if each[1] in ("unknown", "parse", "unreachable", "ignore")]
HOUR = timedelta(hours=1)
LASTING = 30  # calls: more than are ever made for one update
FIRST = 20_001
Step = Callable[[Talk, Person], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WayOut:
    """A way in which something leaves the bot: what comes before, what makes it happen, by which method."""

    method: str
    before: tuple[Step, ...]
    does: Step
    nicety: bool = False
    slow: bool = False  # a process of its own is started each time


def says(text: str) -> Step:
    async def said(talk: Talk, who: Person) -> None:
        await talk.says(who, text)

    return said


def taps(label: str) -> Step:
    async def tapped(talk: Talk, who: Person) -> None:
        await talk.taps(who, label)

    return tapped


async def a_shop(talk: Talk, who: Person) -> None:
    await has_a_shop(talk, who)


async def a_file(talk: Talk, who: Person) -> None:
    who.sends_document(SAMPLE.name, SAMPLE.read_bytes())
    await talk.settle()


WAYS: dict[str, WayOut] = {
    "an answer": WayOut("sendMessage", (a_shop,), says("/help")),
    "an edit of the live message": WayOut("editMessageText", (a_shop, says("/settings")), taps("Language")),
    "the answer to a press": WayOut("answerCallbackQuery", (a_shop, says("/settings")), taps("Language")),
    "a document": WayOut("sendDocument", (a_shop,), says("/export")),
    "a picture": WayOut("sendPhoto", (a_shop, a_file), taps("Trend"), slow=True),
    "typing": WayOut("sendChatAction", (a_shop,), a_file, nicety=True, slow=True),
    "a deletion": WayOut("deleteMessage", (a_shop, says("/accounts")), says("/accounts"), nicety=True),
    "a pin": WayOut("pinChatMessage", (a_shop, says("/accounts")), taps("Pin"), nicety=True),
}


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path / "bot.db") as talk:
        yield talk


def refusal(description: str) -> Refuse:
    code = {"Forbidden": 403, "Bad Request": 400, "Conflict": 409, "Unauthorized": 401, "Bad Gateway": 502}
    found = next((each for words, each in code.items() if description.startswith(words)), 500)
    return Refuse(400 if description == "Request aborted" else found, description)


async def state(talk: Talk) -> str:
    """What became of the newest update."""
    return str(await asked(talk, "SELECT state FROM inbox ORDER BY seq DESC LIMIT 1"))


async def asked(talk: Talk, sql: str) -> object:
    row = await talk.bot.database.run(lambda books: books.tx._connection.execute(sql).fetchone())
    return row[0] if row else None


def wordings_for(way: WayOut, *, lasting: bool) -> list[tuple[str, str, str]]:
    """All of them; one of each kind where it is refused each time, a few where a process is started each time."""
    wanted = A_FEW if way.slow else BY_KIND if lasting else WORDINGS
    return [each for each in wanted if each[1] != "token"]


def follows(way: WayOut, kind: Kind, *, lasting: bool) -> str:
    """What the update that caused the call has to become."""
    if not lasting or way.nicety or kind in (*HARMLESS, Kind.UNREACHABLE):
        return "done"
    return "done" if (way.method, kind) == ("editMessageText", Kind.EDIT_GONE) else "parked"


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "each time"])
@pytest.mark.parametrize("name", WAYS)
async def test_a_refusal_loses_nothing(talk: Talk, name: str, lasting: bool) -> None:
    way, number, went = WAYS[name], FIRST, defaultdict(list)
    for description, kind, reason in wordings_for(way, lasting=lasting):
        if lasting and kind == "uncertain":
            continue  # it is repeated for half a minute: tests/test_dispatch.py and test_repeats.py
        who = talk.person(f"Ana {number}", "en", number)
        number += 1
        for step in way.before:
            await step(talk, who)
        talk.world.fail(way.method, refusal(description), times=LASTING if lasting else 1)
        await way.does(talk, who)
        assert talk.world.called(way.method, None if "Callback" in way.method else who.id)[-1:], description
        talk.world.faults.clear()
        went[await state(talk)].append((description, follows(way, Kind(kind), lasting=lasting)))
        if kind == "unreachable" and way.method != "sendChatAction":  # a sign only: the answer tells of it
            found = await asked(talk, f"SELECT unreachable FROM chats WHERE id = {who.id}")
            assert found == reason, description
        shown = len(who.sees())
        await talk.says(who, "/help")  # the chat goes on, whatever was refused
        assert len(who.sees()) > shown + 1, description
        assert await asked(talk, f"SELECT unreachable FROM chats WHERE id = {who.id}") is None, description
    assert {became: [each for each, wanted in told if wanted != became] for became, told in went.items()} == {
        became: [] for became in went
    }


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "each time"])
async def test_a_refused_reminder_is_sent_or_stays(talk: Talk, lasting: bool) -> None:
    became: dict[str, str] = {}
    wanted: dict[str, str] = {}
    for number, (description, kind, _) in enumerate(BY_KIND if lasting else WORDINGS, FIRST):
        if kind == "token":
            continue
        who = talk.person(f"Ana {number}", "en", number)
        await has_a_shop(talk, who)
        await tells(talk, who, "reminder_set", at=talk.hand.at + HOUR, what="score")
        talk.world.fail("sendMessage", refusal(description), times=LASTING if lasting else 1, chat_id=who.id)
        await talk.passes(hours=1)
        talk.world.faults.clear()
        became[description] = str(await asked(talk, f"SELECT state FROM reminders WHERE seller_id = {who.id}"))
        wanted[description] = expected_of_a_reminder(Kind(kind), lasting=lasting)
        if became[description] == "waiting":  # kept, for later: never dropped, never at once again
            later = await asked(talk, f"SELECT try_at FROM reminders WHERE seller_id = {who.id}")
            assert isinstance(later, int)
            assert later > talk.hand.at.timestamp() * 1000, description
    assert {each: state for each, state in became.items() if state != wanted[each]} == {}
    assert len(became) >= (12 if lasting else 60)


def expected_of_a_reminder(kind: Kind, *, lasting: bool) -> str:
    if kind is Kind.UNREACHABLE:
        return "unreachable"
    return "waiting" if lasting or kind is Kind.UNCERTAIN else "sent"


@pytest.mark.parametrize("description", [each[0] for each in RECORDED if each[1] == "token"])
async def test_a_refused_token_keeps_the_update_for_the_start_with_a_good_one(talk: Talk, description: str) -> None:
    ana = talk.person()
    await has_a_shop(talk, ana)
    talk.world.fail("sendMessage", refusal(description), times=LASTING)
    await talk.says(ana, "/help")
    assert (await state(talk), talk.bot.dispatcher.token_refused) == ("new", True)
    talk.world.faults.clear()
    shown = len(ana.sees())
    await talk.restart()
    assert await talk.bot.worker.lines.drain(10)
    assert (await state(talk), len(ana.sees())) == ("done", shown + 1)
