"""Mishaps between the bot and Telegram, planned for the calls to come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from bot.playground.errors import Refused
from bot.playground.messages import JSON


@dataclass(frozen=True, slots=True)
class Refuse:
    """The server answers an error and does nothing."""

    code: int
    description: str
    retry_after: int | None = None
    migrate_to_chat_id: int | None = None

    def refused(self) -> Refused:
        named = {"retry_after": self.retry_after, "migrate_to_chat_id": self.migrate_to_chat_id}
        return Refused(self.code, self.description, {k: v for k, v in named.items() if v is not None} or None)


@dataclass(frozen=True, slots=True)
class NoConnection:
    """The call never reaches the server."""


@dataclass(frozen=True, slots=True)
class LostAnswer:
    """The server does what it is asked; its answer never arrives."""

    dropped: bool = False  # over HTTP the connection is cut instead of left silent
    done: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Swallowed:
    """The server takes the call, does nothing, answers nothing."""

    dropped: bool = False
    done: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class BadBody:
    """A gateway answers in the server's place; `done` tells whether the call got through before."""

    status: int = 502
    body: str = "<html><body>502 Bad Gateway</body></html>"
    done: bool = False


@dataclass(frozen=True, slots=True)
class Late:
    """The answer takes `seconds`."""

    seconds: float
    done: ClassVar[bool] = True


Fault = Refuse | NoConnection | LostAnswer | Swallowed | BadBody | Late
KINDS: dict[str, type[Any]] = {
    kind.__name__: kind for kind in (Refuse, NoConnection, LostAnswer, Swallowed, BadBody, Late)
}


def too_fast(seconds: int) -> Refuse:
    """The 429 a bot gets that talks too fast."""
    return Refuse(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


@dataclass(slots=True)
class _Planned:
    method: str
    fault: Fault
    times: int
    skip: int
    chat_id: int | None

    def meets(self, method: str, params: JSON) -> bool:
        if self.method not in ("*", method.lower()):
            return False
        return self.chat_id is None or str(params.get("chat_id")) == str(self.chat_id)


@dataclass(slots=True)
class Faults:
    """The mishaps still to come, in the order they were planned."""

    planned: list[_Planned] = field(default_factory=list)

    def plan(self, method: str, fault: Fault, *, times: int = 1, skip: int = 0, chat_id: int | None = None) -> None:
        """The next `times` calls of the method fail so, after `skip` that do not; `*`: any but getUpdates."""
        self.planned.append(_Planned(method.lower(), fault, times, skip, chat_id))

    def clear(self) -> None:
        self.planned.clear()

    def strike(self, method: str, params: JSON) -> Fault | None:
        """The mishap of this call, used up by it."""
        for plan in self.planned:
            if not plan.meets(method, params) or (plan.method == "*" and method.lower() == "getupdates"):
                continue
            if plan.skip:
                plan.skip -= 1
                continue
            plan.times -= 1
            if plan.times <= 0:
                self.planned.remove(plan)
            return plan.fault
        return None
