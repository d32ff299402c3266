"""Statements are made for both databases from one source, and the hot ones are answered from an index."""

import importlib
import json
import pkgutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql.psycopg import dialect as postgresql_dialect
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.sql.selectable import Select

import bot.storage
from bot.storage import erasure, outbox
from bot.storage.inbox import _PENDING
from bot.storage.postgres import connect
from bot.storage.tx import Compiled

DIALECTS = {"sqlite": sqlite_dialect(paramstyle="qmark"), "postgresql": postgresql_dialect()}  # type: ignore[no-untyped-call]


def statements() -> Iterator[tuple[str, ClauseElement]]:
    """Every statement that a store keeps."""
    for each in pkgutil.iter_modules(bot.storage.__path__):
        if each.name == "migrations":
            continue
        module = importlib.import_module(f"bot.storage.{each.name}")
        for name, value in vars(module).items():
            if isinstance(value, Select | UpdateBase) or (isinstance(value, TextClause) and "INSERT" in str(value)):
                yield f"{each.name}.{name}", value
    for table, statement in [*erasure._ALL.items(), *erasure._ERASE.items()]:
        yield f"erasure.{table.name}", statement


ALL = dict(statements())
ONLY_POSTGRESQL = {"claims._STAND", "inbox._PUT_ALL"}  # many at once, where a statement is a journey


def test_there_are_statements_to_look_at() -> None:
    assert len(ALL) > 60


@pytest.mark.parametrize("name", sorted(ALL.keys() - ONLY_POSTGRESQL))
def test_sqlite_takes_every_statement(name: str, file: Path) -> None:
    assert plan_on_sqlite(file, ALL[name]) or "INSERT" in str(ALL[name])


def test_postgresql_takes_every_statement(postgres: str) -> None:
    compiled = Compiled(DIALECTS["postgresql"])
    with closing(connect(postgres)) as connection:
        for statement in ALL.values():
            sql, fill = compiled.of(statement)
            given = fill(dict.fromkeys(statement.compile(dialect=compiled.dialect).params))
            assert connection.execute(f"EXPLAIN {sql}".encode(), given).fetchall()


def test_what_an_insert_is_not_given_is_null_and_what_another_statement_is_not_given_is_an_error() -> None:
    for dialect in DIALECTS.values():
        _, fill = Compiled(dialect).of(ALL["walks._BEGIN"])
        given = fill({"seller_id": 1, "flow": "link"})
        values = list(given.values()) if isinstance(given, dict) else given
        assert [value for value in values if value is not None] == [1, "link"]
        with pytest.raises(KeyError):
            list(Compiled(dialect).of(ALL["walks._SHOWN"])[1]({"walk": 1}))


def test_a_statement_is_compiled_once() -> None:
    compiled = Compiled(DIALECTS["sqlite"])
    assert compiled.of(_PENDING)[0] is compiled.of(_PENDING)[0]


def plan_on_sqlite(path: Path, statement: ClauseElement) -> list[str]:
    compiled = Compiled(DIALECTS["sqlite"])
    sql, fill = compiled.of(statement)
    given = fill(dict.fromkeys(statement.compile(dialect=compiled.dialect).params, 0))
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}", given).fetchall()
    return [row[3] for row in rows]


def test_a_claim_and_the_next_time_to_look_are_read_from_the_index_and_sort_nothing(file: Path) -> None:
    index = "USING INDEX reminders_due (lane=? AND try_at<?)"
    claim = plan_on_sqlite(file, outbox.DUE)
    assert claim[0] == f"SEARCH reminders {index}"
    assert claim[-1] == "SEARCH earlier USING INDEX reminders_of_chat (chat_id=? AND try_at<?)"
    assert [line for line in claim if "TEMP B-TREE" in line or line.startswith("SCAN")] == []
    assert plan_on_sqlite(file, outbox.NEXT) == ["SEARCH reminders USING INDEX reminders_due (lane=?)"]
    assert plan_on_sqlite(file, outbox.TAKE_OVER) == [f"SEARCH reminders {index}"]
    assert plan_on_sqlite(file, outbox.HERD) == [
        "SEARCH reminders USING INDEX reminders_due (lane=? AND try_at>? AND try_at<?)"
    ]
    late = plan_on_sqlite(file, outbox.LATE_TOO)
    assert late[0] == "SEARCH reminders USING INDEX reminders_of_chat (chat_id=? AND try_at<?)"


@pytest.mark.parametrize(
    "name",
    [
        "outbox.OF_SELLER", "outbox.CLAIM", "outbox.SENT", "walks._OPEN", "walks._BEGUN_BY",
        "deeds._OF_SELLER", "deeds._OF_WALK", "sellers._NAMES", "sellers._SHOPS", "sellers._EVERYONE",
        "inbox._PENDING", "inbox._DONE", "inbox._TIDY", "erasure._IDS",
    ],
)  # fmt: skip
def test_what_every_update_asks_scans_no_table(name: str, file: Path) -> None:
    scans = [line for line in plan_on_sqlite(file, ALL[name]) if line.startswith("SCAN") and "INDEX" not in line]
    assert scans == ([] if name != "erasure._IDS" else ["SCAN sellers"])  # that one is read at a start only


def steps_of_a_claim(path: Path, others: int) -> int:
    """How many instructions SQLite needs to find that none of the pending reminders is due."""
    sql, fill = Compiled(DIALECTS["sqlite"]).of(outbox.DUE)
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO sellers (id, language, created_at, seen_at) VALUES (1, 'en', 0, 0)")
        connection.executemany(
            "INSERT INTO reminders (seller_id, chat_id, kind, lane, state, due_at, promised_at, try_at, dedupe_key)"
            " VALUES (1, ?, 'invitation', ?, 'waiting', ?, ?, ?, ?)",
            ((each % 997, each % 3, 10**12 + each, 10**12 + each, 10**12 + each, each) for each in range(others)),
        )
        connection.set_progress_handler(count, 1)
        for lane in range(3):
            given = {"of_lane": lane, "now": 10**11, "ahead": 10**11, "soon": 10**11, "most": 64}
            assert connection.execute(sql, fill(given)).fetchall() == []
    return steps


def test_a_claim_costs_the_same_whether_a_hundred_or_a_hundred_thousand_wait(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(file.read_bytes())
    assert steps_of_a_claim(file, 100) == steps_of_a_claim(other, 100_000)


def test_postgresql_reads_a_claim_from_the_index_too(postgres: str) -> None:
    with closing(connect(postgres)) as connection:
        connection.execute("INSERT INTO sellers (id, language, created_at, seen_at) VALUES (1, 'en', 0, 0)")
        connection.execute(
            "INSERT INTO reminders (seller_id, chat_id, kind, lane, state, due_at, promised_at, try_at, dedupe_key)"
            " SELECT 1, n % 997, 'invitation', n % 3, 'waiting', n, n, n, n FROM generate_series(1, 20000) n"
        )
        connection.execute("ANALYZE reminders")
        sql, fill = Compiled(DIALECTS["postgresql"]).of(outbox.DUE)
        given = fill({"of_lane": 1, "now": 30, "ahead": 30, "soon": 90, "most": 64})
        plan = "\n".join(row[0] for row in connection.execute(f"EXPLAIN {sql}".encode(), given).fetchall())
    assert "reminders_due" in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize("state", ["new", "done"])
def test_neither_a_backlog_nor_the_past_is_read_though_nothing_waited_when_postgresql_last_counted(
    postgres: str, state: str
) -> None:
    compiled = Compiled(DIALECTS["postgresql"])
    given = {"me": "a", "now": 10**12, "lease": 10**12, "most": 32, "chat": 7}
    with closing(connect(postgres)) as connection:
        connection.execute(
            "INSERT INTO inbox (update_id, chat_id, body, state, tries, received_at, attempt)"
            " SELECT each, each %% 500, '', %s, 0, 0, 0 FROM generate_series(1, 4000) AS each", [state]
        )  # fmt: skip
        for name in ("claims._HEADS", "claims._NEXT", "watched._OLDEST"):
            sql, fill = compiled.of(ALL[name])
            plan = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}".encode(), fill(given)).fetchone()
            assert plan is not None
            assert most_rows(plan[0][0]["Plan"]) <= 64, json.dumps(plan[0][0]["Plan"], indent=1)


def most_rows(plan: dict[str, Any]) -> float:
    """How many rows the step of a plan that read most of them has read."""
    removed = sum(value for key, value in plan.items() if key.startswith("Rows Removed"))
    own: float = (plan["Actual Rows"] + removed) * plan["Actual Loops"]
    return max([own, *(most_rows(each) for each in plan.get("Plans", ()))])
