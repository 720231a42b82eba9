"""Slack's error codes, by what becomes of the call."""

import math

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.fate import (
    ChannelGone,
    Later,
    MessageGone,
    SlackFailure,
    Unknown,
    Unsendable,
    Unsure,
    WorkspaceGone,
)

CONNECTION_FAULTS = (aiohttp.ClientError, TimeoutError, OSError, SlackClientError)
"""What slack_sdk lets through when the answer did not come, or was no JSON."""

_CHANNEL_GONE = {
    "channel_not_found",
    "is_archived",
    "is_bot",
    "is_inactive",
    "messages_tab_disabled",
    "method_not_supported_for_channel_type",
    "not_in_channel",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "team_not_found",
    "user_disabled",
    "user_is_restricted",
    "user_not_found",
    "user_not_visible",
}
_WORKSPACE_GONE = {
    "access_denied",
    "accesslimited",
    "account_inactive",
    "deprecated_endpoint",
    "ekm_access_denied",
    "enterprise_is_restricted",
    "forbidden_team",
    "invalid_auth",
    "method_deprecated",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
    "two_factor_setup_required",
}
_NOT_GIVEN = {
    "bad_client_secret",
    "bad_redirect_uri",
    "cannot_install_an_org_installed_app",
    "invalid_client_id",
    "invalid_code",
    "invalid_grant_type",
    "invalid_refresh_token",
    "invalid_scope",
    "no_scopes",
    "oauth_authorization_url_mismatch",
}
"""What Slack answers where it gives an app no token: oauth.v2.access."""
_MESSAGE_GONE = {
    "cannot_reply_to_message",
    "cant_update_message",
    "edit_window_closed",
    "message_not_found",
    "restricted_action_thread_locked",
    "thread_not_found",
}
_UNSENDABLE = {
    "as_user_not_supported",
    "block_mismatch",
    "cant_broadcast_message",
    "duplicate_channel_not_found",
    "duplicate_message_not_found",
    "expired_trigger_id",
    "invalid_arg_name",
    "invalid_arguments",
    "invalid_array_arg",
    "invalid_attachments",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_charset",
    "invalid_cursor",
    "invalid_form_data",
    "invalid_json",
    "invalid_limit",
    "invalid_metadata_format",
    "invalid_metadata_keys",
    "invalid_metadata_schema",
    "invalid_post_type",
    "invalid_trigger_id",
    "invalid_ts_latest",
    "invalid_ts_oldest",
    "invalid_user_combination",
    "json_not_object",
    "markdown_text_conflict",
    "metadata_must_be_sent_from_app",
    "metadata_too_large",
    "missing_post_type",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_dual_broadcast_content_update",
    "no_text",
    "not_enough_users",
    "slack_connect_canvas_sharing_blocked",
    "slack_connect_file_link_sharing_blocked",
    "slack_connect_lists_sharing_blocked",
    "too_many_attachments",
    "too_many_contact_cards",
    "too_many_users",
    "users_list_not_supplied",
    "view_too_large",
}
_LATER = {
    "external_channel_migrating",
    "message_limit_exceeded",
    "rate_limited",
    "ratelimited",
    "team_added_to_org",
    "update_failed",
}
_UNSURE = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
"""Slack's documentation says of these that some of the call may have been carried out."""

_FATES: dict[str, type[SlackFailure]] = {
    **dict.fromkeys(_CHANNEL_GONE, ChannelGone),
    **dict.fromkeys(_WORKSPACE_GONE | _NOT_GIVEN, WorkspaceGone),
    **dict.fromkeys(_MESSAGE_GONE, MessageGone),
    **dict.fromkeys(_UNSENDABLE, Unsendable),
    **dict.fromkeys(_LATER, Later),
    **dict.fromkeys(_UNSURE, Unsure),
}
_SLOW_DOWN, _SERVER_ERROR = 429, 500
_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


def fate_of(response: AsyncSlackResponse | aiohttp.ClientResponse) -> SlackFailure:
    """The failure that an answer stands for; no JSON at all may be any machine's on the way to Slack."""
    after = _retry_after(response)
    if not isinstance(response, AsyncSlackResponse) or not isinstance(response.data, dict):
        return Later("unreadable_answer", after) if after is not None else Unsure("unreadable_answer")
    said = response.data.get("error")
    code = str(said or f"http_{response.status_code}")
    fate = _FATES.get(code)
    if fate is None and said:
        fate = Unsure if response.status_code >= _SERVER_ERROR else Unknown
    elif fate is None:
        fate = Later if response.status_code == _SLOW_DOWN else Unsure
    return fate(code, after) if issubclass(fate, Later) else fate(code)


def known(code: str) -> bool:
    """Whether Slack's documentation has that code."""
    return code in _FATES


def unreachable(error: Exception) -> Later:
    """The answer did not come: unless there was no connection, the call may have been carried out."""
    kind = Later if isinstance(error, _NEVER_SENT) else Unsure
    return kind(type(error).__name__)


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
