"""What an update made is gone with it, without the collector: a ring for each would fill and tear the heap."""

import gc
from collections import Counter
from typing import Any

from bot.handlers.talk import COMMANDS
from bot.playground.faults import NoConnection, Refuse
from tests.talk import Talk, talking
from tests.told import has_a_shop

WRONG = ("asdf", "-1", "99:99", "31.02.", "@", "2026-13-45", "9" * 40)
FAULTS = (
    Refuse(400, "Bad Request: message is not modified"), Refuse(400, "Bad Request: message to edit not found"),
    NoConnection(), Refuse(400, "Bad Request: FROBNICATION_REQUIRED"),
    Refuse(403, "Forbidden: bot was blocked by the user"),
)  # fmt: skip


async def _talk_of_everything(talk: Talk) -> None:
    for said in (f"/{name}" for name in COMMANDS if name != "forget"):
        await talk.says(talk.person(), said)
        for wrong in WRONG:
            await talk.says(talk.person(), wrong)
    for fault in FAULTS:  # the library keeps a failure in the frame that raised it
        await talk.says(talk.person(), "/settings")
        talk.world.fail("editMessageText", fault)
        await talk.taps(talk.person(), "Language")


def _of_the_bot(kept: list[Any]) -> Counter[str]:
    kinds = Counter(f"{type(each).__module__}.{type(each).__qualname__}" for each in kept)
    return Counter(
        {kind: number for kind, number in kinds.items() if kind.startswith("bot.") and "playground" not in kind}
    )


async def test_no_update_leaves_a_ring_behind(address: str) -> None:
    async with talking(address) as talk:
        await has_a_shop(talk, talk.person())
        gc.collect()
        gc.set_debug(gc.DEBUG_SAVEALL)
        try:
            await _talk_of_everything(talk)
            gc.collect()
            rings = _of_the_bot(gc.garbage)
        finally:
            gc.set_debug(0)
            gc.garbage.clear()
    assert rings == {}
