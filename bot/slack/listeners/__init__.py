"""Requests in: each listener acknowledges, parses, decides, stores and answers."""

from slack_bolt.async_app import AsyncApp

from bot.slack.listeners import (
    channels,
    commands,
    doctor,
    follow,
    home,
    importing,
    outdated,
    picking,
    planning,
    quarantine,
    settings,
    steps,
    trouble,
)
from bot.slack.listeners.workspace import FindParts, PartsOf


def register_listeners(app: AsyncApp, parts_of: PartsOf) -> None:
    """Make the app answer everything that Vigie's messages offer, each request for its own workspace."""
    app.use(FindParts(parts_of))
    for subject in (
        commands,
        steps,
        planning,
        follow,
        picking,
        importing,
        settings,
        home,
        quarantine,
        doctor,
        channels,
        outdated,
        trouble,
    ):
        subject.listen(app)
