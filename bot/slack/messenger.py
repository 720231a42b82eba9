"""Calls out to Slack that post and update messages."""

from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.ports import Message
from bot.slack.fates import CONNECTION_FAULTS, fate_of, unreachable


@dataclass(frozen=True, slots=True)
class SlackMessenger:
    """The Messenger over Slack's Web API; `client` must not retry by itself, or a post could double."""

    client: AsyncWebClient

    async def post(self, channel: str, message: Message, key: str, thread_ts: str = "") -> str:
        answer = await self._call(
            "chat.postMessage",
            channel=channel,
            text=message.text,
            blocks=message.blocks,
            thread_ts=thread_ts or None,
            metadata={"event_type": "vigie", "event_payload": {"key": key}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    async def update(self, channel: str, ts: str, message: Message) -> None:
        await self._call("chat.update", channel=channel, ts=ts, text=message.text, blocks=message.blocks)

    async def _call(self, method: str, **args: object) -> AsyncSlackResponse:
        given = {name: value for name, value in args.items() if value is not None}
        try:
            return await self.client.api_call(method, json=given)
        except SlackApiError as error:
            raise fate_of(error.response) from error
        except CONNECTION_FAULTS as error:
            raise unreachable(error) from error
