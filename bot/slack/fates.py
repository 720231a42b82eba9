"""Slack's error codes, by what becomes of the call."""

import math

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.fate import ChannelGone, Later, MessageGone, SlackFailure, Unsendable, WorkspaceGone

CONNECTION_FAULTS = (aiohttp.ClientError, TimeoutError, OSError, SlackClientError)
"""What slack_sdk lets through when the answer did not come, or was no JSON."""

_CHANNEL_GONE = {
    "channel_not_found",
    "is_archived",
    "not_in_channel",
    "restricted_action",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "restricted_action_non_threadable_channel",
    "team_access_not_granted",
    "cannot_reply_to_message",
}
_WORKSPACE_GONE = {
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "account_inactive",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "org_login_required",
    "ekm_access_denied",
    "access_denied",
}
_MESSAGE_GONE = {"message_not_found", "thread_not_found", "cant_update_message", "edit_window_closed"}
_UNSENDABLE = {
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_arguments",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "metadata_too_large",
    "msg_too_long",
    "msg_blocks_too_long",
    "no_text",
    "too_many_attachments",
}


def fate_of(response: AsyncSlackResponse | aiohttp.ClientResponse) -> SlackFailure:
    """The failure that an answer stands for; a code nobody knows, or no JSON at all, is tried again later."""
    if not isinstance(response, AsyncSlackResponse) or not isinstance(response.data, dict):
        return Later("unreadable_answer", _retry_after(response))
    code = str(response.data.get("error") or f"http_{response.status_code}")
    if code in _CHANNEL_GONE:
        return ChannelGone(code)
    if code in _WORKSPACE_GONE:
        return WorkspaceGone(code)
    if code in _MESSAGE_GONE:
        return MessageGone(code)
    if code in _UNSENDABLE:
        return Unsendable(code)
    return Later(code, _retry_after(response))


def unreachable(error: Exception) -> Later:
    """The answer did not come: whether the call was carried out is unknown."""
    return Later(type(error).__name__)


def _retry_after(response: AsyncSlackResponse | aiohttp.ClientResponse) -> float | None:
    """Seconds, where Slack names them."""
    headers = {name.lower(): value for name, value in (response.headers or {}).items()}
    value = headers.get("retry-after")
    text = value[0] if isinstance(value, list) else value
    try:
        seconds = float(text or "nan")
    except ValueError:
        return None
    return seconds if 0 <= seconds < math.inf else None
