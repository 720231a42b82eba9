"""Each code that Slack documents for the calls we make, and its fate."""

import pytest

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
from bot.slack.fates import fate_of, known
from tests.slack.test_fates import answered

# chat.postMessage and update; conversations.open, join, info, history, replies; views.open; users.info;
# oauth.v2.access
CODES: dict[str, type[SlackFailure]] = {
    "access_denied": WorkspaceGone,
    "accesslimited": WorkspaceGone,
    "account_inactive": WorkspaceGone,
    "as_user_not_supported": Unsendable,
    "bad_client_secret": WorkspaceGone,
    "bad_redirect_uri": WorkspaceGone,
    "block_mismatch": Unsendable,
    "cannot_install_an_org_installed_app": WorkspaceGone,
    "cannot_reply_to_message": MessageGone,
    "cant_broadcast_message": Unsendable,
    "cant_update_message": MessageGone,
    "channel_not_found": ChannelGone,
    "deprecated_endpoint": WorkspaceGone,
    "duplicate_channel_not_found": Unsendable,
    "duplicate_message_not_found": Unsendable,
    "edit_window_closed": MessageGone,
    "ekm_access_denied": WorkspaceGone,
    "enterprise_is_restricted": WorkspaceGone,
    "expired_trigger_id": Unsendable,
    "external_channel_migrating": Later,
    "fatal_error": Unsure,
    "internal_error": Unsure,
    "invalid_arg_name": Unsendable,
    "invalid_arguments": Unsendable,
    "invalid_array_arg": Unsendable,
    "invalid_attachments": Unsendable,
    "invalid_auth": WorkspaceGone,
    "invalid_blocks": Unsendable,
    "invalid_blocks_format": Unsendable,
    "invalid_charset": Unsendable,
    "invalid_client_id": WorkspaceGone,
    "invalid_code": WorkspaceGone,
    "invalid_cursor": Unsendable,
    "invalid_form_data": Unsendable,
    "invalid_grant_type": WorkspaceGone,
    "invalid_limit": Unsendable,
    "invalid_metadata_format": Unsendable,
    "invalid_metadata_keys": Unsendable,
    "invalid_metadata_schema": Unsendable,
    "invalid_post_type": Unsendable,
    "invalid_refresh_token": WorkspaceGone,
    "invalid_scope": WorkspaceGone,
    "invalid_trigger_id": Unsendable,
    "invalid_ts_latest": Unsendable,
    "invalid_ts_oldest": Unsendable,
    "invalid_user_combination": Unsendable,
    "is_archived": ChannelGone,
    "is_bot": ChannelGone,
    "is_inactive": ChannelGone,
    "markdown_text_conflict": Unsendable,
    "message_limit_exceeded": Later,
    "message_not_found": MessageGone,
    "messages_tab_disabled": ChannelGone,
    "metadata_must_be_sent_from_app": Unsendable,
    "metadata_too_large": Unsendable,
    "method_deprecated": WorkspaceGone,
    "method_not_supported_for_channel_type": ChannelGone,
    "missing_post_type": Unsendable,
    "missing_scope": WorkspaceGone,
    "msg_blocks_too_long": Unsendable,
    "msg_too_long": Unsendable,
    "no_dual_broadcast_content_update": Unsendable,
    "no_permission": WorkspaceGone,
    "no_scopes": WorkspaceGone,
    "no_text": Unsendable,
    "not_allowed_token_type": WorkspaceGone,
    "not_authed": WorkspaceGone,
    "not_enough_users": Unsendable,
    "not_in_channel": ChannelGone,
    "oauth_authorization_url_mismatch": WorkspaceGone,
    "org_login_required": WorkspaceGone,
    "rate_limited": Later,
    "ratelimited": Later,
    "request_timeout": Unsure,
    "restricted_action": ChannelGone,
    "restricted_action_non_threadable_channel": ChannelGone,
    "restricted_action_read_only_channel": ChannelGone,
    "restricted_action_thread_locked": MessageGone,
    "restricted_action_thread_only_channel": ChannelGone,
    "service_unavailable": Unsure,
    "slack_connect_canvas_sharing_blocked": Unsendable,
    "slack_connect_file_link_sharing_blocked": Unsendable,
    "slack_connect_lists_sharing_blocked": Unsendable,
    "team_access_not_granted": WorkspaceGone,
    "team_added_to_org": Later,
    "team_not_found": ChannelGone,
    "thread_not_found": MessageGone,
    "token_expired": WorkspaceGone,
    "token_revoked": WorkspaceGone,
    "too_many_attachments": Unsendable,
    "too_many_contact_cards": Unsendable,
    "too_many_users": Unsendable,
    "two_factor_setup_required": WorkspaceGone,
    "update_failed": Later,
    "user_disabled": ChannelGone,
    "user_is_restricted": ChannelGone,
    "user_not_found": ChannelGone,
    "user_not_visible": ChannelGone,
    "users_list_not_supplied": Unsendable,
    "view_too_large": Unsendable,
}


@pytest.mark.parametrize(("code", "fate"), CODES.items())
def test_each_documented_code_has_its_fate(code: str, fate: type[SlackFailure]) -> None:
    failure = fate_of(answered({}, {"ok": False, "error": code}))

    assert (type(failure), failure.code) == (fate, code)
    assert known(code)


def test_a_code_that_slack_documents_nowhere_is_unknown() -> None:
    assert type(fate_of(answered({}, {"ok": False, "error": "who_knows"}))) is Unknown
    assert not known("who_knows")
