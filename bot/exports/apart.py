"""A file that somebody sent is read apart from the bot: what happens to the reader doesn't happen to the bot."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore

from bot.exports.child import SECONDS
from bot.exports.faults import CORRUPT_FILE, TOO_LARGE
from bot.exports.opening import MOST_BYTES_OF_FILE
from bot.exports.result import Result, refusal

_PACKAGE = Path(__file__).resolve().parents[2]
_AT_ONCE = BoundedSemaphore(2)  # a file each: more would want more memory than a small machine has
_LONGEST_NAME = 200


def read_now(content: bytes, name: str, *, rows: bool = False) -> Result:
    """The outcome of the file; with `rows`, its `export` holds them. Never raises because of what the file holds."""
    if len(content) > MOST_BYTES_OF_FILE:
        return refusal(TOO_LARGE)
    with _AT_ONCE:
        return _asked(content, name.replace("\x00", "")[-_LONGEST_NAME:], rows=rows)


def _asked(content: bytes, name: str, *, rows: bool) -> Result:
    from bot.exports.carrying import unpacked

    command = [sys.executable, "-P", "-m", "bot.exports.child", f"./{name}", *(["--rows"] if rows else [])]
    try:
        done = subprocess.run(  # noqa: S603 - this very program
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS,
            env=_environment(), check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return refusal(TOO_LARGE)
    if done.returncode < 0:  # killed: out of memory, in Rust's way or the machine's
        return refusal(TOO_LARGE)
    try:
        return unpacked(done.stdout)
    except (ValueError, KeyError, TypeError):
        return refusal(CORRUPT_FILE)


def _environment() -> dict[str, str]:
    """Only what Python needs to find this program: no token, no database."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TZ") if name in os.environ}
    return kept | {"PYTHONPATH": str(_PACKAGE), "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"}


async def read(content: bytes, name: str, *, rows: bool = False) -> Result:
    """As `read_now`, while the bot goes on."""
    return await asyncio.to_thread(read_now, content, name, rows=rows)
