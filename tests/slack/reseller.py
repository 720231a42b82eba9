"""A reseller's Vigie: the installation flow, its stores and the Bolt app, against the sandbox's two teams."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
from pydantic import SecretStr
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from starlette.applications import Starlette
from starlette.routing import Route

from bot.sandbox.app import Sandbox, start
from bot.sandbox.server import serve
from bot.settings.sections import OAuthApp
from bot.slack.authorize import InstalledAuthorize
from bot.slack.bolt import bolt_app
from bot.slack.bots import Bots, States
from bot.slack.client import SlackClient, slack_client, slack_session
from bot.slack.guard import Guard
from bot.slack.installations import Installations
from bot.slack.installing import InstallFlow, oauth_routes
from bot.slack.leaving import Leaving
from bot.slack.rotation import Rotation
from tests.postgres import database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.sandbox.slack import Slack

LYCEE, CFA = "T0LYCEE001", "T0CFA00001"
NOT_HERE = "Vigie n'est pas installée dans cet espace de travail."


@dataclass
class Reseller:
    """`wall` is the bot's clock, in seconds; `hooks` are what those who keep the data were told."""

    sandbox: Sandbox
    engine: AsyncEngine
    client: SlackClient
    states: States
    installations: Installations
    app: AsyncApp
    base: str
    hooks: list[tuple[str, str]]
    asked: list[str]
    lycee: Slack
    cfa: Slack

    async def begin(self, **query: str) -> Begun:
        """Somebody opens the page that an installation starts on."""
        async with httpx.AsyncClient() as http:
            page = await http.get(f"{self.base}/slack/install", params=query)
        return Begun(page, page.headers["set-cookie"].partition(";")[0])

    async def agree(self, begun: Begun, team: str, answer: str = "allow", **more: str) -> dict[str, str]:
        """They choose a team on Slack's page and press a button; what they are sent back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.slack).query).items()}
        async with httpx.AsyncClient() as http:
            form = asked | {"team": team, "answer": answer} | more
            there = await http.post(self.sandbox.authorize_url, data=form)
        back = urlsplit(there.headers["location"])
        assert f"{back.scheme}://{back.netloc}{back.path}" == f"{self.base}/slack/oauth_redirect"
        return {name: values[0] for name, values in parse_qs(back.query).items()}

    async def come_back(self, returned: dict[str, str], cookie: str, **headers: str) -> httpx.Response:
        """Their browser follows Slack's redirect."""
        async with httpx.AsyncClient() as http:
            return await http.get(
                f"{self.base}/slack/oauth_redirect",
                params=returned,
                headers={"cookie": cookie} | {name.replace("_", "-"): text for name, text in headers.items()},
            )

    async def install(self, team: str, **more: str) -> httpx.Response:
        begun = await self.begin()
        return await self.come_back(await self.agree(begun, team, **more), begun.cookie)

    def looks(self) -> int:
        """How often the database has been asked for an installation."""
        return sum("FROM slack_bots" in one and one.startswith("SELECT") for one in self.asked)

    def exchanges(self) -> list[str]:
        """What Slack answered when it was asked for tokens."""
        return [call.answer for call in self.sandbox.faults.made("oauth.v2.access")]

    def second(self) -> Installations:
        """Another process on the same database."""
        return installations_of(self.sandbox, self.engine, self.client, self.hooks)


@dataclass(frozen=True)
class Begun:
    page: httpx.Response
    cookie: str

    @property
    def slack(self) -> str:
        """The address behind the page's button."""
        return self.page.text.partition('class="main" href="')[2].partition('"')[0].replace("&amp;", "&")


def installations_of(
    sandbox: Sandbox,
    engine: AsyncEngine,
    client: SlackClient,
    hooks: list[tuple[str, str]],
    **more: Any,  # noqa: ANN401
) -> Installations:
    identity = sandbox.identity
    bots = Bots(identity.client_id, engine)
    rotator = AsyncTokenRotator(
        client_id=identity.client_id, client_secret=identity.client_secret, client=client
    )

    async def came(team: str) -> None:
        hooks.append(("came", team))

    async def left(team: str) -> None:
        hooks.append(("left", team))

    rotation = Rotation(bots, rotator, more.get("wall", time.time), waits=(0.05, 0.1, 0.2, 0.4))
    return Installations(bots, rotation, client, came, left, **more)


async def tables(installations: Installations, states: States) -> None:
    """The two tables that are used; the migrations make the same."""
    async with installations.bots.engine.begin() as connection:
        await connection.run_sync(installations.bots.bots.create)
        await connection.run_sync(states.oauth_states.create)


@contextlib.asynccontextmanager
async def reselling(**more: Any) -> AsyncIterator[Reseller]:  # noqa: ANN401
    """The sandbox with two more teams, and a bot that can be installed in them."""
    async with start() as sandbox, contextlib.AsyncExitStack() as stack:
        engine = create_async_engine(database())
        stack.push_async_callback(engine.dispose)
        session = await stack.enter_async_context(slack_session(sandbox.api_url))
        client = slack_client(session, sandbox.api_url)
        hooks: list[tuple[str, str]] = []
        installations, states = installations_of(sandbox, engine, client, hooks, **more), States(engine)
        await tables(installations, states)
        asgi = Starlette()
        base = await stack.enter_async_context(serve(asgi))
        identity = sandbox.identity
        credentials = OAuthApp(identity.client_id, SecretStr(identity.client_secret), base)

        flow = InstallFlow(credentials, installations, states, client, "fr")
        app = bolt_app(client, InstalledAuthorize(installations), flow=flow, stranger=NOT_HERE)
        answer_with_the_token(app)
        app.use(Leaving(installations))
        guard = Guard(app, identity.signing_secret, lambda _: None)
        asgi.routes.extend([*oauth_routes(flow), Route("/slack/events", guard, methods=["POST"])])
        sandbox.request_url = f"{base}/slack/events"
        sandbox.oauth.redirect_urls.append(base)
        sandbox.slack.events |= {"app_uninstalled", "tokens_revoked"}
        asked: list[str] = []
        event.listen(engine.sync_engine, "before_cursor_execute", lambda *given: asked.append(str(given[2])))
        lycee, cfa = sandbox.add_team(LYCEE, "Lycée <Voltaire>"), sandbox.add_team(CFA, "CFA du Nord")
        stack.push_async_callback(installations.drain)
        yield Reseller(sandbox, engine, client, states, installations, app, base, hooks, asked, lycee, cfa)


def answer_with_the_token(app: AsyncApp) -> None:
    """`/cert` tells which token the request was let in with."""

    async def on_command(ack: AsyncAck, client: Any) -> None:  # noqa: ANN401
        await ack(client.token)

    app.command("/cert")(on_command)


async def cert(slack: Slack) -> str:
    """What a person of a team reads after `/cert`."""
    person = next(each.id for each in slack.workspace.users.values() if not each.is_bot)
    outcome = await slack.command(person, next(iter(slack.workspace.channels)), "/cert", "aide")
    assert outcome.ack.ok
    seen = slack.ephemerals(person, next(iter(slack.workspace.channels)))
    return seen[-1].said if seen else ""


def connects_to_nothing(vigie: Reseller) -> Callable[[], None]:
    """The database is cut off until what is returned is called."""
    pool = vigie.engine.sync_engine.pool
    kept = pool._creator
    pool._creator = broken  # type: ignore[assignment]
    return lambda: setattr(pool, "_creator", kept)


def broken(*_: object) -> None:
    raise OSError("the database does not answer")
