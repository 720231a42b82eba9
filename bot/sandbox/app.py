"""The sandbox whole: one ASGI application that is Slack, data.gouv.fr, the catalogue and the page in front.

A test starts it so, and points the bot at it::

    async with start() as sandbox:
        settings: SLACK_API_URL = sandbox.api_url, VIGIE_DATAGOUV_URL = sandbox.registry_url,
                  VIGIE_CATALOGUE_URL = sandbox.catalogue_url,
                  SLACK_BOT_TOKEN / SLACK_SIGNING_SECRET / SLACK_APP_TOKEN = sandbox.identity.…
        sandbox.request_url = f"{bot_base}/slack/events"      # not for Socket Mode
        outcome = await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "watch RNCP37674")
        message = await sandbox.slack.until(lambda: sandbox.slack.messages(CERTIFICATIONS))
        await sandbox.slack.click(message[0], "v1.step.done", user=MALIK)
        sandbox.faults.add("chat.postMessage", retry_after=1, times=2)
        sandbox.registry.publish(path_of_a_zip)
        sandbox.catalogue.show(offer), then sandbox.catalogue.extract(day)

More teams, which install the app by OAuth (`sandbox.authorize_url`, `sandbox.oauth`)::

        lycee = sandbox.add_team("T0LYCEE001", "Lycée Voltaire")
        await lycee.command(…)
        await sandbox.remove_app(lycee)
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from bot.sandbox.catalogue import DATASET, Catalogue
from bot.sandbox.deliveries import Courier
from bot.sandbox.explore import ROOT, Explore
from bot.sandbox.faults import Faults
from bot.sandbox.file_routes import FileRoutes
from bot.sandbox.oauth import OAuth
from bot.sandbox.oauth_page import PATH, OAuthPage
from bot.sandbox.registry import Registry
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.server import serve
from bot.sandbox.slack import Slack
from bot.sandbox.socket_mode import Sockets
from bot.sandbox.teams import Teams
from bot.sandbox.ui import Controls, Ui
from bot.sandbox.web_api import WebApi
from bot.sandbox.workspace import Workspace, demo_workspace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox.model import Identity
    from bot.sandbox.outcome import Outcome

TEAM_NUMBERS = 1_000_000
"""Ids that one team may give before they could be another's."""


class Sandbox:
    """The parts, wired: `slack` is what people do, `workspace` the state, `faults` what goes wrong.

    Both are the first team's, where the app is installed from the start.
    """

    def __init__(self, workspace: Workspace | None = None, controls: Controls | None = None) -> None:
        self.workspace = workspace or demo_workspace()
        self.teams = Teams(self.workspace)
        self.oauth = OAuth(self.teams)
        self.base_url = ""
        changes = self.workspace.changes
        self.faults = Faults(changes)
        self.sockets = Sockets(changes, self.identity.app_id)
        self.registry = Registry(self.faults)
        self.catalogue = Catalogue()
        self.courier = Courier(self.identity.signing_secret, self.sockets, changes)
        self._urls = ResponseUrls(self.workspace, self.faults)
        self._numbers = itertools.count(1)
        self.slack = Slack(self.workspace, self.courier, self._urls, numbers=self._numbers)
        self._slacks = {self.workspace.identity.team_id: self.slack}
        self.ui = Ui(self.slack, controls)
        self._telling: set[asyncio.Task[object]] = set()
        api = WebApi(self.oauth, self.faults, self.sockets, self._tell_removed)
        routes = (
            *api.routes,
            *self._urls.routes,
            *self.sockets.routes,
            *self.registry.routes,
            *Explore(self.catalogue, self.faults, self.workspace.now).routes,
            *FileRoutes(self.teams, self.faults).routes,
            *OAuthPage(self.oauth).routes,
            *self.ui.routes,
        )
        self.asgi = Starlette(routes=list(routes))

    @property
    def identity(self) -> Identity:
        return self.workspace.identity

    @property
    def api_url(self) -> str:
        """What the bot's SLACK_API_URL is set to."""
        return f"{self.base_url}/api/"

    @property
    def registry_url(self) -> str:
        """What the bot's VIGIE_DATAGOUV_URL is set to."""
        return f"{self.base_url}/registry"

    @property
    def catalogue_url(self) -> str:
        """What the bot's VIGIE_CATALOGUE_URL is set to: the dataset's address."""
        return f"{self.base_url}{ROOT}/{DATASET}"

    @property
    def request_url(self) -> str | None:
        """Where deliveries go when no socket is open."""
        return self.courier.request_url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self.courier.request_url = url

    @property
    def authorize_url(self) -> str:
        """Where people let the app into their team."""
        return f"{self.base_url}{PATH}"

    def at(self, base_url: str) -> None:
        """The sandbox learns its own address."""
        self.base_url = self._urls.base = base_url
        for workspace in self.teams.by_id.values():
            workspace.files.base = base_url

    def add_team(self, team_id: str, name: str) -> Slack:
        """One more team, with one person and one channel; the app gets in there by OAuth only."""
        number = len(self.teams.by_id)
        identity = replace(
            self.identity,
            team_id=team_id,
            team_name=name,
            domain=team_id.lower(),
            bot_user=f"U0BOT{number:05d}",
            bot_id=f"B0BOT{number:05d}",
        )
        changes = self.workspace.changes
        workspace = Workspace(identity, changes=changes, first_number=number * TEAM_NUMBERS)
        person = workspace.add_user("Sacha Renard")
        workspace.add_channel("general", members=[person.id])
        workspace.files.base = self.base_url
        self.teams.add(workspace)
        slack = Slack(workspace, self.courier, self._urls, self.slack.events, self._numbers)
        self._slacks[team_id] = slack
        return slack

    async def remove_app(self, slack: Slack) -> list[Outcome]:
        """An administrator of a team removes the app from it; what the app was told of that."""
        self.oauth.remove(slack.workspace)
        return await slack.tell_removed()

    async def close(self) -> None:
        """Ends what waits: open streams of the page, hanging answers, the connection to the bot."""
        self.workspace.changes.close()
        await asyncio.gather(*self._telling)
        await self.courier.close()

    def _tell_removed(self, workspace: Workspace) -> None:
        """The app has removed itself: it hears of that after its call is answered."""
        told = asyncio.create_task(self._slacks[workspace.identity.team_id].tell_removed())
        self._telling.add(told)
        told.add_done_callback(self._telling.discard)


@contextlib.asynccontextmanager
async def start(
    workspace: Workspace | None = None,
    controls: Controls | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
) -> AsyncIterator[Sandbox]:
    """A sandbox that answers, at `base_url`, until the block ends."""
    sandbox = Sandbox(workspace, controls)
    async with serve(sandbox.asgi, host, port, on_ready=sandbox.at):
        try:
            yield sandbox
        finally:
            await sandbox.close()
