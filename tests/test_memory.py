"""Memory: what stays to the end is not walked through again and again, what goes is gone and leaves no gap."""

import asyncio
import gc
import platform
import socket
import subprocess
import sys
import weakref
from asyncio import selector_events, sslproto
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import app, memory, policies
from bot.memory import YOUNG, keep_the_heap_whole, spare_what_stays, sweep
from bot.playground.telegram import World
from tests.talk import Hand, joined


class Ring:
    """Something that holds itself, as an exception holds the frame that holds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*threshold)


@pytest.mark.usefixtures("as_before")
def test_what_there_is_stays_out_of_the_collectors_sight() -> None:
    before = len(gc.get_objects())
    spare_what_stays()
    assert gc.get_freeze_count() > before / 2
    assert len(gc.get_objects()) < before / 2


@pytest.mark.usefixtures("as_before")
def test_rings_are_collected_all_the_same() -> None:
    spare_what_stays()
    ring = weakref.ref(Ring())
    kept = [Ring() for _ in range(2 * YOUNG)]
    assert ring() is None
    assert all(each.itself is each for each in kept)


@pytest.fixture
def uncollected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
async def test_what_python_keeps_of_tuples_that_are_gone_is_free_again() -> None:
    before = sys.getallocatedblocks()
    for _ in range(3_000):
        tuple(each for each in range(7))
    assert sys.getallocatedblocks() - before > 1_500, "Python keeps none any more: that is not needed here"
    await sweep()
    assert sys.getallocatedblocks() - before < 200


@pytest.mark.usefixtures("uncollected")
async def test_a_bot_at_work_sweeps_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "SWEEP", 0.01)
    hand, swept = Hand(), asyncio.Event()
    bot = await joined(tmp_path / "bot.db", hand, World(now=hand.now), policies.load())
    await bot.start()
    weakref.finalize(Ring(), swept.set)
    await asyncio.wait_for(swept.wait(), 30)
    await bot.stop()


HEAP = """
import ctypes, sys, threading
from pathlib import Path
from bot.memory import keep_the_heap_whole

def own():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024

def is_in_the_heap(of):
    bounds = next(each.split()[0] for each in Path("/proc/self/maps").read_text().splitlines() if "[heap]" in each)
    first, last = (int(each, 16) for each in bounds.split("-"))
    return first <= ctypes.addressof(of) < last

if "kept whole" in sys.argv:
    keep_the_heap_whole()
bytearray(1 << 20)  # freed: from now on glibc would take a block of that size from the heap
before, held, gone, small = own(), [], [], []
for _ in range(200):
    gone.append(bytearray(200_000))
    held.append(bytearray(1_000))  # stays beside each
del gone
thread = threading.Thread(target=lambda: small.append((ctypes.c_char * 1_000)()))
thread.start()
thread.join()
print(own() - before, is_in_the_heap(small[0]))
"""


def tried(*how: str) -> list[str]:
    return subprocess.run([sys.executable, "-c", HEAP, *how], capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has to be told")
def test_large_blocks_leave_no_gaps_and_there_is_one_heap() -> None:
    """Of 38 MB that are free again."""
    (as_it_is, own_heap), (whole, one_heap) = tried(), tried("kept whole")
    assert (float(as_it_is) > 30, own_heap) == (True, "False"), "the system does it by itself: that is not needed here"
    assert (float(whole) < 2, one_heap) == (True, "True")


class Reader(asyncio.Protocol):
    """Notes how much came at once."""

    def __init__(self) -> None:
        self.came: list[int] = []
        self._more = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        self.came.append(len(data))
        self._more.set()

    async def all_of(self, size: int) -> None:
        while sum(self.came) < size:
            self._more.clear()
            await self._more.wait()


@pytest.fixture
def reads_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails where asyncio no longer has what is set."""
    for each in (selector_events._SelectorTransport, sslproto.SSLProtocol):  # type: ignore[attr-defined]
        monkeypatch.setattr(each, "max_size", each.max_size)


@pytest.mark.usefixtures("reads_as_before")
async def test_a_socket_is_read_in_blocks_that_the_heap_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "ctypes", SimpleNamespace(CDLL=lambda _name: None))  # this process's heap stays
    keep_the_heap_whole()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        theirs.setblocking(False)
        sent = theirs.send(bytes(1 << 20))
        transport, reader = await asyncio.get_running_loop().create_connection(Reader, sock=ours)
        await asyncio.wait_for(reader.all_of(sent), 60)
        transport.close()
    assert max(reader.came) == memory.READ < memory.LARGE
    assert sslproto.SSLProtocol.max_size == memory.READ
