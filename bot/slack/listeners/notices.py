"""The buttons of a notice: an end that the team knows of, and all those that come near in a channel."""

from bot.domain.answer import Answer, Approaching
from bot.domain.morning import coming
from bot.domain.noticing import accept, resume
from bot.domain.number import CertificationNumber
from bot.domain.paging import cut
from bot.domain.paris import paris_day
from bot.domain.preferences import PREFERENCES
from bot.domain.refusal import Refusal, Refused
from bot.domain.telling import AcceptedTold, IssueNoticed, Noticed, ResumedTold
from bot.domain.verdict import Verdict, channel_line
from bot.holdings import in_view
from bot.our_offers import with_sessions
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.subjects import subject
from bot.store.verdicts import put

_ON_A_PAGE = 6
"""Each takes several lines and buttons."""


async def accept_end(parts: Parts, asked: Asked, value: str) -> Answer | None:
    """The end of a certification is known of: no more notices, and the channel hears who said so."""
    number = CertificationNumber.parse(value)
    async with deciding(parts, asked) as tx:
        about = await subject(tx, asked.channel, number)
        if about.watch is None:
            return Refused(Refusal.GONE)
        name = parts.people.name(asked.user)
        verdict = accept(about.watch, about.seen, asked.user, parts.clock(), name)
        if not (verdict.watches and about.seen and about.seen.end_date):
            return Refused(Refusal.ACCEPTED)
        told = AcceptedTold(asked.user, number, about.seen.end_date)
        await put(tx, verdict + _told(asked, told, "accepted"))
    parts.wake()
    return None


async def resume_notices(parts: Parts, asked: Asked, value: str) -> Answer | None:
    """Notices of that end are wanted again, and the channel hears who said so."""
    number = CertificationNumber.parse(value)
    async with deciding(parts, asked) as tx:
        about = await subject(tx, asked.channel, number)
        verdict = resume(about.watch, asked.user, parts.clock())
        if not verdict.watches:
            return Refused(Refusal.GONE)
        await put(tx, verdict + _told(asked, ResumedTold(asked.user, number), "resumed"))
    parts.wake()
    return None


def _told(asked: Asked, telling: AcceptedTold | ResumedTold, deed: str) -> Verdict:
    key = f"{asked.channel}:{asked.mark}:{deed}"
    return Verdict(rows=(channel_line(key, asked.channel, telling, quiet=False),))


async def notices_page(parts: Parts, asked: Asked, value: str) -> Answer:
    """One page of the ends that come near, as things stand now; `value` is the page."""
    today = paris_day(parts.clock())
    async with parts.store.reading() as tx:
        thresholds = parts.defaults.thresholds_of(await tx.preferences.get(PREFERENCES))
        watching = await in_view(tx, parts.registry, await tx.watches.where(channel=asked.channel))
        details = parts.registry.details(watch.number for watch, _, _ in watching)
        ends, issues = coming(watching, details, today, thresholds).in_order()
        items: list[Noticed | IssueNoticed] = [*ends, *issues]
        shown, page, pages = cut(items, int(value), _ON_A_PAGE)
        ending = await with_sessions(tx, [one for one in shown if isinstance(one, Noticed)])
    issuing = (one for one in shown if isinstance(one, IssueNoticed))
    return Approaching((*ending, *issuing), len(items), page, pages)
