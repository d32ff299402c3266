"""A child has little memory, little time, no secrets, writes nothing, and may die of it."""

from __future__ import annotations

from contextlib import suppress

MEMORY = 512 * 2**20
SECONDS = 20


def limit() -> None:
    """This process can't take more than its memory and time, nor write a file."""
    import resource

    limits = (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS + 2), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, 64),
    )  # fmt: skip
    for what, most in limits:
        with suppress(ValueError, OSError):  # a machine that can't set one still has the clock
            resource.setrlimit(what, (most, most))
