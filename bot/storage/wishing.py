"""A seller's wishes as JSON text; None stands for the usual ones."""

import json
from datetime import time
from functools import lru_cache

from bot.domain.wishes import USUAL, Quiet, Wishes


def written(wishes: Wishes) -> str | None:
    """Return the wishes as text, None where they are the usual ones."""
    if wishes == USUAL:
        return None
    held = {
        "off": sorted(wishes.off),
        "on": sorted(wishes.on),
        "quiet": [f"{each:%H:%M}" for each in (wishes.quiet.start, wishes.quiet.end)] if wishes.quiet else None,
        "nag": wishes.nag,
        "hours": {kind: f"{at:%H:%M}" for kind, at in wishes.hours},
    }
    return json.dumps(held)


@lru_cache(maxsize=1024)
def wishes_of(text: str | None) -> Wishes:
    """Return the wishes that were written so; what a later release added is passed over."""
    if not text:
        return USUAL
    held = json.loads(text)
    quiet = held.get("quiet")
    return Wishes(
        off=frozenset(held.get("off", ())),
        on=frozenset(held.get("on", ())),
        quiet=Quiet(*(time.fromisoformat(each) for each in quiet)) if quiet else None,
        nag=bool(held.get("nag")),
        hours=tuple((kind, time.fromisoformat(at)) for kind, at in held.get("hours", {}).items()),
    )
