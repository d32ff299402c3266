"""Telegram's updates are in the inbox before Telegram hears that we have them: pushed to our own address."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from telegram.error import TelegramError

from bot.telegram.door import Door, Store
from bot.telegram.request import AiohttpRequest
from bot.telegram.updates import ALLOWED, RawUpdate, raw_update

HEADER = "X-Telegram-Bot-Api-Secret-Token"
CONNECTIONS = 40  # that Telegram opens at most
RETRY_AFTER = "5"  # seconds; Telegram honours it
READ_WITHIN = 10.0  # seconds, for a request's body
LOOK_EVERY = 60.0
MANY_PENDING = 1000
LONGEST_SECRET = 256

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WebhookInfo:
    """What Telegram says of the webhook: how many updates wait, and when one last could not be handed over."""

    url: str
    pending: int
    last_error_at: datetime | None
    last_error: str

    @classmethod
    def read(cls, answer: object) -> WebhookInfo:
        """What stands in the answer of getWebhookInfo."""
        if not isinstance(answer, dict):
            raise TelegramError("getWebhookInfo answered with something that is no object")
        at = answer.get("last_error_date")
        return cls(
            str(answer.get("url") or ""),
            int(answer.get("pending_update_count") or 0),
            datetime.fromtimestamp(at, UTC) if isinstance(at, int) else None,
            str(answer.get("last_error_message") or "")[:200],
        )

    def is_worse_than(self, before: WebhookInfo | None) -> bool:
        """Tell whether an error came since; one that is older than our first look is nobody's any more."""
        return before is not None and self.last_error_at not in (None, before.last_error_at)


class Webhook(Door):
    """The webhook: Telegram is told of it in `run`, and `route` takes what comes. Set it stays, also over a stop:
    Telegram keeps what it can't hand over."""

    def __init__(
        self,
        request: AiohttpRequest,
        base_url: str,
        store: Store,
        now: Callable[[], datetime],
        url: str,
        secret: str,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
        allowed: Sequence[str] = ALLOWED,
    ) -> None:
        super().__init__(request, base_url, store, now, pause)
        self._address, self._allowed, self._secret = url, list(allowed), secret.encode()
        self._open = False
        self._storing: set[asyncio.Future[object]] = set()
        self.info: WebhookInfo | None = None  # as Telegram told it last
        self._hampered = False  # by a new error, or by many that wait

    @property
    def route(self) -> web.RouteDef:
        """Where Telegram's requests arrive: the path of the webhook's address."""
        return web.post(urlsplit(self._address).path or "/", self.receive)

    async def stop(self) -> None:
        """Whoever comes from now on is told to come later; what is being stored is stored."""
        self._open = False
        await super().stop()
        if self._storing:
            await asyncio.wait(self._storing)

    async def _forever(self) -> None:
        self._open = True
        await self._until_done(self._begin)
        while True:
            await self._until_done(self._look)
            await self._break(LOOK_EVERY)

    async def _begin(self) -> None:
        """The token is known to be good, and Telegram pushes to us what waits and what comes."""
        await self._call("getMe", {})
        await self._set()

    async def _set(self) -> None:
        asked = {
            "url": self._address, "secret_token": self._secret.decode(), "allowed_updates": self._allowed,
            "max_connections": CONNECTIONS, "drop_pending_updates": False,
        }  # fmt: skip
        await self._call("setWebhook", asked)

    async def _look(self) -> None:
        """What Telegram says of the webhook is known; one that somebody took away or changed is set again."""
        before, self.info = self.info, WebhookInfo.read(await self._call("getWebhookInfo", {}))
        if self.info.url != self._address:
            _log.warning("the webhook was taken away or changed: it is set again")
            await self._set()
        self._hampered = self.info.pending >= MANY_PENDING or self.info.is_worse_than(before)
        if self.info.last_error_at is not None and (before is None or before.last_error_at != self.info.last_error_at):
            _log.warning(
                "Telegram could not hand over an update at %s: %s; %d wait",
                self.info.last_error_at.isoformat(), self.info.last_error, self.info.pending,
            )  # fmt: skip
        elif self.info.pending >= MANY_PENDING:
            _log.warning("%d updates wait at Telegram", self.info.pending)

    def _is_well(self) -> bool:
        return not self._hampered

    async def receive(self, request: web.Request) -> web.Response:
        """200 once the update is committed; another status says that it is not, and Telegram keeps it."""
        if not self._is_telegram(request):
            return web.Response(status=403)
        if request.content_type != "application/json":
            return web.Response(status=415)
        if not self._open:
            return _later()
        try:
            async with asyncio.timeout(READ_WITHIN):
                body = await request.read()  # 413 where it is longer than the server takes
        except TimeoutError:
            return web.Response(status=408)
        except (ConnectionError, web.RequestPayloadError):  # cut off in the middle: nobody hears the answer
            return web.Response(status=400)
        update = _understood(body)
        if update is None:
            _log.error("an update of %d bytes carries no id and was left out", len(body))
            return web.Response()  # handed over again it would be no better, and its queue would wait behind it
        return await self._stored(update)

    def _is_telegram(self, request: web.Request) -> bool:
        given = request.headers.getall(HEADER, [])
        if len(given) != 1 or len(given[0]) > LONGEST_SECRET:
            return False
        return hmac.compare_digest(given[0].encode(errors="surrogateescape"), self._secret)

    async def _stored(self, update: RawUpdate) -> web.Response:
        if not self._open:  # the stop came while the body was read
            return _later()
        # Shielded: a connection that is cut in the middle of a commit doesn't end it.
        storing = asyncio.ensure_future(self._store([update]))
        self._storing.add(storing)
        storing.add_done_callback(self._settled)
        try:
            await asyncio.shield(storing)
        except Exception as failure:  # noqa: BLE001 - whatever it was, the update is not kept
            # Never the failure's text: a database quotes the sellers' words in it.
            _log.warning("an update could not be stored: %s", type(failure).__name__)
            return _later()
        self._good = self._now()
        return web.Response()

    def _settled(self, storing: asyncio.Future[object]) -> None:
        self._storing.discard(storing)
        if not storing.cancelled():
            storing.exception()  # looked at, also where the connection is gone that would have told of it


def _understood(body: bytes) -> RawUpdate | None:
    try:
        given: Any = json.loads(body)
        return raw_update(given)
    except (ValueError, RecursionError):
        return None


def _later() -> web.Response:
    return web.Response(status=503, headers={"Retry-After": RETRY_AFTER})
