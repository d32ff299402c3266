"""The process's own HTTP server."""

from io import BytesIO

import aiohttp
import pytest
from aiohttp import web

from bot.listening import MOST_BYTES, Listener, PortTaken

HERE = ("127.0.0.1", 0)


async def test_it_answers_until_it_is_stopped() -> None:
    async def echo(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    listener = Listener(HERE, [web.post("/echo", echo)])
    await listener.start()
    host, port = listener.address
    url = f"http://{host}:{port}/echo"
    async with aiohttp.ClientSession() as session:
        async with session.post(url, data=BytesIO(b"x" * MOST_BYTES)) as answer:
            assert (answer.status, await answer.text()) == (200, str(MOST_BYTES))
        async with session.post(url, data=BytesIO(b"x" * (MOST_BYTES + 1))) as answer:
            assert answer.status == 413
        await listener.stop()
        with pytest.raises(aiohttp.ClientConnectionError):
            await session.post(url)


async def test_a_port_that_is_taken_names_the_setting() -> None:
    first = Listener(HERE, [])
    await first.start()
    with pytest.raises(PortTaken, match=r"BOT_LISTEN: another program answers on 127\.0\.0\.1:"):
        await Listener(first.address, []).start()
    await first.stop()
