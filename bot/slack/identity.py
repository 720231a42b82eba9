"""Who the bot is in its workspace, asked of Slack once and remembered: a request never waits for it."""

import asyncio
from dataclasses import dataclass

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.fate import SlackFailure
from bot.slack.fates import CONNECTION_FAULTS, fate_of, unreachable

log = structlog.get_logger()

_FIRST, _LONGEST = 1.0, 60.0
"""Seconds between tries."""


@dataclass
class Identity:
    """One workspace, by its bot token. `trouble` is Slack's word on why the token did not work, or empty."""

    client: AsyncWebClient
    token: str
    team: str = ""
    user: str = ""
    bot: str = ""
    trouble: str = "not_checked_yet"

    @property
    def working(self) -> bool:
        return not self.trouble

    async def check(self) -> None:
        """Ask Slack who we are; what was learned before stays when it cannot be asked."""
        try:
            answer = await self.client.auth_test()
        except SlackApiError as error:
            self._fail(fate_of(error.response))
        except CONNECTION_FAULTS as error:
            self._fail(unreachable(error))
        else:
            self.team, self.user, self.bot = (
                str(answer.get(key) or "") for key in ("team_id", "user_id", "bot_id")
            )
            if self.trouble:
                log.info("slack knows us", team=self.team, user=self.user)
            self.trouble = ""

    async def learn(self) -> None:
        """Ask until Slack has told: a hiccup at the start must not leave us unready for minutes."""
        wait = _FIRST
        await self.check()
        while not self.working:
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST)
            await self.check()

    def _fail(self, failure: SlackFailure) -> None:
        if self.trouble != failure.code:
            log.warning("slack does not let us in", code=failure.code)
        self.trouble = failure.code


class Authorize(AsyncAuthorize):
    """What Bolt asks before it lets a request through: nothing here ever waits for Slack."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,  # noqa: ARG002
        actor_enterprise_id: str | None = None,  # noqa: ARG002 - the signature is Bolt's
        actor_team_id: str | None = None,  # noqa: ARG002
        actor_user_id: str | None = None,  # noqa: ARG002
    ) -> AuthorizeResult | None:
        """Our own workspace's token; None for another workspace than ours."""
        known = self._identity
        if known.team and team_id and team_id != known.team:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=known.user or None,
            bot_id=known.bot or None,
            bot_token=known.token,
        )
