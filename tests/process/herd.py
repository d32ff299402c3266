"""Fifty thousand LIVEs that begin at one 20:00, and five thousand chats of which each tenth is closed.

`make herd` prints the figures: virtual time, the bot's own outbox, a Telegram that enforces its limits.
"""

import argparse
import json
import random
import time
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta

from bot.domain.clocks import KINDS, Expected
from bot.stores import Books
from tests.virtual_post import Said, VirtualPost, notice, own, posting, slot

LIVE = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)  # 20:00 in London, too
MINUTE = timedelta(minutes=1)
FIRST, LATER = 100_000, 5_000_000


@dataclass(frozen=True, slots=True)
class Herd:
    """What became of the pushes. Times are seconds; `*_spread`: from the first to the last of one instant."""

    sellers: int
    prepared: int
    readied: int
    prepared_spread: float
    readied_spread: float
    after_due: int
    after_start: int
    doubled: int
    refusals: int
    ignored: int
    deadlines: int
    deadline_p50: float
    deadline_p99: float
    deadline_max: float
    seconds: float


def herd(sellers: int, deadlines: int, seed: int = 1) -> Herd:
    """The figures of one evening on which everybody's LIVE begins at the same time."""
    began, longest = time.monotonic(), timedelta(seconds=sellers / 20)  # more than it takes

    async def story(post: VirtualPost) -> Herd:
        chance = random.Random(seed)
        post.wire.takes = lambda: chance.uniform(0.03, 0.09)
        for number in range(sellers):
            await post.tells(FIRST + number, slot("20:00-22:00"))
        span = (LIVE - timedelta(hours=1) - longest, LIVE - 15 * MINUTE)
        dues = [span[0] + chance.random() * (span[1] - span[0]) for _ in range(deadlines)]
        await post.begins()
        for number, due in enumerate(dues):
            await _has_a_deadline(post, LATER + number, due)
        await post.until(LIVE + 5 * MINUTE)
        return _judged(post, sellers, {LATER + number: due for number, due in enumerate(dues)}, began)

    return posting(LIVE - 2 * timedelta(hours=1) - longest, story)


async def _has_a_deadline(post: VirtualPost, seller: int, due: datetime) -> None:
    """A seller has an appeal of which a reminder is due at this very instant."""
    await post.tells(seller, notice(date(2027, 6, 1)))

    def armed(books: Books) -> None:
        deed = books.deeds.of_seller(seller).deeds[0]
        expected = Expected(KINDS["appeal"], deed, due, "h2", due + timedelta(hours=2))
        books.reminders.arm(seller, seller, deed.shop, expected)

    post.database.ask("DELETE FROM reminders WHERE seller_id = ?", seller)
    await post.database.run(armed)


def _judged(post: VirtualPost, sellers: int, dues: dict[int, datetime], began: float) -> Herd:
    said = [each for each in post.wire.said if each.chat < LATER]
    early: list[Said] = []
    late: list[Said] = []
    seen: set[int] = set()
    for each in said:
        (late if each.chat in seen else early).append(each)
        seen.add(each.chat)
    lateness = sorted((each.at - dues[each.chat]).total_seconds() for each in post.wire.said if each.chat >= LATER)
    return Herd(
        sellers=sellers,
        prepared=len(early),
        readied=len({each.chat for each in late}),
        prepared_spread=_spread([each.at for each in early]),
        readied_spread=_spread([each.at for each in late]),
        after_due=sum(each.at > LIVE - 60 * MINUTE for each in early)
        + sum(each.at > LIVE - 15 * MINUTE for each in late),
        after_start=sum(each.at >= LIVE for each in said),
        doubled=len(post.wire.said) - 2 * sellers - len({*dues}),
        refusals=post.wire.refusals,
        ignored=len(post.wire.ignored),
        deadlines=len({each.chat for each in post.wire.said if each.chat >= LATER}),
        deadline_p50=_part(lateness, 0.5),
        deadline_p99=_part(lateness, 0.99),
        deadline_max=_part(lateness, 1),
        seconds=round(time.monotonic() - began, 1),
    )


def _spread(instants: list[datetime]) -> float:
    return round((max(instants) - min(instants)).total_seconds(), 1) if instants else 0.0


def _part(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2) if ordered else 0.0


@dataclass(frozen=True, slots=True)
class Closed:
    """What became of reminders of which each tenth chat was closed."""

    chats: int
    delivered: int
    doubled: int
    kept: int
    came_on_return: int
    seconds: float


def closed_chats(chats: int) -> Closed:
    """The figures of one reminder a chat, each tenth closed; a day later those open again."""
    began = time.monotonic()

    async def story(post: VirtualPost) -> Closed:
        everyone = range(FIRST, FIRST + chats)
        post.wire.blocked = set(everyone[::10])
        for seller in everyone:
            await post.tells(seller, own(LIVE + MINUTE, "errand"))
        await post.begins()
        await post.until(LIVE + timedelta(days=1))
        delivered, kept = len({each.chat for each in post.wire.said}), post.states().get("unreachable", 0)
        opened, post.wire.blocked = post.wire.blocked, set()

        def open_again(books: Books, chat: int) -> None:
            assert books.chats.reachable(chat)
            books.reminders.revive(chat, post.now())

        for chat in sorted(opened):
            await post.database.run(open_again, chat)
        await post.until(LIVE + timedelta(days=1, hours=1))
        came = {each.chat for each in post.wire.said if each.chat in opened}
        doubled = len(post.wire.said) - len({each.chat for each in post.wire.said})
        return Closed(chats, delivered, doubled, kept, len(came), round(time.monotonic() - began, 1))

    return posting(LIVE, story)


def main() -> None:
    """One line of JSON a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sellers", type=int, default=50_000)
    parser.add_argument("--deadlines", type=int, default=2_000)
    parser.add_argument("--chats", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print(json.dumps(asdict(closed_chats(chosen.chats))), flush=True)
    print(json.dumps(asdict(herd(chosen.sellers, chosen.deadlines, chosen.seed))), flush=True)


if __name__ == "__main__":
    main()
