"""The demo's clock stands still, and an application is served inside the running loop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from datetime import date, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.sandbox import server
from bot.sandbox.clock import Clock
from bot.sandbox.server import serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request


def test_the_clock_stands_at_half_past_nine_in_paris_until_it_is_moved() -> None:
    clock = Clock(date(2024, 3, 30))
    assert clock.now().isoformat() == "2024-03-30T09:30:00+01:00"
    assert clock.now() == clock.now()
    assert clock.next_day() == date(2024, 3, 31)
    assert clock.now().utcoffset() == timedelta(hours=2)
    clock.set_day(date(2026, 8, 16))
    assert clock.day == date(2026, 8, 16)


async def hello(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("bonjour")


async def test_an_application_answers_at_the_address_given_and_no_longer_after() -> None:
    told: list[str] = []
    async with serve(Starlette(routes=[Route("/", hello)]), on_ready=told.append) as base:
        async with httpx.AsyncClient() as http:
            assert (await http.get(base)).text == "bonjour"
        assert told == [base]
    async with httpx.AsyncClient() as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(base)


async def test_every_interface_is_shown_as_the_local_one() -> None:
    async with serve(Starlette(), "0.0.0.0") as base:  # noqa: S104
        assert base.startswith("http://127.0.0.1:")


async def test_signals_stay_with_whoever_owns_the_loop() -> None:
    before = signal.getsignal(signal.SIGINT)
    async with serve(Starlette()):
        assert signal.getsignal(signal.SIGINT) is before


async def test_a_taken_port_is_an_os_error() -> None:
    async with serve(Starlette()) as base:
        with pytest.raises(OSError, match="in use"):
            async with serve(Starlette(), port=int(base.rpartition(":")[2])):
                pass


async def test_an_application_that_does_not_start_is_an_error() -> None:
    @contextlib.asynccontextmanager
    async def broken(app: Starlette) -> AsyncIterator[None]:
        if app.routes == []:
            raise ValueError("the database is not there")
        yield

    with pytest.raises(RuntimeError, match="did not start"):
        async with serve(Starlette(lifespan=broken)):
            pass


async def test_what_never_ends_is_cut_off_when_the_server_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_request: Request) -> PlainTextResponse:
        await asyncio.Event().wait()
        return PlainTextResponse("")

    monkeypatch.setattr(server, "GRACE_SECONDS", 0.01)
    async with httpx.AsyncClient() as http:
        async with serve(Starlette(routes=[Route("/", never)])) as base:
            call = asyncio.create_task(http.get(base))
            await asyncio.sleep(0.1)
        assert (await call).status_code == 500


async def test_a_server_that_lives_on_keeps_answering() -> None:
    async with serve(Starlette(routes=[Route("/", hello)])) as base, httpx.AsyncClient() as http:
        await asyncio.sleep(1.1)
        assert (await http.get(base)).text == "bonjour"
