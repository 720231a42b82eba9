"""The buttons by which a team says whether it still has people who are to be certified."""

from bot.domain.alert import AlertState
from bot.domain.answer import Answer
from bot.domain.issuing import issue_of, say_trainees
from bot.domain.number import CertificationNumber
from bot.domain.paris import paris_day
from bot.domain.refusal import Refusal, Refused
from bot.domain.telling import TraineesTold
from bot.domain.verdict import Verdict, channel_line
from bot.domain.watch import watch_id
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import Asked, Parts
from bot.store.verdicts import put


async def note_trainees(parts: Parts, asked: Asked, value: str) -> Answer | None:
    """There are some: the channel hears who said so, and until when they are to be certified."""
    return await _say(parts, asked, CertificationNumber.parse(value), some=True)


async def no_more_trainees(parts: Parts, asked: Asked, value: str) -> Answer | None:
    """There are none any more, so that no last date of issue is told."""
    return await _say(parts, asked, CertificationNumber.parse(value), some=False)


async def _say(parts: Parts, asked: Asked, number: CertificationNumber, *, some: bool) -> Answer | None:
    name = parts.people.name(asked.user)
    async with deciding(parts, asked) as tx:
        watch = await tx.watches.get(watch_id(asked.channel, number))
        if watch is None:
            return Refused(Refusal.NOT_WATCHED)
        alerts = await tx.alerts.where(channel=asked.channel, number=number.code, state=AlertState.OPEN)
        now = parts.clock()
        detail = parts.registry.details([number]).get(number)
        day = detail.last_issue if detail else None
        verdict = say_trainees(watch, alerts, asked.user, now, some=some, name=name, day=day)
        if not verdict.watches:
            return Refused(Refusal.TRAINEES_SAID)
        issue = issue_of(detail, verdict.watches[0])
        key = f"{asked.channel}:{asked.mark}:trainees"
        past = issue.day is not None and issue.day < paris_day(now)
        line = channel_line(key, asked.channel, TraineesTold(asked.user, number, issue, past), quiet=False)
        await put(tx, verdict + Verdict(rows=(line,)))
    parts.wake()
    return None
