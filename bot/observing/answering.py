"""`/livez`, `/readyz` and `/metrics`: what is known already is told; nobody is made to wait for it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from aiohttp import web

from bot.observing import exposing
from bot.observing.health import Condition, as_json
from bot.observing.watching import Watch
from bot.ports import Clock
from bot.signs.figures import Figures

KEPT = 1.0  # seconds for which figures are told again as they were

_FRESH = {"Cache-Control": "no-store"}


def routes(figures: Figures, watch: Watch, clock: Clock) -> Sequence[web.AbstractRouteDef]:
    """Return the three of them, for the process's listener."""
    registry = exposing.registry_of(figures, watch, clock)
    told: tuple[float, bytes] = (float("-inf"), b"")

    async def livez(_: web.Request) -> web.Response:
        return _answer("live", watch.live())

    async def readyz(_: web.Request) -> web.Response:
        return _answer("ready", watch.ready())

    async def metrics(_: web.Request) -> web.Response:
        nonlocal told
        now = time.monotonic()
        if now - told[0] >= KEPT:
            told = (now, exposing.exposed(registry))
        return web.Response(body=told[1], headers=_FRESH | {"Content-Type": exposing.CONTENT_TYPE})

    return [web.get("/livez", livez), web.get("/readyz", readyz), web.get("/metrics", metrics)]


def _answer(name: str, conditions: list[Condition]) -> web.Response:
    told = as_json(name, conditions)
    return web.json_response(told, status=200 if told[name] else 503, headers=_FRESH)
