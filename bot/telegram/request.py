"""Calls to the Bot API go over one aiohttp session, are written at most once and fail in our own words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from bot.telegram import wire
from bot.telegram.failures import BadReply, Flood, NotSent, TokenRefused, Unknown

__all__ = ["AiohttpRequest", "BadReply", "NotSent", "Timeouts", "TokenRefused", "Unknown"]

_NONE_GIVEN = (BaseRequest.DEFAULT_NONE,) * 4
_NEVER_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


OnCall = Callable[[str, str, float | None], None]
"""Told of each call: its method, how it ended (a status, `not_sent`, `unknown`), the pause that was asked for."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds a call may take in each of its phases; `read` is the longest silence."""

    read: float = 10.0
    write: float = 20.0
    connect: float = 5.0
    pool: float = 3.0
    download: float = 120.0


class AiohttpRequest(BaseRequest):
    """A PTB request over one keep-alive aiohttp session with at most `connections` connections."""

    __slots__ = ("_at_once", "_session", "_timeouts", "_usual", "on_call")

    def __init__(self, connections: int = 64, timeouts: Timeouts | None = None) -> None:
        self.on_call: OnCall = lambda _method, _code, _pause: None
        self._at_once = connections
        self._timeouts = timeouts or Timeouts()
        self._usual = _limits(self._timeouts)
        self._session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return f"AiohttpRequest(connections={self._at_once})"

    @property
    def read_timeout(self) -> float | None:
        return self._timeouts.read

    async def initialize(self) -> None:
        """There is an open session afterwards; a second call changes nothing."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._at_once, keepalive_timeout=45, ttl_dns_cache=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT, "Accept-Encoding": "identity"},
            )

    async def shutdown(self) -> None:
        """No connection is open afterwards; `initialize` opens a new session."""
        if self._session is not None:
            await self._session.close()

    async def rebuild(self) -> None:
        """Every connection is new afterwards: for a pool whose connections never come back."""
        old, self._session = self._session, None
        await self.initialize()
        if old is not None:
            await old.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The server's own answer is returned; everything else is raised as one of our errors."""
        limits = self._chosen(method, (read_timeout, write_timeout, connect_timeout, pool_timeout))
        try:
            status, came = await self._exchange(url, method, request_data, limits)
        except (aiohttp.ClientError, OSError) as failure:
            told = _told(failure)
            self.on_call(_called(url, method), "not_sent" if isinstance(told, NotSent) else "unknown", None)
        else:
            return self._sorted(url, method, status, came)
        # Outside the except: aiohttp's text holds the URL and so the token, and must not hang on ours.
        raise told

    def _sorted(self, url: str, method: str, status: int, came: bytes) -> tuple[int, bytes]:
        """The answer, or one of our errors; either way it is told which it was."""
        code, pause = status, None
        try:
            answer = wire.file(status, came) if method == "GET" else wire.answer(url, status, came)
            code = answer[0]
            return answer
        except Flood as asked:
            pause = asked.retry_after.total_seconds()
            raise
        finally:
            self.on_call(_called(url, method), str(code), pause)

    async def _exchange(
        self, url: str, method: str, sent: RequestData | None, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None or self._session.closed:
            raise NotSent("the connection to the Bot API is closed")
        body, headers = wire.written(sent)
        most = wire.FILE_LIMIT if method == "GET" else wire.ANSWER_LIMIT
        # No redirects: a 307 would send the same message again, and elsewhere.
        async with self._session.request(
            method, url, data=body, headers=headers, timeout=limits, allow_redirects=False
        ) as response:
            return response.status, await wire.read(response, most)

    def _chosen(self, method: str, given: tuple[ODVInput[float], ...]) -> aiohttp.ClientTimeout:
        if method == "POST" and given == _NONE_GIVEN:
            return self._usual
        mine = self._timeouts
        usual = (mine.read, mine.write, mine.connect, mine.pool)
        read, write, connect, pool = (
            standard if isinstance(one, DefaultValue) or one is None else one
            for one, standard in zip(given, usual, strict=True)
        )
        return _limits(Timeouts(read, mine.download if method == "GET" else write, connect, pool))

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """The answer of the Bot API as a dict; anything else is a BadReply and is never logged."""
        said = wire.parsed(payload)
        if said is None:
            raise BadReply("the answer is not one of the Bot API")
        return said


def _called(url: str, method: str) -> str:
    """What was called; a file's address would be another name for each file."""
    return "file" if method == "GET" else url.rpartition("/")[2]


def _limits(timeouts: Timeouts) -> aiohttp.ClientTimeout:
    connect = timeouts.pool + timeouts.connect
    total = connect + timeouts.write + timeouts.read
    return aiohttp.ClientTimeout(total=total, connect=connect, sock_connect=timeouts.connect, sock_read=timeouts.read)


def _told(failure: Exception) -> NetworkError:
    kind = type(failure).__name__
    if isinstance(failure, _NEVER_CONNECTED) or str(failure) == "Connector is closed.":
        return NotSent(f"no connection to the Bot API ({kind})")
    return Unknown(f"no answer from the Bot API ({kind})")
