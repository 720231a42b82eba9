"""Who the bot is: asked of Slack beside the requests, never within one."""

from typing import Any

import pytest
from slack_bolt.context.async_context import AsyncBoltContext

from bot.sandbox.app import start
from bot.slack.identity import Authorize, Identity
from tests.slack.support import client_of


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ({"error": "invalid_auth"}, "invalid_auth"),
        ({"status": 500}, "http_500"),
        ({"body": b"<html></html>"}, "http_200"),
        ({"cut": True}, "ServerDisconnectedError"),
        ({"hang": True}, "TimeoutError"),
    ],
    ids=str,
)
async def test_trouble_is_slacks_word_until_a_check_succeeds(fault: dict[str, Any], trouble: str) -> None:
    patience = 1.0 if fault.get("hang") else 20.0  # a busy machine answers late, too
    async with start() as sandbox, client_of(sandbox.api_url, patience) as client:
        identity = Identity(client, "xoxb-sandbox-bot")
        assert not identity.working
        sandbox.faults.add("auth.test", **fault)
        await identity.check()
        assert (identity.working, identity.trouble) == (False, trouble)
        await identity.check()
        assert (identity.working, identity.team) == (True, sandbox.identity.team_id)


async def test_what_was_learned_stays_when_slack_cannot_be_asked() -> None:
    async with start() as sandbox, client_of(sandbox.api_url) as client:
        identity = Identity(client, "xoxb-sandbox-bot")
        await identity.check()
        sandbox.faults.add("auth.test", status=500)
        await identity.check()
        assert (identity.team, identity.user) == (sandbox.identity.team_id, sandbox.identity.bot_user)


@pytest.mark.parametrize(
    ("known", "asking", "let_in"),
    [("T1", "T1", True), ("T1", "T2", False), ("", "T2", True), ("T1", None, True)],
)
async def test_another_workspace_than_ours_is_refused_once_ours_is_known(
    known: str, asking: str | None, *, let_in: bool
) -> None:
    async with client_of("http://127.0.0.1:9") as client:
        authorize = Authorize(Identity(client, "xoxb-1", team=known))
        found = await authorize(context=AsyncBoltContext(), enterprise_id=None, team_id=asking, user_id="U1")
        assert (found is not None) == let_in
        assert found is None or found.bot_token == "xoxb-1"
