"""What becomes of updates and reminders is in a line of the log and in a figure, and nobody's words are in either."""

import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import logs
from bot.dispatch import LONG_PAUSE
from bot.observing.operator import Operator
from bot.playground.faults import Fault, NoConnection, Refuse, Swallowed, too_fast
from bot.storage import bring_up, open_database
from tests.line import Captured
from tests.post import Post
from tests.storage.rows import ANA, APPEAL, INVITATION
from tests.talk import Talk, talking

HOUR = timedelta(hours=1)
BLOCKED = Refuse(403, "Forbidden: bot was blocked by the user")


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    bring_up(tmp_path / "bot.db")
    post = Post(await open_database(tmp_path / "bot.db"))
    await post.opens()
    logs.set_up("json", "INFO", post.world.token)
    yield post
    await post.database.close()


def told(capsys: Captured) -> list[dict[str, object]]:
    return [line for line in map(json.loads, capsys.readouterr().err.splitlines()) if "late_seconds" in line]


@pytest.mark.parametrize(
    ("fault", "outcome", "message"),
    [
        (None, "sent", "sent"), (BLOCKED, "unreachable", "unreachable, blocked"),
        (too_fast(600), "put_off", "put_off, retry_after"), (NoConnection(), "put_off", "put_off, not_sent"),
        (Swallowed(), "put_off", "put_off, perhaps sent"),
    ],
)  # fmt: skip
async def test_each_end_of_a_try_is_one_line_and_one_figure(
    fault: Fault | None, outcome: str, message: str, post: Post, capsys: Captured
) -> None:
    promise = await post.promises(APPEAL)
    if fault:
        post.world.fail("sendMessage", fault)
    await post.passes(seconds=3)
    [line] = told(capsys)
    assert line["event"] == f"reminder {outcome}"
    assert line["message"] == f"reminder {promise}: {message}"
    facts = (line["reminder"], line["kind"], line["class"], line["attempt"], line["late_seconds"], line["chat"])
    assert facts == (promise, "appeal", "deadline", 1, 3.0, logs.chat_tag(ANA))
    assert len(str(line["trace"])) == 12
    assert post.dispatcher._figures.outcomes == {("deadline", outcome): 1}
    assert post.dispatcher._figures.lateness.cumulated[-1] == (1 if outcome == "sent" else 0)
    assert post.dispatcher._figures.uncertain == ({"deadline": 1} if fault == Swallowed() else {})


async def test_one_that_came_too_late_to_be_of_use_is_told_as_missed(post: Post, capsys: Captured) -> None:
    promise = await post.promises(INVITATION, until=HOUR)
    await post.passes(hours=2)
    assert [line["message"] for line in told(capsys)] == [f"reminder {promise}: missed"]
    assert post.dispatcher._figures.outcomes == {("nudge", "missed"): 1}


async def test_a_parked_one_is_told_to_the_operator(post: Post, capsys: Captured) -> None:
    await post.promises(APPEAL)
    post.world.fail("sendMessage", Refuse(400, "Bad Request: the stars are not right"), times=200)
    for _ in range(51):
        await post.passes(seconds=LONG_PAUSE.total_seconds() + 1)
    lines = told(capsys)
    assert lines[-1]["event"] == "reminder parked"


# -- updates -------------------------------------------------------------------------------------------


@pytest.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    async with talking(tmp_path / "bot.db") as talk:
        yield talk


async def test_a_parked_update_reaches_the_operator_with_a_trace_that_the_log_has(
    talk: Talk, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    olga, ana = talk.person("Olga", id_=77), talk.person()
    olga.starts()
    ana.starts()
    await talk.settle()
    logs.set_up("json", "INFO", talk.world.token)
    word = "".join(("pala", "bra"))  # a traceback shows the lines of the program

    async def broken(*_: object, **__: object) -> None:
        raise ValueError(word)

    monkeypatch.setattr("bot.handlers.desk.Desk.meet", broken)
    operator = Operator(talk.bot.desk.bot, olga.id, talk.hand.now)
    operator.start()
    before = len(olga.sees())
    ana.says(word)
    await talk.settle()
    await operator.stop()
    [said] = [each.text for each in olga.sees()[before:]]
    assert "an update is parked: it failed 3 times" in said
    assert "3 times" in said
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    failed = [line for line in lines if line["message"].startswith("update ")]
    assert {line["trace"] for line in failed} == {failed[0]["trace"]}
    assert failed[0]["trace"] in said
    assert talk.bot.figures.parked == 1
    assert talk.bot.figures.handling.cumulated[-1] >= 3
    everything = said + json.dumps(lines)
    assert [each in everything for each in (word, str(ana.id))] == [False, False]


async def test_updates_are_counted_as_they_come(talk: Talk) -> None:
    ana = talk.person()
    ana.starts()
    await talk.settle()
    await talk.taps(ana, "Mexico")
    figures = talk.bot.figures
    assert figures.received == {"message": 1, "callback_query": 1}
    assert figures.handling.cumulated[-1] == 2
    assert logging.getLogger("bot").level == logging.NOTSET
