"""SIGTERM under load: everything begun is done, nothing is half-sent, and the next start takes up the rest."""

import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot import buttons as b
from tests.process.conftest import ALL, Settle, Town
from tests.process.story import KNOWN, Hear, Move, Pick, Say
from tests.process.teller import Teller, values_of

pytestmark = pytest.mark.slow

SELLERS, STOPS = (60, 20) if ALL else (12, 5)
FIRST = 5001
HOURS = 0.001

LINKED_BEFORE = (
    *KNOWN,
    Move(Pick("market", "gb"), "linked", "opening.linked.ask"),
    Move(Say("1"), "name1", "opening.name.ask"),
    Move(Say("mi.cuenta"), "since1_when", "opening.since.ask"),
    Move(Pick("since1_when", "unsure"), "unlinks", "opening.unlinks.ask"),
    Move(Say("2"), "added", "opening.added.ask"),
    Move(Pick("added", "none"), "end", "opening.end.ready"),
    Move(Hear("unlink_lock", "@mi.cuenta"), "push", "push.unlink_lock"),
)


def test_stops_under_load_lose_nothing_and_repeat_nothing(settle: Settle) -> None:
    town, seed = settle(hours=HOURS), random.Random(3)
    tellers = [town.teller(FIRST + n) for n in range(SELLERS)]
    codes, halves = [], []
    with ThreadPoolExecutor(SELLERS) as pool:
        telling = [pool.submit(teller.tells, LINKED_BEFORE) for teller in tellers]
        for _ in range(STOPS):
            time.sleep(seed.uniform(0.2, 1.5))
            codes.append(town.program.stops())
            halves += town.program.rows("SELECT id FROM reminders WHERE state = 'sending'")
            town.program.launches(town.world)
        for each in telling:
            each.result()
    assert town.program.stops() == 0
    assert (codes, halves) == ([0] * STOPS, [])
    assert [reminders(teller) for teller in tellers] == [1] * SELLERS
    assert [
        seen.text for teller in tellers for seen in teller.chat.sees() if values_of("en", "push.again", seen.text)
    ] == []
    repeated = "SELECT seller_id FROM deeds WHERE taken_back_at IS NULL GROUP BY seller_id HAVING count(*) != 4"
    assert town.program.rows(repeated) == []


def reminders(teller: Teller) -> int:
    """How many reminders stand in the chat."""
    return sum(any(isinstance(press, b.Push) for press in seen.presses) for seen in teller.chat.sees())


def test_a_stop_while_telegram_is_away_is_clean_too(settle: Settle) -> None:
    town = settle()
    town.world.outage(30)
    time.sleep(1)
    assert town.program.stops() == 0


def test_a_second_program_over_the_same_database_is_refused(settle: Settle) -> None:
    town: Town = settle()
    first = town.program.running
    town.program.begins()
    assert town.program.ends_by_itself() == 3
    assert "is in use by process" in town.program.log.read_text()
    town.program.running = first
    assert town.program.stops() == 0
