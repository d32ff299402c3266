"""The log: something is written, then what the operator reads; the canary is nowhere."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import sys
import threading
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import BadRequest

from bot import logs
from bot.signs.tracing import Trace, present

TOKEN = "123456789:AAF-canary_canary_canary_canary_0001"
SHORT = "123456:TEST-TOKEN"
AT = datetime(2026, 11, 24, 10, 0, 0, 250_000, UTC)

log = logging.getLogger("bot.somewhere")
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _a_still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    make = logging.getLogRecordFactory()

    def record(*args: object, **kwargs: object) -> logging.LogRecord:
        made = make(*args, **kwargs)
        made.created = AT.timestamp()
        return made

    monkeypatch.setattr(logging, "_logRecordFactory", record)


def test_a_line_of_text_says_when_how_grave_where_and_what(capsys: Captured) -> None:
    logs.set_up("text", "INFO")
    log.info("reminder %s", "sent", extra={"event": "sent", "update_id": 7})
    assert capsys.readouterr().err == (
        "2026-11-24T10:00:00.250Z INFO    bot.somewhere reminder sent event='sent' update_id=7\n"
    )


def test_a_line_of_json_holds_the_same(capsys: Captured) -> None:
    logs.set_up("json", "INFO")
    log.warning("数 %d", 3, extra={"event": "sent", "when": AT, "time": "never", "level": "none"})
    assert json.loads(capsys.readouterr().err) == {
        "time": "2026-11-24T10:00:00.250Z",
        "level": "WARNING",
        "logger": "bot.somewhere",
        "message": "数 3",
        "event": "sent",
        "when": "2026-11-24 10:00:00.250000+00:00",
    }


def test_nobody_can_forge_a_line(capsys: Captured) -> None:
    logs.set_up("text", "INFO")
    log.info("said %s", "a\nb\rc\u2028d\x1b[2J")
    assert capsys.readouterr().err == (
        "2026-11-24T10:00:00.250Z INFO    bot.somewhere said a\\nb\\rc\\u2028d\\x1b[2J\n"
    )


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("token", [TOKEN, SHORT])
def test_the_token_is_in_no_line_however_it_came(form: str, token: str, capsys: Captured) -> None:
    logs.set_up(form, "DEBUG", token)
    quoted = token.replace(":", "%3A")
    log.debug("in the message " + token)
    log.debug("in an argument %s %r", f"/bot{token}/getMe", {"url": quoted})
    log.debug("in a field", extra={"url": f"https://here/bot{token}/", "nested": {"of": [token]}})
    log.debug("with a stack", stack_info=True, extra={"token": token})
    logging.getLogger("httpx").debug("HTTP Request: POST https://here/bot%s/getMe", token)
    try:
        raise ValueError(token) from KeyError(quoted)
    except ValueError:
        log.exception("in a traceback")
    written = capsys.readouterr().err
    assert written.count("<token>") >= 9
    assert [token in written, quoted in written, token.partition(":")[2] in written] == [False, False, False]


def test_a_strangers_token_is_taken_out_by_its_shape(capsys: Captured) -> None:
    logs.set_up("text", "INFO")
    log.info("%s", TOKEN)
    assert capsys.readouterr().err == "2026-11-24T10:00:00.250Z INFO    bot.somewhere <token>\n"


@given(st.from_regex(r"[0-9]{1,20}:[A-Za-z0-9_-]{30,60}", fullmatch=True), st.text(), st.text())
def test_nothing_of_a_tokens_shape_gets_through(token: str, before: str, after: str) -> None:
    assert token.partition(":")[2] not in logs.redacted(f"{before}{token}{after}")


def test_times_and_plain_words_stay_as_they_are() -> None:
    line = "2026-11-24T10:00:00.250Z 12:30 sqlite:///data/bot.db 1:ABC"
    assert logs.redacted(line) == line


def test_a_line_that_cannot_be_made_is_told_without_its_values(capsys: Captured) -> None:
    logs.set_up("text", "INFO", TOKEN)
    log.info("%d of " + TOKEN, "a seller's words")
    err = capsys.readouterr().err
    assert err.startswith("a log line of bot.somewhere was lost (TypeError")
    assert [TOKEN in err, "seller" in err, err.count("\n")] == [False, False, 1]


@pytest.mark.parametrize("name", ["httpx", "httpcore.http11", "telegram.ext.Application", "aiohttp.access"])
@pytest.mark.parametrize(("level", "heard"), [("DEBUG", [True, True]), ("INFO", [False, True]), ("ERROR", [False] * 2)])
def test_the_libraries_are_quiet_unless_debug_is_asked_for(name: str, level: str, heard: list[bool]) -> None:
    logs.set_up("text", level)
    library = logging.getLogger(name)
    assert [library.isEnabledFor(logging.INFO), library.isEnabledFor(logging.WARNING)] == heard


def test_statements_with_sellers_words_are_not_logged_even_at_debug() -> None:
    logs.set_up("text", "DEBUG")
    assert logging.getLogger("aiosqlite").isEnabledFor(logging.DEBUG) is False


def test_setting_up_twice_leaves_one_handler(capsys: Captured) -> None:
    logs.set_up("text", "INFO")
    logs.set_up("json", "INFO")
    log.info("once")
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_chat_has_one_tag_per_bot_and_the_tag_is_not_the_id() -> None:
    logs.hide(TOKEN)
    tags = [logs.chat_tag(42), logs.chat_tag(42), logs.chat_tag(-42)]
    logs.hide(SHORT)
    assert tags[0] == tags[1]
    assert len({tags[0], tags[2], logs.chat_tag(42), "42"}) == 4
    assert len(tags[0]) == 10


def test_an_error_in_a_thread_is_a_redacted_line(capsys: Captured) -> None:
    logs.set_up("text", "INFO", TOKEN)
    logs.log_strays()

    def fall() -> None:
        raise ValueError(TOKEN)

    thread = threading.Thread(target=fall)
    thread.start()
    thread.join()
    sys.excepthook(KeyError, KeyError(TOKEN), None)
    err = capsys.readouterr().err
    assert err.count("CRITICAL bot nobody caught this") == 2
    assert [err.count("ValueError: <token>"), err.count("KeyError: '<token>'"), TOKEN in err] == [1, 1, False]


def test_a_line_that_names_no_event_is_known_by_its_words_before_the_values(capsys: Captured) -> None:
    logs.set_up("json", "INFO")
    log.info("%d of %d", 1, 2)
    assert json.loads(capsys.readouterr().err)["event"] == "%d of %d"


def test_lines_of_one_piece_of_work_hold_its_trace_and_whose_it_is_but_no_chat(capsys: Captured) -> None:
    logs.set_up("json", "INFO", TOKEN)
    trace = Trace(update=7, chat=987654321)

    async def work() -> None:
        present.set(trace)
        log.info("begun")
        log.info("done", extra={"event": "end"})

    asyncio.run(work())
    log.info("of nobody")
    first, second, last = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (first["trace"], first["update_id"], first["chat"]) == (trace.id, 7, logs.chat_tag(987654321))
    assert (second["trace"], second["event"], "reminder" in second) == (trace.id, "end", False)
    assert "trace" not in last
    assert Trace(update=7).id != trace.id


@pytest.mark.parametrize("form", ["text", "json"])
def test_in_a_sellers_work_no_traceback_quotes_what_they_said(form: str, capsys: Captured) -> None:
    logs.set_up(form, "INFO")
    present.set(Trace(update=7))
    word = "palabra"  # the lines of the program are shown, what they hold is not
    quoted = f'Can\'t parse entities: unsupported start tag "{word}"'
    try:
        try:
            int(word)
        except ValueError as why:
            raise KeyError(word) from why
    except KeyError:
        log.exception("failed")
    try:
        raise BadRequest(quoted)
    except BadRequest:
        log.exception("failed")
    try:
        raise sqlite3.OperationalError("database or disk is full")
    except sqlite3.OperationalError:
        log.exception("failed")
    present.set(None)
    said = capsys.readouterr().err
    assert word not in said.replace(f'word = "{word}"', "")
    assert "unsupported start tag" in said
    for kept in (
        "ValueError: (text withheld)",
        "KeyError: (text withheld)",
        "OperationalError: database or disk is full",
    ):
        assert kept in said
    assert "test_logs.py" in said
