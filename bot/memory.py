"""The process's memory: what the collector need not look at, and what the system may have back."""

import ctypes
import gc

YOUNG = 10_000  # objects made before Python looks for rings of them; its own 700 cost a fifth of an update's time
OLDER = 3  # such looks before one at what the last ones left: its own 10 would leave rings for half an hour of quiet


def spare_what_stays() -> None:
    """What there is by now (modules, words, policy) stays to the end: the collector walks through it no more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLDER)


async def give_back() -> None:
    """Pages of the heap on which nothing is left are the system's again, where glibc is the C library.

    It keeps them otherwise: what is read from a socket, 256 KB at a time, and what lives on beside it leave more and
    more gaps, some MB an hour of which nobody has anything. It takes a millisecond.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
