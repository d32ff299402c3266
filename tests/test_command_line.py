"""The command line: what is typed, then what is said and the exit code."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import __version__, editions, logs, policies
from bot.__main__ import COMMANDS, HOW_TO_GET_A_BOT, main, parser, told
from bot.commands.check import time_zones
from bot.domain.steps import Telling
from bot.observing.zones import TZDATA
from bot.records import Seller
from bot.settings_taken import TAKES, ConfigError
from bot.storage import open_database
from bot.stores import Books

ROOT = Path(__file__).parent.parent
TOKEN = "123456789:AAF-canary_canary_canary_canary_0001"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _an_empty_folder_and_a_bare_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("BOT_")]:
        monkeypatch.delenv(name)
    yield
    logs.hide(None)


def typed(capsys: Captured, *words: str) -> tuple[int, str, str]:
    """The exit code, standard output and standard error of a command."""
    try:
        code = main(words)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_version_is_said(capsys: Captured) -> None:
    assert typed(capsys, "--version") == (0, f"channel-keeper {__version__}\n", "")


def test_the_module_and_the_command_are_the_same() -> None:
    told = [
        subprocess.run([*command, "--help"], capture_output=True, text=True, check=True).stdout
        for command in ([sys.executable, "-m", "bot"], [Path(sys.executable).with_name("channel-keeper")])
    ]
    assert told[0] == told[1]
    assert "exit codes: 0 good, 1 failure, 2 usage, 3 rejected or refused, 78 configuration" in " ".join(
        told[0].split()
    )


def test_the_commands_are_those_of_the_contract() -> None:
    assert set(COMMANDS) == {
        "run",
        "check",
        "health",
        "migrate",
        "backup",
        "restore",
        "move",
        "policy",
        "deadline",
        "ask",
        "read",
    }
    assert parser().parse_args([]).command == "run"


@pytest.mark.parametrize(
    "words",
    [
        ["fly"],
        ["run", "--fast"],
        ["run", "--liv"],
        ["run", "--port", "x"],
        ["run", "--port", "65536"],
        ["deadline"],
        ["policy"],
        ["--live"],
    ],
)
def test_what_is_no_command_is_a_wrong_usage(words: list[str], capsys: Captured) -> None:
    code, out, err = typed(capsys, *words)
    assert (code, out) == (2, "")
    assert err.startswith("usage: channel-keeper")


@pytest.fixture
def taken() -> Iterator[str]:
    """A port on which another program listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield str(other.getsockname()[1])


@pytest.mark.slow
@pytest.mark.parametrize("words", [[], ["run"]])
def test_without_a_token_run_is_the_playground_until_it_is_told_to_end(words: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", *(words and [*words, "--port", "0"])]
    if not words and _in_use(8080):
        pytest.skip("somebody listens on 8080 here")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        said = program.stdout.readline()
        program.terminate()
        _, err = program.communicate()
    assert re.fullmatch(r"The playground is at http://127\.0\.0\.1:\d+/ \(Ctrl\+C ends it\)\n", said)
    assert (program.returncode, err.startswith(HOW_TO_GET_A_BOT + "\n")) == (0, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_a_taken_port_is_said_in_one_line(taken: str, capsys: Captured, tmp_path: Path) -> None:
    line = f"channel-keeper: port {taken} can't be had: choose another with `run --port`, for example {int(taken) + 1}"
    assert typed(capsys, "run", "--port", taken) == (1, "", f"{HOW_TO_GET_A_BOT}\n{line}\n")
    assert list(tmp_path.iterdir()) == []


def _in_use(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def test_without_a_token_live_is_refused_in_one_line(capsys: Captured) -> None:
    line = f"channel-keeper: BOT_TOKEN: got nothing, and run --live needs a token; takes {TAKES['token']}\n"
    assert typed(capsys, "run", "--live") == (78, "", line)


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_wrong_setting_stops_the_start_in_one_line(
    command: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_LOG", "xml")
    assert typed(capsys, command) == (78, "", "channel-keeper: BOT_LOG: got 'xml'; takes text or json\n")


def test_a_misspelt_setting_is_warned_of_by_name(taken: str, capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"BOT_TOKNE={TOKEN}\nBOT_LOG=json\n")
    code, _, err = typed(capsys, "run", "--port", taken)
    assert code == 1
    warning = json.loads(err.splitlines()[0])
    assert warning["message"] == "BOT_TOKNE is no setting of this program; was BOT_TOKEN meant?"
    assert TOKEN not in err


def test_the_deadline_is_counted_by_the_policy_in_force(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["deadline", "--market", "MX", "--notice", "2026-11-24", "--json"]
    code, out, err = typed(capsys, *asked)
    assert (code, json.loads(out)["safe_date"], err) == (0, "2026-12-03", "")
    own = tmp_path / "own.yaml"
    own.write_text("version: 1\ndefaults:\n  appeal.amount: {value: 1}\n")
    monkeypatch.setenv("BOT_POLICY_FILE", str(own))
    code, out, err = typed(capsys, *asked)
    assert (code, json.loads(out)["safe_date"], err) == (0, "2026-11-25", "")


@pytest.mark.parametrize("words", [["deadline", "--market", "MX", "--notice", "2026-11-24"], ["policy", "show"]])
def test_a_bad_policy_file_is_a_matter_of_configuration(
    words: list[str], capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("nonsense: 1\n")
    monkeypatch.setenv("BOT_POLICY_FILE", str(own))
    code, out, err = typed(capsys, *words)
    assert (code, out) == (78, "")
    assert f"{own}: line 1: " in err
    assert "Traceback" not in err


def test_an_error_that_was_foreseen_is_one_line_with_its_code(capsys: Captured) -> None:
    assert told(ConfigError("BOT_LOG", f"'{TOKEN}'", "text")) == 78
    assert capsys.readouterr().err == "channel-keeper: BOT_LOG: got '<token>'; takes text\n"


def test_an_error_that_nobody_foresaw_is_one_line_and_a_redacted_traceback_in_the_log(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(_arguments: object) -> int:
        logs.set_up("json", "INFO", "123456:TEST-TOKEN")
        raise ValueError("at /bot123456:TEST-TOKEN/getMe")

    monkeypatch.setitem(COMMANDS, "migrate", fall)
    code, out, err = typed(capsys, "migrate")
    logged, said = err.splitlines()
    assert (code, out, said) == (1, "", "channel-keeper: stopped by ValueError: at /bot<token>/getMe")
    assert json.loads(logged)["error"].endswith("ValueError: at /bot<token>/getMe")
    assert "TEST-TOKEN" not in err


def test_an_interrupt_ends_without_a_traceback(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(COMMANDS, "run", interrupted)
    assert typed(capsys, "run") == (1, "", "")


def test_a_reader_that_leaves_early_hears_no_complaint() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "bot", "policy", "show"]
    with os.fdopen(writing, "wb") as gone:
        ended = subprocess.run(command, stdout=gone, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    assert (ended.returncode, ended.stderr) == (1, "")


def test_check_passes_with_a_note_without_a_token_and_writes_nothing(capsys: Captured, tmp_path: Path) -> None:
    code, out, err = typed(capsys, "check")
    assert (code, err, list(tmp_path.iterdir())) == (0, "", [])
    lines = out.splitlines()
    assert lines[0] == "ok   configuration: Bot API at https://api.telegram.org, data in sqlite:///data/bot.db"
    assert lines[1] == "note configuration: no token: `run --live` would refuse to start"
    assert "ok   policy: the one that comes with the program" in lines
    assert "ok   words: complete in en, es, zh" in lines
    assert {line.split(" ")[0] for line in lines} <= {"ok", "note"}


def test_migrate_makes_the_database_and_says_so_and_check_then_leaves_it_alone(
    capsys: Captured, tmp_path: Path
) -> None:
    code, out, err = typed(capsys, "migrate")
    assert (code, out.count("\n"), err) == (0, 1, "")
    made = {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()}
    code, out, err = typed(capsys, "check")
    assert (code, "BAD" in out, err) == (0, False, "")
    assert {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()} == made


def test_check_tells_a_wrong_setting_and_still_looks_at_the_rest(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_LOG", "xml")
    code, out, _ = typed(capsys, "check")
    lines = out.splitlines()
    assert (code, lines[0]) == (78, "BAD  configuration: BOT_LOG: got 'xml'; takes text or json")
    assert [line[5:].partition(":")[0] for line in lines[-2:]] == ["words", "time zones"]


def test_check_tells_each_fault_of_a_policy_on_a_line_of_its_own(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("version: 1\nnonsense: 1\nmore: 2\n")
    monkeypatch.setenv("BOT_POLICY_FILE", str(own))
    code, out, _ = typed(capsys, "check")
    faults = [line for line in out.splitlines() if line.startswith("BAD  policy: ")]
    assert (code, len(faults)) == (78, 2)
    assert [f"own.yaml: line {number}: " in fault for number, fault in zip([2, 3], faults, strict=True)] == [True, True]


def test_check_foresees_whom_another_policy_tells(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(capsys, "migrate")
    own, now = tmp_path / "own.yaml", datetime.now(UTC)
    own.write_text("defaults:\n  unlink.lock_after_link_hours: 48\n")

    def begun(books: Books) -> None:
        editions.take_in(books, policies.load(), now)
        for seller, hours in ((1, 2), (2, 90)):
            books.sellers.put(Seller(seller, "en"), now)
            shop = books.sellers.add_shop(seller, "MX", "America/Mexico_City", None, now)
            account, at = books.sellers.account(seller, "uno"), now - timedelta(hours=hours)
            books.deeds.tell(seller, shop, Telling("active", "a", account, at), None, now)

    async def first_start() -> None:
        database = await open_database("data/bot.db")
        await database.run(begun)
        await database.close()

    asyncio.run(first_start())
    noted = [line for line in typed(capsys, "check")[1].splitlines() if line.startswith("note policy")]
    monkeypatch.setenv("BOT_POLICY_FILE", str(own))
    made = (tmp_path / "data" / "bot.db").read_bytes()
    code, out, err = typed(capsys, "check")
    assert (code, err, noted) == (0, "", [])
    [note] = [line for line in out.splitlines() if line.startswith("note policy")]
    assert note.partition("last start: ")[2] == "unlink.lock_after_link_hours; the next start tells 1 seller(s)"
    assert (tmp_path / "data" / "bot.db").read_bytes() == made


def test_check_notes_a_setting_that_means_nothing(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_LOGG", "json")
    _, out, err = typed(capsys, "check")
    assert "note configuration: BOT_LOGG is no setting of this program; was BOT_LOG meant?" in out.splitlines()
    assert err == ""


def test_time_zone_data_of_half_a_year_is_noted() -> None:
    released = date(2026, 1, 1)
    known = ("2026.1", released)
    assert [
        (item.mark, item.sentence)
        for item in (
            time_zones("2026.1", released + timedelta(days=180), known),
            time_zones("2026.1", released + timedelta(days=181), known),
            time_zones("2026.2", released, known),
        )
    ] == [
        ("ok", "tzdata 2026.1, of 2026-01-01"),
        ("note", "tzdata 2026.1 is 181 days old: install a newer version"),
        ("note", "tzdata 2026.2 is not the 2026.1 that this version was tested with"),
    ]


def test_the_date_of_the_time_zone_data_is_that_of_the_lock() -> None:
    locked = _locked("tzdata")
    assert (locked["version"], date.fromisoformat(locked["sdist"]["upload-time"][:10])) == TZDATA


def test_uv_is_pinned_where_setup_reads_it_as_in_the_lock() -> None:
    uv = _locked("uv")
    hashes = sorted(file["hash"] for file in (uv["sdist"], *uv["wheels"]))
    lines = (ROOT / ".ci/uv.txt").read_text().splitlines()
    pinned = [line.strip(" \\").removeprefix("--hash=") for line in lines if not line.startswith("#")]
    assert pinned == [f"uv=={uv['version']}", *hashes]


def _locked(name: str) -> Any:
    lock = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
    return next(package for package in lock["package"] if package["name"] == name)
