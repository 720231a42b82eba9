"""How an export comes not to be served: by what is to be done next, each with a sentence for people.

This module is imported by the process that reads an export: it stays as light as it is.
"""

from bot.domain.why import Why
from bot.outside.failures import NotNow, megabytes

__all__ = ["Misdelivered", "NotNow", "Rejected", "megabytes"]


class Rejected(Exception):
    """The export itself is no good: wait until another is published."""

    def __init__(self, reason: Why) -> None:
        super().__init__(reason)
        self.reason = reason


class Misdelivered(Rejected):
    """What arrived is not the export that was listed: worth asking for again at the next look."""


def reason_of(failure: Rejected | NotNow | OSError) -> Why:
    """The sentence for people."""
    if not isinstance(failure, OSError):
        return failure.reason
    return Why(
        "La machine a refusé une opération : {detail}. Vérifiez le disque et les droits sur les données.",
        detail=failure,
    )
