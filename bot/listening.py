"""The process's own HTTP server: health, figures and the webhook answer where `BOT_LISTEN` says."""

import errno
from collections.abc import Sequence

from aiohttp import web

MOST_BYTES = 1024 * 1024  # of a request's body
STOP_WITHIN = 5.0  # seconds, for the answers under way


class PortTaken(Exception):
    """Another program listens there."""

    exit_code = 1


class Listener:
    """Answers from `start` to `stop`; more routes may be added before `start` only."""

    def __init__(self, address: tuple[str, int], routes: Sequence[web.AbstractRouteDef]) -> None:
        self._host, self._port = address
        application = web.Application(client_max_size=MOST_BYTES)
        application.add_routes(routes)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=STOP_WITHIN, handle_signals=False)

    async def start(self) -> None:
        """Leave it answering; PortTaken where another program does."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as refused:
            await self._runner.cleanup()
            if refused.errno != errno.EADDRINUSE:
                raise
            raise PortTaken(f"BOT_LISTEN: another program answers on {self._host}:{self._port}") from None

    @property
    def address(self) -> tuple[str, int]:
        """Where it answers; the port that was free, where 0 was asked for."""
        host, port, *_ = self._runner.addresses[0]
        return host, port

    async def stop(self) -> None:
        """Leave what was being answered answered, and nothing listening."""
        await self._runner.cleanup()
