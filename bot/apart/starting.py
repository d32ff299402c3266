"""The one place that starts a child: a module of this program, which limits itself before it does anything else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

_PACKAGE = Path(__file__).resolve().parents[2]
_AT_ONCE = BoundedSemaphore(2)  # whatever they do: more would want more memory than a small machine has


class EndedError(Exception):
    """The child took too long, or was killed: out of memory, in its library's way or the machine's."""


def answer_of(module: str, arguments: list[str], content: bytes, *, seconds: float) -> bytes:
    """What the module, run as a child, says to the content; empty where it failed by itself."""
    command = [sys.executable, "-P", "-m", module, *arguments]
    with _AT_ONCE:
        try:
            done = subprocess.run(  # noqa: S603 - this very program
                command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds,
                env=environment(), check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise EndedError(module) from None
    if done.returncode < 0:
        raise EndedError(module)
    return done.stdout


def environment() -> dict[str, str]:
    """Only what Python needs to find this program: no token, no database."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TZ") if name in os.environ}
    return kept | {"PYTHONPATH": str(_PACKAGE), "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"}
