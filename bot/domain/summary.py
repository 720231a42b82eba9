"""A summary: many alerts at once in one channel are one message that counts them, the cards in its thread."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.alert import Alert
from bot.domain.outbox import Kind, Row
from bot.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Summary:
    """`alerts` are the ids of those it counts, in order of number; `ts` is its message's, once posted."""

    channel: str
    opened_at: datetime
    alerts: tuple[str, ...]
    ts: str = ""

    @property
    def id(self) -> str:
        return f"{self.channel}-{self.opened_at.isoformat()}"


def summarise(verdict: Verdict, at_least: int, now: datetime) -> tuple[Verdict, tuple[Summary, ...]]:
    """The verdict with its new cards in threads, for each channel that is owed `at_least` of them at once."""
    to_post = {row.alert for row in verdict.rows if row.kind is Kind.CARD}
    opened: defaultdict[str, list[Alert]] = defaultdict(list)
    for alert in verdict.alerts:
        if alert.id in to_post:
            opened[alert.channel].append(alert)
    summaries = {
        channel: Summary(channel, now, tuple(alert.id for alert in alerts))
        for channel, alerts in sorted(opened.items())
        if len(alerts) >= at_least
    }
    if not summaries:
        return verdict, ()
    alerts = tuple(
        replace(alert, summary=summaries[alert.channel].id)
        if alert.id in to_post and alert.channel in summaries
        else alert
        for alert in verdict.alerts
    )
    first = tuple(_row(summary) for summary in summaries.values())
    return replace(verdict, alerts=alerts, rows=first + verdict.rows), tuple(summaries.values())


def _row(summary: Summary) -> Row:
    return Row(f"summary:{summary.id}", summary.channel, Kind.SUMMARY, summary=summary.id, quiet=True)
