"""What a workspace has set for itself in Slack, over what its operator set in the settings."""

from dataclasses import dataclass, fields
from datetime import time

from bot.domain.noticing import Thresholds
from bot.domain.paris import QuietHours
from bot.domain.watch import Channel

PREFERENCES = "workspace"
_MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Preferences:
    """One row. None, and an empty text, leave a thing as the settings say."""

    certifier: tuple[int, ...] | None = None
    partner: tuple[int, ...] | None = None
    quiet_hours: str | None = None
    admins: tuple[str, ...] | None = None
    id: str = PREFERENCES


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the settings say where nobody has set anything in Slack."""

    locale: str
    thresholds: Thresholds
    quiet: QuietHours
    admins: tuple[str, ...]
    digest: str
    reminders_at: time

    def thresholds_of(self, own: Preferences | None) -> Thresholds:
        if own is None:
            return self.thresholds
        return Thresholds(
            self.thresholds.certifier if own.certifier is None else own.certifier,
            self.thresholds.partner if own.partner is None else own.partner,
            self.thresholds.issue,
        )

    def quiet_of(self, own: Preferences | None) -> QuietHours:
        return self.quiet if own is None or own.quiet_hours is None else QuietHours.parse(own.quiet_hours)

    def admins_of(self, own: Preferences | None) -> tuple[str, ...]:
        return self.admins if own is None or own.admins is None else own.admins


def preferences(
    defaults: Defaults,
    *,
    certifier: tuple[int, ...],
    partner: tuple[int, ...],
    quiet_hours: str,
    admins: tuple[str, ...],
) -> Preferences:
    """What a window was sent with: what it says as the settings do stays theirs to change.

    ValueError where the quiet hours cannot be read.
    """
    same_hours = QuietHours.parse(quiet_hours) == defaults.quiet
    return Preferences(
        None if certifier == defaults.thresholds.certifier else certifier,
        None if partner == defaults.thresholds.partner else partner,
        None if same_hours else quiet_hours,
        None if set(admins) == set(defaults.admins) else admins,
    )


def differing(before: Channel | Preferences, after: Channel | Preferences) -> tuple[str, ...]:
    """The names of what one has otherwise than the other."""
    names = (each.name for each in fields(before))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def parse_thresholds(text: str) -> tuple[int, ...] | None:
    """Days such as « 365, 270, 90 », the most first and each once; None where the text is something else."""
    parts = text.replace(";", ",").replace(",", " ").split()
    if not all(part.isascii() and part.isdecimal() for part in parts):
        return None
    days = {int(part) for part in parts}
    return tuple(sorted(days, reverse=True)) if all(0 < day <= _MOST_DAYS for day in days) else None
