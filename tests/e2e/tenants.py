"""One Vigie for many teams: the real bot with OAuth and a database, and the teams that install it."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
from pydantic import SecretStr
from sqlalchemy import text

from bot.app import Vigie, running
from bot.sandbox.app import Sandbox, start
from bot.sandbox.clock import Clock
from bot.sandbox.limits import problems
from bot.sandbox.server import serve
from bot.store.postgres.database import engine_of
from bot.store.postgres.tables import metadata
from tests import waiting
from tests.cli.support import free_port
from tests.e2e.team import key, read, settings
from tests.exports import Row, export
from tests.postgres import migrated_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import date
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.domain.answer import Polled
    from bot.domain.ports import Catalogue
    from bot.sandbox.model import Ephemeral, Message, View
    from bot.sandbox.outcome import Outcome
    from bot.sandbox.slack import Slack

LYCEE, CFA = "T0LYCEE001", "T0CFA00001"
_TO_SEND = """SELECT count(*) FROM outbox JOIN workspaces ON workspaces.id = workspace
WHERE state IN ('pending', 'sending') AND left_at IS NULL"""


@dataclass
class Tenant:
    """One team, with one person and one channel."""

    slack: Slack
    id: str
    person: str
    channel: str

    async def cert(self, text: str, channel: str = "") -> Outcome:
        outcome = await self.slack.command(self.person, channel or self.channel, "/cert", text)
        assert outcome.ack.ok, outcome.ack
        assert not problems(outcome.blocks)
        return outcome

    async def said_to(self, text: str) -> str:
        """What the person reads in the acknowledgement of a command."""
        return plain((await self.cert(text)).said)

    async def click(
        self, where: Message | Ephemeral | View | None, action: str, value: str | None = None
    ) -> Outcome:
        assert where is not None
        outcome = await self.slack.click(where, action, value, user=self.person)
        assert outcome.ack.ok, outcome.ack
        return outcome

    async def submit(self, values: dict[str, dict[str, Any]]) -> None:
        """Fill in the window that is open, and send it."""
        view = await self.slack.until(lambda: self.slack.view(self.person))
        assert view is not None
        await self.slack.submit(view, values, user=self.person)

    def said(self, kind: str = "") -> list[Message]:
        """What the bot has posted in the channel for rows of a kind, oldest first."""
        return [each for each in self.slack.messages(self.channel) if key(each).startswith(kind)]

    def cards(self) -> list[Message]:
        return self.said("card:")

    async def card(self, code: str) -> Message:
        def find() -> Message | None:
            return next((each for each in reversed(self.cards()) if code in each.text), None)

        found = await self.slack.until(find, 8)
        assert found is not None
        return found

    async def whispered(self, part: str) -> str:
        """The newest of what the person alone sees that says so; an answer may come before the rest."""

        def newest() -> str:
            seen = [plain(one.said) for one in self.slack.ephemerals(self.person, self.channel)]
            return next((said for said in reversed(seen) if part in said), "")

        return await self.slack.until(newest, 8)

    async def home(self) -> str:
        """What the home tab says once it is opened: it is published before that is acknowledged."""
        assert await self.slack.open_home(self.person)
        shown = self.slack.home(self.person)
        return plain(shown.said) if shown else ""

    def everything(self) -> str:
        """All that anybody of the team can read: messages, what one person sees, home tabs, files."""
        workspace = self.slack.workspace
        posted = [each for channel in workspace.channels.values() for each in channel.messages]
        seen = [each.said for each in posted]
        seen += [each.said for each in workspace.ephemerals]
        home = self.slack.home(self.person)
        files = [read(file) for each in posted for file in each.files if file.name.endswith(("csv", "html"))]
        return plain("\n".join([*seen, home.said if home else "", *files]))


@dataclass
class Landlord:
    """The bot at work, and the teams; `clock` is the decisions' clock."""

    sandbox: Sandbox
    clock: Clock
    folder: Path
    address: str
    public: str
    engine: AsyncEngine
    port: int
    catalogue: Catalogue | None = None
    vigie: Vigie = field(init=False)
    lycee: Tenant = field(init=False)
    cfa: Tenant = field(init=False)

    def __post_init__(self) -> None:
        self.lycee = _tenant(self.sandbox, LYCEE, "Lycée Voltaire")
        self.cfa = _tenant(self.sandbox, CFA, "CFA du Nord")

    @property
    def tenants(self) -> tuple[Tenant, Tenant]:
        return self.lycee, self.cfa

    @contextlib.asynccontextmanager
    async def process(self, name: str, port: int, **changes: Any) -> AsyncIterator[Vigie]:  # noqa: ANN401
        """One process, with a data folder of its own."""
        identity = self.sandbox.identity
        given: dict[str, Any] = {
            "slack_bot_token": None,
            "slack_client_id": identity.client_id,
            "slack_client_secret": SecretStr(identity.client_secret),
            "public_url": self.public,
            "database_url": SecretStr(self.address),
        }
        configured = settings(self.sandbox, self.folder / name, **(given | changes))
        async with running(configured, self.clock.now, self.catalogue) as vigie, serve(vigie.web, port=port):
            vigie.scheduler.pause()  # what is due comes when a test says so, not with the minute on the wall
            yield vigie

    async def install(self, tenant: Tenant) -> httpx.Response:
        """Somebody of a team installs the app, as their browser does it."""
        async with httpx.AsyncClient() as http:
            page = await http.get(f"{self.public}/slack/install")
            link = page.text.partition('class="main" href="')[2].partition('"')[0].replace("&amp;", "&")
            asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
            form = asked | {"team": tenant.id, "answer": "allow"}
            there = await http.post(self.sandbox.authorize_url, data=form)
            # Browsers take http on their own machine for safe enough, httpx does not.
            cookie = page.headers["set-cookie"].partition(";")[0]
            back = await http.get(there.headers["location"], headers={"cookie": cookie})
        assert back.status_code == 200, back.text
        return back

    async def remove(self, tenant: Tenant) -> None:
        assert all(one.ack.ok for one in await self.sandbox.remove_app(tenant.slack))

    async def publish(self, day: date, *fiches: Row) -> Polled:
        """Publish an export on that day, which the clock moves to, and poll."""
        self.clock.set_day(day)
        self.sandbox.registry.publish(export(self.folder, day, *fiches))
        return await self.vigie.poll(in_full=True)

    async def job(self, name: str, vigie: Vigie | None = None) -> None:
        """Have a process do what is done by itself: `often`, `daily` or `poll`."""
        [job] = [one for one in (vigie or self.vigie).scheduler.get_jobs() if one.name == name]
        await job.func()

    async def morning(self, day: date) -> None:
        self.clock.set_day(day)
        await self.job("often")
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until nothing is left to be sent to those who have the app."""
        await self.vigie.afterwards.drain()
        async with asyncio.timeout(15):
            while await self.ask(_TO_SEND) != [(0,)]:  # noqa: ASYNC110 - a database tells nobody
                await asyncio.sleep(0.02)

    async def ask(self, statement: str, **given: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401
        """What the database says, to a test alone."""
        async with self.engine.begin() as connection:
            found = await connection.execute(text(statement), given)
            return [tuple(row) for row in found] if found.returns_rows else []

    async def rows(self, team: str) -> dict[str, list[tuple[Any, ...]]]:
        """All that the database holds of a team, by table."""
        found = {}
        for name, table in metadata.tables.items():
            owner = "team_id" if name == "slack_bots" else "id" if name == "workspaces" else "workspace"
            if owner in table.c:
                whole = f"SELECT t::text FROM {name} AS t WHERE {owner} = :team ORDER BY 1"  # noqa: S608
                found[name] = await self.ask(whole, team=team)
        return found

    async def until(self, true: Callable[[], object], seconds: float = 8) -> None:
        await waiting.until(true, seconds)


def plain(said: str) -> str:
    """With hard spaces made plain."""
    return said.replace("\xa0", " ").replace("\u202f", " ")


def _tenant(sandbox: Sandbox, team: str, name: str) -> Tenant:
    slack = sandbox.add_team(team, name)
    workspace = slack.workspace
    person = next(each.id for each in workspace.users.values() if not each.is_bot)
    return Tenant(slack, team, person, next(iter(workspace.channels)))


@contextlib.asynccontextmanager
async def landlord(
    folder: Path,
    *fiches: Row,
    day: date,
    catalogue: Catalogue | None = None,
    **changes: Any,  # noqa: ANN401
) -> AsyncIterator[Landlord]:
    """A bot that has read an export of that day, installed in no team yet."""
    async with start() as sandbox, contextlib.AsyncExitStack() as stack:
        sandbox.registry.publish(export(folder, day, *fiches))
        sandbox.slack.events |= {"app_uninstalled", "tokens_revoked", "app_home_opened"}
        port, address = free_port(), migrated_database()
        public = f"http://127.0.0.1:{port}"
        sandbox.oauth.redirect_urls.append(public)
        sandbox.request_url = f"{public}/slack/events"
        engine = engine_of(address)
        stack.push_async_callback(engine.dispose)
        one = Landlord(sandbox, Clock(day), folder, address, public, engine, port, catalogue)
        one.vigie = await stack.enter_async_context(one.process("first", port, **changes))
        await one.vigie.poll(in_full=True)
        yield one
