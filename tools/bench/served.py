"""The bot as its users run it: a process of its own, against the sandbox, with a full-size registry."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from bot.sandbox.app import Sandbox


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextlib.asynccontextmanager
async def process(*arguments: str, env: dict[str, str] | None = None) -> AsyncIterator[None]:
    """Run Python with these arguments while the block runs."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=os.environ | (env or {}), stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield
    finally:
        running.terminate()
        await running.wait()


def environment(sandbox: Sandbox, folder: Path, port: int) -> dict[str, str]:
    """What `vigie serve` needs to work on that folder, before the sandbox."""
    return {
        "SLACK_BOT_TOKEN": sandbox.identity.bot_token,
        "SLACK_SIGNING_SECRET": sandbox.identity.signing_secret,
        "SLACK_API_URL": sandbox.api_url,
        "VIGIE_DATAGOUV_URL": sandbox.registry_url,
        "VIGIE_CATALOGUE_URL": sandbox.catalogue_url,
        "VIGIE_DATA_DIR": str(folder),
        "VIGIE_QUIET_HOURS": "",
        "PORT": str(port),
    }


@contextlib.asynccontextmanager
async def served(sandbox: Sandbox, folder: Path, ready: str = "/readyz") -> AsyncIterator[int]:
    """`vigie serve` on `folder`, once the probe `ready` answers 200; yields its port."""
    port = free_port()
    env = environment(sandbox, folder, port)
    async with process("-m", "bot", "serve", env=env):
        await answering(f"http://127.0.0.1:{port}{ready}")
        yield port


async def answering(address: str, wanted: int = 200, patience: float = 60.0) -> None:
    """Wait until an address answers with that status."""
    async with asyncio.timeout(patience), httpx.AsyncClient(trust_env=False) as client:
        while True:
            with contextlib.suppress(httpx.TransportError):
                if (await client.get(address)).status_code == wanted:
                    return
            await asyncio.sleep(0.05)
