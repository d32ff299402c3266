"""Golden databases: one for every schema there ever was, as its release left it, committed and never changed again.

`python -m tests.storage.golden` makes the one of the newest schema, on both databases, where it is not there yet.
Each is three files: the schema as SQLite and as PostgreSQL got it, and the rows, a statement a line.
"""

import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from bot.storage import bring_up
from bot.storage.migrating import HEAD, KNOWN
from tests.storage.golden_rows import rows_for

PLACE = Path(__file__).with_name("golden")
Dump = dict[str, list[str]]


def has(version: str) -> bool:
    """Whether the golden database of that schema is committed."""
    return all(_file(version, part).exists() for part in ("sqlite", "postgresql", "rows"))


def load(version: str, address: str) -> None:
    """The empty database is the golden one of that schema."""
    if address.startswith("sqlite"):
        with closing(sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)) as raw:
            raw.execute("PRAGMA auto_vacuum=INCREMENTAL")
            raw.execute("PRAGMA journal_mode=WAL").fetchall()
            for line in (*_lines(version, "sqlite"), *_lines(version, "rows")):
                raw.execute(line)
        return
    with closing(psycopg.connect(address, autocommit=True)) as connection:
        for line in (*_lines(version, "postgresql"), *_lines(version, "rows")):
            connection.execute(line.encode())
        numbered = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND column_default LIKE 'nextval(%'"
        ).fetchall()
        for table, column in numbered:  # they have counted as far as the rows
            named = f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table}"
            connection.execute(named.encode())


def dump(address: str) -> Dump:
    """All of the database in an order of its own: of each table its shape and its rows."""
    with engine_of(address).connect() as connection:
        look, found = sa.inspect(connection), Dump()
        for table in sorted(look.get_table_names()):
            found[f"{table}: shape"] = _shape(look, table)
            result = connection.execute(sa.text(f'SELECT * FROM "{table}"')).mappings()
            found[table] = sorted(json.dumps(dict(row), sort_keys=True, ensure_ascii=False) for row in result)
        return found


def columns(found: Dump, of: Dump) -> Dump:
    """The rows of the tables and columns of another dump, as this one holds them."""
    kept: Dump = {}
    for table in of:
        if not table.endswith(": shape"):
            names = set(json.loads(of[table][0])) if of[table] else set()
            held = [{key: value for key, value in json.loads(row).items() if key in names} for row in found[table]]
            kept[table] = sorted(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in held)
    return kept


def engine_of(address: str) -> sa.Engine:
    """Connections of a test's own to the database."""
    if address.startswith("sqlite"):
        return sa.create_engine(address, poolclass=sa.NullPool)
    return sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(address), poolclass=sa.NullPool)


def _shape(look: sa.Inspector, table: str) -> list[str]:
    shape = [
        f"column {each['name']} {each['type']} {'' if each['nullable'] else 'NOT NULL'} {each['default']}"
        for each in look.get_columns(table)
    ]
    shape.append(f"key {look.get_pk_constraint(table)['constrained_columns']}")
    shape += [f"unique {sorted(each['column_names'])}" for each in look.get_unique_constraints(table)]
    shape += [
        f"refers {each['constrained_columns']} {each['referred_table']} {each['options']}"
        for each in look.get_foreign_keys(table)
    ]
    shape += [
        f"index {each['name']} {each['column_names']} {each['unique']} {sorted(map(str, _where(each)))}"
        for each in look.get_indexes(table)
    ]
    return sorted(shape)


def _where(index: Any) -> list[Any]:
    return [value for name, value in index.get("dialect_options", {}).items() if name.endswith("_where")]


def _file(version: str, part: str) -> Path:
    return PLACE / version / f"{part}.sql"


def _lines(version: str, part: str) -> list[str]:
    return [line for line in _file(version, part).read_text("utf-8").split("\n") if line]


# -- made once


def _made_on_sqlite(place: Path) -> list[str]:
    bring_up(place / "bot.db")
    with closing(sqlite3.connect(place / "bot.db")) as raw:
        made = [row[0] for row in raw.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL ORDER BY rowid")]
    return [" ".join(sql.split()) + ";" for sql in made if "sqlite_sequence" not in sql]


def _made_on_postgres(url: str) -> list[str]:
    said: list[str] = []

    def heard(_: object, __: object, statement: str, *___: object) -> None:
        if statement.lstrip().startswith(("CREATE", "ALTER", "DROP")):
            said.append(" ".join(statement.split()) + ";")

    sa.event.listen(sa.Engine, "before_cursor_execute", heard)
    try:
        bring_up(url)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", heard)
    return said


def _rows(path: Path) -> list[str]:
    with sa.create_engine(f"sqlite:///{path}").connect() as connection:
        held = sa.MetaData()
        held.reflect(connection)
        tables = [each for each in held.sorted_tables if each.name != "alembic_version"]
    lines = [f"INSERT INTO alembic_version (version_num) VALUES ('{HEAD}');"]
    for table in tables:
        kinds = {each.name: "text" if isinstance(each.type, sa.Text) else "number" for each in table.columns}
        for row in rows_for(table.name, kinds):
            values = ", ".join(_literal(value) for value in row.values())
            lines.append(f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({values});")
    return lines


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def make() -> None:
    """The golden database of the newest schema is there; those that are there already stay as they are."""
    from tests.postgres import Server

    assert not has(HEAD), f"{HEAD} is made: a golden database is never made anew"
    (PLACE / HEAD).mkdir(parents=True, exist_ok=True)
    server = Server()
    try:
        with tempfile.TemporaryDirectory() as place:
            parts = {
                "sqlite": _made_on_sqlite(Path(place)), "postgresql": _made_on_postgres(server.make()),
                "rows": _rows(Path(place) / "bot.db"),
            }  # fmt: skip
        for part, lines in parts.items():
            _file(HEAD, part).write_text("\n".join([*lines, ""]), "utf-8")
    finally:
        server.close()


if __name__ == "__main__":
    print(f"schemas: {', '.join(KNOWN)}")
    make()
