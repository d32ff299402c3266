"""The pretend Telegram as a server of its own: the Bot API at /bot..., its people at /people/..."""

from __future__ import annotations

import argparse
import asyncio
import json
from typing import Any

from aiohttp import web

from bot.playground.control import Clock, Control
from bot.playground.errors import NotPossible, Refused, bad_request
from bot.playground.faults import BadBody, Fault, Late, LostAnswer, NoConnection, Refuse, Swallowed
from bot.playground.messages import JSON
from bot.playground.model import Upload
from bot.playground.telegram import TOKEN, World

MOST_BYTES = 64 * 1024 * 1024


class Server:
    """One World behind a port."""

    def __init__(self, world: World, clock: Clock, port: int = 0, host: str = "127.0.0.1") -> None:
        self.world = world
        self.port = port
        self.host = host
        self.control = Control(world, clock, self.go_away)
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._returning: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """The server listens; its port is known."""
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_route("*", "/bot{token:[^/]*}/{method}", self._call)
        app.router.add_get("/file/bot{token:[^/]*}/{path:.+}", self._download)
        app.router.add_post("/people/{verb}", self._people)
        # A client that is gone no longer waits: its poll must not be the one that is answered.
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await self._listen()

    async def stop(self) -> None:
        if self._returning is not None:
            self._returning.cancel()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def go_away(self, seconds: float) -> None:
        """Connections are cut and refused for so long."""
        self._returning = asyncio.create_task(self._away(seconds))

    async def _away(self, seconds: float) -> None:
        await asyncio.sleep(0.05)  # the answer to whoever asked for this goes out first
        if self._site is not None:
            await self._site.stop()
        if self._runner is not None and self._runner.server is not None:
            for connection in list(self._runner.server.connections):
                if connection.transport is not None:
                    connection.transport.abort()
        await asyncio.sleep(seconds)
        await self._listen()

    async def _listen(self) -> None:
        if self._runner is None:
            return
        self._site = web.TCPSite(self._runner, self.host, self.port, reuse_address=True)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        token, method = request.match_info["token"], request.match_info["method"]
        try:
            params, files = await read_call(request)
        except Refused as refused:
            return _answer(refused.code, refused.body())
        fault = self.world.faults.strike(method, params)
        if fault is not None:
            return await self._gone_wrong(request, fault, params, files)
        return _answer(*await self.world.answer(token, method, params, files))

    async def _gone_wrong(
        self, request: web.Request, fault: Fault, params: JSON, files: dict[str, Upload]
    ) -> web.StreamResponse:
        """The call as the mishap leaves it."""
        token, method, name = request.match_info["token"], request.match_info["method"], type(fault).__name__
        if isinstance(fault, Refuse):
            return _answer(*self.world.refuse(method, params, fault.refused()))
        if isinstance(fault, Late):
            await asyncio.sleep(fault.seconds)
        if isinstance(fault, NoConnection) or not fault.done:
            self.world.missed(method, params, name)
        else:
            answer = await self.world.answer(token, method, params, files, name)
        if isinstance(fault, Late):
            return _answer(*answer)
        if isinstance(fault, BadBody):
            return web.Response(status=fault.status, text=fault.body, content_type="text/html")
        return await _no_answer(request, fault)

    async def _download(self, request: web.Request) -> web.Response:
        content = self.world.download(request.match_info["token"], request.match_info["path"])
        if content is None:
            return _answer(404, Refused(404, "Not Found").body())
        return web.Response(body=content)

    async def _people(self, request: web.Request) -> web.Response:
        given: JSON = await request.json() if request.can_read_body else {}
        try:
            return _answer(200, {"ok": True, "result": self.control.do(request.match_info["verb"], given)})
        except (NotPossible, TypeError, KeyError) as wrong:
            return _answer(400, {"ok": False, "error": f"{type(wrong).__name__}: {wrong}"})


async def _no_answer(request: web.Request, fault: NoConnection | LostAnswer | Swallowed) -> web.Response:
    """The connection is cut, or stays silent until the other side gives up."""
    if not isinstance(fault, NoConnection) and not fault.dropped:
        await asyncio.get_running_loop().create_future()
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def read_call(request: web.Request) -> tuple[JSON, dict[str, Upload]]:
    """The arguments of a call, however they were sent, and the files with them."""
    params: JSON = dict(request.query)
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        try:
            params |= json.loads(await request.read())
        except (ValueError, TypeError):
            raise bad_request("can't parse JSON object") from None
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = Upload(value.filename, value.file.read(), value.content_type)
            else:
                params[name] = value
    return params, files


def _answer(status: int, body: Any) -> web.Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return web.Response(status=status, body=text.encode(errors="replace"), content_type="application/json")


async def _run(port: int, token: str) -> None:
    clock = Clock()
    server = Server(World(token, now=clock.now), clock, port)
    await server.start()
    print(f"READY {server.url}", flush=True)  # noqa: T201 - whoever started us waits for this line
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        await server.stop()


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m bot.playground.server", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    chosen = parser.parse_args()
    try:
        asyncio.run(_run(chosen.port, chosen.token))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
