"""Memory: what stays to the end is not walked through again and again, what goes is collected and given back."""

import gc
import platform
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest

from bot.memory import YOUNG, spare_what_stays


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


GAPS = """
import asyncio
from pathlib import Path
from bot.memory import give_back

def own():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024

held, gone = [], []
for _ in range(2000):
    gone.append(bytearray(20_000))
    held.append(bytearray(1_000))  # stays beside each, so that no end of the heap is free
del gone
before = own()
asyncio.run(give_back())
print(before - own())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has to be told")
def test_the_gaps_in_the_heap_are_given_back() -> None:
    """Of the 38 MB most: pages that are shared with what stays are not."""
    done = subprocess.run([sys.executable, "-c", GAPS], capture_output=True, text=True, check=True)
    assert float(done.stdout) > 20
