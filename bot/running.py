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
from bot.memory import keep_the_heap_whole, spare_what_stays
from bot.observing.operator import Operator
from bot.observing.watching import Watch
from bot.ports import Clock
from bot.signs.figures import Figures
from bot.storage import hold, is_postgres, sqlite_path
from bot.telegram.door import Door
from bot.telegram.errors import Kind, classify
from bot.telegram.failures import TokenRefused
from bot.telegram.intake import Intake
from bot.telegram.pace import Rates
from bot.telegram.request import AiohttpRequest
from bot.telegram.webhook import Webhook

LONGEST_WAIT = 60.0

_log = logging.getLogger(__name__)


def run(config: Config, clock: Clock | None = None, rates: Rates | None = None) -> int:
    """Return the exit code once the bot has stopped: 0 after a signal. `clock`: this machine's, unless given;
    `rates`: as for `join`."""
    keep_the_heap_whole()
    with hold(config.database_url):
        asyncio.run(_live(config, clock or Clock(), rates))
    return 0


async def _live(config: Config, clock: Clock, rates: Rates | None) -> None:
    token, over, figures = config.token_text or "", asyncio.Event(), Figures()
    talk, poll = AiohttpRequest(), AiohttpRequest(connections=2)
    talk.on_call = poll.on_call = figures.called
    policy, url = policies.load(config.policy_file), f"{config.api_url}/bot{token}"
    bot = await join(config.database_url, policy, token, config.api_url, talk, clock, over.set, rates, figures)
    stop_on_signals(over)
    bot.intake = _intake(config, poll, url, bot)
    watch = _watching(bot, config.database_url, url)
    operator = Operator(bot.desk.bot, config.operator_chat, bot.clock.now) if config.operator_chat else None
    listener = _listener(config.listen, bot, watch) if config.listen else None
    ways: list[asyncio.Task[Any]] = [asyncio.create_task(over.wait()), asyncio.create_task(watch.run())]
    try:
        if listener is not None:
            await listener.start()
        await poll.initialize()
        ways.append(asyncio.create_task(_work(bot, watch, operator)))
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        # First of all nothing new is begun: a bot that just reaches Telegram must not start over a closed database.
        for way in ways:
            way.cancel()
        ends = await asyncio.gather(*ways, return_exceptions=True)
        if operator is not None:
            await operator.stop()
        await bot.stop()
        if listener is not None:  # last: whoever comes while the rest is done is told to come later
            await listener.stop()
        for request in (talk, poll):  # the library closes only what it could open
            await request.shutdown()
    for end in ends:
        if isinstance(end, Exception):
            raise end
    if bot.dispatcher.token_refused:
        raise TokenRefused


def _intake(config: Config, request: AiohttpRequest, base_url: str, bot: Bot) -> Door:
    """Return how updates come in: pushed to an address of ours, or else polled."""
    if config.webhook_url and config.webhook_secret:
        secret = config.webhook_secret.get_secret_value()
        return Webhook(request, base_url, bot.take, bot.clock.now, config.webhook_url, secret)
    return Intake(request, base_url, bot.take, bot.clock.now)


def _watching(bot: Bot, database: str, url: str) -> Watch:
    async def answers() -> bool:
        async with AiohttpRequest(connections=1) as request:
            try:
                await request.post(f"{url}/getMe")
            except TelegramError as failure:
                return classify(failure).kind not in (Kind.NOT_SENT, Kind.UNCERTAIN)
        return True

    path = None if is_postgres(database) else sqlite_path(database)
    watch = Watch(bot.database, bot.figures, bot.clock.now, answers, path)
    bot.database.on_commit = watch.committed
    return watch


def _listener(address: tuple[str, int], bot: Bot, watch: Watch) -> Listener:
    from bot.observing.answering import routes  # with Prometheus' library, which takes its time

    pushed = [bot.intake.route] if isinstance(bot.intake, Webhook) else []
    return Listener(address, [*pushed, *routes(bot.figures, watch, bot.clock)])


async def _work(bot: Bot, watch: Watch, operator: Operator | None) -> None:
    """Reach Telegram however long that takes, then take updates until stopped; TokenRefused ends it."""
    if bot.sharing is not None:
        await bot.sharing.follow_server_time()
    await _reach(bot)
    if operator is not None:
        operator.start()
    await bot.start()
    spare_what_stays()
    watch.started()
    introducing = asyncio.create_task(bot.introduce())
    try:
        await bot.take_up()
        if bot.sharing is not None and isinstance(bot.intake, Intake):
            await bot.sharing.front().run(lambda: _take(bot, watch))
        else:
            await _take(bot, watch)
    finally:
        introducing.cancel()


async def _take(bot: Bot, watch: Watch) -> None:
    """Updates are taken until that ends, and watched to come meanwhile."""
    if bot.intake is None:
        return
    watch.takes(bot.intake)
    try:
        await bot.intake.run()
    finally:
        watch.takes(None)


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
