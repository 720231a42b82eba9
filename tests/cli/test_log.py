"""What the log of a serving Vigie holds, and what it never does."""

import asyncio
import json
from datetime import date, timedelta
from pathlib import Path

from bot.sandbox.app import start as start_sandbox
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS
from tests.cli.support import served
from tests.exports import Row, export

GONE = Row("RS5000", "Exploiter la blockchain", "24/05/2099", "INACTIVE")
ACTIVE = Row("RS5000", "Exploiter la blockchain", "24/05/2099")


async def test_each_request_is_a_line_and_no_secret_nor_payload_is_in_any(tmp_path: Path) -> None:
    today = date.today()  # noqa: DTZ011 - any day that is not long ago
    log = tmp_path / "log"
    async with start_sandbox() as sandbox:
        sandbox.registry.publish(export(tmp_path, today - timedelta(days=1), ACTIVE))
        with log.open("wb") as written:
            async with served(sandbox, tmp_path / "var", written.fileno()) as process:
                slack = sandbox.slack
                await slack.command(CAMILLE, CERTIFICATIONS, "/cert", "suivre RS5000")
                sandbox.registry.publish(export(tmp_path, today, GONE))
                await slack.command(CAMILLE, CERTIFICATIONS, "/cert", "actualiser")
                card = await slack.until(
                    lambda: next(
                        (one for one in slack.messages(CERTIFICATIONS) if "v1.step" in str(one.blocks)), None
                    ),
                    10,
                )
                assert card is not None
                alert = f"{CERTIFICATIONS}-RS5000-1"
                asked = await slack.click(card, "v1.step.not_applicable", f"{alert}:renewal", user=CAMILLE)
                view = await slack.until(lambda: slack.view(CAMILLE), 5)
                assert view is not None
                await slack.submit(view, {"reason": {"v1.reason": "mot-secret"}}, user=CAMILLE)
                sandbox.faults.add("chat.update", error="internal_error")
                await slack.click(card, "v1.step.done", f"{alert}:verify", user=CAMILLE)
                await asyncio.sleep(3)
                process.terminate()
                await process.communicate()
    said = log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in said.splitlines()]
    answered = [one for one in lines if one["event"] == "request answered"]
    assert [one["kind"] for one in answered] == ["command", "command", "action", "view", "action"]
    assert all(one["request"] and one["ms"] >= 0 and one["status"] == 200 for one in answered)
    assert {one["workspace"] for one in answered} == {sandbox.identity.team_id}
    assert any(one["event"] == "a message is put off" for one in lines)
    identity, payload = sandbox.identity, asked.delivery.payload
    for secret in (
        identity.bot_token,
        identity.signing_secret,
        identity.verification_token,
        payload["response_url"],
        payload["trigger_id"],
        "mot-secret",
        "Exploiter la blockchain",
    ):
        assert secret not in said
