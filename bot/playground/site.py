"""The chat page: served to this machine alone, live by server-sent events, its deeds posted as JSON."""

from __future__ import annotations

import asyncio
import json
import mimetypes
from collections.abc import Awaitable, Callable
from datetime import timedelta
from importlib.resources import files
from urllib.parse import quote, urlsplit

from aiohttp import web

from bot.playground.errors import NotPossible
from bot.playground.messages import JSON
from bot.playground.stage import Stage
from bot.playground.travel import Travel

MOST_BYTES = 21 * 1024 * 1024  # a little above what a bot may fetch, so that the bot's own refusal can be seen
BREATH = 15.0  # seconds between signs of life
RETRY = b"retry: 700\n\n"  # milliseconds until a page that lost us asks again
LONGEST_TRAVEL = 24 * 400  # hours
HERE = frozenset({"127.0.0.1", "localhost"})
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Another site's page can't reach in: neither by a name that points here nor by posting blindly."""
    if urlsplit(f"//{request.host}").hostname not in HERE:
        raise web.HTTPForbidden(text="This page is for the machine it runs on.")
    origin = request.headers.get("Origin")
    if request.method != "GET" and origin not in (None, f"http://{request.host}"):
        raise web.HTTPForbidden(text="Only the page itself may do that.")
    return await handler(request)


async def _with_headers(_request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


class Site:
    """The page and its deeds. `words`: what the page itself says, by language, to a viewer in that zone."""

    def __init__(self, stage: Stage, travel: Travel, words: Callable[[str], dict[str, dict[str, str]]]) -> None:
        self._stage, self._time, self._words = stage, travel, words
        folder = files("bot.playground").joinpath("page")
        self._pages = {page.name: page.read_bytes() for page in folder.iterdir() if page.is_file()}

    def application(self) -> web.Application:
        """Everything the page asks for, and nothing else."""
        app = web.Application(middlewares=[only_from_here], client_max_size=MOST_BYTES)
        app.on_response_prepare.append(_with_headers)
        app.router.add_get("/", self._page)
        app.router.add_get("/page/{name}", self._page)
        app.router.add_get("/words", self._said)
        app.router.add_get("/events", self._events)
        app.router.add_get("/file/{id}", self._file)
        for name in ("say", "tap", "read", "travel"):
            app.router.add_post(f"/{name}", self._deed(getattr(self, f"_{name}")))
        app.router.add_post("/upload", self._upload)
        return app

    async def _page(self, request: web.Request) -> web.Response:
        name = request.match_info.get("name", "index.html")
        if name not in self._pages:
            raise web.HTTPNotFound
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        charset = "utf-8" if kind.startswith("text/") else None
        return web.Response(body=self._pages[name], content_type=kind, charset=charset)

    async def _said(self, request: web.Request) -> web.Response:
        return web.json_response(self._words(request.query.get("zone", "UTC")))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        queue = self._stage.watch()
        try:
            await stream.write(RETRY)
            while (event := await _next(queue)) is not None:
                await stream.write(event)
        except ConnectionResetError:
            pass  # the page was closed
        finally:
            self._stage.unwatch(queue)
        return stream

    async def _file(self, request: web.Request) -> web.Response:
        stored = self._stage.world.state.files.get(request.match_info["id"])
        if stored is None:
            raise web.HTTPNotFound
        shown = stored.kind == "photo" and stored.mime in PICTURES
        answer = web.Response(body=stored.content, content_type=stored.mime if shown else "application/octet-stream")
        if not shown:  # what somebody sent is never a page of ours
            answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name)}"
        return answer

    def _deed(self, do: Callable[[JSON], Awaitable[JSON]]) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            try:
                return web.json_response(await do(await request.json()))
            except NotPossible as refused:
                return web.json_response({"error": str(refused)}, status=409)
            except (KeyError, TypeError, ValueError) as wrong:
                return web.json_response({"error": f"{type(wrong).__name__}: {wrong}"}, status=400)

        return handle

    async def _say(self, given: JSON) -> JSON:
        self._stage.person(given["seller"]).says(str(given["text"]))
        self._stage.keep()
        return {}

    async def _tap(self, given: JSON) -> JSON:
        query = self._stage.person(given["seller"]).taps(str(given["data"]), int(given["message"]))
        self._stage.keep()
        return {"query": query.id}

    async def _read(self, given: JSON) -> JSON:
        self._stage.has_read(self._stage.person(given["seller"]).id, int(given["message"]))
        return {}

    async def _travel(self, given: JSON) -> JSON:
        if given.get("to") == "next":
            return {"travelled": await self._time.to_next()}
        hours = float(given["hours"])
        if not 0 < hours <= LONGEST_TRAVEL:
            raise ValueError("hours")
        await self._time.ahead(timedelta(hours=hours))
        return {"travelled": True}

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        file, caption = form["file"], str(form.get("caption", ""))
        if not isinstance(file, web.FileField):
            raise web.HTTPBadRequest
        person, content = self._stage.person(int(str(form["seller"]))), file.file.read()
        if file.content_type in PICTURES:
            person.sends_photo(content, caption=caption)
        else:
            person.sends_document(file.filename, content, mime=file.content_type, caption=caption)
        self._stage.keep()
        return web.json_response({})


async def _next(queue: asyncio.Queue[tuple[str, JSON] | None]) -> bytes | None:
    """The next event as it goes over the wire, or a sign of life; None where there will be no more."""
    try:
        event = await asyncio.wait_for(queue.get(), BREATH)
    except TimeoutError:
        return b": still here\n\n"
    if event is None:
        return None
    return f"event: {event[0]}\ndata: {json.dumps(event[1], ensure_ascii=True)}\n\n".encode()
