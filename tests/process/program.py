"""The whole program and a Telegram for it, each a process of its own; and somebody's chat in that Telegram."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bot import buttons as b
from bot.playground.messages import Message
from bot.playground.remote import RemotePerson, RemoteWorld
from bot.storage.files import read_only
from tests.process.teller import Label, Seen

TOKEN = "424242:AAcanary-Canary_canary-Canary_canary-C1"
STOPS_WITHIN = 25.0  # seconds


def environment(bytecode: Path, *, measured: bool = True, **settings: str) -> dict[str, str]:
    """What a process of ours is started with: compiled once, and nothing of the operator's own settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    own.pop("PYTHONDONTWRITEBYTECODE", None)
    if not measured:  # a process that is killed leaves no figures
        own = {name: value for name, value in own.items() if not name.startswith("COVERAGE_")}
    return own | {"PYTHONPYCACHEPREFIX": str(bytecode)} | settings


@dataclass
class Program:
    """`channel-keeper run --live` over one database, started and ended as often as a test likes."""

    place: Path
    url: str
    bytecode: Path
    hours: float = 0.002
    measured: bool = True
    module: str = "bot"
    settings: dict[str, str] = field(default_factory=dict)
    more: tuple[str, ...] = ()  # words of the command line
    running: "subprocess.Popen[bytes] | None" = None

    @property
    def database(self) -> Path:
        return self.place / "data" / "bot.db"

    @property
    def log(self) -> Path:
        """All that it ever wrote to standard output and standard error."""
        return self.place / "log"

    def begins(self) -> None:
        """The process is started; whether it gets anywhere is another question."""
        policy = self.place / "policy.yaml"
        lines = (f"  {key}: {self.hours}" for key in ("unlink.lock_after_link_hours", "relink.wait_after_unlink_hours"))
        policy.write_text("\n".join(["defaults:", *lines]) + "\n")
        settings = {
            "BOT_TOKEN": TOKEN, "BOT_API_URL": self.url, "BOT_DATABASE_URL": f"sqlite:///{self.database}",
            "BOT_POLICY_FILE": str(policy),
        } | self.settings  # fmt: skip
        given = environment(self.bytecode, measured=self.measured, **{k: v for k, v in settings.items() if v})
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                [sys.executable, "-m", self.module, "run", "--live", *self.more],
                cwd=self.place, env=given, stdout=log, stderr=log,
            )  # fmt: skip

    def launches(self, world: RemoteWorld) -> None:
        """The process runs and takes updates."""
        sign = "setWebhook" if self.settings.get("BOT_WEBHOOK_URL") else "deleteWebhook"
        before = len(world.called(sign))
        self.begins()
        world.until(lambda: len(world.called(sign)) > before or self.ended() is not None, 60)
        assert self.ended() is None, self.log.read_text()

    def ended(self) -> int | None:
        """Its exit code, None while it runs."""
        return self.running.poll() if self.running else None

    def dies(self) -> None:
        """It is gone without a word: `kill -9`."""
        assert self.running is not None
        self.running.kill()
        self.running.wait()

    def is_gone(self) -> None:
        """It does not run any more, whether it ever did or not."""
        if self.running is not None and self.running.poll() is None:
            self.dies()

    def stops(self) -> int:
        """It was asked to end; its exit code."""
        assert self.running is not None
        self.running.send_signal(signal.SIGTERM)
        return self.running.wait(STOPS_WITHIN)

    def ends_by_itself(self, seconds: float = 60) -> int:
        """Its exit code."""
        assert self.running is not None
        return self.running.wait(seconds)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query finds in the database now."""
        url = self.settings.get("BOT_DATABASE_URL", "")
        if url.startswith("postgresql"):
            with closing(psycopg.connect(url, autocommit=True)) as connection:
                return connection.execute(query.encode()).fetchall()
        for _ in range(50):
            try:
                with closing(read_only(self.database)) as connection:
                    return connection.execute(query).fetchall()
            except sqlite3.OperationalError:  # between two looks the log was folded in, or the file closed
                time.sleep(0.02)
        raise AssertionError(f"the database could not be read: {query}")


@dataclass(frozen=True, slots=True)
class Private:
    """Somebody's private chat with the bot."""

    person: RemotePerson

    def sees(self) -> list[Seen]:
        return [
            Seen(each.message_id, each.text, tuple(Label(one.text, one.data or "") for one in each.buttons))
            for each in self.person.sees()
            if each.by_bot
        ]

    def shown(self) -> int:
        return self.person.shown()

    def starts(self) -> None:
        self.person.starts()

    def says(self, text: str) -> None:
        self.person.says(text)

    def presses(self, message: int, data: str) -> None:
        self.person.taps(data, message)

    def presses_old(self, message: int, data: str) -> None:
        """A button is pressed that the message once had: another device shows it still."""
        self.person.taps_old(message, data)


def reminder_of(message: Message) -> int | None:
    """Which reminder the message was when it came."""
    if not message.by_bot:
        return None
    for row in message.keyboards[0]:
        for button in row:
            match b.read(button["callback_data"]):
                case b.Push("go_on", reminder):
                    return reminder
    return None
