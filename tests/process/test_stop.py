"""SIGTERM under load: everything begun is done, nothing is half-sent, and the next start takes up the rest."""

import itertools
import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot import buttons as b
from tests.process.conftest import ALL, Settle, Town
from tests.process.program import STOPS_WITHIN
from tests.process.story import KNOWN, Hear, Move, Pick, Say
from tests.process.teller import Teller, values_of

pytestmark = pytest.mark.slow

AT_ONCE = 24 if ALL else 12
STOPS = int(os.environ.get("STOPS", "20" if ALL else "5"))
FIRST = 5001
PATIENCE = 90.0  # seconds: the bot is away for a part of them
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
    town, seed, over = settle(hours=HOURS), random.Random(3), threading.Event()
    numbers, tellers = itertools.count(FIRST), list[Teller]()

    def keep_telling() -> None:
        while not over.is_set():  # as soon as one is done with their story another one comes
            teller = town.teller(next(numbers))
            teller.patience = PATIENCE
            tellers.append(teller)
            teller.tells(LINKED_BEFORE)

    codes, spans, halves = [], [], []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        telling = [pool.submit(keep_telling) for _ in range(AT_ONCE)]
        try:
            for _ in range(STOPS):
                time.sleep(seed.uniform(0.2, 1.5))
                began = time.monotonic()
                codes.append(town.program.stops())
                spans.append(time.monotonic() - began)
                halves += town.program.rows("SELECT id FROM reminders WHERE state = 'sending'")
                town.program.launches(town.world)
        finally:
            over.set()
        for each in telling:
            each.result()
    assert town.program.stops() == 0
    print(f"{STOPS} stops under load, {len(tellers)} sellers; the longest took {max(spans):.1f} s")
    assert (codes, halves) == ([0] * STOPS, [])
    assert max(spans) <= STOPS_WITHIN
    assert [reminders(teller) for teller in tellers] == [1] * len(tellers)
    assert [
        seen.text for teller in tellers for seen in teller.chat.sees() if values_of("en", "push.again", seen.text)
    ] == []
    repeated = "SELECT seller_id FROM deeds WHERE taken_back_at IS NULL GROUP BY seller_id HAVING count(*) != 4"
    assert town.program.rows(repeated) == []
    assert town.program.rows("SELECT DISTINCT state FROM inbox") == [("done",)]
    assert town.program.rows("SELECT count(*) FROM reminders WHERE sent_at IS NOT NULL") == [(len(tellers),)]
    assert "Traceback" not in town.program.log.read_text()


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
