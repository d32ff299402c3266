"""The buttons of all releases, pressed today: each is answered, none does anything but what it says."""

from pathlib import Path

import pytest

from bot import buttons as b
from bot.domain.flows import FLOWS
from bot.playground.users import Person
from bot.storage.migrating import KNOWN
from tests.presses import PLACE, of, shown_now
from tests.process.test_old_buttons import count_of_screens, stood_already, stored, wrong
from tests.talk import Talk, talking
from tests.told import has_a_shop, tells

FIRST_KEPT = "0003"  # what older ones carried was not kept; the form was the same


def test_every_schema_since_then_has_its_buttons() -> None:
    kept = sorted(path.stem for path in PLACE.glob("*.txt"))
    assert kept == [each for each in KNOWN if each >= FIRST_KEPT]  # a new one: python -m tests.presses


def test_the_newest_are_those_that_are_shown_now_or_there_are_more_by_now() -> None:
    newest = {f"{flow} {data}" for flow, data in of(KNOWN[-1])}
    assert len(newest) > 500
    assert len(newest & set(shown_now())) > len(newest) * 9 // 10


async def walk_of(talk: Talk, who: Person, flow: str) -> int:
    """The number of an open walk of that flow, begun now."""
    who.taps_forged(talk.world.state.chats[who.id].last_message_id, b.write(b.Begin(flow)))
    await talk.settle()
    found = await talk.bot.database.run(lambda books: books.walks.open_of(who.id, who.id))
    return next((each.id for each in found if each.flow == flow), found[0].id if found else 1)


def begun_with(change: object, press: b.Press | None) -> bool:
    """Whether it is what a walk of that flow begins with: the checklist of a LIVE is about the next one."""
    return press == b.Begin("live_list") and isinstance(change, tuple) and change[1:] == ("about",)


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("schema", [each for each in KNOWN if each >= FIRST_KEPT])
async def test_a_button_of_that_release_is_answered_and_stores_nothing_else(
    schema: str, flow: str, tmp_path: Path
) -> None:
    async with talking(tmp_path / "bot.db") as talk:
        ana = talk.person()
        await has_a_shop(talk, ana)
        await tells(talk, ana, "active", "uno")
        await tells(talk, ana, "active", "dos")
        await talk.says(ana, "/help")
        silent, faults, pressed = [], [], [data for named, data in of(schema) if named == flow]
        walk = await walk_of(talk, ana, flow)
        opening = frozenset({1} | ({walk} if flow == "opening" else set()))
        for data in pressed:
            carried = data.format(walk=b._base36(walk), reminder="1")
            before, screens = await stored(talk), count_of_screens(ana)
            query = ana.taps_forged(talk.world.state.chats[ana.id].last_message_id, carried)
            await talk.settle()
            shown = count_of_screens(ana) > screens or stood_already(talk.world.called("editMessageText"))
            if query in ana.unanswered or not shown:
                silent.append(carried)
            if b.read(carried) is None:
                faults.append((carried, "can't be read any more"))
            other = wrong(b.read(carried), before, await stored(talk), opening)
            faults += [(carried, str(each)) for each in other if not begun_with(each, b.read(carried))]
    assert silent == []
    assert faults == []
