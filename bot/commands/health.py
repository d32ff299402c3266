"""`channel-keeper health`: does the bot that runs beside this answer? What a container's health check asks."""

from __future__ import annotations

import argparse
import os
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bot import commands
from bot.hosts import asked_at, host_and_port

LISTEN = "BOT_LISTEN"
WITHIN = 4.0  # seconds; a container's health check gives up after five
MOST_SAID = 1000


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command line knows `health`."""
    parser = subparsers.add_parser("health", help=f"ask the running bot, at {LISTEN}, whether it is well")
    parser.add_argument("--ready", action="store_true", help="whether it does its work, too; not only that it lives")


def run(arguments: argparse.Namespace) -> int:
    """Its answer is printed; 0 if it says that it is well, 1 if not or if nobody answers in time."""
    host, port = listening()
    path = "/readyz" if arguments.ready else "/livez"
    well, said = asked(asked_at(host), port, path)
    print(f"{path}: {said}")
    return commands.GOOD if well else commands.FAILURE


def listening() -> tuple[str, int]:
    """Where the bot answers; ConfigError without a place or with a wrong one.

    Only this one setting is read: a token that can't be read is no reason to call a bot unwell that runs."""
    value = _setting(LISTEN)
    try:
        host, port = host_and_port(value or "")
    except ValueError:
        port = 0
    if not port:  # 0 is any free port: nobody outside knows which
        from bot.settings_taken import TAKES, ConfigError  # takes ten times as long as all the rest

        raise ConfigError(LISTEN, repr(value) if value else "nothing, and health asks there", TAKES["listen"])
    return host, port


def asked(host: str, port: int, path: str) -> tuple[bool, str]:
    """Whether the answer was good, and the answer."""
    connection = HTTPConnection(host, port, timeout=WITHIN)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        said = answer.read(MOST_SAID).decode(errors="replace").strip()
    except (OSError, HTTPException) as failed:
        return False, f"no answer at {host}:{port} ({failed or type(failed).__name__})"
    finally:
        connection.close()
    return answer.status == 200, f"{answer.status} {said}".rstrip()


def _setting(name: str) -> str | None:
    """As the bot reads it: the environment in any case of letters, then `.env`."""
    found = {key.upper(): value for key, value in os.environ.items()}
    if name not in found and Path(".env").is_file():
        from dotenv import dotenv_values

        found |= {key.upper(): value or "" for key, value in dotenv_values(".env", encoding="utf-8-sig").items()}
    return found.get(name, "").strip() or None
