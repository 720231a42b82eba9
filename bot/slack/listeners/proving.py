"""`/cert history`, `/cert register` and `/cert export`: what was done, for people and for audits."""

from asyncio import to_thread
from dataclasses import replace

from bot.domain.answer import Answer
from bot.domain.history import History
from bot.domain.journal import Deed, Entry
from bot.domain.number import CertificationNumber, Mention, Named
from bot.domain.paging import cut
from bot.domain.paris import paris_day
from bot.domain.ports import File
from bot.domain.refusal import Refusal, Refused
from bot.slack.listeners.once import deciding
from bot.slack.listeners.parts import Asked, Parts
from bot.slack.listeners.sending import send_files
from bot.slack.views.register import as_table
from bot.slack.views.register_page import as_page
from bot.slack.views.watched import watched_table

_ON_A_PAGE = 15


async def history(parts: Parts, _: Asked, mentions: tuple[Mention, ...]) -> Answer:
    """What the journal says of one number, the newest first."""
    numbers = [mention.number for mention in mentions if isinstance(mention, Named)]
    if len(numbers) != 1:
        return Refused(Refusal.ONE_NUMBER)
    return await _history(parts, numbers[0], 1)


async def history_page(parts: Parts, __: Asked, value: str) -> Answer:
    """Another page; `value` is `{page}:{code}`."""
    page, _, code = value.partition(":")
    return await _history(parts, CertificationNumber.parse(code), int(page))


async def _history(parts: Parts, number: CertificationNumber, page: int) -> History:
    entries = await parts.store.history(number)
    shown, page, pages = cut(entries[::-1], page, _ON_A_PAGE)
    async with parts.store.reading() as tx:
        seen = await tx.sightings.get(number.code)
    return History(number, seen.title if seen else "", tuple(shown), len(entries), page, pages)


async def register(parts: Parts, asked: Asked) -> Answer:
    """The register of all that was seen and done: a table for Excel and a page to print."""
    async with deciding(parts, asked) as tx:
        tx.record(Entry(parts.clock(), Deed.REGISTER_SENT, asked.user, asked.channel))
    t, day = await parts.spoken(asked.channel), paris_day(parts.clock())

    async def make() -> list[File]:
        read = await parts.register.read()
        read = replace(read, names=await parts.people.called(read.ids))
        title = t("Registre de veille au {date}", date=t.date(day))
        # A register of years takes a second to lay out: others are answered meanwhile.
        table = await to_thread(as_table, read, parts.checklist, t)
        page = await to_thread(as_page, read, parts.checklist, day, t)
        name = f"vigie-registre-{day}"
        return [File(f"{name}.csv", title, table), File(f"{name}.html", title, page)]

    return send_files(parts, asked, make)


async def export(parts: Parts, asked: Asked) -> Answer:
    """What this channel watches, as a table for Excel."""
    t, day = await parts.spoken(asked.channel), paris_day(parts.clock())

    async def make() -> list[File]:
        watched = await parts.register.watched(asked.channel)
        names = await parts.people.called({asked.channel} | {one.watch.by for one in watched})
        table = await to_thread(watched_table, watched, names, t)
        channel = names.get(asked.channel, "")
        title = t("Certifications suivies dans {channel}", channel=channel or asked.channel)
        return [File(f"vigie-suivi-{channel.removeprefix('#') or asked.channel}-{day}.csv", title, table)]

    return send_files(parts, asked, make)
