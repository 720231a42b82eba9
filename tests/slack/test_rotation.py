"""Tokens end after twelve hours: a new one is there in time, and a refresh token is used once."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import pytest
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.fate import Unknown
from bot.slack.rotation import Rotation, ends_within
from tests.slack.reseller import CFA, LYCEE, Reseller, cert, connects_to_nothing, reselling

if TYPE_CHECKING:
    from slack_sdk.oauth.installation_store import Bot

HOUR = 3600.0


class Later:
    """The bot's clock and Slack's, which a test moves together."""

    def __init__(self) -> None:
        self.hours = 0.0

    def __call__(self) -> float:
        return time.time() + self.hours * HOUR


async def bot_of(vigie: Reseller, team: str = LYCEE) -> Bot:
    bot = await vigie.installations.bots.of(team)
    assert bot is not None
    return bot


async def cut_off(vigie: Reseller) -> None:
    """Every connection to the database ends."""
    engine = create_async_engine(vigie.engine.url)
    async with engine.begin() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        await connection.exec_driver_sql(f"{others} AND datname = current_database()")
    await engine.dispose()


async def test_only_tokens_that_end_within_two_hours_are_renewed() -> None:
    clock = Later()
    async with reselling(wall=clock) as vigie:
        vigie.sandbox.teams.now = clock
        await vigie.install(LYCEE)
        before = await bot_of(vigie)
        clock.hours = 9.9
        await vigie.installations.rotate()
        assert vigie.exchanges() == ["ok"]
        clock.hours = 10.1
        await vigie.installations.rotate()
        after = await bot_of(vigie)
        assert vigie.exchanges() == ["ok", "ok"]
        assert after.bot_token != before.bot_token
        assert after.bot_refresh_token != before.bot_refresh_token
        assert after.installed_at == before.installed_at
        assert await cert(vigie.lycee) == after.bot_token


async def test_a_renewed_token_is_believed_to_last_as_slack_says(vigie: Reseller) -> None:
    vigie.sandbox.oauth.lifetime = 3600
    await vigie.install(LYCEE)
    vigie.sandbox.oauth.lifetime = 43200
    await vigie.installations.rotate()
    ends = (await bot_of(vigie)).bot_token_expires_at
    assert ends is not None
    assert 43100 < ends - time.time() <= 43200
    await vigie.installations.rotate()
    assert vigie.exchanges() == ["ok", "ok"]


async def test_two_processes_at_once_use_a_refresh_token_once(vigie: Reseller) -> None:
    vigie.sandbox.oauth.lifetime = 3600
    await vigie.install(LYCEE)
    vigie.sandbox.oauth.lifetime = 43200
    vigie.sandbox.faults.add("oauth.v2.access", delay=0.2)
    others = [vigie.second() for _ in range(3)]
    await asyncio.gather(*(each.rotate() for each in [vigie.installations, *others]))
    assert vigie.exchanges() == ["ok", "ok"]
    token = (await bot_of(vigie)).bot_token
    assert {bot.bot_token for each in others if (bot := await each.find(LYCEE))} == {token}


async def test_a_request_has_a_token_renewed_that_ends_soon_and_does_not_wait() -> None:
    clock = Later()
    async with reselling(wall=clock) as vigie:
        vigie.sandbox.teams.now = clock
        await vigie.install(LYCEE)
        before = (await bot_of(vigie)).bot_token
        clock.hours = 11.6
        vigie.sandbox.faults.add("oauth.v2.access", delay=0.3)
        began = time.monotonic()
        assert {await cert(vigie.lycee), await cert(vigie.lycee)} == {before}
        assert time.monotonic() - began < 0.3
        await vigie.installations.drain()
        assert vigie.exchanges() == ["ok", "ok"]
        assert await cert(vigie.lycee) != before


async def test_a_request_waits_for_a_new_token_where_the_old_one_has_ended() -> None:
    clock = Later()
    async with reselling(wall=clock) as vigie:
        vigie.sandbox.teams.now = clock
        await vigie.install(LYCEE)
        before = (await bot_of(vigie)).bot_token
        clock.hours = 12.1
        client = await vigie.installations.client_for(LYCEE)
        assert client is not None
        assert client.token != before
        assert (await client.auth_test())["team_id"] == LYCEE


async def test_a_client_that_somebody_holds_gets_each_new_token() -> None:
    clock = Later()
    async with reselling(wall=clock) as vigie:
        vigie.sandbox.teams.now = clock
        await vigie.install(LYCEE)
        client = await vigie.installations.client_for(LYCEE)
        assert client is not None
        clock.hours = 11.6
        await vigie.installations.rotate()
        assert vigie.installations.known(LYCEE) is not None
        clock.hours = 12.1
        assert await cert(vigie.lycee) == client.token
        assert (await client.auth_test())["team_id"] == LYCEE


@pytest.mark.parametrize(
    "fault", [{"error": "invalid_refresh_token"}, {"status": 500}, {"cut": True}], ids=str
)
async def test_a_refusal_leaves_the_old_token_in_use_and_is_logged_without_it(
    fault: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Later()
    async with reselling(wall=clock) as vigie:
        vigie.sandbox.teams.now = clock
        for team, more in ((LYCEE, 0), (CFA, 100)):
            vigie.sandbox.oauth.lifetime = 43200 + more
            await vigie.install(team)
        before, other = await bot_of(vigie), await bot_of(vigie, CFA)
        clock.hours = 11.6
        vigie.sandbox.faults.add("oauth.v2.access", **fault)  # type: ignore[arg-type]
        await vigie.installations.rotate()
        assert (await bot_of(vigie)).bot_token == before.bot_token
        assert (await bot_of(vigie, CFA)).bot_token != other.bot_token, "the others are renewed all the same"
        assert await cert(vigie.lycee) == before.bot_token
        await vigie.installations.drain()
        assert len(vigie.exchanges()) == 4, "a request does not ask again at once"
        said = capsys.readouterr().out
        assert "cannot be renewed" in said
        assert str(before.bot_refresh_token) not in said
        assert before.bot_token not in said
        await vigie.installations.rotate()
        assert (await bot_of(vigie)).bot_token != before.bot_token


async def test_the_round_ends_where_slack_asks_to_slow_down(vigie: Reseller) -> None:
    vigie.sandbox.oauth.lifetime = 3600
    for team in (LYCEE, CFA):
        await vigie.install(team)
    vigie.sandbox.faults.add("oauth.v2.access", retry_after=30)
    await vigie.installations.rotate()
    assert vigie.exchanges() == ["ok", "ok", "ratelimited"]


class NoBots(AsyncTokenRotator):
    """Slack answers, but with no bot's token."""

    def __init__(self) -> None:
        super().__init__(client_id="1.2", client_secret="s")

    async def perform_bot_token_rotation(self, *, bot: Bot, minutes_before_expiration: int = 120) -> None:
        return None


async def test_an_answer_that_is_no_bots_token_is_not_kept(vigie: Reseller) -> None:
    vigie.sandbox.oauth.lifetime = 3600
    await vigie.install(LYCEE)
    before = await bot_of(vigie)
    with pytest.raises(Unknown, match="no_bot_token"):
        await Rotation(vigie.installations.bots, NoBots()).renew(LYCEE)
    assert (await bot_of(vigie)).bot_token == before.bot_token


async def test_a_process_that_comes_late_finds_what_another_has_stored(vigie: Reseller) -> None:
    vigie.sandbox.oauth.lifetime = 3600
    await vigie.install(LYCEE)
    vigie.sandbox.oauth.lifetime = 43200
    for each in (vigie.installations, vigie.second()):
        await each.rotation.renew(LYCEE)
    await vigie.installations.rotation.renew(CFA)
    assert vigie.exchanges() == ["ok", "ok"]


async def test_a_token_that_cannot_be_stored_for_long_is_told_in_the_end(
    vigie: Reseller, capsys: pytest.CaptureFixture[str]
) -> None:
    vigie.sandbox.oauth.lifetime = 3600
    await vigie.install(LYCEE)
    vigie.sandbox.faults.add("oauth.v2.access", delay=0.3, after_effect=True)
    round_ = asyncio.create_task(vigie.installations.rotate())
    await vigie.sandbox.slack.until(lambda: len(vigie.exchanges()) > 1)
    connects_to_nothing(vigie)
    await cut_off(vigie)
    await round_
    assert "not_stored" in capsys.readouterr().out


async def test_what_slack_has_answered_is_kept_though_the_round_is_cut_off(vigie: Reseller) -> None:
    vigie.sandbox.oauth.lifetime = 3600
    await vigie.install(LYCEE)
    before = await bot_of(vigie)
    vigie.sandbox.oauth.lifetime = 43200
    vigie.sandbox.faults.add("oauth.v2.access", delay=0.2, after_effect=True)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await vigie.installations.rotate()
    await vigie.installations.drain()
    assert (await bot_of(vigie)).bot_refresh_token != before.bot_refresh_token
    assert vigie.exchanges() == ["ok", "ok"]


async def test_what_slack_has_answered_is_kept_though_the_database_was_lost_meanwhile(
    vigie: Reseller, capsys: pytest.CaptureFixture[str]
) -> None:
    vigie.sandbox.oauth.lifetime = 3600
    await vigie.install(LYCEE)
    before = await bot_of(vigie)
    vigie.sandbox.oauth.lifetime = 43200
    vigie.sandbox.faults.add("oauth.v2.access", delay=0.3, after_effect=True)
    round_ = asyncio.create_task(vigie.installations.rotate())
    await vigie.sandbox.slack.until(lambda: len(vigie.exchanges()) > 1)
    await cut_off(vigie)
    await round_
    after = await bot_of(vigie)
    assert vigie.exchanges() == ["ok", "ok"]
    assert after.bot_refresh_token != before.bot_refresh_token
    said = capsys.readouterr().out
    assert "cannot be stored yet" in said
    assert "was renewed" in said
    assert after.bot_token not in said


async def test_a_database_that_is_down_leaves_the_old_token_in_use(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = Later()
    async with reselling(wall=clock) as vigie:
        vigie.sandbox.teams.now = clock
        await vigie.install(LYCEE)
        token = await cert(vigie.lycee)
        async with vigie.engine.begin() as connection:
            await connection.run_sync(vigie.installations.bots.bots.drop)
        clock.hours = 11.6
        assert await cert(vigie.lycee) == token
        await vigie.installations.drain()
    said = capsys.readouterr().out
    assert "cannot be renewed" in said
    assert token not in said


async def test_tokens_that_last_are_never_renewed(vigie: Reseller) -> None:
    vigie.sandbox.oauth.lifetime = None
    await vigie.install(LYCEE)
    assert not ends_within(await bot_of(vigie), 1e9, time.time())
    await vigie.installations.rotate()
    assert vigie.exchanges() == ["ok"]
