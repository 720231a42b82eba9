"""The one error that the sandbox's Slack answers with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class SlackError(Exception):
    """Slack refuses a call: `code` is what it answers in `error`, `messages` what it adds to explain."""

    def __init__(self, code: str, messages: Sequence[str] = ()) -> None:
        super().__init__(code, *messages)
        self.code = code
        self.messages = tuple(messages)
