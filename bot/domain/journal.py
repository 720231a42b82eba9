"""The journal: who did what, when."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Deed(StrEnum):
    WATCHED = "watched"
    UNWATCHED = "unwatched"
    ALERT_OPENED = "alert_opened"
    ALERT_UPDATED = "alert_updated"
    ALERT_CLOSED = "alert_closed"
    ALERT_REOPENED = "alert_reopened"
    STEP_DONE = "step_done"
    STEP_NOT_APPLICABLE = "step_not_applicable"
    STEP_UNDONE = "step_undone"
    NO_OFFER = "no_offer"
    EXPORT_READ = "export_read"
    EXPORT_REJECTED = "export_rejected"
    EXPORT_QUARANTINED = "export_quarantined"
    EXPORT_RULED = "export_ruled"
    CHANGE_SEEN = "change_seen"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; `by` is a Slack user id, or empty where Vigie itself acted. `number` is a code."""

    at: datetime
    deed: Deed
    by: str = ""
    channel: str = ""
    number: str = ""
    alert: str = ""
    detail: dict[str, str] = field(default_factory=dict)
