"""What is said over and over, without the library's objects on the way: they cost more than the words.

The request, the limiter and the errors are the library's own; only its building of parameters and its reading of the
answer are left out.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from telegram import Bot
from telegram.ext import ExtBot
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.pace import Lane, Ticket

Keyboard = dict[str, Any]  # a reply_markup as the Bot API takes it


class Voice:
    """Speaks through a bot of the library's."""

    __slots__ = ("_bot", "_limiter")

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._limiter: Any = bot.rate_limiter if isinstance(bot, ExtBot) else None

    async def say(
        self, chat: int, text: str, keyboard: Keyboard | None = None, *, html: bool = True, silent: bool = False,
        turn: Lane | Ticket | None = None,
    ) -> int:  # fmt: skip
        """Return the id of the message, sent; `turn`: as for the `Pacer`."""
        said: dict[str, Any] = {"chat_id": chat, "text": text}
        if silent:
            said["disable_notification"] = True
        sent = await self._call("sendMessage", _dressed(said, keyboard, html=html), turn)
        return int(sent["message_id"])

    async def change(self, chat: int, message: int, text: str, keyboard: Keyboard | None = None) -> None:
        """Leave that message saying this."""
        said = {"chat_id": chat, "message_id": message, "text": text}
        await self._call("editMessageText", _dressed(said, keyboard, html=True))

    async def answer(self, query: str, text: str | None = None) -> None:
        """Leave the press answered, `text` shown to whoever pressed."""
        shown = {"text": text, "show_alert": True} if text else {}
        await self._call("answerCallbackQuery", {"callback_query_id": query, **shown})

    async def _call(self, method: str, said: dict[str, Any], turn: Lane | Ticket | None = None) -> Any:
        sent = RequestData([RequestParameter(name, value, None) for name, value in said.items()])
        post = partial(self._bot.request.post, f"{self._bot.base_url}/{method}", sent)
        if self._limiter is None:
            return await post()
        return await self._limiter.process_request(post, (), {}, method, said, turn)


def _dressed(said: dict[str, Any], keyboard: Keyboard | None, *, html: bool) -> dict[str, Any]:
    if html:
        said["parse_mode"] = "HTML"
    if keyboard is not None:
        said["reply_markup"] = keyboard
    return said
