"""How the bot introduces itself in Telegram: commands and descriptions, in each language."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError

from bot.handlers.desk import Desk
from bot.handlers.talk import COMMANDS
from bot.telegram.errors import classify

PRIVATE = (*COMMANDS, "export")
GROUPS = ("start", "check", "link", "unlink", "help")
FALLBACK = "en"  # also for languages that are none of ours
SPACING = 0.1

_log = logging.getLogger(__name__)


async def introduce(desk: Desk) -> None:
    """Leave commands, description and short description as this release words them; what fails is logged."""
    for language in desk.words.languages:
        for code in ("", language) if language == FALLBACK else (language,):
            await _in_language(desk, language, code)


async def _in_language(desk: Desk, language: str, code: str) -> None:
    bot, words = desk.bot, desk.words
    private, groups = (_commands(desk, names, language) for names in (PRIVATE, GROUPS))
    calls: tuple[Callable[[], Awaitable[bool]], ...] = (
        lambda: bot.set_my_commands(private, BotCommandScopeAllPrivateChats(), code),
        lambda: bot.set_my_commands(groups, BotCommandScopeAllGroupChats(), code),
        lambda: bot.set_my_description(words.plain(language, "profile.description"), code),
        lambda: bot.set_my_short_description(words.plain(language, "profile.short_description"), code),
    )
    for call in calls:
        try:
            await call()
        except TelegramError as failure:
            _log.warning("the bot's profile could not be set (%s): %s", code or "default", classify(failure).kind)
        await asyncio.sleep(SPACING)


def _commands(desk: Desk, names: tuple[str, ...], language: str) -> list[BotCommand]:
    return [BotCommand(name, desk.words.plain(language, f"command.{name}")) for name in names]
