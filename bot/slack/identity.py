"""Who the bot is in its workspace, asked of Slack once and remembered: a request never waits for it."""

from dataclasses import dataclass

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.fate import SlackFailure
from bot.slack.fates import CONNECTION_FAULTS, fate_of, unreachable


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
            self.trouble = ""

    def _fail(self, failure: SlackFailure) -> None:
        self.trouble = failure.code

    async def authorize(self, enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        """What Bolt needs to let a request through; None for another workspace than ours."""
        if self.team and team_id and team_id != self.team:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=self.user or None,
            bot_id=self.bot or None,
            bot_token=self.token,
        )
