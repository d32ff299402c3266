"""What must be in no log and no file: the bot's token, and whoever asked to be forgotten."""

import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bot.playground.faults import BadBody, LostAnswer, NoConnection, Refuse
from bot.playground.remote import RemoteWorld
from tests.postgres import Server
from tests.process.conftest import Settle, Town
from tests.process.program import TOKEN, Program, environment
from tests.process.story import KNOWN, LINK_BY_PC, OPENING
from tests.process.teller import Teller

pytestmark = pytest.mark.slow

SECRET = TOKEN.partition(":")[2]
HOOK = "hook-canary_hook-canary_hook-canary_hook-canary_hook-canary_0001"
DEBUG = {"BOT_LOG_LEVEL": "DEBUG", "BOT_WEBHOOK_SECRET": HOOK}
REFUSED = 78


def hits(program: Program, *secrets: bytes) -> list[tuple[str, bytes]]:
    """In which files of the program's place each secret stands."""
    files = [path for path in program.place.rglob("*") if path.is_file()]
    return [(path.name, secret) for path in files for secret in secrets if secret in path.read_bytes()]


def token_hits(program: Program) -> list[tuple[str, bytes]]:
    return hits(program, SECRET.encode(), TOKEN.replace(":", "%3A").encode(), HOOK.encode())


def nothing(_: Program) -> None:
    pass


def a_database_of_another_release(program: Program) -> None:
    program.database.parent.mkdir()
    with sqlite3.connect(program.database) as raw:
        raw.execute("CREATE TABLE alembic_version (version_num TEXT)")
        raw.execute("INSERT INTO alembic_version VALUES ('9999')")
    raw.close()


def a_directory_in_its_place(program: Program) -> None:
    program.database.mkdir(parents=True)


def a_bad_policy(program: Program) -> None:
    bad = program.place / "bad.yaml"
    bad.write_text("defaults: {unlink.quota: many}\n")
    program.settings["BOT_POLICY_FILE"] = str(bad)


STARTS: dict[str, tuple[dict[str, str], Callable[[Program], None], int, str]] = {
    "both token and file": ({"BOT_TOKEN_FILE": "t"}, nothing, REFUSED, "BOT_TOKEN and BOT_TOKEN_FILE"),
    "a token with a space": ({"BOT_TOKEN": f"{TOKEN} x"}, nothing, REFUSED, "BOT_TOKEN"),
    "the token as the address": ({"BOT_API_URL": f"http://localhost/bot{TOKEN}"}, nothing, REFUSED, "BOT_API_URL"),
    "a level that is none": ({"BOT_LOG_LEVEL": TOKEN}, nothing, REFUSED, "BOT_LOG_LEVEL"),
    "the webhook's secret as a level": ({**DEBUG, "BOT_LOG_LEVEL": f"x{TOKEN}"}, nothing, REFUSED, "BOT_LOG_LEVEL"),
    "a webhook's secret of another shape": (
        {**DEBUG, "BOT_WEBHOOK_SECRET": f"{HOOK} x"},
        nothing,
        REFUSED,
        "BOT_WEBHOOK_SECRET",
    ),
    "the webhook's secret as its address": (
        {**DEBUG, "BOT_WEBHOOK_URL": f"http://{HOOK}"},
        nothing,
        REFUSED,
        "BOT_WEBHOOK_URL",
    ),
    "a place to listen at that is none": ({**DEBUG, "BOT_LISTEN": f"{TOKEN}"}, nothing, REFUSED, "BOT_LISTEN"),
    "a bad policy": ({}, a_bad_policy, REFUSED, "unlink.quota"),
    "a newer database": (DEBUG, a_database_of_another_release, 3, "newer release"),
    "a directory for a database": (DEBUG, a_directory_in_its_place, 1, ""),
}


@pytest.mark.parametrize("start", STARTS)
def test_a_start_that_fails_says_why_and_not_the_token(alone: Program, start: str) -> None:
    settings, before, code, said = STARTS[start]
    alone.settings |= settings
    before(alone)
    alone.begins()
    assert alone.ends_by_itself() == code
    assert said in alone.log.read_text()
    assert token_hits(alone) == []


def test_a_revoked_token_stops_the_start_and_names_what_to_look_at(settle: Settle) -> None:
    town = settle("4242:another-token-another-token-another-1", launched=False, settings=dict(DEBUG))
    town.program.begins()
    assert town.program.ends_by_itself() == REFUSED
    last = town.program.log.read_text().strip().splitlines()[-1]
    assert ("BOT_TOKEN" in last, "BOT_API_URL" in last, token_hits(town.program)) == (True, True, [])


def test_a_token_revoked_while_the_bot_runs_stops_it(settle: Settle) -> None:
    town = settle(settings=dict(DEBUG))
    town.world.fail("getUpdates", Refuse(401, "Unauthorized"))
    town.chat(1).starts()
    assert town.program.ends_by_itself() == REFUSED
    last = town.program.log.read_text().strip().splitlines()[-1]
    assert ("BOT_TOKEN" in last, "BOT_API_URL" in last, token_hits(town.program)) == (True, True, [])


def test_telegram_out_of_reach_is_waited_for_without_a_word_of_the_token(alone: Program) -> None:
    alone.settings |= DEBUG
    alone.begins()
    RemoteWorld(alone.url).until(lambda: "can't be reached yet" in alone.log.read_text(), 60)
    assert alone.stops() == 0
    assert token_hits(alone) == []
    assert "Unclosed" not in alone.log.read_text()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_talk_with_every_mishap_at_debug_does_not_hold_the_token(settle: Settle, form: str) -> None:
    town = settle(settings={**DEBUG, "BOT_LOG": form, "BOT_TOKEN": "", "BOT_TOKEN_FILE": "token"}, launched=False)
    (town.program.place / "token").write_text(f"{TOKEN}\n")
    town.program.launches(town.world)
    nonsense = BadBody(200, '{"ok": true, "result": 7}')
    for fault in (nonsense, nonsense, BadBody(), LostAnswer(dropped=True), NoConnection(), BadBody(404, "<html>")):
        town.world.fail("sendMessage", fault)
    teller = town.teller(7001)
    teller.chat.starts()
    town.world.until(lambda: "Traceback" in town.program.log.read_text())
    town.world.until(lambda: not town.world.pending())
    town.world.heal()
    teller.tells((*KNOWN, *OPENING))
    kept = [hit for hit in token_hits(town.program) if hit[0] != "token"]
    assert town.program.stops() == 0
    assert (kept, [hit for hit in token_hits(town.program) if hit[0] != "token"]) == ([], [])


def commanded(program: Program, *words: str) -> int:
    """The exit code of a command in the program's place, all that it said added to the log."""
    place = program.place
    settings = {
        "BOT_TOKEN": TOKEN, "BOT_API_URL": program.url, "BOT_DATABASE_URL": f"sqlite:///{program.database}",
    } | program.settings  # fmt: skip
    given = environment(program.bytecode) | {name: value for name, value in settings.items() if value}
    with program.log.open("ab") as log:
        command = [sys.executable, "-m", "bot", *words]
        return subprocess.run(
            command, cwd=place, env=given, stdout=log, stderr=log, timeout=120, check=False
        ).returncode


def test_no_command_at_debug_writes_the_token_anywhere(settle: Settle, server: Server) -> None:
    town = settle(settings={**DEBUG, "BOT_POLICY_FILE": ""}, launched=False)
    program, url = town.program, server.make()
    codes = {"migrate": commanded(program, "migrate"), "check at first": commanded(program, "check")}
    program.launches(town.world)
    teller = town.teller(7003)
    teller.tells((*KNOWN, *OPENING))
    teller.chat.says(f"my token is {TOKEN[:20]} … and {TOKEN}")  # an operator who tries out their own bot
    town.world.until(lambda: not town.world.pending())
    town.world.until(lambda: program.rows("SELECT count(*) FROM inbox WHERE state = 'new'") == [(0,)])
    for name, words in RUNNING.items():
        codes[name] = commanded(program, *words)
    codes["run"] = program.stops()
    for name, words in STOPPED.items():
        codes[name] = commanded(program, *words)
    codes["move"] = commanded(program, "move", "--to", url)
    codes["run after move"] = commanded(program, "run", "--live")
    program.settings["BOT_DATABASE_URL"] = url
    codes["check after move"] = commanded(program, "check")
    (program.place / "postgresql").write_text("\n".join(everything_in(url)))
    assert codes == {
        "migrate": 0, "check at first": 0, "backup": 0, "backup again": 3, "check": 0, "restore beside it": 3,
        "policy": 0, "no such command": 2, "run": 0, "backup at rest": 0, "restore": 0, "restore nothing": 3,
        "a token for a file": 3, "move": 0, "run after move": 3, "check after move": 0,
    }  # fmt: skip
    assert b"Ana" not in (program.place / "postgresql").read_bytes()
    assert len((program.place / "postgresql").read_text().splitlines()) > 10
    assert token_hits(program) == []


RUNNING = {
    "backup": ("backup", "one.db"), "backup again": ("backup", "one.db"), "check": ("check",),
    "restore beside it": ("restore", "one.db"), "policy": ("policy", "show"), "no such command": ("no-such",),
}  # fmt: skip
STOPPED = {
    "backup at rest": ("backup", "two.db"), "restore": ("restore", "one.db"),
    "restore nothing": ("restore", "three.db"), "a token for a file": ("restore", TOKEN),
}  # fmt: skip


def everything_in(url: str) -> list[str]:
    """All rows of all tables of a PostgreSQL database as text."""
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        named = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        return [
            str(row) for (name,) in named for row in connection.execute(f'SELECT * FROM "{name}"'.encode()).fetchall()
        ]


# -- forgotten -----------------------------------------------------------------------------------------

WHO = 7_009_999_123_457
NAME = "Xochiquetzalli"


def traces(town: Town) -> list[tuple[str, bytes]]:
    """Where the seller still stands, in letters or as the database writes numbers."""
    number = WHO.to_bytes(6, "big")
    return hits(town.program, NAME.encode(), str(WHO).encode(), number, b"canal.uno", b"canal%2Euno", b"canal_uno")


def test_who_was_forgotten_stands_in_no_file_any_more(settle: Settle) -> None:
    town = settle(hours=1)
    person = town.world.person(WHO, NAME, language_code="en")
    teller = Teller(town.chat(WHO, first_name=NAME), "en")
    teller.tells((*KNOWN, *OPENING))
    town.world.fail("sendMessage", Refuse(429, "Too Many Requests: retry after 1", retry_after=1), chat_id=WHO)
    teller.tells(LINK_BY_PC)
    stays = Teller(town.chat(7002), "en")
    stays.tells(KNOWN)
    assert {secret for _, secret in traces(town)} >= {b"canal.uno", WHO.to_bytes(6, "big")}
    person.says("canal.uno is what I typed last")
    person.says("/forget")
    town.world.until(lambda: any("1t:forget:yes" in str(each.raw) for each in person.sees()))
    person.taps("1t:forget:yes")
    town.world.until(lambda: not person.unanswered and not person.last().buttons)
    assert traces(town) == []
    assert town.program.rows("SELECT id FROM sellers") == [(7002,)]
    assert town.program.stops() == 0
    assert traces(town) == []


def test_a_log_at_debug_holds_no_word_of_a_seller(settle: Settle) -> None:
    town = settle(settings=dict(DEBUG))
    person = town.world.person(WHO, NAME, language_code="en")
    person.says("palabra-secreta 1234")
    town.world.until(lambda: not town.world.pending() and len(person.sees()) > 1)
    time.sleep(0.2)
    assert town.program.stops() == 0
    log = town.program.log.read_text()
    assert re.findall(rf"palabra-secreta|{NAME}", log) == []


def test_the_database_is_for_its_owner_only(settle: Settle) -> None:
    town = settle()
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in town.program.database.parent.iterdir()}
    assert town.program.stops() == 0
    assert set(modes.values()) == {"0o600"}, modes
    assert oct(Path(town.program.database.parent).stat().st_mode & 0o777) == "0o700"
