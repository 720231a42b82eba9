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
from bot.slack.listeners.parts import Parts


def register_listeners(app: AsyncApp, parts: Parts) -> None:
    """Make the app answer everything that Vigie's messages offer."""
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
        subject.listen(app, parts)
