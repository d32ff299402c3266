"""A world at a known instant, and a way to ask it as a bot does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.playground.errors import Refused
from bot.playground.model import Upload
from bot.playground.telegram import World
from bot.playground.users import Person

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Ask = Callable[..., Coroutine[Any, Any, Any]]


class Time:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def pass_(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def world(time: Time) -> World:
    return World(now=time.now)


@pytest.fixture
def ana(world: World) -> Person:
    person = world.person(11, "Ana", language_code="es")
    person.starts()
    return person


@pytest.fixture
def ask(world: World) -> Ask:
    """The result of a call, or its refusal raised."""

    async def asked(method: str, files: dict[str, Upload] | None = None, **params: Any) -> Any:
        status, body = await world.answer(world.token, method, params, files)
        if body["ok"]:
            return body["result"]
        assert status == body["error_code"]
        raise Refused(status, body["description"], body.get("parameters"))

    return asked


async def refusal(call: Awaitable[Any]) -> str:
    """The sentence the call is refused with."""
    with pytest.raises(Refused) as caught:
        await call
    return caught.value.description


def inline(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def button(text: str, data: str) -> dict[str, Any]:
    return {"text": text, "callback_data": data}
