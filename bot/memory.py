"""The process's memory: one heap without gaps, what of it the collector need not look at, and what it must."""

import ctypes
import gc
from asyncio import selector_events, sslproto

YOUNG = 10_000  # objects made before Python looks for rings of them; its own 700 cost a fifth of an update's time
OLDER = 3  # such looks before one at what the last ones left: its own 10 would leave rings for half an hour of quiet
LARGE = 128 * 1024  # bytes: from this size on a block comes from the system and goes back to it
READ = 16 * 1024  # bytes asked of a socket at once: for asyncio's own 256 KB, for each answer, no gap is wide enough
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # as glibc's <malloc.h> numbers them


def keep_the_heap_whole() -> None:
    """What is free in the heap is used again, or the system's: the process grows with what it holds alone.

    Left to itself glibc gives each thread a heap, and soon takes large blocks from it, too: what is made on one thread
    goes on another, what stays comes to lie between the large ones, and the gaps grow by some MB an hour of which
    nobody has anything. Other C libraries are left as they are.
    """
    selector_events._SelectorTransport.max_size = READ  # type: ignore[attr-defined]
    sslproto.SSLProtocol.max_size = READ
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_MMAP_THRESHOLD, LARGE)  # a size that is set is not raised any more
        mallopt(M_TRIM_THRESHOLD, LARGE)


def spare_what_stays() -> None:
    """What there is by now (modules, words, policy) stays to the end: the collector walks through it no more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDER)


async def sweep() -> None:
    """What Python kept of tuples that are gone, to use it again, is free, and so is each ring.

    `tuple(each for each in ...)` is made with room for ten and cut: what is kept of it is of its last size, and grows
    by one each time, for each size to 2,000. Only a look at everything that was made since `spare_what_stays` ends
    that, 5 to 25 ms; by itself Python takes one when a hundred thousand objects have come to stay.
    """
    gc.collect()
