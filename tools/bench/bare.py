"""The listener to compare with: Bolt on the same server, acknowledging a payload from memory.

Run as a process: port, signing secret and the payload's file are its arguments.
"""

import json
import sys
from pathlib import Path
from typing import Any

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-bench")  # noqa: S106


def bare(secret: str, payload: dict[str, Any]) -> Starlette:
    app = AsyncApp(signing_secret=secret, authorize=_authorize, process_before_response=True)

    @app.command("/cert")
    async def on_command(ack: AsyncAck) -> None:
        await ack(**payload)

    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


if __name__ == "__main__":
    port, secret, file = sys.argv[1:]
    payload = json.loads(Path(file).read_text(encoding="utf-8"))
    uvicorn.run(bare(secret, payload), port=int(port), http="httptools", log_config=None, access_log=False)
