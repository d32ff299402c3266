"""Many sellers at once, and the bot dies again and again: nothing that was said is lost, nothing acts twice."""

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from tests.process.conftest import ALL, Settle, Town
from tests.process.program import Private
from tests.process.replicas import PATH, SECRET, free_ports
from tests.process.teller import stands_at

pytestmark = pytest.mark.slow

SELLERS, KILLS = (100, 20) if ALL else (15, 3)
FIRST = 3001
LATEST = 0.5


def polling(settle: Settle, settings: dict[str, str]) -> Town:
    """The bot asks for its updates."""
    return settle(measured=False, settings=settings)


def pushed(settle: Settle, settings: dict[str, str]) -> Town:
    """Telegram brings them to a webhook, again and again until it hears that they are kept."""
    [port] = free_ports(1)
    hook = {
        "BOT_WEBHOOK_URL": f"https://bot.example{PATH}", "BOT_WEBHOOK_SECRET": SECRET,
        "BOT_LISTEN": f"127.0.0.1:{port}",
    }  # fmt: skip
    server = ("tests.process.pushing", "--path", PATH, "--behind", f"http://127.0.0.1:{port}")
    return settle(measured=False, settings=settings | hook, server=server)


def polls(town: Town) -> int:
    """How often updates were asked for, and so those asked for before confirmed."""
    return len(town.world.called("getUpdates"))


def kept(town: Town) -> int:
    """How many presses were answered, and so brought and kept before."""
    return len(town.world.called("answerCallbackQuery"))


def at_once(_town: Town, _chat: Private, _made: int) -> None:
    """All that somebody does comes in that order, however much of it waits."""


def when_kept(town: Town, chat: Private, made: int) -> None:
    """So many of a person's updates are kept. Telegram pushes what is said and what is pressed in queues of their own:
    an answer may come before the press on whose question it was given, and the bot asks again then."""
    kept = f"SELECT count(*) FROM inbox WHERE chat_id = {chat.person.id}"
    town.world.until(lambda: town.program.rows(kept) >= [(made,)], 150)


WAYS: dict[str, tuple[Callable[[Settle, dict[str, str]], Town], Callable[[Town], int], Callable[..., None]]] = {
    "polling": (polling, polls, at_once), "webhook": (pushed, kept, when_kept),
}  # fmt: skip
"""How updates come to the bot, what tells that a life of it took some, and when a person of the burst goes on without
waiting for an answer; each way in is proved by the same burst."""


@pytest.mark.parametrize("way", WAYS)
def test_a_burst_through_kills_is_all_answered_and_acts_once(
    settle: Settle, database: dict[str, str], way: str
) -> None:
    settled, takes, goes_on = WAYS[way]
    town, seed = settled(settle, database), random.Random(7)
    chats = [town.chat(FIRST + n) for n in range(SELLERS)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(Private.starts, chats))
        town.world.until(lambda: all(stood(chat) == "market" for chat in chats), 120)
        bursts = pool.map(lambda chat: burst(chat, partial(goes_on, town, chat)), chats)
        for _ in range(KILLS):
            before = takes(town)
            # Each life takes some, after a lease at most: a tap lives 150 s.
            town.world.until(lambda: takes(town) > before or all(stood(chat) == "unlinks" for chat in chats), 120)  # noqa: B023
            time.sleep(seed.uniform(0, LATEST))
            town.program.dies()
            town.program.launches(town.world)
        list(bursts)
    town.world.until(lambda: all(stood(chat) == "unlinks" for chat in chats), 120)
    # One that waited for a lease after each kill may be answered too late to be seen; answered it is.
    presses = {press.id for chat in chats for press in chat.person.taps_made}
    town.world.until(lambda: presses == tried(town), 120)
    # One that died between an answer and its record holds the chat for the rest of its lease.
    town.world.until(lambda: town.program.rows("SELECT count(*) FROM inbox WHERE state = 'new'") == [(0,)], 120)
    assert town.program.stops() == 0
    assert town.program.rows("SELECT count(*), count(DISTINCT update_id), max(state), min(state) FROM inbox") == [
        (4 * SELLERS, 4 * SELLERS, "done", "done")
    ]
    assert counted(town, "SELECT count(*) FROM walks GROUP BY seller_id") == {(1,): SELLERS}
    assert counted(town, "SELECT market FROM shops") == {("MX",): SELLERS}
    assert counted(town, "SELECT step, value FROM answers") == {("market", "mx"): SELLERS, ("linked", "0"): SELLERS}
    assert counted(town, "SELECT kind, amount FROM deeds WHERE taken_back_at IS NULL") == {
        ("opening_count", 0): SELLERS
    }
    repeats = repeated(town)
    print(f"{3 * SELLERS} updates in a burst, {KILLS} kills: 0 lost, {repeats} repeated")
    assert repeats <= KILLS


def burst(chat: Private, goes_on: Callable[[int], None]) -> None:
    """Three without waiting for an answer, after the start: a button, a typed answer, and the same button again."""
    [message] = chat.sees()
    market = next(label.data for label in message.labels if label.data.endswith(":market:mx"))
    chat.presses_old(message.id, market)
    goes_on(2)
    chat.says("0")
    goes_on(3)
    chat.presses_old(message.id, market)


MESSAGES = 3
"""What a seller reads of the burst where nothing goes wrong: the first question, and one message for each reply that
came once the live message stood higher up. The first press edits the message that it was made on."""


def repeated(town: Town) -> int:
    """How many messages came once more than they should. That a press is told twice to be done is not seen."""
    sent = Counter(call.params["chat_id"] for call in town.world.called("sendMessage") if call.ok)
    assert min(sent.values()) >= MESSAGES
    return sum(sent.values()) - MESSAGES * SELLERS


def tried(town: Town) -> set[str]:
    """The presses that the bot answered or, where they live no more, tried to."""
    return {call.params["callback_query_id"] for call in town.world.called("answerCallbackQuery")}


def stood(chat: Private) -> str:
    """Where the newest message stands."""
    seen = chat.sees()
    return stands_at(seen[-1]) if seen else ""


def counted(town: Town, query: str) -> dict[tuple[object, ...], int]:
    found: dict[tuple[Any, ...], int] = Counter(town.program.rows(query))
    return dict(found)
