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
    STEP_PLANNED = "step_planned"
    STEP_NOTED = "step_noted"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    CARD_POSTED = "card_posted"
    NO_OFFER = "no_offer"
    NOTICED = "noticed"
    END_ACCEPTED = "end_accepted"
    NOTICES_RESUMED = "notices_resumed"
    TRAINEES_NOTED = "trainees_noted"
    TRAINEES_GONE = "trainees_gone"
    ISSUE_NOTICED = "issue_noticed"
    SIRET_ADDED = "siret_added"
    SIRET_DROPPED = "siret_dropped"
    SIRET_LISTED = "siret_listed"
    SETTINGS_CHANGED = "settings_changed"
    REGISTER_SENT = "register_sent"
    REGISTRY_CHECKED = "registry_checked"
    """A poll, whatever it found: these prove that the watch was regular."""
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
