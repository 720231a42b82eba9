"""What the second clock's texts are about: alerts, fiches and notices whose last date of issue is known."""

from dataclasses import replace
from typing import Any

from bot.domain.alert import Alert, Loss
from bot.domain.detail import HabilitationState
from bot.domain.holding import NOWHERE, Position, Role
from bot.domain.issue import Issue
from bot.domain.shown import FicheShown
from bot.domain.sighting import Sighting
from bot.domain.telling import IssueNoticed

from .support import EXPORT, SEEN, TODAY, alert, numbers, shown
from .year import CERTIFIER, DAY, PARTNER, RNCP, TITLE, loss

LAST = TODAY + 180 * DAY
READ = TODAY - 2 * DAY
KNOWN = Issue(LAST, READ)
SOME = Issue(LAST, READ, trainees=True)
ENDED_RNCP = replace(SEEN, number=RNCP, title=TITLE)
POSITIONS = {Role.PARTNER: PARTNER, Role.CERTIFIER: CERTIFIER, Role.UNKNOWN: NOWHERE}


def dated(seen: Sighting = SEEN, position: Position = PARTNER, issue: Issue = KNOWN, **fields: Any) -> Alert:  # noqa: ANN401
    given: dict[str, Any] = {
        "position": position,
        "last_issue": issue.day,
        "issue_read": issue.read_in,
        "trainees": issue.trainees,
    }
    return alert(seen, **(given | fields))


def fiche_of(issue: Issue = KNOWN, position: Position = PARTNER, **fields: Any) -> FicheShown:  # noqa: ANN401
    return replace(shown(here=True, **fields), issue=issue, position=position)


def issuing(days: int = 30, role: Role = Role.PARTNER, code: str = "RNCP35419") -> IssueNoticed:
    threshold = min(one for one in (30, 90, 180) if days <= one)
    (number,) = numbers(code)
    return IssueNoticed(number, TITLE, replace(SOME, day=TODAY + days * DAY), days, threshold, role)


def over(state: HabilitationState = HabilitationState.DELETED, *, dated: bool = True) -> Loss:
    """A habilitation that the XML export says has ended."""
    since = TODAY - 20 * DAY if dated else None
    return replace(loss(), export_date=EXPORT.date, state=state, since=since)
