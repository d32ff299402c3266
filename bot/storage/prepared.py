"""PostgreSQL's statements, each prepared at its first use on a connection and run by libpq in one call.

A cursor of psycopg waits for its answer in Python and converts the statement anew each time: on the few rows that we
read that costs more than the server does. What is known of types, rows and errors is still psycopg's.
"""

from collections.abc import Sequence
from select import POLLIN, poll
from typing import Any

import psycopg
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus

from bot.storage.connecting import Connection

_TEXT = 0
_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
Row = tuple[Any, ...]


class Answer:
    """The rows of one statement, and how many it changed."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Row], rowcount: int) -> None:
        self._rows, self.rowcount = rows, rowcount

    def fetchall(self) -> list[Row]:
        """Return every row."""
        return self._rows

    def fetchone(self) -> Row | None:
        """Return the first row, None where there is none."""
        return self._rows[0] if self._rows else None


class Prepared:
    """One connection and the statements prepared on it. Used by one thread at a time."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._names: dict[str, bytes] = {}
        self._later: list[tuple[bytes, list[Any]]] = []
        self._loading = Transformer(connection)
        self._arrival = poll()
        self._arrival.register(connection.pgconn.socket, POLLIN)

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Answer:
        """Return what came of the statement, whose values stand for $1, $2 and so on."""
        return self.execute_all([(sql, values)])[-1]

    def later(self, sql: str, values: Sequence[Any] = (), /) -> None:
        """Leave the statement to be sent with the next one, before it; what is wrong with it is told there."""
        self._later.append((self._named(sql), _all_written(values)))

    def execute_all(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> list[Answer]:
        """Return what came of each, run in their order and sent together: one journey to the server and back."""
        pgconn = self.connection.pgconn
        ready = [*self._later, *((self._named(sql), _all_written(values)) for sql, values in statements)]
        left, self._later = len(self._later), []
        if len(ready) == 1:
            return [self._answer(pgconn.exec_prepared(*ready[0], result_format=_TEXT))]
        pgconn.enter_pipeline_mode()
        try:
            for name, written in ready:
                pgconn.send_query_prepared(name, written, result_format=_TEXT)
            pgconn.pipeline_sync()
            results = [self._next() for _ in ready]
            self._next()  # that all of it was answered
        finally:
            if pgconn.status != ConnStatus.BAD:
                pgconn.exit_pipeline_mode()
        return [self._answer(result) for result in results][left:]

    def roll_back(self) -> None:
        """Leave nothing of the transaction, whatever came of it, and nothing to be sent."""
        self._later = []
        self.execute("ROLLBACK")

    def _next(self) -> Any:
        """Return the next result; a statement's is followed by a mark of its end.

        Waited for on the socket: libpq would wait with the interpreter's lock held, also where a row is locked by a
        transaction of another thread, which could then never end."""
        result = self._read()
        if result is None:
            raise psycopg.OperationalError(self.connection.pgconn.get_error_message() or "the connection is lost")
        if result.status != ExecStatus.PIPELINE_SYNC:
            self._read()
        return result

    def _read(self) -> Any:
        pgconn = self.connection.pgconn
        while pgconn.is_busy():
            self._arrival.poll()
            pgconn.consume_input()
        return pgconn.get_result()

    def _named(self, sql: str) -> bytes:
        name = self._names.get(sql)
        if name is None:
            name = f"s{len(self._names)}".encode()
            self._good(self.connection.pgconn.prepare(name, sql.encode()))
            self._names[sql] = name
        return name

    def _answer(self, result: Any) -> Answer:
        self._good(result)
        if result.status == ExecStatus.COMMAND_OK:
            return Answer([], result.command_tuples or 0)
        self._loading.set_pgresult(result)
        return Answer(self._loading.load_rows(0, result.ntuples, tuple), result.command_tuples or 0)

    def _good(self, result: Any) -> None:
        if result.status in _DONE:
            return
        if self.connection.pgconn.status == ConnStatus.BAD:
            raise psycopg.OperationalError(result.get_error_message() or "the connection is lost")
        raise error_from_result(result)


def _all_written(values: Sequence[Any]) -> list[Any]:
    return [_written(each) for each in values]


def _written(value: Any) -> bytes | None:
    """Return a value as libpq takes it: our tables hold whole numbers and texts."""
    if value is None:
        return None
    if isinstance(value, str):
        text = value.encode()
        if b"\0" in text:
            raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        return text
    if isinstance(value, int):
        return str(int(value)).encode()
    raise TypeError(f"no column of ours holds a {type(value).__name__}")
