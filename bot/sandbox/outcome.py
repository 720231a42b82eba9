"""What came of one thing that a person did in the local Slack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.content import Blocks
    from bot.sandbox.deliveries import Ack, Delivery
    from bot.sandbox.model import Ephemeral, Message, View


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one gesture: the delivery, its acknowledgement, and what the acknowledgement showed.

    `shown` is what a command's answer put before the person (a message with response_type in_channel),
    or Slack's own word that the app failed; `view` the modal that is open for them afterwards.
    """

    delivery: Delivery
    ack: Ack
    shown: Message | Ephemeral | None = None
    view: View | None = None

    @property
    def said(self) -> str:
        """All that the person reads in `shown`; empty when there is none."""
        return self.shown.said if self.shown else ""

    @property
    def text(self) -> str:
        return self.shown.text if self.shown else ""

    @property
    def blocks(self) -> Blocks:
        return self.shown.blocks if self.shown else []
