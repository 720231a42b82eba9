"""Whom a process works for, and how their requests get in: one workspace, or all that install the app."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from starlette.routing import BaseRoute

from bot.hosting import Database, Hosting
from bot.locale.texts import texts
from bot.metrics import Metrics
from bot.outbox.dispatch import Dispatch
from bot.settings.sections import OAuthApp
from bot.slack.authorize import InstalledAuthorize
from bot.slack.bolt import LoggedApp, bolt_app
from bot.slack.bots import Bots, States
from bot.slack.client import SlackClient
from bot.slack.identity import Identity
from bot.slack.installations import Installations
from bot.slack.installing import INSTALL, InstallFlow, oauth_routes
from bot.slack.installing_pages import stranger
from bot.slack.leaving import Leaving
from bot.slack.listeners import register_listeners
from bot.slack.rotation import Rotation
from bot.store.postgres.tables import HOME
from bot.workspace import Common, Sending, Workspace, workspace_of
from bot.workspaces import Home, Installed, Workspaces


@dataclass
class Site:
    """`home` is the one workspace, where there is one. `learn` finds out who we are, `tend` is called often,
    `end` at the end. `trouble` is Slack's word on why we are not let in, or empty.
    """

    workspaces: Workspaces
    bolt: LoggedApp
    learn: Callable[[], Awaitable[None]]
    tend: Callable[[], Awaitable[None]]
    end: Callable[[], Awaitable[None]]
    refused: Callable[[], str]
    halted: Callable[[], str]
    home: Workspace | None = None
    routes: list[BaseRoute] = field(default_factory=list)
    deaf: str = ""
    """Slack's word on why Socket Mode does not work, or empty."""

    @property
    def at_home(self) -> Workspace:
        """The one workspace; a mistake where there are many."""
        assert self.home is not None
        return self.home

    def hear(self, trouble: str) -> None:
        """Take note of how Socket Mode fares."""
        self.deaf = trouble

    def trouble(self) -> str:
        return self.refused() or self.deaf


def one(
    common: Common, hosting: Hosting, client: SlackClient, metrics: Metrics, dispatch: Dispatch | None
) -> Site:
    """The workspace of SLACK_BOT_TOKEN."""
    identity = Identity(client, client.token or "")
    if hosting.database is None or dispatch is None:
        sending = Sending(hosting.commons)
    else:
        sending = hosting.database.sending(HOME, dispatch.wake)
    home = workspace_of(common, hosting.commons, client, sending, identity)
    bolt = bolt_app(client, identity, metrics.handled)
    workspaces = Home(home)
    register_listeners(bolt, workspaces.parts_of)

    async def tend() -> None:
        await identity.check()
        if identity.working:
            home.outbox.resume()

    async def end() -> None:
        """Nothing is under way."""

    return Site(
        workspaces,
        bolt,
        identity.learn,
        tend,
        end,
        refused=lambda: identity.trouble,
        halted=lambda: home.outbox.trouble,
        home=home,
    )


def many(
    app: OAuthApp,
    common: Common,
    database: Database,
    client: SlackClient,
    *,
    metrics: Metrics,
    wake: Callable[[str], None],
) -> Site:
    """The workspaces that the app is installed in; `client` is one without a token."""
    bots, states = Bots(app.client_id, database.engine), States(database.engine)
    rotator = AsyncTokenRotator(
        client_id=app.client_id, client_secret=app.client_secret.get_secret_value(), client=client
    )
    rotation = Rotation(bots, rotator)
    installations = Installations(bots, rotation, client, database.crowd.came, database.crowd.left)
    locale = common.settings.locale
    flow = InstallFlow(app, installations, states, client, locale)
    bolt = bolt_app(
        client,
        InstalledAuthorize(installations),
        metrics.handled,
        flow=flow,
        stranger=stranger(f"{app.public_url}{INSTALL}", texts(locale)),
    )
    bolt.use(Leaving(installations))
    workspaces = Installed(common, database, installations, wake)
    register_listeners(bolt, workspaces.parts_of)

    async def tend() -> None:
        await installations.rotate()
        await states.forget_ended()

    async def learn() -> None:
        """There is nobody to be: each workspace has a token of its own."""

    return Site(
        workspaces,
        bolt,
        learn,
        tend,
        installations.drain,
        refused=lambda: "",
        halted=lambda: "",
        routes=oauth_routes(flow),
    )
