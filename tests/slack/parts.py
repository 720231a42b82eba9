"""What listeners work with, over fakes where a test does not say otherwise."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.board import Board
from bot.domain.answer import Polled
from bot.domain.checklist import Checklist
from bot.domain.habilitation import LossLimits
from bot.slack.afterwards import Afterwards
from bot.slack.client import SlackClient
from bot.slack.doctor import Doctor
from bot.slack.identity import Identity
from bot.slack.listeners.parts import Parts
from bot.slack.messenger import SlackMessenger
from bot.slack.people import People
from bot.store.tiny import TinyStore
from tests.domain.builders import DEFAULTS, weekday
from tests.test_poll import Fake


async def _poll() -> Polled:
    raise NotImplementedError


def now() -> datetime:
    return datetime.now(UTC)


def parts_with(
    store: TinyStore,
    client: SlackClient,
    folder: Path,
    registry: Fake | None = None,
    team: str = "",
    **more: Any,  # noqa: ANN401
) -> Parts:
    """The parts of the workspace that `client` reaches; `more` are fields that are to be otherwise."""
    registry = registry or Fake()
    given: dict[str, Any] = {
        "store": store,
        "commons": store,
        "registry": registry,
        "poll": _poll,
        "wake": lambda: None,
        "clock": now,
        "client": client,
        "messenger": SlackMessenger(client),
        "defaults": DEFAULTS,
        "checklist": Checklist(()),
        "working": weekday,
        "board": Board(registry, now),
        "losses": LossLimits(),
        "public_url": "",
        "page_size": 15,
        "afterwards": Afterwards(),
        "people": People(client, Identity(client, "", team=team)),
        "doctor": Doctor(client, registry, folder, folder, 3, now, dict),
    }
    return Parts(**(given | more))
