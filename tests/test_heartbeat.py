"""The sign of life after each good poll."""

import httpx
import pytest
import respx
import stamina
from pydantic import SecretStr

from bot.heartbeat import Heartbeat

ADDRESS = "https://watch.example/ping/the-secret-key"


@respx.mock
async def test_the_address_is_asked_for() -> None:
    route = respx.get(ADDRESS)
    await Heartbeat(SecretStr(ADDRESS))()
    assert route.call_count == 1


@respx.mock
async def test_without_an_address_nothing_is_asked() -> None:
    await Heartbeat(None)()
    assert respx.calls.call_count == 0


@respx.mock
@pytest.mark.parametrize("failure", [httpx.Response(503), httpx.ConnectError(ADDRESS)])
async def test_a_watch_that_does_not_answer_is_asked_again_and_its_key_is_never_logged(
    failure: httpx.Response | Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    route = respx.get(ADDRESS).mock(side_effect=[failure] * 3)
    with stamina.set_testing(True, attempts=3):
        await Heartbeat(SecretStr(ADDRESS))()
    assert route.call_count == 3
    said = "".join(capsys.readouterr())
    assert "no heartbeat could be given" in said
    assert "the-secret-key" not in said


@respx.mock
async def test_a_hiccup_is_outlived() -> None:
    route = respx.get(ADDRESS).mock(side_effect=[httpx.Response(503), httpx.Response(200)])
    with stamina.set_testing(True, attempts=3):
        await Heartbeat(SecretStr(ADDRESS))()
    assert route.call_count == 2
