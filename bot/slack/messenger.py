"""Calls out to Slack that post and update messages, and look for them."""

from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.fate import ChannelGone, MessageGone, SlackFailure, Unreadable, Unsendable, WorkspaceGone
from bot.domain.ports import File, Message
from bot.slack.client import SlackClient
from bot.slack.fates import CONNECTION_FAULTS, fate_of, unreachable

_EVENT = "vigie"
_HISTORY, _REPLIES = "conversations.history", "conversations.replies"
_READS = (_HISTORY, _REPLIES)
_PAGE = 200
"""Messages asked for at once, out of the 999 that Slack allows."""
_UNALLOWED = {
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "method_not_supported_for_channel_type",
}
"""What keeps the bot from reading, or from opening a conversation, but not from writing in channels."""


@dataclass(frozen=True, slots=True)
class SlackMessenger:
    """The Messenger over Slack's Web API; `client` must not retry by itself, or a post could double."""

    client: SlackClient

    def now(self) -> float:
        return self.client.clock.now()

    async def post(self, channel: str, message: Message, key: str, thread_ts: str = "") -> str:
        answer = await self._call(
            "chat.postMessage",
            channel=channel,
            text=message.text,
            blocks=message.blocks or None,
            thread_ts=thread_ts or None,
            metadata={"event_type": _EVENT, "event_payload": {"key": key}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    async def update(self, channel: str, ts: str, message: Message) -> None:
        await self._call("chat.update", channel=channel, ts=ts, text=message.text, blocks=message.blocks)

    async def upload(self, channel: str, file: File, comment: str = "") -> None:
        try:
            await self.client.files_upload_v2(
                channel=channel,
                file=file.content,
                filename=file.name,
                title=file.title,
                alt_txt=file.alt or None,
                initial_comment=comment or None,
            )
        except SlackApiError as error:
            failure = fate_of(error.response)
            # Files may be out of reach where messages are not: nothing else is to wait for that.
            raise Unsendable(failure.code) if failure.code in _UNALLOWED else failure from error
        except CONNECTION_FAULTS as error:
            raise unreachable(error) from error

    async def direct(self, user: str) -> str:
        try:
            answer = await self._call("conversations.open", users=user)
        except WorkspaceGone as failure:
            if failure.code in _UNALLOWED:  # people cannot be written to: channels still can
                raise ChannelGone(failure.code) from failure
            raise
        return str(answer["channel"]["id"])

    async def find(self, channel: str, key: str, since: float, thread_ts: str = "") -> str:
        given: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{since:.6f}",
            "include_all_metadata": True,
            "limit": _PAGE,
        }
        method = _REPLIES if thread_ts else _HISTORY
        try:
            return await self._search(method, key, given | ({"ts": thread_ts} if thread_ts else {}))
        except MessageGone:
            return ""  # with no thread, nothing is in it
        except SlackFailure as failure:
            if isinstance(failure, ChannelGone | Unsendable) or failure.code in _UNALLOWED:
                raise Unreadable(failure.code) from failure
            raise

    async def _search(self, method: str, key: str, given: dict[str, Any]) -> str:
        cursor: str | None = None
        while cursor != "":
            answer = await self._call(method, **given, cursor=cursor)
            for message in answer["messages"]:
                if _key(message) == key:
                    return str(message["ts"])
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        return ""

    async def _call(self, method: str, **args: object) -> AsyncSlackResponse:
        given = {name: value for name, value in args.items() if value is not None}
        # What reads takes no JSON body at Slack's.
        how: dict[str, Any] = {"http_verb": "GET", "params": given} if method in _READS else {"json": given}
        try:
            return await self.client.api_call(method, **how)
        except SlackApiError as error:
            raise fate_of(error.response) from error
        except CONNECTION_FAULTS as error:
            raise unreachable(error) from error


def _key(message: dict[str, Any]) -> str:
    """The outbox row that a message was posted for."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != _EVENT:
        return ""
    return str((metadata.get("event_payload") or {}).get("key") or "")
