"""Slack's OAuth installation flow: Bolt's own, with pages in people's language and answers to what fails."""

import logging
import re
from urllib.parse import urljoin

import structlog
from slack_bolt import BoltResponse
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.domain.health import SCOPES
from bot.locale.texts import Texts, texts
from bot.settings.sections import OAuthApp
from bot.slack.bots import DATABASE_FAULTS, STATE_SECONDS, States
from bot.slack.client import SlackClient, slack_client
from bot.slack.fates import CONNECTION_FAULTS
from bot.slack.installations import Installations
from bot.slack.installing_pages import (
    HEADERS,
    InstallPage,
    done_page,
    html,
    language,
    refused_page,
    start_page,
)

log = structlog.get_logger()

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"

# Bolt logs the code that people bring back, and all that Slack answered.
_silent = logging.getLogger(f"{__name__}.slack_bolt")
_silent.setLevel(logging.CRITICAL)


class OrgWide(BoltError):
    """The app was installed for a whole organisation, which is nobody's workspace."""


class InstallFlow(AsyncOAuthFlow):
    """The pages at /slack/install and /slack/oauth_redirect; `client` is one without a token."""

    def __init__(
        self,
        app: OAuthApp,
        installations: Installations,
        states: States,
        client: SlackClient,
        locale: str,
    ) -> None:
        settings = AsyncOAuthSettings(
            client_id=app.client_id,
            client_secret=app.client_secret.get_secret_value(),
            scopes=tuple(SCOPES),
            user_scopes=(),
            redirect_uri=f"{app.public_url}{REDIRECT}",
            install_path=INSTALL,
            redirect_uri_path=REDIRECT,
            authorization_url=urljoin(client.base_url, "/oauth/v2/authorize"),
            installation_store=installations.bots,
            installation_store_bot_only=True,
            state_store=states,
            state_expiration_seconds=STATE_SECONDS,
            callback_options=AsyncCallbackOptions(success=self._succeeded, failure=self._failed),
            logger=_silent,
        )
        assert client.session is not None
        own = slack_client(client.session, client.base_url, called=self._heard)
        super().__init__(client=own, logger=_silent, settings=settings)
        self._called = client.called
        self._installations = installations
        self._locale = locale

    async def handle_installation(self, request: AsyncBoltRequest) -> BoltResponse:
        """The page that leads to Slack's; a state is stored, and given to the browser in a cookie."""
        try:
            answer = await super().handle_installation(request)
        except DATABASE_FAULTS as error:
            return self._unavailable(request, error)
        answer.headers.update({name.lower(): [value] for name, value in HEADERS.items()})
        return answer

    async def handle_callback(self, request: AsyncBoltRequest) -> BoltResponse:
        """What Slack sends people back to, whatever they answered there."""
        try:
            return await super().handle_callback(request)
        except (*DATABASE_FAULTS, *CONNECTION_FAULTS) as error:
            return self._unavailable(request, error)

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Slack's page; a workspace that the address proposes is passed on, and nothing else is."""
        team = (request.query.get("team") or [""])[0]
        proposed = team if re.fullmatch(r"T[A-Z0-9]{2,20}", team) else None
        return self.settings.authorize_url_generator.generate(state=state, team=proposed)

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        return html(start_page(url, self._texts(request)))

    async def store_installation(
        self,
        request: AsyncBoltRequest,  # noqa: ARG002 - the signature is Bolt's
        installation: Installation,
    ) -> None:
        if installation.is_enterprise_install or not installation.team_id:
            await self._give_back(installation.bot_token or "")
            raise OrgWide
        await self._installations.add(installation.to_bot())

    def _heard(self, method: str, outcome: str) -> None:
        """What an operator is to know: a wrong client secret looks to people like a wrong code."""
        self._called(method, outcome)
        if outcome != "ok":
            log.warning("slack refuses an installation", method=method, code=outcome)

    async def _give_back(self, token: str) -> None:
        """End a token that we do not keep; what it is for can be removed in Slack, too."""
        try:
            await self.client.auth_revoke(token=token)
        except (SlackApiError, *CONNECTION_FAULTS) as error:
            log.warning("an unwanted token could not be given back", error=type(error).__name__)

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        told = args.installation
        page = done_page(
            told.team_name or "", told.team_id or "", told.app_id or "", self._texts(args.request)
        )
        return self._last_page(page, 200)

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        if isinstance(args.error, OrgWide):
            return self._refused(args.request, "org_wide", 400)
        return self._refused(args.request, args.reason, args.suggested_status_code)

    def _unavailable(self, request: AsyncBoltRequest, error: Exception) -> BoltResponse:
        log.error("an installation failed", error=type(error).__name__)  # its text may hold tokens
        return self._refused(request, "unavailable", 503)

    def _refused(self, request: AsyncBoltRequest, reason: str, status: int) -> BoltResponse:
        log.info("an installation did not come about", reason=reason[:60])
        return self._last_page(refused_page(reason, INSTALL, self._texts(request)), status)

    def _last_page(self, page: InstallPage, status: int) -> BoltResponse:
        """A page that ends an installation: its cookie has served."""
        over = self.settings.state_utils.build_set_cookie_for_deletion()
        return BoltResponse(status=status, body=html(page), headers={**HEADERS, "Set-Cookie": over})

    def _texts(self, request: AsyncBoltRequest) -> Texts:
        accepted = ",".join(request.headers.get("accept-language", []))
        return texts(language(accepted, self._locale))


def oauth_routes(flow: InstallFlow) -> list[BaseRoute]:
    """The two addresses, for the ASGI app."""

    async def install(request: Request) -> Response:
        return to_starlette_response(await flow.handle_installation(to_async_bolt_request(request, b"")))

    async def redirect(request: Request) -> Response:
        return to_starlette_response(await flow.handle_callback(to_async_bolt_request(request, b"")))

    return [Route(flow.install_path, install), Route(flow.redirect_uri_path, redirect)]
