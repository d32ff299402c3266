"""The bot's life as a process: it reaches Telegram however long that takes, works, and ends cleanly."""

import asyncio
import logging
import signal
from typing import Any

from telegram.error import InvalidToken, TelegramError

from bot import policies
from bot.app import Bot, join
from bot.config import Config
from bot.listening import Listener
from bot.ports import Clock
from bot.profile import introduce
from bot.storage import hold
from bot.telegram.errors import Kind, classify
from bot.telegram.failures import TokenRefused
from bot.telegram.intake import Intake
from bot.telegram.request import AiohttpRequest

LONGEST_WAIT = 60.0

_log = logging.getLogger(__name__)


def run(config: Config) -> int:
    """Return the exit code once the bot has stopped: 0 after a signal."""
    with hold(config.database_url):
        asyncio.run(_live(config))
    return 0


async def _live(config: Config) -> None:
    token, over = config.token_text or "", asyncio.Event()
    talk, poll = AiohttpRequest(), AiohttpRequest(connections=2)
    policy = policies.load(config.policy_file)
    bot = await join(config.database_url, policy, token, config.api_url, talk, Clock(), over.set)
    stop_on_signals(over)
    bot.intake = Intake(poll, f"{config.api_url}/bot{token}", bot.take, bot.clock.now)
    listener = Listener(config.listen, []) if config.listen else None
    ways: list[asyncio.Task[Any]] = [asyncio.create_task(over.wait())]
    try:
        if listener is not None:
            await listener.start()
        await poll.initialize()
        ways.append(asyncio.create_task(_work(bot)))
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        # First of all nothing new is begun: a bot that just reaches Telegram must not start over a closed database.
        for way in ways:
            way.cancel()
        ends = await asyncio.gather(*ways, return_exceptions=True)
        if listener is not None:
            await listener.stop()
        await bot.stop()
        for request in (talk, poll):  # the library closes only what it could open
            await request.shutdown()
    for end in ends:
        if isinstance(end, Exception):
            raise end
    if bot.dispatcher.token_refused:
        raise TokenRefused


async def _work(bot: Bot) -> None:
    """Reach Telegram however long that takes, then poll until stopped; TokenRefused ends it."""
    await _reach(bot)
    await bot.start()
    introducing = asyncio.create_task(introduce(bot.desk))
    try:
        async with bot.database.front():
            await bot.take_up()
            if bot.intake is not None:
                await bot.intake.run()
    finally:
        introducing.cancel()


async def _reach(bot: Bot) -> None:
    wait = 1.0
    while True:
        try:
            await bot.application.initialize()
        except TelegramError as failure:
            if classify(failure).kind is Kind.TOKEN or isinstance(failure, InvalidToken):
                raise TokenRefused from None
            _log.warning("Telegram can't be reached yet (%s); trying again", classify(failure).kind)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
        else:
            return


def stop_on_signals(over: asyncio.Event) -> None:
    """Leave `over` set once the process is asked to end."""
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, over.set)
