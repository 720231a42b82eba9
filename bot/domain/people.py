"""People are known by their Slack user ids: how long those are kept, and what stands for one that is not."""

from datetime import datetime, timedelta

ERASED = "effacé"
"""What stands in place of a user id: no id of Slack's looks like it."""

_MONTH = timedelta(days=30.4375)


def forgotten_before(now: datetime, months: int) -> datetime | None:
    """The moment before which the journal names nobody; None where it always does (0 months)."""
    return now - months * _MONTH if months else None
