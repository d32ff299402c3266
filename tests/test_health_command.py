"""`channel-keeper health`: what a bot beside it answers, then what is said and the exit code."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot import logs
from bot.__main__ import main
from bot.commands import health
from bot.hosts import asked_at, host_and_port
from bot.settings_taken import TAKES

Captured = pytest.CaptureFixture[str]
Answering = Callable[..., int]
WELL = {"/livez": (200, "alive"), "/readyz": (503, "no answer of Telegram for 300 s")}


@pytest.fixture(autouse=True)
def _an_empty_folder_and_a_bare_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.upper().startswith("BOT_")]:
        monkeypatch.delenv(name)
    yield
    logs.hide(None)


@pytest.fixture
def answering() -> Iterator[Answering]:
    """Somebody answers on a port, which is returned."""
    servers = []

    def begin(answers: dict[str, tuple[int, str]], host: str = "127.0.0.1") -> int:
        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, said = answers.get(self.path, (404, "no such page"))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(said.encode())

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

        server = Server((host, 0), Answers)
        servers.append(server)
        Thread(target=server.serve_forever, args=[0.01]).start()
        return int(server.server_address[1])

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["health"], 0, "/livez: 200 alive\n"),
        (["health", "--ready"], 1, "/readyz: 503 no answer of Telegram for 300 s\n"),
    ],
)
def test_what_the_bot_answers_decides(
    words: list[str], code: int, said: str, answering: Answering, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("BOT_LISTEN", f"127.0.0.1:{answering(WELL)}")
    assert (main(words), capsys.readouterr().out) == (code, said)


@pytest.mark.parametrize("host", ["0.0.0.0", "localhost"])
def test_who_listens_everywhere_is_asked_on_this_machine(
    host: str, answering: Answering, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("bot_listen", f"{host}:{answering(WELL)}")
    assert (main(["health"]), capsys.readouterr().out) == (0, "/livez: 200 alive\n")


def test_the_newer_protocol_is_asked_too(
    answering: Answering, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    try:
        port = answering(WELL, "::1")
    except OSError:
        pytest.skip("no IPv6 here")
    monkeypatch.setenv("BOT_LISTEN", f"[::]:{port}")
    assert (main(["health"]), capsys.readouterr().out) == (0, "/livez: 200 alive\n")


def test_a_stranger_on_the_port_is_no_bot_that_is_well(
    answering: Answering, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("BOT_LISTEN", f"127.0.0.1:{answering({})}")
    assert (main(["health"]), capsys.readouterr().out) == (1, "/livez: 404 no such page\n")


def test_who_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr(health, "WITHIN", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        monkeypatch.setenv("BOT_LISTEN", f"127.0.0.1:{port}")
        assert (main(["health"]), capsys.readouterr().out) == (
            1,
            f"/livez: no answer at 127.0.0.1:{port} (timed out)\n",
        )
    assert (main(["health"]), capsys.readouterr().out) == (
        1,
        f"/livez: no answer at 127.0.0.1:{port} ([Errno 111] Connection refused)\n",
    )


def test_the_file_of_settings_is_read_after_the_environment(
    answering: Answering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    (tmp_path / ".env").write_text(f"\ufeff# mine\nBOT_TOKEN_FILE=/not/there\nBOT_LISTEN=127.0.0.1:{answering(WELL)}\n")
    assert (main(["health"]), capsys.readouterr().out) == (0, "/livez: 200 alive\n")
    monkeypatch.setenv("BOT_LISTEN", f"127.0.0.1:{answering({'/livez': (500, 'ill')})}")
    assert (main(["health"]), capsys.readouterr().out) == (1, "/livez: 500 ill\n")


@pytest.mark.parametrize("value", [None, "", "8090", "127.0.0.1:0", "127.0.0.1:99999", "http://here:80"])
def test_without_a_place_to_ask_the_setting_is_named(
    value: str | None, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    if value is not None:
        monkeypatch.setenv("BOT_LISTEN", value)
    assert main(["health"]) == 78
    got = repr(value) if value else "nothing, and health asks there"
    assert capsys.readouterr().err == f"channel-keeper: BOT_LISTEN: got {got}; takes {TAKES['listen']}\n"


def test_it_loads_nothing_heavy() -> None:
    """Every container asks twice a minute."""
    asked = "import sys; from bot.__main__ import main; main(['health']); print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", asked],
        env=os.environ | {"BOT_LISTEN": "127.0.0.1:9"},
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(told.stdout.split())
    assert "http.client" in loaded
    assert loaded & {"pydantic", "telegram", "sqlalchemy", "aiohttp", "asyncio", "babel", "yaml"} == set()


def test_addresses_are_read_as_they_are_written() -> None:
    assert host_and_port("127.0.0.1:8090") == ("127.0.0.1", 8090)
    assert host_and_port("[::1]:8090") == ("::1", 8090)
    assert (asked_at("::"), asked_at("0.0.0.0"), asked_at("10.0.0.7")) == ("::1", "127.0.0.1", "10.0.0.7")
