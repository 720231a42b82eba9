"""The HTTP side: Slack's requests behind the guard, and the probes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.domain.ports import Clock, Registry, Store
from bot.feeds import Feeds
from bot.metrics import CountInstalled, CountOutbox, Metrics, one_alone
from bot.slack.guard import Guard


@dataclass(frozen=True, slots=True)
class Probes:
    """Whether the process is alive, ready, and how it is doing; `commons` is the store of what all share.

    `trouble` is why Slack cannot be reached or the state cannot be read, or empty; `halted` why nothing is
    sent, which is no reason to take requests elsewhere where others have the same state.
    """

    commons: Store
    count: CountOutbox
    registry: Registry
    trouble: Callable[[], str]
    halted: Callable[[], str]
    metrics: Metrics
    clock: Clock
    installed: CountInstalled = one_alone

    async def healthz(self, _: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(self, request: Request) -> Response:
        """200 only with a snapshot to answer from and tokens that work, until it is told to stop."""
        export = self.registry.export
        trouble = self.trouble() or self.halted()
        stopping = request.app.state.stopping
        ready = export is not None and not trouble and not stopping
        report = {
            "ready": ready,
            "snapshot": export.title if export else None,
            "slack": trouble or "ok",
            "rejected": self.registry.rejected or None,
        }
        if stopping:
            report["stopping"] = True
        return JSONResponse(report, 200 if ready else 503)

    async def metrics_page(self, _: Request) -> Response:
        halted = bool(self.halted())
        page = await self.metrics.read(
            self.commons, self.count, self.registry, self.clock, halted=halted, installed=self.installed
        )
        return Response(page, media_type="text/plain; version=0.0.4")


class LastAnswers:
    """The app; once it is to stop, each answer ends its connection.

    A proxy keeps connections open and sends the next request over one: it must not meet one that is closed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["app"].state.stopping:
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await self._app(scope, receive, answer)


def web_app(
    probes: Probes,
    feeds: Feeds,
    bolt: AsyncApp,
    signing_secret: str | None,
    installing: Sequence[BaseRoute] = (),
) -> Starlette:
    """The ASGI app; without a signing secret (Socket Mode) it answers no request of Slack's.

    `installing` are the pages by which it gets into workspaces, where it can. Who stops it sets its
    `state.stopping`.
    """
    routes: list[BaseRoute] = [
        Route("/healthz", probes.healthz),
        Route("/readyz", probes.readyz),
        Route("/metrics", probes.metrics_page),
        Route("/calendar/{secret}.ics", feeds.calendar),
        *installing,
    ]
    if signing_secret is not None:
        guard = Guard(bolt, signing_secret, probes.metrics.refuse)
        routes.insert(0, Route("/slack/events", guard, methods=["POST"]))
    app = Starlette(routes=routes, middleware=[Middleware(LastAnswers)])
    app.state.stopping = False
    return app
