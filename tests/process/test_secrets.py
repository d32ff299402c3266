"""What must be in no log and no file: the bot's token, and whoever asked to be forgotten."""

import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.playground.faults import BadBody, LostAnswer, NoConnection, Refuse
from bot.playground.remote import RemoteWorld
from tests.process.conftest import Settle, Town
from tests.process.program import TOKEN, Program
from tests.process.story import KNOWN, LINK_BY_PC, OPENING
from tests.process.teller import Teller

pytestmark = pytest.mark.slow

SECRET = TOKEN.partition(":")[2]
DEBUG = {"BOT_LOG_LEVEL": "DEBUG"}
REFUSED = 78


def hits(program: Program, *secrets: bytes) -> list[tuple[str, bytes]]:
    """In which files of the program's place each secret stands."""
    files = [path for path in program.place.rglob("*") if path.is_file()]
    return [(path.name, secret) for path in files for secret in secrets if secret in path.read_bytes()]


def token_hits(program: Program) -> list[tuple[str, bytes]]:
    return hits(program, SECRET.encode(), TOKEN.replace(":", "%3A").encode())


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
