"""Memory: what stays to the end is not walked through again and again, what goes is collected, large blocks go back."""

import gc
import platform
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest

from bot.running import YOUNG, spare_what_stays


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


LARGE_ONES = """
import ctypes
from bot.running import give_large_blocks_back

class Told(ctypes.Structure):
    _fields_ = [(each, ctypes.c_size_t) for each in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]

mallinfo = ctypes.CDLL(None).mallinfo2
mallinfo.restype = Told
assert %s
for _ in range(3):
    bytearray(256 * 1024)  # freed at once: from here on glibc would take as large ones from its heap
before = mallinfo().hblks
held = [bytearray(256 * 1024) for _ in range(16)]
print(mallinfo().hblks - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has the setting")
@pytest.mark.parametrize(("given", "of_the_system"), [("give_large_blocks_back()", 16), ("True", 0)])
def test_large_blocks_are_the_systems_and_not_the_heaps(given: str, of_the_system: int) -> None:
    """And it is needed: left alone none of them is."""
    command = [sys.executable, "-c", LARGE_ONES % given]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == f"{of_the_system}\n"
