"""Serving HTTP inside the running loop."""

import asyncio
import os
import signal
import socket

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.serving import serving, told_to_stop
from tests.cli.support import free_port


async def test_a_request_under_way_is_answered_before_the_server_is_gone() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: Request) -> Response:
        begun.set()
        await go_on.wait()
        return PlainTextResponse("answered")

    port = free_port()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        async with serving(Starlette(routes=[Route("/", slow)]), port, "127.0.0.1"):
            asking = asyncio.create_task(http.get("/"))
            await begun.wait()
            asyncio.get_running_loop().call_later(0.2, go_on.set)
        assert (await asking).text == "answered"
        with pytest.raises(httpx.ConnectError):
            await http.get("/")


async def test_a_port_that_is_taken_is_an_os_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        async with serving(Starlette(), taken.getsockname()[1], "127.0.0.1"):
            pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_is_heard_once_and_ends_the_wait(number: signal.Signals) -> None:
    loop = asyncio.get_running_loop()
    waiting = asyncio.create_task(told_to_stop())
    await asyncio.sleep(0)
    try:
        os.kill(os.getpid(), number)
        async with asyncio.timeout(5):
            await waiting
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        loop.remove_signal_handler(signal.SIGINT)
