"""The program under an even load for a long time: what grows, what gets slow, what is lost.

`make soak` looks for half an hour, ten updates a second and a reminder each second; `--minutes 1440` is the day of
RELIABILITY.md. The figures are one line of JSON. Memory is the slope of what belongs to the process alone, by the
median of all pairs (Theil and Sen), so that a single step is no slope. What is filled or loaded once is so when the
looking begins: the database begins larger than its cache, the rarest is asked for first of all, and for half an hour
before the process has half as much again to do.
"""

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from statistics import median, quantiles

from bot.domain.questions import INTENTS
from bot.handlers.talk import COMMANDS
from bot.playground.errors import NotPossible
from bot.playground.remote import RemotePerson, RemoteWorld
from bot.playground.telegram import real_now
from bot.storage.instants import to_ms
from bot.storage.moving import move
from tests.postgres import Server
from tests.process.pending import EACH, fill
from tests.process.program import TOKEN, Program, environment

WARM_UP = 30.0  # minutes before those that are looked at, but no more than those
HASTE = 1.5  # times the rate, while it warms up: more would be over Telegram's limit
LOOK_EVERY = 2.0  # seconds
PAUSE = 0.005  # seconds
CATCH_UP = 300.0  # seconds, for what was sent last
TALKERS, FIRST = 100, 7_000_000
MOST_PAIRS = 200_000
CALENDAR = "📅 Calendar file"
SAYS = (
    *(f"/{name}" for name in COMMANDS if name != "forget"), *INTENTS, "mi.cuenta", "@otra_cuenta", "2", "18:30", "ayer",
    "when may I unlink?", "¿cuántas cuentas puedo vincular?", "橱窗今天还能加几个？", "asdf qwer", "Mexico", "☑ <b>&",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Soak:
    """What came of it. Memory in MB, lateness of the loop in ms: as it was, and without the wait for a processor."""

    minutes: float
    updates: int
    undone: int
    reminders: int
    lost: int
    doubled: int
    errors: int
    exit_code: int
    memory_first: float
    memory_last: float
    slope_mb_h: float
    wal_most_mb: float
    lag_p50: float
    lag_p99: float
    lag_most: float
    own_lag_p99: float
    own_lag_most: float


def slope(points: list[tuple[float, float]]) -> float:
    """The median of the slopes of all pairs: half of the points may be anything at all."""
    step = max(1, len(points) * (len(points) - 1) // 2 // MOST_PAIRS)
    pairs = list(combinations(points, 2))[::step]
    return median((b[1] - a[1]) / (b[0] - a[0]) for a, b in pairs)


def own_memory(pid: int) -> float:
    """Megabytes in memory that are of no file."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


def promise(path: Path, reminders: int, since: float, each: float) -> list[int]:
    """The sellers whose first reminder is due, one after the other."""
    start, sellers = to_ms(real_now()) + int(since * 1000), list(range(1, reminders + 1))
    with closing(sqlite3.connect(path)) as raw, raw:
        for number, seller in enumerate(sellers):
            due, deed = start + int(number * each * 1000), seller * EACH
            raw.execute("UPDATE deeds SET at = ? WHERE id = ?", (due, deed))
            raw.execute(
                "UPDATE reminders SET due_at = ?1, promised_at = ?1, try_at = ?1 WHERE deed_id = ?2", (due, deed)
            )
    return sellers


def talk(chance: random.Random, person: RemotePerson) -> None:
    """One update of that person: mostly a button of what was shown last, else something said."""
    if chance.random() < 0.6:
        try:
            buttons = [each for each in person.last().buttons if each.data and not each.data.startswith("1t:forget")]
            if buttons:
                person.taps(chance.choice(buttons).data or "")
                return
        except NotPossible:
            pass
    person.says(chance.choice(SAYS))


def load_what_is_rare(world: RemoteWorld, seller: RemotePerson) -> int:
    """A talk that makes the program load what it loads with the first use, and chance would reach late: how many
    updates it took."""
    seller.starts()
    seller.says("橱窗今天还能加几个？")
    seller.says("/reminders")
    world.until(lambda: any(each.text == CALENDAR for seen in seller.sees() for each in seen.buttons), CATCH_UP)
    seller.taps(CALENDAR)
    world.until(lambda: bool(world.called("sendDocument", seller.id)), CATCH_UP)
    return 4


def keep_talking(
    people: list[RemotePerson], sending: Callable[[float], float], seconds: float, look: Callable[[float], None],
    chance: random.Random,
) -> int:  # fmt: skip
    """How many updates were sent, as many as `sending` says by each second, with a look at the program now and then."""
    began, sent, looked = time.monotonic(), 0, 0.0
    while (gone := time.monotonic() - began) < seconds:
        if gone - looked >= LOOK_EVERY:
            looked = gone
            look(gone)
        if sent <= sending(gone):
            talk(chance, chance.choice(people))
            sent += 1
        else:
            time.sleep(PAUSE)
    return sent


def soak(
    minutes: float, rate: float, reminder_rate: float, sellers: int, place: Path, seed: int = 1, postgres: str = ""
) -> Soak:
    """The figures of one run over a fresh database with so many sellers: a file, or what the address names."""
    warm_up, chance = min(minutes, WARM_UP) * 60, random.Random(seed)
    seconds = warm_up + minutes * 60
    bytecode = place / "bytecode"
    with ExitStack() as ends:
        command = [sys.executable, "-m", "bot.playground.server", "--token", TOKEN]
        server = ends.enter_context(
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment(bytecode, measured=False))
        )
        ends.callback(server.kill)
        assert server.stdout is not None
        world = RemoteWorld(server.stdout.readline().split()[1])
        probe, wal = place / "probe", [0.0]
        where = {"BOT_DATABASE_URL": postgres} if postgres else {}
        program = Program(
            place, world.url, bytecode, measured=False, module="tests.process.probed",
            settings={"PROBE": str(probe), "BOT_POLICY_FILE": "", **where},
        )  # fmt: skip
        ends.callback(program.is_gone)
        (place / "data").mkdir(mode=0o700)
        fill(program.database, sellers * EACH)
        reminded = promise(program.database, int((seconds - 20) * reminder_rate), 15, 1 / reminder_rate)
        if postgres:
            move(f"sqlite:///{program.database}", postgres, real_now())
        for seller in reminded:
            world.person(seller, "Ana").starts()
        first = len(reminded)
        program.launches(world)
        assert program.running is not None
        pid, memory = program.running.pid, list[tuple[float, float]]()
        people = [world.person(FIRST + number, "Ana", language_code="en") for number in range(TALKERS)]
        for talker in people:
            talker.starts()

        sent = first + len(people) + load_what_is_rare(world, world.person(first + 1, "Ana"))

        def look(gone: float) -> None:
            log = Path(f"{program.database}-wal")
            print(f"{gone:.0f} s: {own_memory(pid):.1f} MB, {len(world.pending())} wait", file=sys.stderr, flush=True)
            wal[0] = max(wal[0], log.stat().st_size / 2**20 if log.exists() else 0.0)
            if gone >= warm_up:
                memory.append((gone / 3600, own_memory(pid)))

        def sending(gone: float) -> float:
            return rate * (gone + (HASTE - 1) * min(gone, warm_up))

        sent += keep_talking(people, sending, seconds, look, chance)
        world.until(lambda: not world.pending(), CATCH_UP)
        world.until(lambda: program.rows("SELECT count(*) FROM inbox WHERE state = 'new'") == [(0,)], CATCH_UP)
        code = program.stops()
        done = program.rows("SELECT count(*) FROM inbox WHERE state = 'done'")[0][0]
        came = [int(call.params["chat_id"]) for call in world.called("sendMessage") if _is_push(call.params)]
        told = [came.count(each) for each in reminded]
        log = program.log.read_text()
        wrong = [line for line in log.splitlines() if " ERROR " in line or " CRITICAL " in line or "Traceback" in line]
        print(*wrong, sep="\n", file=sys.stderr, flush=True)
        looks = [tuple(int(part) / 1000 for part in line.split()) for line in probe.read_text().splitlines()]
        looks = looks[int(len(looks) * warm_up / seconds) :]
        lags, own = [late for late, _ in looks], [max(0.0, late - wait) for late, wait in looks]
        return Soak(
            minutes, sent, sent - done, len(reminded), told.count(0), sum(each - 1 for each in told if each > 1),
            len(wrong), code,
            memory[0][1], memory[-1][1], round(slope(memory), 3), round(wal[0], 1),
            round(median(lags), 1), round(quantiles(lags, n=100)[-1], 1), max(lags),
            round(quantiles(own, n=100)[-1], 1), round(max(own), 1),
        )  # fmt: skip


def _is_push(params: dict[str, object]) -> bool:
    return '"1p:' in json.dumps(params.get("reply_markup") or "", separators=(",", ":"))


def main() -> None:
    """One line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=10, help="updates a second")
    parser.add_argument("--reminders", type=float, default=1, help="reminders a second")
    parser.add_argument("--sellers", type=int, default=20_000)
    parser.add_argument("--postgres", action="store_true", help="on a server of its own instead of a file")
    chosen = parser.parse_args()
    with ExitStack() as ends:
        place, url = ends.enter_context(tempfile.TemporaryDirectory()), ""
        if chosen.postgres:
            url = ends.enter_context(closing(Server())).make()
        figures = soak(chosen.minutes, chosen.rate, chosen.reminders, chosen.sellers, Path(place), postgres=url)
    print(json.dumps(asdict(figures)))


if __name__ == "__main__":
    main()
