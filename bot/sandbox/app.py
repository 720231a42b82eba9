"""The sandbox whole: one ASGI application that is Slack, data.gouv.fr and the page in front of them.

A test starts it so, and points the bot at it::

    async with start() as sandbox:
        settings: SLACK_API_URL = sandbox.api_url, VIGIE_DATAGOUV_URL = sandbox.registry_url,
                  SLACK_BOT_TOKEN / SLACK_SIGNING_SECRET / SLACK_APP_TOKEN = sandbox.identity.…
        sandbox.request_url = f"{bot_base}/slack/events"      # not for Socket Mode
        outcome = await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "watch RNCP37674")
        message = await sandbox.slack.until(lambda: sandbox.slack.messages(CERTIFICATIONS))
        await sandbox.slack.click(message[0], "v1.step.done", user=MALIK)
        sandbox.faults.add("chat.postMessage", retry_after=1, times=2)
        sandbox.registry.publish(path_of_a_zip)
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from bot.sandbox.deliveries import Courier
from bot.sandbox.faults import Faults
from bot.sandbox.file_routes import FileRoutes
from bot.sandbox.registry import Registry
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.server import serve
from bot.sandbox.slack import Slack
from bot.sandbox.socket_mode import Sockets
from bot.sandbox.ui import Controls, Ui
from bot.sandbox.web_api import WebApi
from bot.sandbox.workspace import Workspace, demo_workspace

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.sandbox.model import Identity


class Sandbox:
    """The parts, wired: `slack` is what people do, `workspace` the state, `faults` what goes wrong."""

    def __init__(self, workspace: Workspace | None = None, controls: Controls | None = None) -> None:
        self.workspace = workspace or demo_workspace()
        self.base_url = ""
        changes = self.workspace.changes
        self.faults = Faults(changes)
        self.sockets = Sockets(changes, self.identity.app_id)
        self.registry = Registry(self.faults)
        self.courier = Courier(self.identity.signing_secret, self.sockets, changes)
        self._urls = ResponseUrls(self.workspace, self.faults)
        self.slack = Slack(self.workspace, self.courier, self._urls)
        self.ui = Ui(self.slack, controls)
        api = WebApi(self.workspace, self.faults, self.sockets)
        routes = (
            *api.routes,
            *self._urls.routes,
            *self.sockets.routes,
            *self.registry.routes,
            *FileRoutes(self.workspace, self.faults).routes,
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
    def request_url(self) -> str | None:
        """Where deliveries go when no socket is open."""
        return self.courier.request_url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self.courier.request_url = url

    def at(self, base_url: str) -> None:
        """The sandbox learns its own address."""
        self.base_url = self._urls.base = self.workspace.files.base = base_url

    async def close(self) -> None:
        """Ends what waits: open streams of the page, hanging answers, the connection to the bot."""
        self.workspace.changes.close()
        await self.courier.close()


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
