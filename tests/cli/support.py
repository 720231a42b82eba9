"""The command line as its users start it: a process of its own."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.sandbox.app import Sandbox

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def environment(**given: str) -> dict[str, str]:
    """The environment without any of Vigie's settings, and with these."""
    ours = (
        "SLACK_",
        "VIGIE_",
        "PORT",
        "DATABASE_URL",
        "HTTP",
        "http",
        "ALL_PROXY",
        "DYNO",
        "APP_",
        "SCALINGO_",
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"COLUMNS": "200"} | given


@dataclass(frozen=True)
class Ended:
    code: int | None
    out: str
    err: str


async def start(
    *args: str, stderr: int = asyncio.subprocess.PIPE, env: Mapping[str, str]
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *args,
        cwd=ROOT,
        env=environment(**env),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=stderr,
    )


async def end_of(process: asyncio.subprocess.Process, seconds: float = 20) -> Ended:
    async with asyncio.timeout(seconds):
        out, err = await process.communicate()
    return Ended(process.returncode, out.decode(), (err or b"").decode())


async def run(*args: str, **env: str) -> Ended:
    """Start it and wait for its end."""
    return await end_of(await start(*args, env=env))


def serving(sandbox: Sandbox, folder: Path, port: int) -> dict[str, str]:
    """The environment of a bot that serves over HTTP against the sandbox."""
    return {
        "SLACK_BOT_TOKEN": sandbox.identity.bot_token,
        "SLACK_SIGNING_SECRET": sandbox.identity.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
        "VIGIE_DATAGOUV_URL": sandbox.registry_url,
        "VIGIE_CATALOGUE_URL": sandbox.catalogue_url,
        "VIGIE_DATA_DIR": str(folder),
        "VIGIE_QUIET_HOURS": "",
        "VIGIE_SERVING__DRAIN_SECONDS": "0",
        "PORT": str(port),
    }


async def ready(port: int, status: int = 200) -> httpx.Response:
    """Wait until the process answers from a snapshot, or says that it does so no more (503)."""
    async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(20):
        while True:
            with contextlib.suppress(httpx.HTTPError):
                answer = await http.get(f"http://127.0.0.1:{port}/readyz")
                if answer.status_code == status:
                    return answer
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def served(
    sandbox: Sandbox, folder: Path, stderr: int = asyncio.subprocess.PIPE, **more: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """`vigie serve`, ready, with the sandbox's deliveries sent to it; killed at the end if it still runs."""
    port = free_port()
    process = await start("serve", stderr=stderr, env=serving(sandbox, folder, port) | more)
    try:
        await ready(port)
        sandbox.request_url = f"http://127.0.0.1:{port}/slack/events"
        yield process
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.communicate()
