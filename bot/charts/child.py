"""A picture is drawn in a process of its own: `python -m bot.charts.child` reads a plan and prints a PNG."""

from __future__ import annotations

import sys

from bot.apart.limits import limit


def picture_of(content: bytes) -> bytes:
    """The PNG of a plan as it is carried."""
    from bot.charts.carrying import unpacked
    from bot.charts.drawing import drawn

    return drawn(*unpacked(content))


def main() -> int:
    """The picture of the plan on standard input is on standard output."""
    limit()
    sys.stdout.buffer.write(picture_of(sys.stdin.buffer.read()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
