"""The ways a call to the Bot API fails that are ours to name; none of them ever holds the token."""

from __future__ import annotations

from datetime import datetime, timedelta

from telegram.error import NetworkError, RetryAfter, TelegramError


class NotSent(NetworkError):
    """The call certainly never reached the server: no connection, or none free."""

    __slots__ = ()


class Unknown(NetworkError):
    """The call was written and no answer came: it may or may not have been carried out."""

    __slots__ = ()


class BadReply(Unknown):
    """Something answered that is not the Bot API: a proxy's page, an empty body, half an answer."""

    __slots__ = ()


class TokenRefused(TelegramError):
    """The server doesn't know this bot. Not an InvalidToken: PTB writes the token into the text of those."""

    __slots__ = ()
    exit_code = 78

    def __init__(self, message: str = "the Bot API refused BOT_TOKEN (asked at BOT_API_URL)") -> None:
        super().__init__(message)


class Flood(RetryAfter):
    """Telegram asked for a pause. `retry_after` is a timedelta: PTB's own warns whenever it is read."""

    __slots__ = ()

    @property
    def retry_after(self) -> timedelta:
        return self._retry_after


class Paused(Flood):
    """Nothing was sent: Telegram's pause lasts until `until`, too long to be waited for in memory."""

    __slots__ = ("until",)

    def __init__(self, until: datetime, seconds: float) -> None:
        super().__init__(timedelta(seconds=seconds))
        self.until = until
