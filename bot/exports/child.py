"""A file is read in a process of its own, which has little memory, little time, no secrets, and may die of it.

`python -m bot.exports.child NAME [--rows] [--order=day|month]` reads the file from its standard input and prints
the result.
"""

from __future__ import annotations

import sys

from bot.apart.limits import limit
from bot.exports.faults import CORRUPT_FILE, TOO_LARGE

ORDER = "--order="


def answer(content: bytes, name: str, *, rows: bool, order: str | None = None) -> bytes:
    """The result as it is carried; whatever goes wrong in a reader is the file's fault, and told as such."""
    from bot.exports.carrying import packed
    from bot.exports.result import refusal, result_of

    try:
        return packed(result_of(content, name, order), rows=rows)
    except MemoryError:
        return packed(refusal(TOO_LARGE), rows=False)
    except BaseException:  # noqa: BLE001 - a panic of the reader is none of Python's exceptions
        return packed(refusal(CORRUPT_FILE), rows=False)


def main() -> int:
    """The result of the file on standard input is on standard output."""
    limit()
    name, *wanted = sys.argv[1:]
    order = next((each.removeprefix(ORDER) for each in wanted if each.startswith(ORDER)), None)
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), name, rows="--rows" in wanted, order=order))
    return 0


if __name__ == "__main__":
    sys.exit(main())
