"""The playground without a browser: who is let in, what is posted, what is told, what is kept."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, FormData

from bot import playing, policies
from bot.playground.faults import NoConnection
from bot.playground.users import Person
from bot.playing import HOST, Playground
from bot.storage import lock
from bot.text import load_words
from tests.talk import exactly

ANA, SAM = 7002, 7003
WORDS = load_words()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(16)


class Visitor:
    """Somebody who asks the site, and the playground behind it."""

    def __init__(self, playground: Playground, web: ClientSession) -> None:
        self.playground, self.web = playground, web

    async def posts(self, deed: str, **body: Any) -> tuple[int, Any]:
        async with self.web.post(f"/{deed}", json=body) as answer:
            return answer.status, await answer.json()

    async def seen(self, count: int) -> list[str]:
        """The texts of Sam's chat as soon as there are so many."""
        sam = self.playground.stage.person(SAM)
        await self.playground.stage.world.until(lambda: len(sam.sees()) >= count)
        return [one.text for one in sam.sees()]

    async def settles(self, does: Callable[[], object]) -> None:
        """Something is done, and the bot has worked it off."""
        stage, lines = self.playground.stage, self.playground.bot.worker.lines
        does()
        stage.keep()
        await stage.world.until(lambda: not stage.world.updates.ready())
        assert await lines.drain(10)


@asynccontextmanager
async def visiting(folder: Path) -> AsyncIterator[Visitor]:
    path = folder / "playground.db"
    with socket.create_server((HOST, 0)) as listener, lock(path):
        playground = await Playground.open(path, policies.load())
        try:
            await playground.serve(listener)
            async with ClientSession(f"http://{HOST}:{listener.getsockname()[1]}") as web:
                yield Visitor(playground, web)
        finally:
            await playground.close()


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visiting(tmp_path) as found:
        yield found


async def told(answer: ClientResponse, name: str) -> Any:
    """The next event of that name."""
    while line := await answer.content.readline():
        if line == f"event: {name}\n".encode():
            return json.loads((await answer.content.readline()).removeprefix(b"data: "))
    raise AssertionError(f"no {name!r} was told")


async def test_the_page_comes_whole_and_may_load_nothing_from_elsewhere(visitor: Visitor) -> None:
    async with visitor.web.get("/") as page:
        policy = page.headers["Content-Security-Policy"].split("; ")
        assert (page.status, page.content_type) == (200, "text/html")
        text = await page.text()
    assert policy[0] == "default-src 'none'"
    assert [rule for rule in policy if "unsafe" in rule or "http" in rule] == []
    assert [word for word in ("http://", "https://", "<script>", "style=", "onclick=") if word in text] == []
    for name in ("main.js", "style.css", "icon.svg"):
        async with visitor.web.get(f"/page/{name}") as part:
            assert part.status == 200
    async with visitor.web.get("/page/..%2fsite.py") as stray:
        assert stray.status == 404


async def test_another_sites_name_or_page_is_turned_away(visitor: Visitor) -> None:
    async with visitor.web.get("/", headers={"Host": "rebound.example:8080"}) as page:
        assert page.status == 403
    async with visitor.web.get("/", headers={"Host": "localhost:9000"}) as page:
        assert page.status == 200
    async with visitor.web.post("/say", json={}, headers={"Origin": "http://other.example"}) as deed:
        assert deed.status == 403


async def test_what_is_said_is_answered_and_told_to_whoever_watches(visitor: Visitor) -> None:
    async with visitor.web.get("/events") as events:
        everything = await told(events, "all")
        assert [(one["name"], one["language"]) for one in everything["sellers"]] == [
            ("林晓", "zh"),
            ("Ana", "es"),
            ("Sam", "en"),
        ]
        assert await visitor.posts("say", seller=SAM, text="/start") == (200, {})
        mine, answer = [await told(events, "message"), await told(events, "message")]
        assert (mine["message"]["text"], mine["message"]["mine"], mine["seller"]) == ("/start", True, SAM)
        assert answer["message"]["mine"] is False
        button = answer["message"]["keyboard"][0][0]
        status, tapped = await visitor.posts(
            "tap", seller=SAM, message=answer["message"]["id"], data=button["callback_data"]
        )
        assert (status, (await told(events, "answered"))["query"]) == (200, tapped["query"])


@pytest.mark.parametrize(
    ("deed", "body", "status"),
    [
        ("say", {"seller": 1, "text": "hello"}, 400),
        ("say", {"seller": SAM, "text": " "}, 409),
        ("tap", {"seller": SAM, "message": 99, "data": "x"}, 409),
        ("travel", {"hours": -1}, 400),
        ("travel", {"hours": "nan"}, 400),
    ],
)
async def test_what_nobody_could_do_is_refused(deed: str, body: Any, status: int, visitor: Visitor) -> None:
    answered, answer = await visitor.posts(deed, **body)
    assert (answered, list(answer)) == (status, ["error"])


async def test_files_go_both_ways_and_none_is_a_page_of_ours(visitor: Visitor) -> None:
    for name, content, kind in (("a.png", PNG, "image/png"), ("page.html", b"<script>", "text/html")):
        form = FormData({"seller": str(SAM), "caption": "look"})
        form.add_field("file", content, filename=name, content_type=kind)
        async with visitor.web.post("/upload", data=form) as sent:
            assert sent.status == 200
    picture, page = [one for one in visitor.playground.stage.person(SAM).sees() if not one.by_bot]
    async with visitor.web.get(f"/file/{picture.raw['photo'][0]['file_id']}") as file:
        assert (file.content_type, await file.read()) == ("image/jpeg", PNG)
    async with visitor.web.get(f"/file/{page.raw['document']['file_id']}") as file:
        assert file.content_type == "application/octet-stream"
        assert file.headers["Content-Disposition"] == "attachment; filename*=UTF-8''page.html"
    async with visitor.web.get("/file/none") as file:
        assert file.status == 404


async def test_time_goes_on_by_what_was_travelled_and_is_kept(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visitor:
        assert await visitor.posts("travel", to="next") == (200, {"travelled": False})
        assert await visitor.posts("travel", hours=1) == (200, {"travelled": True})
    async with visiting(tmp_path) as visitor:
        assert visitor.playground.stage.clock.shift == timedelta(hours=1)


async def a_promise(visitor: Visitor) -> Person:
    """Sam has linked an account, wants to unlink it at once, and is promised a reminder."""
    sam = visitor.playground.stage.person(SAM)
    await visitor.settles(lambda: sam.says("/start"))
    await visitor.settles(lambda: sam.taps(exactly(sam, "Mexico")))
    for text_id in ("opening.linked.option.0", "opening.unlinks.option.0", "begin.link.button"):
        label = WORDS.plain("en", text_id)
        await visitor.settles(lambda label=label: sam.taps(exactly(sam, label)))  # type: ignore[misc]
    await visitor.settles(lambda: sam.says("@mia.casa"))
    for text_id in ("link.elsewhere.option.no", "link.device.option.pc", "link.invite.option.sent",
                    "link.accept.option.active", "option.now", "begin.unlink.button", "option.wait"):  # fmt: skip
        label = WORDS.plain("en", text_id)
        await visitor.settles(lambda label=label: sam.taps(exactly(sam, label)))  # type: ignore[misc]
    return sam


def pushes(sam: Person) -> int:
    go_on = WORDS.plain("en", "push.go_on.button")
    return len([one for one in sam.sees() if go_on in [button.text for button in one.buttons]])


@pytest.mark.parametrize(("travels", "hours"), [({"to": "next"}, 24), ({"hours": 30}, 30)])
async def test_a_reminder_on_the_way_comes_at_its_own_time(travels: Any, hours: int, visitor: Visitor) -> None:
    sam = await a_promise(visitor)
    await visitor.playground.travel.look()
    time = visitor.playground.stage.time
    assert (time["next"]["seller"], time["zones"]) == (
        SAM, {SAM: {"zone": "America/Mexico_City", "city": "Mexico City"}}
    )  # fmt: skip
    assert await visitor.posts("travel", **travels) == (200, {"travelled": True})
    assert pushes(sam) == 1
    assert round(visitor.playground.stage.clock.shift / timedelta(hours=1), 1) == hours
    sent = [one for one in sam.sees() if one.by_bot][-1].date.timestamp()
    assert 0 <= sent - int(time["next"]["at"]) <= 5
    assert visitor.playground.stage.time["next"] is None


async def test_a_reminder_that_cannot_go_out_holds_nobody_up(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.playground.travel.PATIENCE", 0.1)
    sam = await a_promise(visitor)
    visitor.playground.stage.world.fail("sendMessage", NoConnection(), times=10_000)
    assert await visitor.posts("travel", hours=48) == (200, {"travelled": True})
    assert (pushes(sam), visitor.playground.stage.clock.shift) == (0, timedelta(hours=48))


async def test_a_second_start_has_the_same_chats_and_read_marks(tmp_path: Path) -> None:
    async with visiting(tmp_path) as visitor:
        await visitor.posts("say", seller=SAM, text="/start")
        before = await visitor.seen(2)
        await visitor.posts("read", seller=SAM, message=1)
        await visitor.posts("read", seller=ANA, message=0)
    async with visiting(tmp_path) as visitor:
        assert await visitor.seen(2) == before
        assert visitor.playground.stage.read == {str(SAM): 1}
        await visitor.posts("say", seller=SAM, text="/help")
        assert (await visitor.seen(4))[:2] == before


async def test_the_database_of_the_settings_is_never_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visitor: Visitor
) -> None:
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{tmp_path}/real.db")
    await visitor.posts("say", seller=SAM, text="/start")
    await visitor.seen(2)
    assert files_of(tmp_path) == {"playground"}
    assert Path("data/playground.db") == playing.PATH


def files_of(folder: Path) -> set[str]:
    return {path.name.split(".")[0] for path in folder.iterdir()}


async def test_a_page_that_no_longer_listens_is_let_go(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.playground.stage.MOST_UNHEARD", 2)
    stage = visitor.playground.stage
    queue = stage.watch()
    stage.tell("one", {})
    stage.tell("two", {})
    assert queue.get_nowait() == ("one", {})
    assert queue.get_nowait() is None
    assert stage.watched is False
    with pytest.raises(asyncio.QueueEmpty):
        queue.get_nowait()
