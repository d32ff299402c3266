"""The command line: reads the configuration, hands over to the command asked for, ends with its exit code."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot import __doc__ as purpose
from bot import __version__, commands, logs
from bot.commands import ask, backup, deadline, health, move, policy, read, restore
from bot.hosts import LAST_PORT
from bot.policies import PolicyError

if TYPE_CHECKING:
    from bot.config import Config
    from bot.domain.deadlines import AppealRule
    from bot.domain.policy import Policy

NAME = "channel-keeper"
PORT = 8080
EXIT_CODES = "exit codes: 0 good, 1 failure, 2 usage, 3 rejected or refused, 78 configuration"
HOW_TO_GET_A_BOT = (
    "There is no token, so this is the playground: the bot in your browser, without Telegram. For a bot in Telegram\n"
    "write /newbot to @BotFather there, put BOT_TOKEN=<what it gave> into a file named .env here, and run this again."
)
log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """The command has run; its exit code is returned, and whatever went wrong was said on standard error."""
    arguments = parser().parse_args(argv)
    logs.set_up("text", "INFO")
    try:
        code = COMMANDS[arguments.command](arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return commands.FAILURE
    except BrokenPipeError:
        _let_stdout_go()
        return commands.FAILURE
    except Exception as error:  # noqa: BLE001 - the last one to hear of it
        return told(error)


def parser() -> argparse.ArgumentParser:
    """The grammar of the command line; without a command it is `run`."""
    grammar = argparse.ArgumentParser(prog=NAME, description=purpose, epilog=EXIT_CODES, allow_abbrev=False)
    grammar.add_argument("--version", action="version", version=f"{NAME} {__version__}")
    known = grammar.add_subparsers(dest="command", metavar="COMMAND", title="commands (default: run)")
    run = known.add_parser("run", help="run the bot; without a token, the playground in a browser", allow_abbrev=False)
    run.add_argument("--live", action="store_true", help="in Telegram, or not at all: refuse to start without a token")
    run.add_argument("--port", type=port, default=PORT, help=f"the playground's, without a token (default {PORT})")
    run.add_argument("--ephemeral", action="store_true", help="start even where the data goes with the container")
    known.add_parser("check", help="say whether everything is ready; writes nothing")
    health.add_parser(known)
    known.add_parser("migrate", help="bring the database to this version")
    backup.add_parser(known)
    restore.add_parser(known)
    move.add_parser(known)
    policy.add_parser(known)
    deadline.add_parser(known)
    ask.add_parser(known)
    read.add_parser(known)
    grammar.set_defaults(command="run", live=False, ephemeral=False, port=PORT)
    return grammar


def port(text: str) -> int:
    """A port that can be listened on; 0 is any that is free."""
    number = int(text)
    if not 0 <= number <= LAST_PORT:
        raise ValueError
    return number


def _run(arguments: argparse.Namespace) -> int:
    config = _configured()
    logs.log_strays()
    if config.token is None:
        return _without_token(config, arguments)
    from bot.storage.lasting import must_last

    must_last(config.database_url, ephemeral=arguments.ephemeral)
    from bot.running import run

    return run(config)


def _without_token(config: Config, arguments: argparse.Namespace) -> int:
    if arguments.live:
        from bot.settings_taken import TAKES, ConfigError

        raise ConfigError("BOT_TOKEN", "nothing, and run --live needs a token", TAKES["token"])
    from bot.playing import run

    print(HOW_TO_GET_A_BOT, file=sys.stderr)
    return run(arguments.port, config.policy_file)


def _check(_arguments: argparse.Namespace) -> int:
    from bot.commands import check
    from bot.settings_taken import ConfigError

    today = datetime.now(UTC).date()
    try:
        config = _configured(warn=False)  # `check` says it in its own lines
    except ConfigError as wrong:
        return check.run(wrong, today)
    return check.run(config, today)


def _migrate(_arguments: argparse.Namespace) -> int:
    config = _configured()
    from bot.storage import migrate

    print(migrate(config.database_url))
    return commands.GOOD


def _backup(arguments: argparse.Namespace) -> int:
    return backup.run(arguments, _configured().database_url, datetime.now(UTC))


def _restore(arguments: argparse.Namespace) -> int:
    return restore.run(arguments, _configured().database_url, datetime.now(UTC))


def _move(arguments: argparse.Namespace) -> int:
    return move.run(arguments, _configured().database_url, datetime.now(UTC))


def _policy(arguments: argparse.Namespace) -> int:
    return policy.run(arguments, _configured().policy_file)


def _deadline(arguments: argparse.Namespace) -> int:
    policy_file = _configured().policy_file

    def rule_for(market: str, subdivision: str | None) -> AppealRule:
        from bot.appeals import appeal_rule
        from bot.policies import load

        return appeal_rule(load(policy_file), market, subdivision)

    return deadline.run(arguments, rule_for)


def _ask(arguments: argparse.Namespace) -> int:
    policy_file = _configured().policy_file

    def held() -> Policy:
        from bot.policies import load

        return load(policy_file)

    return ask.run(arguments, held)


def _configured(*, warn: bool = True) -> Config:
    from bot import config

    found = config.read()
    logs.set_up(found.log, found.log_level, found.token_text, found.webhook_secret_text)
    for sentence in config.unknown_settings() if warn else ():
        log.warning(sentence)
    return found


def told(error: Exception) -> int:
    """The operator has one line of it. With an exit code of its own it was foreseen; else the log has all."""
    code = commands.CONFIGURATION if isinstance(error, PolicyError) else getattr(error, "exit_code", None)
    if isinstance(code, int):
        print(logs.redacted(f"{NAME}: {error}"), file=sys.stderr)
        return code
    log.critical("stopped by an error that nobody foresaw", exc_info=error)
    print(logs.redacted(f"{NAME}: stopped by {type(error).__name__}: {error}"), file=sys.stderr)
    return commands.FAILURE


def _let_stdout_go() -> None:
    """The reader left (`| head`): Python's own flush at the end must not complain of it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": _run,
    "check": _check,
    "health": health.run,
    "migrate": _migrate,
    "backup": _backup,
    "restore": _restore,
    "move": _move,
    "policy": _policy,
    "deadline": _deadline,
    "ask": _ask,
    "read": read.run,
}

if __name__ == "__main__":
    sys.exit(main())
