"""One transaction as a plain function sees it: SQLAlchemy Core statements run on a bare DBAPI connection.

A statement is compiled once per dialect and kept; running it then costs what the driver costs.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from sqlalchemy import Insert
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.sql import ClauseElement

Row = tuple[Any, ...]
T = TypeVar("T")


class Connection(Protocol):
    """What is used of a DBAPI connection: sqlite3's, psycopg's."""

    def execute(self, sql: str, values: Any = ..., /) -> Any: ...


class Remote(Connection, Protocol):
    """A connection on which a statement is a journey to a server, and several can share one."""

    def execute_all(self, statements: Sequence[tuple[str, Sequence[Any]]]) -> Sequence[Any]: ...
    def later(self, sql: str, values: Sequence[Any] = ..., /) -> None: ...


class Compiled:
    """Statements compiled for one dialect, each once."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._done: dict[int, tuple[ClauseElement, str, Callable[[Mapping[str, Any]], Any]]] = {}

    def of(self, statement: ClauseElement) -> tuple[str, Callable[[Mapping[str, Any]], Any]]:
        """Return the SQL and a function that orders named values as the driver wants them."""
        known = self._done.get(id(statement))
        if known is None:
            compiled: Any = self._compile(statement)
            fixed, order = _fixed(compiled, statement), compiled.positiontup
            names = tuple(compiled.bind_names.values())

            def fill(values: Mapping[str, Any]) -> Any:
                if order is None:
                    return {name: values[name] if name in values else fixed[name] for name in names}
                return [values[name] if name in values else fixed[name] for name in order]

            known = self._done[id(statement)] = (statement, compiled.string, fill)
        return known[1], known[2]

    def _compile(self, statement: ClauseElement) -> Any:
        if not isinstance(statement, Insert):
            return statement.compile(dialect=self.dialect)
        # A number that the database gives out is left out of the INSERT: PostgreSQL takes no NULL for it.
        given = getattr(statement.table, "autoincrement_column", None)
        keys = [column.key for column in statement.table.c if column is not given]
        return statement.inline().compile(dialect=self.dialect, column_keys=keys)


def _fixed(compiled: Any, statement: ClauseElement) -> dict[str, Any]:
    """Return the values that the statement brings itself. A column that an INSERT is not given is NULL; anything else
    that is not given is a KeyError: the library would hand a number of its own to the driver."""
    own = {name: bind.value for bind, name in compiled.bind_names.items() if not bind.required}
    if isinstance(statement, Insert):
        return {**dict.fromkeys(name for bind, name in compiled.bind_names.items() if bind.required), **own}
    return own


class Crossed(Exception):
    """Two works of one transaction are about the same seller: one has to come after the other."""


class Read(NamedTuple):
    """What one statement reads, what is made of its rows, and as what it is known."""

    key: tuple[str, int]
    statement: ClauseElement
    values: Mapping[str, Any]
    make: Callable[[list[Row]], Any]


class Tx:
    """The open transaction of one use case. Statements must be module-level constants: they are kept.

    `alone`: no other process writes to this database, so no row has to be locked. `known`: what was read in this
    transaction and not changed since; a store that changes a row takes it out. `moved_reminders`, `erased`: what has to
    follow the commit; a store says so here, as a call back to who made it would be a ring for each transaction.
    `held`: the sellers that this work and those that go on abreast with it hold."""

    __slots__ = ("_compiled", "_connection", "_held", "_mine", "alone", "erased", "known", "moved_reminders")

    def __init__(
        self, connection: Connection, compiled: Compiled, *, alone: bool = True, held: set[int] | None = None
    ) -> None:
        self._connection = connection
        self._compiled = compiled
        self.alone = alone
        self._held, self._mine = held, set[int]()
        self.known: dict[tuple[str, int], Any] = {}
        self.moved_reminders = False  # told to the outbox after the commit
        self.erased = False  # the database leaves no trace of it after the commit

    @property
    def remote(self) -> Remote:
        """Return the connection, where it is one to a server."""
        return cast(Remote, self._connection)

    def beside(self, connection: Connection, held: set[int] | None) -> "Tx":
        """Return the same transaction as another work in it has it; `held` where several go on abreast."""
        return Tx(connection, self._compiled, alone=self.alone, held=held)

    def owe(self, other: "Tx") -> None:
        """Leave what has to follow the commit as the other work wants it, too."""
        self.moved_reminders = self.moved_reminders or other.moved_reminders
        self.erased = self.erased or other.erased

    def hold(self, seller: int) -> None:
        """Leave the seller this work's; Crossed where a work abreast has them: the lock of a row keeps nobody of the
        same transaction from it, and one would decide on what the other has read before."""
        if self._held is None:
            return
        if seller in self._held and seller not in self._mine:
            raise Crossed(seller)
        self._held.add(seller)
        self._mine.add(seller)

    def once(self, key: tuple[str, int], read: Callable[[], T]) -> T:
        """Return what was read under that key, read now where it was not."""
        if key not in self.known:
            self.known[key] = read()
        found: T = self.known[key]
        return found

    def read_together(self, reads: Sequence[Read]) -> None:
        """Leave all of it known, read in that order by one journey to the server. Not where the transaction is alone:
        on a file a statement is no journey, and what is not asked for is better not read."""
        run = [self._compiled.of(read.statement) for read in reads]
        answers = self.remote.execute_all(
            [(sql, fill(read.values)) for (sql, fill), read in zip(run, reads, strict=True)]
        )
        for read, answer in zip(reads, answers, strict=True):
            self.known[read.key] = read.make(answer.fetchall())

    def forget(self, what: str) -> None:
        """Leave everything of that kind to be read anew."""
        self.known = {key: value for key, value in self.known.items() if key[0] != what}

    def _run(self, statement: ClauseElement, values: Mapping[str, Any]) -> Any:
        sql, fill = self._compiled.of(statement)
        return self._connection.execute(sql, fill(values))

    def rows(self, statement: ClauseElement, **values: Any) -> list[Row]:
        """Return every row."""
        found: list[Row] = self._run(statement, values).fetchall()
        return found

    def row(self, statement: ClauseElement, **values: Any) -> Row | None:
        """Return the first row, None where there is none."""
        found: Row | None = self._run(statement, values).fetchone()
        return found

    def one(self, statement: ClauseElement, **values: Any) -> Any:
        """Return the first column of the first row, None where there is none."""
        found = self.row(statement, **values)
        return found[0] if found else None

    def do(self, statement: ClauseElement, **values: Any) -> int:
        """Return how many rows the statement changed."""
        count: int = self._run(statement, values).rowcount
        return count

    def leave(self, statement: ClauseElement, **values: Any) -> None:
        """Leave the statement to be run before the next one, or before the commit: nothing has to be known of it."""
        if self.alone:
            self._run(statement, values)
            return
        sql, fill = self._compiled.of(statement)
        self.remote.later(sql, fill(values))

    def server_time(self) -> datetime:
        """Return what PostgreSQL's clock shows at this moment."""
        found: datetime = self._connection.execute("SELECT clock_timestamp()").fetchone()[0]
        return found
