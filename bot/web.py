"""The HTTP side: Slack's requests behind the guard, and the probes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.domain.ports import Clock, Registry, Store
from bot.feeds import Feeds
from bot.metrics import CountOutbox, Metrics
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

    async def healthz(self, _: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(self, _: Request) -> Response:
        """200 only with a snapshot to answer from and tokens that work."""
        export = self.registry.export
        trouble = self.trouble() or self.halted()
        ready = export is not None and not trouble
        report = {
            "ready": ready,
            "snapshot": export.title if export else None,
            "slack": trouble or "ok",
            "rejected": self.registry.rejected or None,
        }
        return JSONResponse(report, 200 if ready else 503)

    async def metrics_page(self, _: Request) -> Response:
        halted = bool(self.halted())
        page = await self.metrics.read(self.commons, self.count, self.registry, self.clock, halted=halted)
        return Response(page, media_type="text/plain; version=0.0.4")


def web_app(
    probes: Probes,
    feeds: Feeds,
    bolt: AsyncApp,
    signing_secret: str | None,
    installing: Sequence[BaseRoute] = (),
) -> Starlette:
    """The ASGI app; without a signing secret (Socket Mode) it answers no request of Slack's.

    `installing` are the pages by which it gets into workspaces, where it can.
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
    return Starlette(routes=routes)
