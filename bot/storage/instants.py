"""Instants as the tables keep them: whole milliseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONE = timedelta(milliseconds=1)


def to_ms(at: datetime) -> int:
    """Return the instant as whole milliseconds, rounded down."""
    return (at - EPOCH) // _ONE


def from_ms(ms: int) -> datetime:
    """Return the instant those milliseconds name."""
    return EPOCH + timedelta(milliseconds=ms)


def maybe_ms(at: datetime | None) -> int | None:
    """Return the milliseconds, None for no instant."""
    return None if at is None else to_ms(at)


def maybe_at(ms: int | None) -> datetime | None:
    """Return the instant, None where none was kept."""
    return None if ms is None else from_ms(ms)
