"""Serving HTTP inside the running loop."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator

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


async def test_without_a_host_it_answers_by_ipv4_and_by_ipv6() -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    port = free_port()
    there = Starlette(routes=[Route("/", lambda _: PlainTextResponse("here"))])
    async with serving(there, port), httpx.AsyncClient(trust_env=False) as http:
        for host in ("127.0.0.1", "[::1]"):
            assert (await http.get(f"http://{host}:{port}/")).text == "here"


@pytest.fixture
async def signals() -> AsyncIterator[None]:
    """Signals as they were, afterwards."""
    yield
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().remove_signal_handler(number)


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_first_signal_ends_the_wait_and_is_told(number: signal.Signals) -> None:
    waiting = asyncio.create_task(told_to_stop())
    await asyncio.sleep(0)
    os.kill(os.getpid(), number)
    os.kill(os.getpid(), number)
    async with asyncio.timeout(5):
        assert await waiting is number


@pytest.mark.usefixtures("signals")
async def test_a_second_sigterm_is_no_ctrl_c() -> None:
    first = asyncio.create_task(told_to_stop())
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGTERM)
    await first
    by_hand = asyncio.create_task(told_to_stop(signal.SIGINT))
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.sleep(0.05)
    assert not by_hand.done()
    os.kill(os.getpid(), signal.SIGINT)
    async with asyncio.timeout(5):
        assert await by_hand is signal.SIGINT
