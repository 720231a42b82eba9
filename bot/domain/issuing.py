"""The last date of issue: on an alert, and told ahead to those who still have trainees."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.domain.alert import Alert
from bot.domain.detail import Detail
from bot.domain.holding import Role
from bot.domain.issue import Issue
from bot.domain.journal import Deed, Entry
from bot.domain.noticing import crossed
from bot.domain.number import CertificationNumber
from bot.domain.paris import paris_day
from bot.domain.telling import IssueNoticed
from bot.domain.verdict import Verdict, alert_entry, show
from bot.domain.watch import Watch

_PAST = -1
"""In place of a threshold: that date is past."""

Details = Mapping[CertificationNumber, Detail]


def issue_of(detail: Detail | None, watch: Watch | None) -> Issue:
    """What is known of the second clock of one certification, in a channel that may watch it."""
    trainees = watch is not None and watch.trainees
    if detail is None or detail.last_issue is None:
        return Issue(trainees=trainees)
    return Issue(detail.last_issue, detail.read_in, trainees)


def told_of(detail: Detail | None, watch: Watch) -> Issue:
    """The same; where no XML export gives a date, the one that the channel was told last."""
    issue = issue_of(detail, watch)
    return issue if issue.day else replace(issue, day=watch.issue_noticed)


def dated(alert: Alert, detail: Detail | None, watch: Watch | None) -> Alert:
    """The alert with what is known of the second clock now: a day once known stays until another is told.

    An XML export older than the one that told it says nothing.
    """
    trainees = watch is not None and watch.trainees
    if _is_news(alert, detail):
        assert detail is not None
        alert = replace(alert, last_issue=detail.last_issue, issue_read=detail.read_in)
    return replace(alert, trainees=trainees) if trainees != alert.trainees else alert


def opened(verdict: Verdict, details: Details) -> Verdict:
    """A verdict whose alerts, where it opens them, say what is known of the second clock."""
    anew = {one.alert for one in verdict.entries if one.deed in (Deed.ALERT_OPENED, Deed.ALERT_REOPENED)}
    here = {(watch.channel, watch.number): watch for watch in verdict.watches}
    told = (
        dated(one, details.get(one.number), here.get((one.channel, one.number)))
        if one.id in anew and not one.loss
        else one
        for one in verdict.alerts
    )
    return replace(verdict, alerts=tuple(told))


def redate(alert: Alert, detail: Detail | None, watch: Watch | None, now: datetime) -> Verdict:
    """What follows for an open alert's card from a last date of issue that became known, or moved.

    Also from a watch that is gone: nobody is told of any trainees any more.
    """
    if alert.loss or not alert.is_open:
        return Verdict()
    told = dated(alert, detail, watch)
    if told is alert:
        return Verdict()
    moved = replace(told, revision=alert.revision + 1)
    said = {"issue": str(told.last_issue), "details": str(told.issue_read)}
    entry = alert_entry(moved, Deed.ALERT_UPDATED, now, **said)
    entries = (entry,) if told.last_issue != alert.last_issue else ()
    return Verdict(alerts=(moved,), rows=show(moved), entries=entries)


def say_trainees(
    watch: Watch,
    alerts: Iterable[Alert],
    by: str,
    now: datetime,
    *,
    some: bool,
    name: str = "",
    day: date | None = None,
) -> Verdict:
    """Somebody, called `name`, says whether the team has trainees; nothing where that was said already.

    `alerts` are the watch's: their cards show it. A last date of issue, `day`, that is past is told with it.
    """
    if watch.trainees is some:
        return Verdict()
    deed = Deed.TRAINEES_NOTED if some else Deed.TRAINEES_GONE
    detail = {"name": name} if name else {}
    entry = Entry(now, deed, by, watch.channel, watch.number.code, detail=detail)
    shown = tuple(
        replace(alert, trainees=some, revision=alert.revision + 1)
        for alert in alerts
        if alert.is_open and not alert.loss
    )
    rows = tuple(row for alert in shown for row in show(alert, urgent=True))
    said = replace(watch, trainees=some)
    if some and day and day < paris_day(now):
        said = replace(said, issue_noticed=day, issue_noticed_days=_PAST)
    return Verdict(watches=(said,), alerts=shown, rows=rows, entries=(entry,))


def issue_approaching(
    watch: Watch, title: str, role: Role, detail: Detail | None, today: date, *, thresholds: Sequence[int]
) -> IssueNoticed | None:
    """What there is to know of a last date of issue that comes near, where the team has trainees."""
    issue = told_of(detail, watch)
    if issue.day is None or not issue.trainees:
        return None
    threshold = crossed(issue.day, today, thresholds)
    if threshold is None:
        return None
    return IssueNoticed(watch.number, title, issue, (issue.day - today).days, threshold, role)


def issue_notice(
    watch: Watch, title: str, role: Role, detail: Detail | None, today: date, *, thresholds: Sequence[int]
) -> tuple[Watch, IssueNoticed] | None:
    """What is to be told of it, and the watch that remembers that; None where nothing is."""
    told = issue_approaching(watch, title, role, detail, today, thresholds=thresholds)
    told = told or _elsewhere(watch, title, role, detail, today)
    if told is None:
        return None
    day, known = told.issue.day, watch.issue_noticed
    if day == known and told.threshold >= watch.issue_noticed_days:
        return None
    moved = known if day != known else None
    return replace(watch, issue_noticed=day, issue_noticed_days=told.threshold), replace(told, before=moved)


def still_issuing(
    item: IssueNoticed, watch: Watch | None, detail: Detail | None, today: date
) -> IssueNoticed | None:
    """A notice that has waited, as things stand on that day; None where it is not to be told any more.

    XML exports that are missing that day take nothing back.
    """
    if watch is None or not watch.trainees:
        return None
    known = issue_of(detail, watch)
    issue = known if known.day else item.issue
    assert issue.day is not None
    days = (issue.day - today).days
    in_time = days < 0 if item.days < 0 else 0 <= days <= item.threshold
    return replace(item, issue=issue, days=days) if in_time else None


def _elsewhere(
    watch: Watch, title: str, role: Role, detail: Detail | None, today: date
) -> IssueNoticed | None:
    """A last date of issue that is past and was not told, or has moved beyond all thresholds since it was."""
    issue, known = issue_of(detail, watch), watch.issue_noticed
    if issue.day is None or not issue.trainees or issue.day == known:
        return None
    days = (issue.day - today).days
    if days >= 0 and known is None:
        return None
    return IssueNoticed(watch.number, title, issue, days, max(days, _PAST), role)


def _is_news(alert: Alert, detail: Detail | None) -> bool:
    if detail is None or detail.last_issue in (None, alert.last_issue):
        return False
    return alert.issue_read is None or detail.read_in >= alert.issue_read
