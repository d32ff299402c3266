"""`move`: from a SQLite file to PostgreSQL, row by row, killed at any point, and the story goes on there."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.storage import DatabaseBusy, doctor, lock, open_database
from bot.storage.addresses import NoAddress, postgres_address, shown
from bot.storage.copies import CopyFailed, CopyRefused
from bot.storage.marks import MARKS, Moved
from bot.storage.moving import move, undo
from bot.storage.postgres import connect
from bot.storage.tables import tables
from bot.stores import Books
from tests.line import Captured, typed
from tests.postgres import Server
from tests.storage.at_rest import rows, written
from tests.storage.rows import ANA, BUDI, MINUTE, NOW, a_promise, a_seller, claimed
from tests.talk import bare, talking

TOKEN = "123456789:AAF-canary_canary_canary_canary_0001"


@pytest.fixture
def empty(server: Server) -> Iterator[str]:
    """The address of a database with nothing in it, no tables either."""
    url = server.make()
    yield url
    server.drop(url)


@pytest.fixture
def live(file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A SQLite file with rows in every table, the one of the configuration."""
    monkeypatch.chdir(file.parent)
    monkeypatch.setenv("BOT_DATABASE_URL", "sqlite:///bot.db")
    with written(file) as books:
        for number, seller in enumerate((ANA, BUDI, 2_000_000_000_007), start=1):
            a_seller(books, seller)
            books.sellers.account(seller, f"@名字-{number}")
            books.reports.put(seller, number, "live_daily", ("2026-03-01", "2026-03-28"), f"{number}", "{}", NOW, 40)
            books.chats.unreachable(-seller, "blocked", NOW)
            books.chats.pause(f"chat {number}", NOW)
            books.leases.take(f"lease {number}", "somebody", NOW, NOW)
            books.leases.beat(f"process {number}", NOW, 1, 500)
            for each in range(3):
                a_promise(books, NOW + each * MINUTE, seller=seller, number=10 * number + each)
        books.erasure.erase(404, NOW)
        books.notes.put("last_seen", NOW.isoformat())
        raw = books.tx._connection
        for walk in (1, 2):
            raw.execute(
                "INSERT INTO walks (id, seller_id, chat_id, flow, created_at, updated_at) "
                "VALUES (?, 1001, 1001, 'link', 1, 1)",
                (walk,),
            )
            for step in ("Zone", "region", "éclair", "zone"):  # an order of bytes, not of any language
                raw.execute("INSERT INTO answers (walk_id, step, value, at) VALUES (?, ?, 'yes', 1)", (walk, step))
        raw.execute(
            "INSERT INTO deeds (seller_id, shop_id, kind, certainty, told_at) VALUES (1001, 1, 'linked', 'exact', 1)"
        )
        for update in range(1, 8):
            raw.execute("INSERT INTO inbox (update_id, body, received_at) VALUES (?, '{}', 1)", (update,))
    return file


def at(url: str, sql: str) -> list[Any]:
    """What PostgreSQL gives."""
    with closing(connect(url)) as connection:
        return connection.execute(sql.encode()).fetchall()


def of_file(path: Path) -> dict[str, list[str]]:
    found = {table: rows(path, f"SELECT * FROM {table}") for table in tables.tables}
    return {table: sorted(repr(row) for row in each if row[0] not in MARKS) for table, each in found.items()}


def of_server(url: str) -> dict[str, list[str]]:
    found = {table: at(url, f"SELECT * FROM {table}") for table in tables.tables}
    return {table: sorted(repr(row) for row in each if row[0] not in MARKS) for table, each in found.items()}


def test_every_row_of_every_table_is_moved(live: Path, empty: str, capsys: Captured) -> None:
    before = of_file(live)
    assert [table for table, found in before.items() if not found] == []
    code, out, err = typed(capsys, "move", "--to", empty)
    assert of_server(empty) == before == of_file(live)
    assert (code, err) == (0, "")
    said = out.splitlines()
    assert sorted(said[:-2]) == sorted(f"{table}: {len(found)} rows, each compared" for table, found in before.items())
    assert said[-2:] == [
        "Moved. The SQLite file stays as it is, and the bot will not start on it. Put this into .env:",
        f"BOT_DATABASE_URL={empty}",
    ]


class Interrupted(Exception):
    """The machine went off."""


def test_a_move_interrupted_after_any_batch_goes_on_and_ends_complete(live: Path, empty: str) -> None:
    before, seen, tries = of_file(live), set[tuple[str, int]](), 0

    def one_further(table: str, count: int) -> None:
        if (table, count) not in seen:
            seen.add((table, count))
            raise Interrupted

    while True:
        try:
            move(live, empty, NOW, one_further, size=2)
        except Interrupted:
            tries += 1
        else:
            break
    assert tries == len(seen) > 2 * len(before)
    assert of_server(empty) == before


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1, 9])
def test_a_killed_move_goes_on(batch: int, live: Path, empty: str) -> None:
    program = (
        "import os, signal, sys; from bot.storage.moving import move; from tests.storage.rows import NOW; left = [9]\n"
        "def told(*_):\n"
        "    left[0] -= 1\n"
        "    if not left[0]: os.kill(os.getpid(), signal.SIGKILL)\n"
        "left[0] = int(sys.argv[3]); move('sqlite:///' + sys.argv[1], sys.argv[2], NOW, told, 3)"
    )
    root = Path(__file__).parents[2]
    killed = subprocess.run([sys.executable, "-c", program, str(live), empty, str(batch)], cwd=root)
    assert killed.returncode == -signal.SIGKILL
    move(live, empty, NOW)
    assert of_server(empty) == of_file(live)


async def test_meanwhile_neither_side_may_be_worked_with(live: Path, empty: str) -> None:
    def stop(*_: object) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        move(live, empty, NOW, stop)
    with pytest.raises(Moved, match=r"begun on 2026-11-25T08:00\+00:00, is not finished: finish it with the same"):
        await open_database(live)
    with pytest.raises(Moved, match=r"bot\.db into .*, begun on 2026-11-25T08:00\+00:00, is not finished"):
        await open_database(empty)
    assert [doctor(where)[0][:2] for where in (f"sqlite:///{live}", empty)] == [("database", False)] * 2


def test_a_row_that_is_not_the_same_is_copied_again(live: Path, empty: str) -> None:
    def stop(table: str, _: int) -> None:
        if table == "walks":
            raise Interrupted

    with pytest.raises(Interrupted):
        move(live, empty, NOW, stop)
    at(empty, "UPDATE sellers SET language = 'zh' WHERE id = 1001 RETURNING id")
    at(empty, "DELETE FROM chats RETURNING id")
    move(live, empty, NOW)
    assert of_server(empty) == of_file(live)


def test_killed_between_the_two_last_marks_it_only_marks_the_file(live: Path, empty: str) -> None:
    move(live, empty, NOW)
    with written(live) as books:  # as it was before the last mark
        text = books.notes.get("moved_to")
        assert text is not None
        books.notes.put("moved_to", text.replace('"done": true', '"done": false'))
    at(empty, "DELETE FROM chats RETURNING id")  # a bot has gone on there
    assert move(live, empty, NOW).rows == {}
    assert at(empty, "SELECT * FROM chats") == []
    with pytest.raises(CopyRefused, match="already"):
        move(live, empty, NOW)


def test_a_database_that_is_not_empty_is_refused_and_the_file_may_be_worked_with(live: Path, postgres: str) -> None:
    at(postgres, "INSERT INTO chats (id) VALUES (7) RETURNING id")
    with pytest.raises(CopyRefused, match="not empty: chats has rows"):
        move(live, postgres, NOW)
    assert rows(live, "SELECT name FROM notes WHERE name = 'moved_to'") == []


def test_a_move_begun_to_one_place_does_not_end_in_another(live: Path, empty: str, postgres: str) -> None:
    def stop(*_: object) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        move(live, empty, NOW, stop)
    with pytest.raises(CopyRefused, match="is not finished: finish it"):
        move(live, postgres, NOW)


def test_a_running_bot_is_not_moved(live: Path, empty: str) -> None:
    with lock(live), pytest.raises(DatabaseBusy):
        move(live, empty, NOW)


async def test_run_refuses_the_file_that_was_moved_and_check_says_so(
    live: Path, empty: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(live, empty, NOW)
    sentence = (
        f"{live} was moved to PostgreSQL on 2026-11-25T08:00+00:00: set BOT_DATABASE_URL to {empty}; "
        "`move --undo` goes back to this file, without what happened since"
    )
    with pytest.raises(Moved) as refused:
        await open_database(live)
    assert (str(refused.value), refused.value.exit_code) == (sentence, 3)
    assert doctor(f"sqlite:///{live}")[0] == ("database", False, sentence)
    assert all(good for _, good, _ in doctor(empty))


def test_the_program_does_not_start_on_a_moved_file(
    live: Path, empty: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(live, empty, NOW)
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("BOT_LOG_LEVEL", "CRITICAL")
    code, out, err = typed(capsys, "run", "--live")
    assert (code, out) == (3, "")
    assert err.startswith("channel-keeper: bot.db was moved to PostgreSQL on 2026-11-25T08:00+00:00: ")
    assert len(err.splitlines()) == 1


async def test_undo_goes_back_to_the_file(live: Path, empty: str, capsys: Captured) -> None:
    refused = "channel-keeper: bot.db was not moved: there is nothing to undo\n"
    assert typed(capsys, "move", "--undo") == (3, "", refused)
    move(live, empty, NOW)
    code, out, _ = typed(capsys, "move", "--undo")
    assert (code, out.splitlines()[0]) == (
        0,
        f"The bot starts on the SQLite file again. Stop every bot that runs on {empty} first:",
    )
    database = await open_database(live)
    await database.close()
    with pytest.raises(CopyRefused, match="not empty"):
        move(live, empty, NOW)
    with pytest.raises(CopyRefused, match="nothing to undo"):
        undo(live)


async def test_what_was_being_sent_is_due_again_and_new_rows_have_new_numbers(live: Path, empty: str) -> None:
    lease = timedelta(minutes=5)
    with written(live) as books:
        held = claimed(books, NOW + MINUTE / 2, lease=lease)
        assert len(held) == 3
        assert books.reminders.sending(held[0], NOW + lease)
    assert move(live, empty, NOW + MINUTE / 2).due_again == 3
    database = await open_database(empty)
    again = await database.run(lambda books: claimed(books, NOW + MINUTE / 2))
    assert {each.id: each.copies for each in again} == {each.id: int(each.id == held[0].id) for each in held}

    def numbers(books: Books) -> list[int]:
        walk = books.walks.begin(ANA, ANA, None, "link", None, NOW)
        return [walk, a_seller(books, 5), a_promise(books, NOW, seller=5, number=99)]

    assert await database.run(numbers) == [3, 4, 10]
    await database.close()


def test_where_no_server_is_that_is_said_and_the_file_stays(live: Path, capsys: Captured) -> None:
    code, out, err = typed(capsys, "move", "--to", "postgresql://u:secret@127.0.0.1:1/db")
    assert (code, out) == (1, "")
    assert err.startswith("channel-keeper: postgresql://u:***@127.0.0.1:1/db: connection ")
    assert err.endswith("bot.db is as it was, the same command goes on from here\n")
    assert len(err.splitlines()) == 1
    assert rows(live, "SELECT name FROM notes WHERE name = 'moved_to'") == []


def test_a_password_is_never_printed(live: Path, empty: str, capsys: Captured) -> None:
    given = empty.replace("keeper@", "keeper:s3cret%2F1@") + "&sslpassword=s3cret2"
    code, out, err = typed(capsys, "move", "--to", given)
    assert (code, "s3cret" in out + err) == (0, False)
    assert out.splitlines()[-2:] == [
        f"BOT_DATABASE_URL={shown(given)}", "with the password in the place of ***",
    ]  # fmt: skip
    assert b"s3cret" not in live.read_bytes()
    assert at(empty, "SELECT value FROM notes WHERE value LIKE '%cret%'") == []


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u:s3cret/1@host/db", "postgresql://u:1/s3cret@host/db", "postgresql://u:s3cret@1@host/db",
        "postgresql://u:s3cret%zz@host/db", "mysql://u:s3cret@host/db", "s3cret",
    ],
)  # fmt: skip
def test_an_address_that_can_not_be_right_is_refused_without_being_repeated(text: str, capsys: Captured) -> None:
    with pytest.raises(NoAddress):
        postgres_address(text)
    code, out, err = typed(capsys, "move", "--to", text)
    assert (code, out, "s3cret" in err) == (2, "", False)
    assert "error: argument --to: takes an address" in err


@pytest.mark.parametrize(
    ("address", "as_shown"),
    [
        ("postgresql://u:s3cret?1@host/db", "postgresql://u:***@host/db"),
        ("postgres://u:s3cret:2@host:5432,other:5433/db", "postgres://u:***@host:5432,other:5433/db"),
        (
            "postgresql://u@host/db?sslmode=require&password=s3cret",
            "postgresql://u@host/db?sslmode=require&password=***",
        ),
        ("postgresql:///db?host=/run/pg", "postgresql:///db?host=/run/pg"),
    ],
)
def test_an_address_is_shown_whole_but_for_its_password(address: str, as_shown: str) -> None:
    assert shown(postgres_address(address)) == as_shown


@pytest.mark.parametrize("text", ["postgresql://u:s3cret@host", "postgresql://u:s3cret@host/db?sslmode=on"])
def test_an_address_that_run_would_not_take_is_refused_at_once(text: str, capsys: Captured) -> None:
    code, out, err = typed(capsys, "move", "--to", text)
    assert (code, out, "s3cret" in err) == (2, "", False)
    assert "error: argument --to: got 'postgresql://***@host" in err


def test_move_is_from_a_file_that_is_there(tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATABASE_URL", "sqlite:///none.db")
    monkeypatch.chdir(tmp_path)
    refused = "channel-keeper: none.db does not exist: there is nothing to move\n"
    assert typed(capsys, "move", "--to", "postgresql://u@host/db") == (3, "", refused)
    assert typed(capsys, "move")[0] == 2
    with pytest.raises(CopyRefused, match="names PostgreSQL already"):
        move("postgresql://u@host/db", "postgresql://u@host/db", NOW)


def test_what_a_seller_wrote_is_in_no_error(live: Path, empty: str) -> None:
    with written(live) as books:
        books.sellers.account(ANA, "a private\0name")
    with pytest.raises(CopyFailed) as failed:
        move(live, empty, NOW)
    assert "private" not in str(failed.value)
    assert failed.value.__cause__ is None


async def test_a_story_in_the_middle_goes_on_in_postgresql(tmp_path: Path, empty: str) -> None:
    path = tmp_path / "bot.db"
    async with talking(path) as talk:
        ana = talk.person()
        await talk.says(ana, "/start")
        await talk.taps(ana, "Mexico", "None", "None")
        await talk.says(ana, "/link")
        await talk.says(ana, "uno")
        await talk.taps(ana, "No", "On a computer", "Invitation sent", "It is active", "Just now")
        await talk.says(ana, "/link")
        await talk.says(ana, "dos")
        await talk.taps(ana, "No")
    move(path, empty, talk.hand.now())
    async with talking(empty, hand=talk.hand, world=talk.world) as talk:
        await talk.taps(ana, "On a computer", "Invitation sent", "It is active", "Just now")  # buttons of before
        assert "Channel accounts: 2/4" in bare(await talk.says(ana, "/shop"))
        count = len([each for each in ana.sees() if each.by_bot])
        await talk.passes(hours=24, minutes=1)
        due = [bare(each) for each in ana.sees() if each.by_bot][count:]
        assert sorted("uno" in each for each in due) == [False, True]  # one was promised on either side of the move
