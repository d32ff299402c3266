"""PTB's way to Telegram, short-circuited: calls go straight to a World in this program."""

from __future__ import annotations

import asyncio
import json
from typing import NoReturn
from urllib.parse import unquote

from telegram._utils.types import ODVInput
from telegram.request import BaseRequest, RequestData

from bot.playground.faults import BadBody, Fault, Late, NoConnection, Refuse
from bot.playground.messages import JSON
from bot.playground.model import Upload
from bot.playground.telegram import World
from bot.telegram import wire
from bot.telegram.request import NotSent, Unknown


class FakeRequest(BaseRequest):
    """A request that answers as the real one does over the wire, mishaps included."""

    __slots__ = ("_world",)

    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def read_timeout(self) -> float | None:
        return 10.0

    async def initialize(self) -> None:
        """Nothing is to be opened."""

    async def shutdown(self) -> None:
        """Nothing is to be closed."""

    async def rebuild(self) -> None:
        """There are no connections to renew."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - nothing takes time here
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """The World's answer as bytes, or one of our three errors."""
        if method == "GET":
            return self._file(url)
        token, called = url.rsplit("/bot", 1)[1].split("/", 1)
        params = request_data.parameters if request_data else {}
        files = _uploads(request_data) if request_data and request_data.contains_files else {}
        fault = self._world.faults.strike(called, params)
        if fault is None:
            status, answer = await self._world.answer(token, called, params, files)
        else:
            status, answer = await self._gone_wrong(fault, token, called, params, files, url)
        return wire.answer(url, status, _bytes(answer))

    async def _gone_wrong(
        self, fault: Fault, token: str, called: str, params: JSON, files: dict[str, Upload], url: str
    ) -> tuple[int, JSON]:
        """The call as the mishap leaves it."""
        name = type(fault).__name__
        if isinstance(fault, NoConnection):
            raise NotSent("no connection to the Bot API (planned)")
        if isinstance(fault, Refuse):
            return self._world.refuse(called, params, fault.refused())
        if isinstance(fault, Late):
            await asyncio.sleep(fault.seconds)
        if fault.done:
            answer = await self._world.answer(token, called, params, files, name)
        else:
            self._world.missed(called, params, name)
        if isinstance(fault, Late):
            return answer
        if isinstance(fault, BadBody):
            _misread(url, fault)
        raise Unknown("no answer from the Bot API (planned)")

    def _file(self, url: str) -> tuple[int, bytes]:
        token, path = unquote(url.rsplit("/file/bot", 1)[1]).split("/", 1)
        content = self._world.download(token, path)
        if content is None:
            gone = {"ok": False, "error_code": 404, "description": "Not Found"}
            return wire.file(404, _bytes(gone))
        return wire.file(200, content)


def _misread(url: str, fault: BadBody) -> NoReturn:
    wire.answer(url, fault.status, fault.body.encode())
    raise AssertionError("a bad body was taken for an answer")


def _bytes(answer: JSON) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def _uploads(sent: RequestData) -> dict[str, Upload]:
    uploads: dict[str, Upload] = {}
    for name, (filename, content, mime) in sent.multipart_data.items():
        uploads[name] = Upload(filename, content if isinstance(content, bytes) else content.read(), mime)
    return uploads
