"""What stays to the end of the process is not walked through again and again; what goes is still collected."""

import gc
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
