"""The response_url of a command or a click: five answers within thirty minutes, wherever the bot is."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.broken import faulty
from bot.sandbox.content import Json
from bot.sandbox.errors import SlackError
from bot.sandbox.limits import check_message
from bot.sandbox.pictures import check_pictures

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from bot.sandbox.faults import Faults
    from bot.sandbox.model import Ephemeral, Message
    from bot.sandbox.workspace import Workspace

MOST_USES = 5
SECONDS = 30 * 60
METHOD = "response_url"


@dataclass(slots=True)
class Target:
    """Where an answer goes: to a person in a channel, and over what they clicked in, if anything."""

    workspace: Workspace
    channel: str
    user: str
    where: Message | Ephemeral | None
    at: float
    uses: int = 0


class ResponseUrls:
    """The addresses handed out, and the endpoint behind them; faults know it as `response_url`."""

    def __init__(
        self, workspace: Workspace, faults: Faults, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.base = "http://127.0.0.1"
        self.routes = [Route("/response/{id}", self._called, methods=["POST"])]
        self._ws = workspace
        self._faults = faults
        self._monotonic = monotonic
        self._targets: dict[str, Target] = {}
        self._numbers = itertools.count(1)

    def issue(
        self,
        channel: str,
        user: str,
        where: Message | Ephemeral | None = None,
        workspace: Workspace | None = None,
    ) -> str:
        """A new address for one interaction, in the first team unless said."""
        number = f"r{next(self._numbers)}"
        self._targets[number] = Target(workspace or self._ws, channel, user, where, self._monotonic())
        return f"{self.base}/response/{number}"

    async def _called(self, request: Request) -> Response:
        body = await _object(request)
        call = self._faults.record(METHOD, body)
        fault = self._faults.take(METHOD, body)

        async def effect() -> Response:
            try:
                self._spend(request.path_params["id"], body)
            except SlackError as refusal:
                self._faults.answered(call, refusal.code)
                status = 404 if refusal.code in ("used_url", "expired_url") else 400
                return JSONResponse({"ok": False, "error": refusal.code}, status)
            self._faults.answered(call, "ok")
            return JSONResponse({"ok": True})

        return await effect() if fault is None else await faulty(self._faults, call, fault, effect)

    def _spend(self, number: str, body: Json) -> None:
        target = self._targets.get(number)
        if target is None or self._monotonic() - target.at > SECONDS:
            raise SlackError("expired_url")
        if target.uses >= MOST_USES:
            raise SlackError("used_url")
        answer(target, body)
        target.uses += 1


def answer(target: Target, body: Json) -> Message | Ephemeral | None:
    """Shows an answer where it is to be shown; SlackError where Slack would refuse it."""
    ws, where = target.workspace, target.where
    if where is not None and body.get("delete_original") is True:
        if where.deleted:
            raise SlackError("message_not_found")
        ws.delete(where)
        return None
    text, blocks = body.get("text") or "", body.get("blocks") or []
    check_message(text, blocks)
    check_pictures(ws.files, blocks)
    if where is not None and body.get("replace_original") is True and not where.deleted:
        ws.rewrite(where, text, blocks)
        return where
    thread_ts = body.get("thread_ts")
    if body.get("response_type") == "in_channel":
        channel = ws.channel(target.channel)
        return ws.post(channel, ws.identity.bot_user, text, blocks, thread_ts=thread_ts)
    return ws.whisper(target.channel, target.user, text, blocks, thread_ts=thread_ts)


async def _object(request: Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
