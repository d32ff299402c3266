"""`kill -9` at every step of the story: it goes on, and a reminder comes with at most one copy per kill."""

import random
import time

import pytest

from tests.process.conftest import ALL, Settle, Town
from tests.process.program import reminder_of
from tests.process.story import FIRST_DAY, STORY, Hear, Move
from tests.process.teller import values_of

pytestmark = pytest.mark.slow

SEED = 20261125
LATEST = 0.08  # seconds from the press to the kill
HOURS = 0.008 if ALL else 0.004  # of both waits: longer than the restarts between two steps that a wait lies between
SELLER = 2001


def killed_at(seed: random.Random) -> list[bool]:
    """At which steps of the story the bot is killed: all, or a quarter of the first day and its reminder."""
    if ALL:
        return [True] * len(STORY)
    return [isinstance(move.does, Hear) or seed.random() < 1 / 4 for move in FIRST_DAY]


def test_the_story_goes_on_after_every_kill(settle: Settle) -> None:
    town, seed = settle(hours=HOURS, measured=False), random.Random(SEED)
    teller, at, kills = town.teller(SELLER), iter(killed_at(seed)), list[float]()

    def maybe_killed(move: Move) -> None:
        if not next(at):
            return
        if isinstance(move.does, Hear):
            time.sleep(max(0.0, due_at(town, move.does) - time.time()))
        time.sleep(seed.uniform(0, LATEST))
        town.program.dies()
        kills.append(time.time())
        town.program.launches(town.world)

    teller.tells(STORY if ALL else FIRST_DAY, maybe_killed)
    town.world.until(lambda: town.world.person(SELLER).unanswered == [])
    assert town.program.stops() == 0
    assert ledger(town) == (WHOLE if ALL else WHOLE[:6])
    sent = dict(town.program.rows("SELECT id, due_at FROM reminders WHERE sent_at IS NOT NULL"))
    came = pushes(town)
    assert came.keys() == sent.keys()
    for reminder, texts in came.items():
        assert len(texts) <= 1 + sum(kill >= sent[reminder] / 1000 for kill in kills), texts
        assert [each for each in texts[1:] if values_of("en", "push.again", each) is None] == []


WHOLE = [
    "opening_count", "opening_unlinks", "invited", "accepted", "active", "unlinked", "active", "active", "active",
    "active", "active", "request_sent", "approved", "unlinked", "unlinked", "unlinked",
]  # fmt: skip


def ledger(town: Town) -> list[str]:
    return [row[0] for row in town.program.rows("SELECT kind FROM deeds WHERE taken_back_at IS NULL ORDER BY id")]


def due_at(town: Town, heard: Hear) -> float:
    """When the newest reminder of that kind about that account is due, in seconds since 1970."""
    query = f"""
        SELECT max(due_at) FROM reminders JOIN accounts ON accounts.id = account_id
        WHERE kind = '{heard.kind}' AND '@' || name = '{heard.account}'"""
    [(due,)] = town.program.rows(query)
    return float(due) / 1000


def pushes(town: Town) -> dict[int, list[str]]:
    """The texts with which each reminder came, the first one first."""
    found: dict[int, list[str]] = {}
    for message in town.world.person(SELLER).sees():
        reminder = reminder_of(message)
        if reminder is not None:
            found.setdefault(reminder, []).append(message.texts[0])
    return found
