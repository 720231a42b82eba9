"""What each channel is told on a morning of the days that come near: one message for all of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.domain.detail import Detail
from bot.domain.holding import Position
from bot.domain.issuing import Details, issue_approaching, issue_notice, issue_of
from bot.domain.journal import Deed, Entry
from bot.domain.noticing import Thresholds, approaching, notice
from bot.domain.sighting import Sighting
from bot.domain.telling import IssueNoticed, Noticed, NoticesTold
from bot.domain.verdict import Verdict, channel_line
from bot.domain.watch import Watch

Watching = tuple[Watch, Sighting, Position]


@dataclass(frozen=True, slots=True)
class Near:
    """The ends of registration that come near, and the last dates of issue, of one channel."""

    ends: list[Noticed] = field(default_factory=list)
    issues: list[IssueNoticed] = field(default_factory=list)

    def in_order(self) -> tuple[tuple[Noticed, ...], tuple[IssueNoticed, ...]]:
        """Both, the soonest first."""
        ends = sorted(self.ends, key=lambda one: (one.end, one.number))
        return tuple(ends), tuple(sorted(self.issues, key=lambda one: (one.days, one.number)))


def coming(watching: Iterable[Watching], details: Details, today: date, thresholds: Thresholds) -> Near:
    """All that comes near, told before or not."""
    near = Near()
    for watch, seen, position in watching:
        detail = details.get(watch.number)
        end = approaching(watch, seen, position, today, thresholds)
        if end:
            near.ends.append(replace(end, issue=issue_of(detail, watch)))
        issue = issue_approaching(
            watch, seen.title, position.role, detail, today, thresholds=thresholds.issue
        )
        if issue:
            near.issues.append(issue)
    return near


def notices(
    watching: Sequence[Watching],
    details: Details,
    today: date,
    thresholds: Thresholds,
    *,
    now: datetime,
    export_date: date | None,
) -> Verdict:
    """What is told of it that was not told yet: a message a channel, and what watches remember."""
    near: defaultdict[str, Near] = defaultdict(Near)
    remembered = [
        _of(one, details.get(one[0].number), today, thresholds, near=near, now=now) for one in watching
    ]
    rows = []
    for channel, found in sorted(near.items()):
        ends, issues = found.in_order()
        told = NoticesTold(ends, export_date, issues)
        rows.append(channel_line(f"notices:{channel}:{today}", channel, told, quiet=True))
    return Verdict.total((*remembered, Verdict(rows=tuple(rows))))


def _of(
    watching: Watching,
    detail: Detail | None,
    today: date,
    thresholds: Thresholds,
    *,
    near: defaultdict[str, Near],
    now: datetime,
) -> Verdict:
    """What one watch remembers, and the journal's lines; what is told goes `near`."""
    before, seen, position = watching
    watch, entries = before, []
    found = notice(watch, seen, position, today, thresholds)
    if found:
        watch, end = found
        near[watch.channel].ends.append(replace(end, issue=issue_of(detail, watch)))
        said = {"end": str(end.end), "threshold": str(end.threshold)}
        entries.append(_entry(watch, Deed.NOTICED, now, said))
    issuing = issue_notice(watch, seen.title, position.role, detail, today, thresholds=thresholds.issue)
    if issuing:
        watch, issue = issuing
        near[watch.channel].issues.append(issue)
        threshold = str(issue.threshold) if issue.threshold in thresholds.issue else ""
        said = {"issue": str(issue.issue.day), "threshold": threshold}
        entries.append(_entry(watch, Deed.ISSUE_NOTICED, now, said))
    return Verdict(watches=(watch,) if watch is not before else (), entries=tuple(entries))


def _entry(watch: Watch, deed: Deed, now: datetime, detail: dict[str, str]) -> Entry:
    return Entry(now, deed, channel=watch.channel, number=watch.number.code, detail=detail)
