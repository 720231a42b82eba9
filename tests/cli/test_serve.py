"""`vigie serve` as a process: what keeps it from starting, and what it leaves when it ends."""

import asyncio
import os
import pty
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from bot.sandbox.app import Sandbox
from bot.sandbox.app import start as start_sandbox
from bot.sandbox.model import Message
from bot.sandbox.workspace import CAMILLE, CERTIFICATIONS
from tests.cli.support import end_of, free_port, ready, run, served, serving, start
from tests.exports import Row, export

FALLEN = Row("RS5000", "Exploiter la blockchain", "24/05/2024", "INACTIVE", ("RS6604",))
ACTIVE = Row("RNCP37674", "Développeur web", "01/09/2099")


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with start_sandbox() as one:
        one.registry.publish(export(tmp_path, date(2026, 3, 2), FALLEN, ACTIVE))
        yield one


def cards(sandbox: Sandbox) -> list[Message]:
    """The messages of the channel that have a checklist's buttons."""
    return [one for one in sandbox.slack.messages(CERTIFICATIONS) if "v1.step.done" in str(one.blocks)]


async def test_a_missing_variable_is_a_sentence_that_names_it(tmp_path: Path) -> None:
    folder = str(tmp_path / "var")
    no_token, no_way_in = await asyncio.gather(
        run("serve", VIGIE_DATA_DIR=folder, SLACK_SIGNING_SECRET="s"),
        run("serve", VIGIE_DATA_DIR=folder, SLACK_BOT_TOKEN="xoxb-token-of-ours"),
    )
    assert (no_token.code, no_way_in.code) == (2, 2)
    assert "SLACK_BOT_TOKEN" in no_token.err
    assert "SLACK_APP_TOKEN" in no_way_in.err
    assert "SLACK_SIGNING_SECRET" in no_way_in.err
    for ended in (no_token, no_way_in):
        assert "Traceback" not in ended.err
        assert "token-of-ours" not in ended.err
        assert ended.out == ""


async def test_a_second_process_on_the_same_folder_refuses_to_start(sandbox: Sandbox, tmp_path: Path) -> None:
    async with served(sandbox, tmp_path / "var"):
        second = await run("serve", **serving(sandbox, tmp_path / "var", free_port()))
    assert second.code == 2
    assert "Une autre Vigie" in second.err
    assert "Traceback" not in second.err


async def test_a_port_that_is_taken_is_a_sentence(sandbox: Sandbox, tmp_path: Path) -> None:
    with socket.create_server(("0.0.0.0", 0)) as taken:  # noqa: S104
        ended = await run("serve", **serving(sandbox, tmp_path / "var", taken.getsockname()[1]))
    assert ended.code == 2
    assert "Vigie ne peut pas démarrer" in ended.err
    assert "Traceback" not in ended.err


async def test_a_request_under_way_is_answered_before_the_process_stops(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with served(sandbox, tmp_path / "var") as process:
        sandbox.faults.add("conversations.join", delay=0.6)
        asking = asyncio.create_task(
            sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "watch RNCP37674")
        )
        await sandbox.slack.until(lambda: sandbox.faults.made("conversations.join"), 5)
        process.send_signal(signal.SIGTERM)
        outcome = await asking
        ended = await end_of(process)
    assert "RNCP37674" in outcome.said
    assert ended.code == 0
    assert "Traceback" not in ended.err


async def test_once_told_to_stop_it_is_not_ready_answers_for_a_while_and_keeps_no_connection(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    port = free_port()
    env = serving(sandbox, tmp_path / "var", port) | {"VIGIE_SERVING__DRAIN_SECONDS": "1.5"}
    process = await start("serve", env=env)
    await ready(port)
    base = f"http://127.0.0.1:{port}"
    sandbox.request_url = f"{base}/slack/events"
    async with httpx.AsyncClient(base_url=base, trust_env=False) as http:
        before = await http.get("/healthz")
        process.send_signal(signal.SIGTERM)
        told = await ready(port, 503)
        process.send_signal(signal.SIGTERM)  # Heroku may say it twice
        alive = await http.get("/healthz")
        asked = await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "RNCP37674")
        began = time.monotonic()
        ended = await end_of(process)
        assert 0.5 < time.monotonic() - began < 10
        with pytest.raises(httpx.ConnectError):
            await http.get("/healthz")
    assert (told.status_code, told.json()["ready"], told.json()["stopping"]) == (503, False, True)
    assert "connection" not in before.headers
    assert (told.headers["connection"], alive.headers["connection"]) == ("close", "close")
    assert alive.status_code == 200
    assert "RNCP37674" in asked.said
    assert ended.code == 0
    assert "told to stop" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("cut_short", [False, True], ids=["at once", "while it drains"])
async def test_ctrl_c_waits_for_no_balancer(sandbox: Sandbox, tmp_path: Path, *, cut_short: bool) -> None:
    port = free_port()
    env = serving(sandbox, tmp_path / "var", port) | {"VIGIE_SERVING__DRAIN_SECONDS": "300"}
    process = await start("serve", env=env)
    await ready(port)
    if cut_short:
        process.send_signal(signal.SIGTERM)
        await ready(port, 503)
    process.send_signal(signal.SIGINT)
    assert (await end_of(process)).code == 0


@pytest.mark.parametrize(
    "platform",
    [
        {"DYNO": "web.1"},
        {"CONTAINER": "web-1", "SCALINGO_APPLICATION_ID": "ap-a71da13f"},
        {"APP_HOME": "/home/bas/app_1", "APP_ID": "app_1", "INSTANCE_ID": "518c8d8f"},
    ],
    ids=["Heroku", "Scalingo", "Clever Cloud"],
)
async def test_a_disk_that_each_deploy_wipes_is_refused_with_what_to_do(
    tmp_path: Path, platform: dict[str, str]
) -> None:
    given = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "VIGIE_DATA_DIR": str(tmp_path / "var"),
    }
    french, english = await asyncio.gather(
        run("serve", **given, **platform), run("serve", **given, **platform, VIGIE_LOCALE="en")
    )
    assert (french.code, english.code) == (2, 2)
    assert "Vigie ne démarre pas" in french.err
    assert "Vigie does not start" in english.err
    for ended in (french, english):
        assert "DATABASE_URL" in ended.err
        assert len(ended.err.splitlines()) == 1
    assert not (tmp_path / "var").exists()


async def test_on_such_a_platform_an_fs_bucket_is_taken_and_memory_is_told_in_the_log(
    sandbox: Sandbox,
) -> None:
    """A folder of /dev/shm stands for both: it is a mount of its own, and in memory."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        env = serving(sandbox, Path(name) / "var", port := free_port())
        bucket = {"APP_HOME": "/dev", "APP_ID": "app_1", "INSTANCE_ID": "518c8d8f"}
        process = await start("serve", env=env | bucket)
        await ready(port)
        process.send_signal(signal.SIGINT)
        ended = await end_of(process)
    assert ended.code == 0
    assert "the data folder may not last" in ended.err


async def test_a_process_killed_after_a_click_has_it_and_the_card_catches_up(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    alert = f"{CERTIFICATIONS}-RS5000-1"
    async with served(sandbox, tmp_path / "var") as process:
        asked = await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "watch RS5000")
        assert asked.shown is not None
        opened = await sandbox.slack.click(asked.shown, "v1.checklist.open", user=CAMILLE)
        assert opened.ack.ok
        (card,) = await sandbox.slack.until(lambda: cards(sandbox), 10)
        sandbox.faults.add("chat.update", hang=True)
        clicked = await sandbox.slack.click(card, "v1.step.done", f"{alert}:verify", user=CAMILLE)
        assert clicked.ack.ok
        await sandbox.slack.until(lambda: sandbox.faults.made("chat.update"), 5)
        process.kill()
        await process.wait()
    assert f"<@{CAMILLE}>" not in card.said
    async with served(sandbox, tmp_path / "var"):
        await sandbox.slack.until(lambda: f"<@{CAMILLE}>" in card.said, 10)
        listed = await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "list")
        assert "RS5000" in listed.said


@pytest.mark.parametrize("looked_at", [False, True], ids=["in a file", "on a terminal"])
async def test_a_failure_is_in_the_log_by_its_id_and_without_any_secret(
    sandbox: Sandbox, tmp_path: Path, *, looked_at: bool
) -> None:
    terminal, end = pty.openpty()
    lines: list[bytes] = []
    asyncio.get_running_loop().add_reader(terminal, lambda: lines.append(os.read(terminal, 65_536)))
    async with served(sandbox, tmp_path / "var", end if looked_at else asyncio.subprocess.PIPE) as process:
        while (tmp_path / "var").exists():  # it may be writing there at this very moment
            shutil.rmtree(tmp_path / "var", ignore_errors=True)
        outcome = await sandbox.slack.command(CAMILLE, CERTIFICATIONS, "/cert", "watch RNCP37674")
        assert "citez" in outcome.said
        quoted = outcome.said.split("`")[1]
        process.kill()
        logged = (await end_of(process)).err
    await asyncio.sleep(0)  # the terminal's last lines are there: one turn of the loop reads them
    asyncio.get_running_loop().remove_reader(terminal)
    os.close(end)
    os.close(terminal)
    logged += b"".join(lines).decode()
    assert quoted in logged
    identity = sandbox.identity
    payload = outcome.delivery.payload
    for secret in (
        identity.bot_token,
        identity.signing_secret,
        identity.verification_token,
        str(payload["response_url"]),
        str(payload["trigger_id"]),
    ):
        assert secret not in logged
