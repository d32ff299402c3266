"""A file that somebody sent is read apart from the bot: what happens to the reader doesn't happen to the bot."""

from __future__ import annotations

import asyncio

from bot.apart.limits import SECONDS
from bot.apart.starting import EndedError, answer_of
from bot.exports.child import ORDER
from bot.exports.faults import CORRUPT_FILE, TOO_LARGE
from bot.exports.opening import MOST_BYTES_OF_FILE
from bot.exports.result import Result, refusal

_LONGEST_NAME = 200


def read_now(content: bytes, name: str, *, rows: bool = False, order: str | None = None) -> Result:
    """The outcome of the file; with `rows`, its `export` holds them. `order`: as for `read_export`.

    Never raises because of what the file holds.
    """
    from bot.exports.carrying import unpacked

    if len(content) > MOST_BYTES_OF_FILE:
        return refusal(TOO_LARGE)
    named = f"./{name.replace(chr(0), '')[-_LONGEST_NAME:]}"
    try:
        wanted = [named, *(["--rows"] if rows else []), *([f"{ORDER}{order}"] if order else [])]
        said = answer_of("bot.exports.child", wanted, content, seconds=SECONDS)
        return unpacked(said)
    except EndedError:
        return refusal(TOO_LARGE)
    except (ValueError, KeyError, TypeError):
        return refusal(CORRUPT_FILE)


async def read(content: bytes, name: str, *, rows: bool = False, order: str | None = None) -> Result:
    """As `read_now`, while the bot goes on."""
    return await asyncio.to_thread(read_now, content, name, rows=rows, order=order)
