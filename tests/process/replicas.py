"""Three replicas behind a proxy, through kills, pauses, cut connections and wrong clocks: what became of what came.

`make replicas` runs it for ten minutes and then for fifty rolling restarts; each prints one line of figures.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event

import psycopg

from bot.buttons import Push
from bot.playground.model import Call
from bot.playground.remote import RemoteWorld
from bot.storage import bring_up
from tests.postgres import Server
from tests.process.program import STOPS_WITHIN, TOKEN, Private, environment
from tests.process.story import KNOWN, Hear, Move, Pick, Say
from tests.process.teller import Teller

REPLICAS = 3
PATH = "/telegram"
SECRET = "secret-" * 8
FIRST, FIRST_TELLER = 7001, 8001
HOURS = 0.002  # of the wait that a teller's reminder is for
PATIENCE = 240.0
SKEW = 60.0
TEXTS, ANSWER = 0.3, "What I do"  # this part of what sellers do is a text, answered by a message that begins so
_CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'channel-keeper' "
    "ORDER BY random() LIMIT 1"
)

TOLD = (
    *KNOWN,
    Move(Pick("market", "gb"), "linked", "opening.linked.ask"),
    Move(Say("1"), "name1", "opening.name.ask"),
    Move(Say("mi.cuenta"), "since1_when", "opening.since.ask"),
    Move(Pick("since1_when", "unsure"), "unlinks", "opening.unlinks.ask"),
    Move(Say("2"), "added", "opening.added.ask"),
    Move(Pick("added", "none"), "end", "opening.end.ready"),
    Move(Hear("unlink_lock", "@mi.cuenta"), "push", "push.unlink_lock"),
)


@dataclass(slots=True)
class Figures:
    """What became of what sellers did; `faults` is everything that was done to the replicas.

    `lost`: presses and texts without an answer, reminders that did not come. `doubled`: messages that came once more
    than they should have. `confirmed_again`: presses confirmed twice, which nobody sees."""

    seconds: float
    presses: int
    texts: int
    reminders: int
    faults: dict[str, int]
    lost: int
    doubled: int
    out_of_order: int
    confirmed_again: int
    parked: int
    p50_ms: int
    p99_ms: int
    longest_ms: int
    most_in_a_second: int


@dataclass(slots=True)
class Replica:
    """One process; `clock` is the file that says how wrong its clock is."""

    place: Path
    port: int
    given: dict[str, str]
    running: subprocess.Popen[bytes] | None = None
    stopped_until: float | None = None

    @property
    def clock(self) -> Path:
        return self.place / "clock"

    @property
    def log(self) -> Path:
        return self.place / "log"

    def begins(self) -> None:
        self.place.mkdir(exist_ok=True)
        if not self.clock.exists():
            self.clock.write_text("0")
        given = self.given | {"BOT_LISTEN": f"127.0.0.1:{self.port}", "REPLICA_CLOCK": str(self.clock)}
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "tests.process.replica"]
            self.running = subprocess.Popen(command, env=given, stdout=log, stderr=log)

    def sends(self, number: signal.Signals) -> None:
        assert self.running is not None
        self.running.send_signal(number)

    def dies(self) -> None:
        assert self.running is not None
        self.running.kill()
        self.running.wait()

    def is_gone(self) -> None:
        if self.running is not None and self.running.poll() is None:
            self.dies()

    def stops(self) -> int:
        self.sends(signal.SIGTERM)
        assert self.running is not None
        return self.running.wait(STOPS_WITHIN)

    def answers(self) -> bool:
        """Whether its port is open: it answers, if only by 503."""
        try:
            socket.create_connection(("127.0.0.1", self.port), 0.2).close()
        except OSError:
            return False
        return True

    def works(self) -> bool:
        """Whether it takes what is pushed: what carries no id is left out, by 200."""
        body = b"{}"
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nConnection: close\r\n\r\n"
        )
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                line.settimeout(2)
                line.sendall(head.encode() + body)
                return line.recv(64).startswith(b"HTTP/1.1 200")
        except OSError:
            return False


@dataclass(slots=True)
class Cluster:
    """The replicas, their database and the Telegram that pushes to them."""

    url: str
    world: RemoteWorld
    server: Server
    replicas: list[Replica]
    chance: random.Random
    faults: Counter[str] = field(default_factory=Counter)

    def all_work(self) -> bool:
        return all(each.works() for each in self.replicas)

    def hurt(self, pause: float, now: float) -> None:
        """Something is done to one of the replicas; never are two of them stopped at once."""
        kinds = ["kill", "cut", "skew"]
        if all(each.stopped_until is None for each in self.replicas):
            kinds.append("stop")
        kind = self.chance.choice(kinds)
        awake = [each for each in self.replicas if each.stopped_until is None]
        one = self.chance.choice(awake)
        self.faults[kind] += 1
        match kind:
            case "kill":
                one.dies()
                one.begins()
            case "stop":
                one.sends(signal.SIGSTOP)
                one.stopped_until = now + pause
            case "cut":
                self.server.say(_CUT)
            case "skew":
                one.clock.write_text(str(self.chance.choice([-SKEW, 0.0, SKEW])))

    def wake(self, now: float) -> None:
        """Whoever was stopped long enough goes on."""
        for each in self.replicas:
            if each.stopped_until is not None and now >= each.stopped_until:
                each.sends(signal.SIGCONT)
                each.stopped_until = None


def free_ports(count: int) -> list[int]:
    """Ports on which nobody listens."""
    with ExitStack() as held:
        lines = [held.enter_context(socket.socket()) for _ in range(count)]
        for line in lines:
            line.bind(("127.0.0.1", 0))
        return [line.getsockname()[1] for line in lines]


def telegram(ends: ExitStack, place: Path, ports: list[int]) -> str:
    """The address of a Telegram that pushes to whoever answers on these ports."""
    behind = [f"http://127.0.0.1:{port}" for port in ports]
    command = [
        sys.executable, "-m", "tests.process.pushing", "--token", TOKEN, "--path", PATH, "--behind", *behind
    ]  # fmt: skip
    given = environment(place / "bytecode", measured=False)
    server = ends.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=given))
    ends.callback(server.kill)
    assert server.stdout is not None
    return server.stdout.readline().split()[1]


def cluster(ends: ExitStack, place: Path, seed: int, lease: float | None) -> Cluster:
    """Everything at work, an empty database below it."""
    server = Server()
    ends.callback(server.close)
    url = server.make()
    bring_up(url)
    ports = free_ports(REPLICAS)
    api = telegram(ends, place, ports)
    policy = place / "policy.yaml"
    keys = ("unlink.lock_after_link_hours", "relink.wait_after_unlink_hours")
    policy.write_text("\n".join(["defaults:", *(f"  {key}: {HOURS}" for key in keys)]) + "\n")
    settings = {
        "BOT_TOKEN": TOKEN, "BOT_API_URL": api, "BOT_DATABASE_URL": url, "BOT_POLICY_FILE": str(policy),
        "BOT_WEBHOOK_URL": f"https://bot.example{PATH}", "BOT_WEBHOOK_SECRET": SECRET,
    }  # fmt: skip
    if lease is not None:
        settings["REPLICA_LEASE"] = str(lease)
    given = environment(place / "bytecode", measured=False, **settings)
    replicas = [Replica(place / f"replica{n}", port, given) for n, port in enumerate(ports)]
    for each in replicas:
        each.begins()
        ends.callback(each.is_gone)
    made = Cluster(url, RemoteWorld(api), server, replicas, random.Random(seed))
    made.world.until(made.all_work, 120)
    return made


@dataclass(slots=True)
class Load:
    """Presses at a rate, each seller's one after the other, and tellers who wait for what they are told."""

    world: RemoteWorld
    chance: random.Random
    sellers: int
    rate: float
    presses: dict[int, list[str]] = field(default_factory=dict)
    texts: Counter[int] = field(default_factory=Counter)
    made_at: dict[str, datetime] = field(default_factory=dict)
    tellers: list[Teller] = field(default_factory=list)

    def begin(self) -> dict[int, tuple[Private, int, str]]:
        """Every seller stands before a button."""
        people = [self.world.person(FIRST + n, "Ana", language_code="en") for n in range(self.sellers)]
        chats = {each.id: Private(each) for each in people}
        for chat in chats.values():
            chat.starts()
        self.world.until(lambda: all(chat.sees() for chat in chats.values()), 120)
        found = {}
        for seller, chat in chats.items():
            message = chat.sees()[-1]
            label = next(each.data for each in message.labels if each.data.endswith(":market:mx"))
            found[seller] = (chat, message.id, label)
        return found

    def press(self, over: Event) -> None:
        """Buttons are pressed until it is over."""
        buttons = self.begin()
        due = time.monotonic()
        while not over.is_set():
            seller = self.chance.choice(list(buttons))
            chat, message, data = buttons[seller]
            if self.chance.random() < TEXTS:
                chat.says("/help")
                self.texts[seller] += 1
            else:
                query = chat.person.taps_old(message, data)
                self.presses.setdefault(seller, []).append(query.id)
                self.made_at[query.id] = query.at
            due = max(due + 1 / self.rate, time.monotonic() - 1)
            time.sleep(max(0.0, due - time.monotonic()))

    def tell(self, number: int) -> None:
        """One more seller tells the story up to a reminder."""
        person = Private(self.world.person(FIRST_TELLER + number, "Luz", language_code="en"))
        teller = Teller(person, "en", patience=PATIENCE)
        self.tellers.append(teller)
        teller.tells(TOLD)


def run(
    made: Cluster, seconds: float, pause: float, every: float, *, restarts: int = 0, rate: float = 12.0,
    tellers_every: float = 5.0,
) -> Figures:  # fmt: skip
    """The figures of one run: faults every so often, or one rolling restart after the other."""
    load = Load(made.world, random.Random(made.chance.random()), sellers=40, rate=rate)
    over, began, telling = Event(), time.monotonic(), list[Future[None]]()
    with ThreadPoolExecutor(32) as pool:
        pressing = pool.submit(load.press, over)
        next_teller = began
        for _ in happenings(made, seconds, pause, every, restarts):
            if time.monotonic() >= next_teller:
                telling.append(pool.submit(load.tell, len(telling)))
                next_teller = time.monotonic() + tellers_every
            if pressing.done():
                break
        over.set()
        pressing.result()
        for each in made.replicas:
            if each.stopped_until is not None:
                made.wake(float("inf"))
        for told in telling:
            told.result()
    ran = time.monotonic() - began
    made.world.until(lambda: not made.world.pending(), PATIENCE)
    made.world.until(lambda: settled(made.world, load), PATIENCE)
    codes = [each.stops() for each in made.replicas]
    assert codes == [0] * len(codes), codes
    return judge(made, load, ran)


def happenings(made: Cluster, seconds: float, pause: float, every: float, restarts: int) -> Iterator[None]:
    """One moment after the other, and in them what happens to the replicas."""
    began = time.monotonic()
    if restarts:
        for number in range(restarts):
            one = made.replicas[number % len(made.replicas)]
            assert one.stops() == 0, one.log.read_text()[-2000:]
            made.faults["restart"] += 1
            one.begins()
            last = time.monotonic() + 60
            while not one.works():
                assert time.monotonic() < last, one.log.read_text()[-2000:]
                time.sleep(0.1)
                yield
        return
    upcoming = began + every
    while (now := time.monotonic()) < began + seconds:
        made.wake(now)
        if now >= upcoming:
            made.hurt(pause, now)
            upcoming = now + made.chance.uniform(0.5, 1.5) * every
        time.sleep(0.1)
        yield
    made.wake(float("inf"))


def settled(world: RemoteWorld, load: Load) -> bool:
    """Whether everything has been answered."""
    time.sleep(0.5)
    if any(answers(world, seller) < said for seller, said in load.texts.items()):
        return False
    answered = {call.params["callback_query_id"] for call in world.called("answerCallbackQuery")}
    return {query for ids in load.presses.values() for query in ids} <= answered


def judge(made: Cluster, load: Load, ran: float) -> Figures:
    """What was lost, doubled and out of order, and how long answers took."""
    calls = made.world.called("answerCallbackQuery")
    times: dict[str, list[Call]] = {}
    for call in calls:
        times.setdefault(call.params["callback_query_id"], []).append(call)
    lost = again = early = 0
    took: list[float] = []
    for ids in load.presses.values():
        first = [times[query][0].at for query in ids if query in times]
        lost += len(ids) - len(first)
        again += sum(len(times[query]) - 1 for query in ids if query in times)
        early += sum(a > b for a, b in pairwise(first))
        took += [(times[query][0].at - load.made_at[query]).total_seconds() for query in ids if query in times]
    came = [(said, answers(made.world, seller)) for seller, said in load.texts.items()]
    came += [(1, reminders(teller)) for teller in load.tellers]
    took.sort()
    p50, p99, longest = (round(1000 * took[min(len(took) - 1, int(len(took) * part))]) for part in (0.5, 0.99, 1))
    return Figures(
        round(ran, 1), len(took), load.texts.total(), len(load.tellers), dict(made.faults),
        lost + sum(max(0, said - seen) for said, seen in came), sum(max(0, seen - said) for said, seen in came),
        early, again, parked(made), p50, p99, longest, busiest(made.world),
    )  # fmt: skip


def answers(world: RemoteWorld, seller: int) -> int:
    """How many messages answer a text."""
    return sum(message.by_bot and message.text.startswith(ANSWER) for message in world.person(seller).sees())


def parked(made: Cluster) -> int:
    """How many updates were given up, or are not done."""
    with closing(psycopg.connect(made.url)) as connection:
        found = connection.execute("SELECT count(*) FROM inbox WHERE state <> 'done'").fetchone()
    return int(found[0]) if found else 0


def reminders(teller: Teller) -> int:
    """How many messages are reminders."""
    return sum(any(isinstance(press, Push) for press in seen.presses) for seen in teller.chat.sees())


def busiest(world: RemoteWorld) -> int:
    """How many messages were sent or edited at most within one second, by all replicas together."""
    at = sorted(call.at for name in ("sendMessage", "editMessageText") for call in world.called(name))
    most, begin = 0, 0
    for end, last in enumerate(at):
        while last - at[begin] >= timedelta(seconds=1):
            begin += 1
        most = max(most, end - begin + 1)
    return most


def main() -> None:
    """One line of JSON a run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--pause", type=float, default=90, help="how long a stopped process stands still")
    parser.add_argument("--every", type=float, default=8, help="seconds between two faults, about")
    parser.add_argument("--lease", type=float, help="seconds; the program's own unless given")
    parser.add_argument("--rate", type=float, default=12, help="presses and texts a second")
    parser.add_argument("--restarts", type=int, default=0, help="so many rolling restarts instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--logs", type=Path, help="where the logs are kept")
    chosen = parser.parse_args()
    with ExitStack() as ends:
        place = chosen.logs or Path(ends.enter_context(tempfile.TemporaryDirectory()))
        place.mkdir(parents=True, exist_ok=True)
        made = cluster(ends, place, chosen.seed, chosen.lease)
        figures = run(made, chosen.seconds, chosen.pause, chosen.every, restarts=chosen.restarts, rate=chosen.rate)
        print(json.dumps(asdict(figures)), flush=True)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main()
