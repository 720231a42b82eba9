"""The page in front of the local Slack: its files, what it shows, and what people do on it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.content import Json
from bot.sandbox.errors import SlackError
from bot.sandbox.forms import fill_in
from bot.sandbox.model import View
from bot.sandbox.shown import shown_to

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from bot.sandbox.model import Ephemeral, Message
    from bot.sandbox.slack import Slack

PAGE = Path(__file__).parent / "page"
# A quiet stream is written to now and then, so that a closed browser is noticed.
HEARTBEAT_SECONDS = 15.0
MOST_DAYS = 31

Gesture: TypeAlias = Callable[[Json], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Controls:
    """What the demo's panel does: publish the next export, move on by some days, say where things stand.

    `publish_next` and `advance(days)` answer with a sentence for the person; `status` with `export` (the
    title of the export published), `next_export` (None when there is no other), `catalogue` (None, or the
    extraction's `day` and how many `offers` it has) and `day` (the decisions' date, ISO).
    """

    publish_next: Callable[[], Awaitable[str]]
    advance: Callable[[int], Awaitable[str]]
    status: Callable[[], Json]


class Ui:
    """The page's routes. `controls` is None where there is nothing to control: the panel is hidden."""

    def __init__(self, slack: Slack, controls: Controls | None) -> None:
        self.controls = controls
        self._slack = slack
        gestures: dict[str, Gesture] = {
            "say": self._say,
            "click": self._click,
            "submit": self._submit,
            "close": self._close,
            "dismiss": self._dismiss,
            "home": self._home,
            "publish": self._publish,
            "advance": self._advance,
        }
        self.routes = [
            Route("/", _index),
            Route("/ui/state", self._state),
            Route("/ui/changes", self._changes),
            *(Route(f"/ui/{name}", _posted(run), methods=["POST"]) for name, run in gestures.items()),
            Mount("/page", StaticFiles(directory=PAGE)),
        ]

    async def _state(self, request: Request) -> Response:
        workspace = self._slack.workspace
        people = [user.id for user in workspace.users.values() if not user.is_bot]
        asked = request.query_params.get("user", "")
        # A browser that remembers someone of another demo gets this one's first person.
        user = asked if asked in people else people[0]
        status = self.controls.status() if self.controls else None
        return JSONResponse({**shown_to(workspace, user), "registry": status})

    async def _changes(self, _request: Request) -> Response:
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(self._versions(), media_type="text/event-stream", headers=headers)

    async def _versions(self) -> AsyncIterator[str]:
        changes = self._slack.workspace.changes
        while not changes.closed:
            version = changes.version
            yield f"data: {version}\n\n"
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await changes.after(version)
            except TimeoutError:
                continue

    async def _say(self, said: Json) -> None:
        """`/cert …` goes to the app, `/invite` adds the bot, all else is a message."""
        user, channel, text = said["user"], said["channel"], str(said["text"]).strip()
        word, _, rest = text.partition(" ")
        if word == "/invite":
            await self._slack.invite(user, channel)
        elif word.startswith("/"):
            await self._slack.command(user, channel, word, rest.strip())
        elif text:
            await self._slack.say(user, channel, text)

    async def _click(self, click: Json) -> None:
        where = self._find(click)
        value, block = click.get("value"), click.get("block_id")
        if isinstance(where, View):
            # The app may have changed the view since the page drew it: what is still there counts.
            there = {each["block_id"] for each in where.blocks}
            typed = {name: values for name, values in (click.get("values") or {}).items() if name in there}
            fill_in(self._slack.workspace, where, typed)
            block = block if block in there else None
        await self._slack.click(where, click["action_id"], value, user=click["user"], block_id=block)

    async def _submit(self, sent: Json) -> None:
        view = self._slack.workspace.modals.find(sent["view"])
        await self._slack.submit(view, sent["values"], user=sent["user"])

    async def _close(self, sent: Json) -> None:
        await self._slack.close(self._slack.workspace.modals.find(sent["view"]), user=sent["user"])

    async def _dismiss(self, sent: Json) -> None:
        """A person hides what they alone see."""
        for seen in self._slack.ephemerals(sent["user"], sent["channel"]):
            if seen.ts == sent["ts"]:
                self._slack.workspace.delete(seen)

    async def _home(self, opened: Json) -> None:
        await self._slack.open_home(opened["user"], opened.get("tab", "home"))

    async def _publish(self, _sent: Json) -> object:
        return await self.controls.publish_next() if self.controls else None

    async def _advance(self, sent: Json) -> object:
        days = sent["days"]
        if not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
            raise ValueError("invalid_days")
        return await self.controls.advance(days) if self.controls else None

    def _find(self, click: Json) -> Message | Ephemeral | View:
        if click.get("view"):
            return self._slack.workspace.modals.find(click["view"])
        for seen in self._slack.ephemerals(click["user"], click["channel"]):
            if seen.ts == click["ts"]:
                return seen
        return self._slack.workspace.message(click["channel"], click["ts"])


async def _index(_request: Request) -> Response:
    return FileResponse(PAGE / "index.html")


def _posted(gesture: Gesture) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        # A form of another site cannot send JSON: nobody clicks here from elsewhere.
        if request.headers.get("content-type") != "application/json":
            return JSONResponse({"error": "invalid_post_type"}, 415)
        try:
            answer = await gesture(json.loads(await request.body()))
        except (SlackError, LookupError, ValueError) as refusal:
            return JSONResponse({"error": str(refusal)}, 400)
        return JSONResponse({"ok": True, "told": answer})

    return endpoint
