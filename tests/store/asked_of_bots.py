"""What is asked of installations: a token asked for one workspace is never another's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from slack_sdk.oauth.installation_store import Bot

from bot.slack.bots import Bots
from bot.slack.rotation import Rotation
from bot.store.postgres.crowd import PgCrowd
from bot.store.postgres.tables import SHARED

from .apart import About, query
from .asked import Answer, Here
from .worlds import ALWAYS, FORGOTTEN, LATER

ONE = About.ONE


def bots(here: Here) -> Bots:
    return Bots(here.asked.app, here.engine)


def token(team: str, bot: Bot | None) -> str | None:
    """The token that was found: it says whose it is."""
    if bot is None:
        return None
    assert bot.team_id == team
    assert str(bot.bot_token).partition(" of ")[2].startswith(f"{team} ")
    return str(bot.bot_token)


class Rotator:
    """It gives a new token for each, without Slack."""

    async def perform_bot_token_rotation(self, *, bot: Bot, minutes_before_expiration: int) -> Bot:
        fresh = Bot(**{key: value for key, value in vars(bot).items() if key != "custom_values"})
        fresh.bot_token = f"fresh {bot.bot_token}"
        return fresh


@query("bots.Bots.of", about=ONE)
async def what_is_installed(here: Here) -> Answer:
    return {here.asked.one: token(here.asked.one, await bots(here).of(here.asked.one))}


@query("bots.Bots.add", about=ONE)
async def one_is_installed(here: Here) -> Answer:
    team = here.asked.one
    new = Bot(
        app_id="A1",
        team_id=team,
        bot_token=f"new of {team} 9",
        bot_id="B1",
        bot_user_id="U9",
        installed_at=100.0,
    )
    await bots(here).add(new)
    return {team: token(team, await bots(here).of(team))}


@query("bots.Bots.renew", about=ONE)
async def a_token_is_put_in_the_place_of_the_old_one(here: Here) -> Answer:
    team = here.asked.one
    bot = await bots(here).of(team)
    if bot is not None:
        bot.bot_token = f"fresh of {team} 9"
        async with here.engine.begin() as connection:
            await bots(here).renew(bot, connection)
    return {team: token(team, await bots(here).of(team))}


@query("bots.Bots.remove", about=ONE)
async def one_is_removed(here: Here) -> Answer:
    return {here.asked.one: await bots(here).remove(here.asked.one, 1.0)}


@query("bots.Bots.ending")
async def whose_tokens_end(here: Here) -> Answer:
    return dict(Counter(await bots(here).ending(FORGOTTEN.timestamp())))


@query("rotation.Rotation.renew", about=ONE)
async def a_token_is_renewed(here: Here) -> Answer:
    rotator: Any = Rotator()
    await Rotation(bots(here), rotator, ALWAYS.timestamp).renew(here.asked.one)
    return {here.asked.one: token(here.asked.one, await bots(here).of(here.asked.one))}


# --- installations, as all have them


def summed(whole: Any, alone: Sequence[Any], nobody: Any) -> bool:  # noqa: ANN401
    assert nobody == (0, 0, 0)
    return bool(whole == tuple(map(sum, zip(*alone, strict=True))))


@query("crowd.PgCrowd.installed", agrees=summed)
async def how_many_have_the_app(here: Here) -> Answer:
    return {
        SHARED: await PgCrowd(here.engine).installed(
            here.asked.app, FORGOTTEN.timestamp(), LATER.timestamp() + 1
        )
    }


@query("crowd.PgCrowd.tokens")
async def whose_tokens_they_are(here: Here) -> Answer:
    found = await PgCrowd(here.engine).tokens(here.asked.app, 100)
    assert all(token.startswith(f"token of {team} ") for team, token in found.items())
    return {**found}


@query("crowd.PgCrowd.tokens", about=About.SOME)
async def whose_token_ends_first(here: Here) -> Answer:
    found = await PgCrowd(here.engine).tokens(here.asked.app, 1)
    installed = [app for one in here.world.places.values() for app, *_ in one.bots]
    assert len(found) <= installed.count(here.asked.app)
    return {**found}
