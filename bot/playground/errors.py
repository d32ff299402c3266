"""What the Bot API answers when it refuses, in its own words."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A call the Bot API would not carry out: its code and its sentence."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON the bot receives."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


class NotPossible(Exception):
    """A person tried what no Telegram app would let them do."""


def bad_request(text: str, **parameters: Any) -> Refused:
    return Refused(400, f"Bad Request: {text}", parameters or None)


def forbidden(text: str) -> Refused:
    return Refused(403, f"Forbidden: {text}")


def conflict(text: str) -> Refused:
    return Refused(409, f"Conflict: {text}")


def too_many_requests(seconds: int) -> Refused:
    return Refused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
