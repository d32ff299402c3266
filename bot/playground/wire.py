"""Messages, taps and calls as JSON and back, for a test in another process."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from bot.playground.faults import KINDS, Fault
from bot.playground.groups import Group
from bot.playground.messages import JSON, Message
from bot.playground.model import Call, Query
from bot.playground.users import Person


def written(value: Any) -> Any:
    """The value in JSON's own types."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Person | Group):
        return {"id": value.id}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: written(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {name: written(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [written(one) for one in value]
    return value if isinstance(value, str | int | float | None) else repr(value)


def message_read(raw: JSON) -> Message:
    return Message(**raw)


def query_read(raw: JSON) -> Query:
    return Query(**raw | {"at": _instant(raw["at"]), "answered_at": _instant(raw["answered_at"])})


def call_read(raw: JSON) -> Call:
    return Call(**raw | {"at": _instant(raw["at"])})


def fault_written(fault: Fault) -> JSON:
    return {"kind": type(fault).__name__, **written(fault)}


def fault_read(raw: JSON) -> Fault:
    fault: Fault = KINDS[raw["kind"]](**{name: value for name, value in raw.items() if name != "kind"})
    return fault


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
