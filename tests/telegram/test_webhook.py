"""The webhook over real HTTP: 200 only for what is committed, and nothing for who does not know the secret."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from bot.listening import MOST_BYTES, Listener
from bot.telegram.request import AiohttpRequest, Timeouts, TokenRefused
from bot.telegram.updates import ALLOWED, RawUpdate
from bot.telegram.webhook import CONNECTIONS, HEADER, LONGEST_SECRET, Webhook
from tests.telegram.stub_server import Answer, StubServer, good, hang_up, refused, say_nothing, stub

SECRET = "a-Secret_of-exactly_32-characters"
ADDRESS = "https://bot.example.com/telegram/in"
GOOD_INFO = {"url": ADDRESS, "has_custom_certificate": False, "pending_update_count": 0}
SET = (good({"id": 1}), good(), good(GOOD_INFO))  # getMe, setWebhook, getWebhookInfo


def message(update_id: int) -> dict[str, object]:
    return {"update_id": update_id, "message": {"chat": {"id": 7}, "from": {"id": 8}, "text": "Ana's words"}}


class Gate:
    """A webhook at work behind its own port; each break moves the clock."""

    def __init__(self, server: StubServer) -> None:
        self.time = datetime(2026, 3, 1, tzinfo=UTC)
        self.inbox: list[RawUpdate] = []
        self.commit: Callable[[], Any] = lambda: None
        self.breaks: list[float] = []
        self.may_go_on = asyncio.Event()
        self.server = server
        self.request = AiohttpRequest(timeouts=Timeouts(read=5))
        self.webhook = Webhook(
            self.request, f"{server.url}/botT", self.store, lambda: self.time, ADDRESS, SECRET, pause=self.rest
        )
        self.listener = Listener(("127.0.0.1", 0), [self.webhook.route])
        self.running: asyncio.Future[None] | None = None

    async def store(self, batch: Sequence[RawUpdate]) -> None:
        waited = self.commit()
        if waited is not None:
            await waited
        self.inbox += batch

    async def rest(self, seconds: float) -> None:
        self.breaks.append(seconds)
        self.time += timedelta(seconds=seconds)
        if seconds >= 60:
            await self.may_go_on.wait()

    async def opens(self) -> None:
        self.running = asyncio.ensure_future(self.webhook.run())
        await self.asked(3)

    async def asked(self, count: int) -> list[tuple[str, dict[str, Any]]]:
        """So many calls were made; their methods and arguments."""
        async with asyncio.timeout(10):
            while len(self.server.asked) < count:
                self.server.came.clear()
                await self.server.came.wait()
        return [(path.rpartition("/")[2], json.loads(body or b"{}")) for path, body in self.server.asked]

    async def posts(self, body: object, path: str = "/telegram/in", **headers: str) -> tuple[int, dict[str, str]]:
        """The status and the headers that somebody gets who posts this as Telegram would."""
        host, port = self.listener.address
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Content-Type": "application/json", HEADER: SECRET} | headers
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"http://{host}:{port}{path}", data=BytesIO(data), headers={k: v for k, v in given.items() if v}
            ) as got,
        ):
            return got.status, dict(got.headers)


@asynccontextmanager
async def gate(*answers: Answer, opened: bool = True) -> AsyncIterator[Gate]:
    async with stub(*(answers or SET)) as server:
        one = Gate(server)
        async with one.request:
            await one.listener.start()
            try:
                if opened:
                    await one.opens()
                yield one
            finally:
                await one.webhook.stop()
                await one.listener.stop()


async def test_telegram_is_told_of_the_webhook_and_nothing_that_waits_is_dropped() -> None:
    async with gate() as here:
        calls = await here.asked(3)
    assert calls[:2] == [
        ("getMe", {}),
        (
            "setWebhook",
            {
                "url": ADDRESS,
                "secret_token": SECRET,
                "allowed_updates": list(ALLOWED),
                "max_connections": CONNECTIONS,
                "drop_pending_updates": False,
            },
        ),
    ]
    assert "deleteWebhook" not in {method for method, _ in calls}  # it stays set over a stop


async def test_an_update_is_answered_only_once_it_is_committed() -> None:
    async with gate() as here:
        committed = asyncio.Event()
        here.commit = committed.wait
        posting = asyncio.ensure_future(here.posts(message(1)))
        done, _ = await asyncio.wait([posting], timeout=0.2)
        assert not done
        committed.set()
        assert (await posting)[0] == 200
        assert [one.update_id for one in here.inbox] == [1]
        assert here.webhook.last_good == here.time


@pytest.mark.parametrize(
    "secret",
    ["", SECRET[:-1], SECRET + "x", SECRET.lower(), "x" * (LONGEST_SECRET + 1), "x" * 6000, "ünïcode"],
    ids=["none", "shorter", "longer", "other case", "overlong", "very long", "no ascii"],
)
async def test_who_does_not_know_the_secret_gets_403_and_no_log_says_what_they_tried(
    secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with gate() as here:
        status, _ = await here.posts(message(1), **{HEADER: secret})
    assert (status, here.inbox) == (403, [])
    assert SECRET not in caplog.text
    assert not secret or secret not in caplog.text


async def test_only_posts_of_json_to_that_path_are_taken() -> None:
    async with gate() as here:
        assert (await here.posts(message(1), **{"Content-Type": "text/plain"}))[0] == 415
        assert (await here.posts(message(1), path="/telegram"))[0] == 404
        host, port = here.listener.address
        async with aiohttp.ClientSession() as session:
            for method in ("GET", "PUT", "DELETE"):
                async with session.request(
                    method, f"http://{host}:{port}/telegram/in", headers={HEADER: SECRET}
                ) as got:
                    assert got.status == 405
    assert here.inbox == []


async def test_a_megabyte_is_the_most() -> None:
    fits = {"update_id": 1, "message": {"chat": {"id": 7}, "text": ""}}
    fits["message"]["text"] = "x" * (MOST_BYTES - len(json.dumps(fits)))  # type: ignore[index]
    async with gate() as here:
        assert (await here.posts(fits))[0] == 200
        assert (await here.posts(json.dumps(fits).encode() + b" "))[0] == 413


async def test_a_database_that_is_away_is_503_and_telegram_comes_again(caplog: pytest.LogCaptureFixture) -> None:
    async with gate() as here:

        def away() -> None:
            raise OSError("Ana's words are quoted here")

        here.commit = away
        status, headers = await here.posts(message(1))
        assert (status, headers["Retry-After"]) == (503, "5")
        here.commit = lambda: None
        assert (await here.posts(message(1)))[0] == 200
    assert "Ana's words" not in caplog.text
    assert "OSError" in caplog.text


async def test_before_it_is_ready_and_while_it_stops_it_says_503() -> None:
    async with gate(opened=False) as here:
        assert (await here.posts(message(1)))[0] == 503
        await here.opens()
        assert (await here.posts(message(1)))[0] == 200
        committed = asyncio.Event()
        here.commit = committed.wait
        last = asyncio.ensure_future(here.posts(message(2)))
        while not here.webhook._storing:  # noqa: ASYNC110 - the request is on its way
            await asyncio.sleep(0.01)
        stopping = asyncio.ensure_future(here.webhook.stop())
        status, headers = await here.posts(message(3))
        assert (status, headers["Retry-After"]) == (503, "5")
        committed.set()
        assert (await last)[0] == 200
        await stopping
    assert [one.update_id for one in here.inbox] == [1, 2]


@pytest.mark.parametrize(
    "odd",
    [
        b"{}", b"[]", b"null", b"no json", b"", b"\xff\xfe", b'{"update_id": "1"}', b'{"update_id": -1}',
        b'{"update_id": ' + b"9" * 5000 + b"}", b"[" * 100_000, b'{"update_id": 99999999999999999999}',
    ],
)  # fmt: skip
async def test_what_carries_no_id_is_left_out_and_does_not_come_again(
    odd: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with gate() as here:
        assert (await here.posts(odd))[0] == 200
    assert here.inbox == []
    assert "carries no id and was left out" in caplog.text


@pytest.mark.parametrize(
    "odd", [{"update_id": 5}, {"update_id": 5, "new_kind": {"a": 1}}, {"update_id": 5, "message": 7}]
)
async def test_what_is_not_understood_is_stored_all_the_same(odd: dict[str, object]) -> None:
    async with gate() as here:
        assert (await here.posts(odd))[0] == 200
    assert [json.loads(one.body) for one in here.inbox] == [odd]


async def test_a_body_that_is_cut_off_is_no_error_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    async with gate() as here:
        _, writer = await asyncio.open_connection(*here.listener.address)
        head = f"POST /telegram/in HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: 100\r\n\r\n{{".encode())
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.close()
        assert (await here.posts(message(1)))[0] == 200
    assert [one.update_id for one in here.inbox] == [1]
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


async def test_a_connection_that_is_cut_in_the_middle_of_a_commit_does_not_end_it() -> None:
    async with gate() as here:
        committed = asyncio.Event()
        here.commit = committed.wait
        posting = asyncio.ensure_future(here.posts(message(1)))
        while not here.webhook._storing:  # noqa: ASYNC110 - the request is on its way
            await asyncio.sleep(0.01)
        posting.cancel()
        await asyncio.wait([posting])
        committed.set()
        await here.webhook.stop()
    assert [one.update_id for one in here.inbox] == [1]


async def test_what_telegram_says_of_the_webhook_is_known_and_trouble_is_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    trouble = GOOD_INFO | {
        "pending_update_count": 12, "last_error_date": 1772323200, "last_error_message": "Connection refused"
    }  # fmt: skip
    async with gate(*SET[:2], good(trouble), good(trouble), good(GOOD_INFO)) as here:
        info = here.webhook.info
        while info is None:
            await asyncio.sleep(0.01)
            info = here.webhook.info
        assert (info.pending, info.last_error) == (12, "Connection refused")
        assert info.last_error_at == datetime(2026, 3, 1, tzinfo=UTC)
        here.may_go_on.set()
        await here.asked(6)
    assert (
        caplog.text.count("could not hand over an update at 2026-03-01T00:00:00+00:00: Connection refused; 12 wait")
        == 1
    )


async def test_a_webhook_that_was_taken_away_is_set_again(caplog: pytest.LogCaptureFixture) -> None:
    async with gate(*SET[:2], good(GOOD_INFO | {"url": ""}), good(), good(GOOD_INFO)) as here:
        calls = await here.asked(4)
    assert [method for method, _ in calls] == ["getMe", "setWebhook", "getWebhookInfo", "setWebhook"]
    assert "taken away or changed" in caplog.text


async def test_many_that_wait_are_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    async with gate(*SET[:2], good(GOOD_INFO | {"pending_update_count": 1000}), say_nothing) as here:
        while here.webhook.info is None:  # noqa: ASYNC110 - the answer is on its way
            await asyncio.sleep(0.01)
    assert "1000 updates wait at Telegram" in caplog.text


async def test_while_telegram_is_away_updates_are_taken_and_the_webhook_is_set_later() -> None:
    async with gate(hang_up, hang_up, *SET) as here:
        assert (await here.posts(message(1)))[0] == 200
        calls = await here.asked(5)
    assert [method for method, _ in calls][-2:] == ["setWebhook", "getWebhookInfo"]
    assert here.breaks[:2] == [1, 2]


async def test_a_wrong_token_ends_it() -> None:
    async with gate(refused(401, "Unauthorized"), opened=False) as here:
        with pytest.raises(TokenRefused):
            await here.webhook.run()
        assert (await here.posts(message(1)))[0] == 503


async def test_new_errors_and_many_that_wait_are_no_sign_of_life() -> None:
    async with gate() as here:
        webhook, begun = here.webhook, here.time
        old = {"url": ADDRESS, "pending_update_count": 0, "last_error_date": 1000}

        async def looks(**info: object) -> bool:
            async def told(*_: object) -> object:
                return old | info

            webhook._call = told  # type: ignore[method-assign, assignment]
            here.time += timedelta(seconds=60)
            await webhook._until_done(webhook._look)
            return webhook.last_good == here.time

        seen = [
            await looks(), await looks(), await looks(last_error_date=2000), await looks(last_error_date=2000),
            await looks(last_error_date=2000, pending_update_count=1000),
            await looks(last_error_date=2000, pending_update_count=999),
        ]  # fmt: skip
        assert seen == [True, True, False, True, False, True]
        assert begun < here.time
