"""Of several processes on one PostgreSQL the one in front takes updates; the others send reminders and wait."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg

from bot.storage.connecting import Connection, connect

FRONT = 0x66726F6E  # the advisory lock of whoever is in front
LOOK_EVERY = 2.0  # seconds

_log = logging.getLogger(__name__)


class FrontLost(Exception):
    """Somebody else may be in front by now."""

    exit_code = 1

    def __init__(self) -> None:
        super().__init__("the connection that kept this process in front was lost: start it again")


@asynccontextmanager
async def front(url: str, every: float = LOOK_EVERY) -> AsyncIterator[None]:
    """Nobody else takes updates meanwhile. A lock of a session can be lost unseen: it is looked at all the time,
    and its loss ends the work inside with FrontLost."""
    connection = await _until_in_front(url, every)
    body, lost = asyncio.current_task(), asyncio.Event()

    async def watch() -> None:
        while await asyncio.to_thread(_alive, connection):  # noqa: ASYNC110 - the server tells of a loss to nobody
            await asyncio.sleep(every)
        lost.set()
        if body is not None:
            body.cancel()

    watching = asyncio.create_task(watch())
    try:
        yield
    except asyncio.CancelledError:
        if lost.is_set():
            raise FrontLost from None
        raise
    finally:
        watching.cancel()
        await asyncio.to_thread(connection.close)


async def _until_in_front(url: str, every: float) -> Connection:
    connection, waited = await asyncio.to_thread(connect, url), False
    try:
        while not await asyncio.to_thread(_taken, connection):
            if not waited:
                _log.info("another process takes the updates; this one sends reminders and waits for its turn")
                waited = True
            await asyncio.sleep(every)
    except BaseException:
        connection.close()
        raise
    _log.info("this process takes the updates")
    return connection


def _taken(connection: Connection) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", [FRONT]).fetchone()
    return bool(row and row[0])


def _alive(connection: Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True
