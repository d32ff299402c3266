"""A Bot API as light as it can be: bare HTTP on one core. It hands out prepared updates and times the replies.

Started as a process of its own: `python bench/fake.py TRAFFIC --latency 60 ...`; prints its port. Standard library
only, so that it runs in the peers' environment (which has uvloop) as in ours.

A line of TRAFFIC is one update: its chat, its JSON without the id, and the mark by which the bot's own reply to it is
known. A reply is an accepted `sendMessage` or `editMessageText`; latency runs from the moment the update is handed out
to the moment the reply's request has been read, before the simulated delay of the answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict, deque
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote_plus

try:
    import uvloop
except ImportError:  # it is as right without, only heavier
    uvloop = None

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench.usage import busy_cpu, cpu, memory

BOT = {"id": 424242, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
REPLIES = ("sendMessage", "editMessageText")
GAP = 0.4  # seconds of quiet between the warm-up and what is timed
ECHO = "u{}u"  # what an echo's reply holds
_BOUNDARY = re.compile(rb'boundary="?([^";\r]+)')
_PART = re.compile(rb'name="([^"]+)"')
_now = time.perf_counter


class Given(NamedTuple):
    """A line of the traffic."""

    chat: int
    body: str
    mark: str


class Out:
    """An update that was made: its mark, and when it arrived, was handed out and was replied to."""

    __slots__ = ("arrived", "chat", "handed", "mark", "replied", "wire")

    def __init__(self, number: int, given: Given, *, echo: bool, arrived: float) -> None:
        self.chat, self.arrived, self.handed, self.replied = given.chat, arrived, 0.0, 0.0
        self.mark = ECHO.format(number) if echo else given.mark
        body = given.body.replace("@@", ECHO.format(number)) if echo else given.body.replace("@@", "")
        self.wire = b'{"update_id":%d,%s}' % (number, body.encode())


class Api:
    """The updates still to be handed out, and what became of those that were."""

    def __init__(self, options: argparse.Namespace, traffic: list[Given]) -> None:
        self.options = options
        self.warm, self.timed = traffic[: options.warm], traffic[options.warm :]
        self.pids: list[int] = []
        self.calls: Counter[str] = Counter()
        self.queue: deque[Out] = deque()
        self.open: dict[int, deque[Out]] = defaultdict(deque)  # handed out or waiting, by chat
        self.outs: list[Out] = []
        self.numbers = time.time_ns() // 10**5 % 2**31  # a database that saw a run before must not know them
        self.messages: Counter[int] = Counter()
        self.sent: list[tuple[int, float]] = []  # chat, wall clock
        self.recent: deque[float] = deque()
        self.refused = self.disordered = self.unknown = 0
        self.waiters: list[asyncio.Future[None]] = []
        self.phase, self.first_reply, self.left = "warm", 0.0, len(self.warm)
        self.began = self.ended = 0.0
        self.before: dict[str, float] = {}
        self.after: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        for each in self.warm:
            self.make(each)
        if not self.warm:
            self.begin()

    # -- updates

    def make(self, given: Given, arrived: float | None = None) -> None:
        """One more update waits to be handed out."""
        self.numbers += 1
        out = Out(self.numbers, given, echo=self.options.echo, arrived=_now() if arrived is None else arrived)
        self.queue.append(out)
        self.open[out.chat].append(out)
        self.outs.append(out)
        for waiter in self.waiters:
            if not waiter.done():
                waiter.set_result(None)
        self.waiters.clear()

    def begin(self) -> None:
        """From now on it counts."""
        self.phase, self.left = "timed", len(self.timed)
        self.outs.clear()
        self.calls.clear()
        self.before = self.used()
        if not self.options.rate:
            for each in self.timed:
                self.make(each)
        else:
            self.spawn(self.pace())

    def spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def pace(self) -> None:
        """Updates arrive at the rate asked for, at random, however slow the bot is."""
        chance, at = random.Random(1), _now() + 0.05
        for each in self.timed:
            at += chance.expovariate(self.options.rate)
            left = at - _now()
            if left > 0.0005:
                await asyncio.sleep(left)
            self.make(each, at)

    async def hand_out(self, limit: int, longest: float) -> bytes:
        """The next updates as one JSON list."""
        end = _now() + longest
        while not self.queue and _now() < end:
            waiter = asyncio.get_running_loop().create_future()
            self.waiters.append(waiter)
            try:
                await asyncio.wait_for(waiter, max(0.001, end - _now()))
            except TimeoutError:
                break
        handed: list[bytes] = []
        now = _now()
        while self.queue and len(handed) < limit:
            out = self.queue.popleft()
            out.handed = now
            handed.append(out.wire)
        if handed and self.phase == "timed" and not self.began:
            self.began = now
        return b"[%s]" % b",".join(handed)

    # -- replies

    def replied(self, chat: int, body: bytes) -> None:
        """The oldest update of the chat whose mark the reply holds is replied to; one before it was overtaken."""
        now = _now()
        if not self.first_reply:
            self.first_reply = time.monotonic()
        waiting = self.open.get(chat) or ()
        for place, out in enumerate(waiting):
            if out.mark.encode() in body:
                self.disordered += place > 0
                del waiting[place]  # type: ignore[union-attr]
                break
        else:
            self.unknown += 1
            return
        out.replied = now
        self.left -= 1
        if not self.left:
            self.finish_phase(now)

    def finish_phase(self, now: float) -> None:
        """All were replied to: what is timed follows the warm-up, and then the report stands."""
        if self.phase == "warm":
            self.phase, self.disordered, self.unknown = "gap", 0, 0
            asyncio.get_running_loop().call_later(GAP, self.begin)
        elif self.phase == "timed":
            self.phase, self.ended, self.after = "done", now, self.used()

    def used(self) -> dict[str, float]:
        """CPU seconds so far: of the bot, of its database's server, of this process, of the whole machine."""
        bot, *others = self.pids or [0]
        return {
            "bot": cpu(bot), "server": sum(cpu(each, tree=True) for each in others), "fake": time.process_time(),
            "machine": busy_cpu(), "peak": memory(bot)[0], "now": memory(bot)[1],
        }  # fmt: skip

    def pause(self) -> int:
        """Seconds to wait where Telegram's limit of messages a second is reached, else 0."""
        if not self.options.limit:
            return 0
        now = _now()
        while self.recent and self.recent[0] <= now - 1:
            self.recent.popleft()
        if len(self.recent) >= self.options.limit:
            self.refused += 1
            return 1
        self.recent.append(now)
        return 0

    def report(self) -> dict[str, Any]:
        """What was measured so far."""
        done = [each for each in self.outs if each.replied]
        spans = {"reply": sorted(each.replied - each.handed for each in done),
                 "arrival": sorted(each.replied - each.arrived for each in done)}  # fmt: skip
        found: dict[str, Any] = {
            "phase": self.phase, "replied": len(done), "calls": dict(self.calls), "refused": self.refused,
            "disordered": self.disordered, "unknown": self.unknown, "first_reply": self.first_reply,
        }  # fmt: skip
        if self.phase == "done":
            used = {name: self.after[name] - self.before[name] for name in self.before}
            wall = self.ended - self.began
            count = max(1, len(done))
            found |= {
                "wall": wall, "per_s": len(done) / wall, "cpu_ms": used["bot"] / count * 1000,
                "server_cpu_ms": used["server"] / count * 1000, "fake_cpu_ms": used["fake"] / count * 1000,
                "others_cpu": used["machine"] - used["bot"] - used["fake"] - used["server"],
                "peak_mb": self.after["peak"], "now_mb": self.after["now"],
            }  # fmt: skip
            for name, ordered in spans.items():
                found |= {f"{name}_p50": part(ordered, 0.5) * 1000, f"{name}_p99": part(ordered, 0.99) * 1000}
        return found


def part(ordered: list[float], share: float) -> float:
    """The value below which that share of them lies."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class Http(asyncio.Protocol):
    """One connection. Only as much of HTTP as the clients measured here use."""

    def __init__(self, api: Api) -> None:
        self.api, self.buffer = api, b""
        self.out: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.out = transport  # type: ignore[assignment]

    def connection_lost(self, _: Exception | None) -> None:
        self.out = None

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end]
            low = head.lower()
            at, length = low.find(b"\r\ncontent-length:"), 0
            if at >= 0:
                stop = low.find(b"\r\n", at + 2)
                length = int(low[at + 17 : stop if stop > 0 else len(low)])
            elif b"chunked" in low:
                last = self.buffer.find(b"\r\n0\r\n\r\n", end)
                if last < 0:
                    return
                raw, self.buffer = self.buffer[end + 4 : last + 2], self.buffer[last + 7 :]
                self.called(head, low, _joined(raw))
                continue
            if len(self.buffer) < end + 4 + length:
                return
            body, self.buffer = self.buffer[end + 4 : end + 4 + length], self.buffer[end + 4 + length :]
            self.called(head, low, body)

    def called(self, head: bytes, low: bytes, body: bytes) -> None:
        """The call is carried out; its answer leaves after the latency."""
        path, _, query = head[: head.find(b"\r\n")].split(b" ")[1].decode().partition("?")
        if path.startswith("/ctl/"):
            self.write(_http(json.dumps(control(self.api, path[5:], dict(parse_qsl(query)))).encode()))
            return
        method, given = path.rsplit("/", 1)[1], _parameters(low, head, body)
        self.api.calls[method] += 1
        if method == "getUpdates":
            self.api.spawn(self.poll(int(given.get("limit", 100)), float(given.get("timeout", 0))))
        elif method in REPLIES:
            self.reply(method, given, body)
        else:
            self.answer(json.dumps(BOT).encode() if method == "getMe" else b"true")

    def reply(self, method: str, given: dict[str, Any], body: bytes) -> None:
        chat, api = int(given["chat_id"]), self.api
        wait = api.pause() if method == "sendMessage" else 0
        if wait:
            refusal = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {wait}",
                       "parameters": {"retry_after": wait}}  # fmt: skip
            self.later(_http(json.dumps(refusal).encode(), b"429 Too Many Requests"))
            return
        if method == "sendMessage":
            api.messages[chat] += 1
            message = 1_000_000 + api.messages[chat]
            api.sent.append((chat, time.time()))
        else:
            message = int(given["message_id"])
        api.replied(chat, body)
        markup = given.get("reply_markup")
        shown = {"message_id": message, "from": BOT, "date": int(time.time()),
                 "chat": {"id": chat, "type": "private", "first_name": "Seller"},
                 "text": given["text"]}  # fmt: skip
        if markup:
            shown["reply_markup"] = json.loads(markup) if isinstance(markup, str) else markup
        self.answer(json.dumps(shown, ensure_ascii=False).encode())

    async def poll(self, limit: int, longest: float) -> None:
        self.answer(await self.api.hand_out(limit, longest))

    def answer(self, result: bytes) -> None:
        self.later(_http(b'{"ok":true,"result":%s}' % result))

    def later(self, data: bytes) -> None:
        if self.api.options.latency:
            asyncio.get_running_loop().call_later(self.api.options.latency / 1000, self.write, data)
        else:
            self.write(data)

    def write(self, data: bytes) -> None:
        if self.out is not None:
            self.out.write(data)


def _http(body: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


def _joined(raw: bytes) -> bytes:
    body = b""
    while raw:
        size, _, raw = raw.partition(b"\r\n")
        body, raw = body + raw[: int(size, 16)], raw[int(size, 16) + 2 :]
    return body


def _parameters(low: bytes, head: bytes, body: bytes) -> dict[str, Any]:
    if b"application/json" in low:
        found: dict[str, Any] = json.loads(body) if body else {}
        return found
    if b"multipart/form-data" in low:
        boundary = _BOUNDARY.search(head)
        assert boundary is not None
        return {
            name[1].decode(): value[:-2].decode()
            for each in body.split(b"--" + boundary[1])[1:-1]
            for top, _, value in (each.partition(b"\r\n\r\n"),)
            if (name := _PART.search(top))
        }
    pairs = (each.partition("=") for each in body.decode().split("&") if each)
    return {name: unquote_plus(value) for name, _, value in pairs}


def control(api: Api, what: str, given: dict[str, str]) -> Any:
    """What the driver asks."""
    if what == "watch":
        api.pids = [int(each) for each in given["pids"].split(",")]
        api.before = api.before and api.used()
    return {"watch": {}, "sent": api.sent, "report": api.report()}.get(what, api.report())


async def serve(options: argparse.Namespace, traffic: list[Given]) -> None:
    """The API answers until the process is ended."""
    api = Api(options, traffic)
    server = await asyncio.get_running_loop().create_server(lambda: Http(api), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    """One line: the port."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("traffic", help="a file of updates, one a line")
    parser.add_argument("--warm", type=int, default=0, help="so many of them come first and are not timed")
    parser.add_argument("--latency", type=float, default=0, help="milliseconds before each answer")
    parser.add_argument("--rate", type=float, default=0, help="updates a second; 0: all at once")
    parser.add_argument("--limit", type=int, default=0, help="messages in any second before a 429; 0: no limit")
    parser.add_argument("--echo", action="store_true", help="replies are known by the update's number in them")
    options = parser.parse_args()
    with Path(options.traffic).open() as lines:
        traffic = [Given(*json.loads(line)) for line in lines]
    (uvloop or asyncio).run(serve(options, traffic))


if __name__ == "__main__":
    main()
