"""What a reading of the public catalogue changes: what is shown of our SIRETs, and what alerts say of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.alert import Alert, Closure, is_over
from bot.domain.checklist import ARCHIVE, Outcome
from bot.domain.habilitation import Held, OurSiret
from bot.domain.number import CertificationNumber
from bot.domain.offer import CatalogueSeen, Offer, Shown
from bot.domain.paris import MOST_BACK, PARIS, paris_day
from bot.domain.ports import Extraction
from bot.domain.sighting import Sighting
from bot.domain.verdict import Verdict, show

DAY_BEGINS = timedelta(hours=7)
"""The catalogue is published anew each night: from seven on it is read again, before people are at work."""

UNREAD_FOR = timedelta(days=2)
"""A catalogue that could not be read for so long is told; one that fails on one day is tried again."""

GONE_FOR = timedelta(days=90)
"""So long it is known that an offer was shown before; by then, the certification is settled."""

TOLD_AGAIN_AFTER = timedelta(days=7)
"""A card that counts the same offers gets a newer date once a week: a change a day would be for nothing."""

LAGS = timedelta(days=2)
"""What was archived may be shown so long by extractions since; after that, it is not archived."""

KEPT, TOLD = 200, 10
"""So many offers are kept of one SIRET on one certification, and told on a card; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One SIRET once an extraction was read: its rows to put, and those to drop, by id."""

    ours: OurSiret
    shown: tuple[Shown, ...] = ()
    dropped: tuple[str, ...] = ()


def catalogue_day(at: datetime) -> date:
    """The day whose catalogue is read at that moment: it begins at seven in Paris, not at midnight."""
    return (at.astimezone(PARIS).replace(tzinfo=None) - DAY_BEGINS).date()


def is_due(ours: OurSiret, since: date) -> bool:
    """Whether it was not read on that day or later; a day that is far ahead was a wrong clock's."""
    if ours.catalogue_read is None:
        return True
    return not since <= catalogue_day(ours.catalogue_read) <= since + MOST_BACK


def take(ours: OurSiret, before: Iterable[Shown], extraction: Extraction, now: datetime) -> Taken:
    """What an extraction says of a SIRET that `before` was shown of; one older than is known says nothing.

    What was shown and is no longer stays for a while as none, since the first extraction that shows none.
    """
    read = replace(ours, catalogue_read=now, unread_since=None)
    if ours.extracted and extraction.extracted < ours.extracted <= paris_day(now):
        return Taken(read)
    found = extraction.offers.get(ours.siret, {})
    shown = [
        _shown(ours.siret, number, extraction.extracted, offers) for number, offers in found.items() if offers
    ]
    here = {one.number for one in shown}
    gone = [_gone(one, extraction.extracted) for one in before if one.number not in here]
    kept = [one for one in gone if extraction.extracted - one.extracted <= GONE_FOR]
    dropped = tuple(one.id for one in gone if one not in kept)
    rows = sorted((*shown, *kept), key=lambda one: one.number)
    return Taken(replace(read, extracted=extraction.extracted), tuple(rows), dropped)


def miss(ours: OurSiret, now: datetime) -> OurSiret:
    """The SIRET once the catalogue could not be read for it at that moment.

    One that was read before is not read since then, once that is long ago; one that never was, since today.
    """
    today = catalogue_day(now)
    if ours.unread_since:
        return ours
    since = catalogue_day(ours.catalogue_read) if ours.catalogue_read else today
    late = ours.catalogue_read is None or today - since >= UNREAD_FOR
    return replace(ours, unread_since=since) if late else ours


def seen_of(
    siret: str, number: CertificationNumber, ours: Sequence[OurSiret], rows: Iterable[Shown], now: datetime
) -> CatalogueSeen | None:
    """What is shown for a certification of our SIRETs, or of the one named; None where there is none of ours.

    Where one of them was never read, it is not known yet what is shown of all.
    """
    asked = [one for one in ours if siret in ("", one.siret)]
    if not asked:
        return None
    names = {one.siret for one in asked}
    there = [one for one in rows if one.siret in names and one.number == number]
    days = [one.extracted for one in asked if one.extracted]
    today = catalogue_day(now)
    unread = [since for one in asked if (since := _read_until(one)) and today - since >= UNREAD_FOR]
    return CatalogueSeen(
        min(days) if len(days) == len(asked) else None,
        sum(one.total for one in there),
        _in_order(offer for one in there for offer in one.offers)[:TOLD],
        min(unread, default=None),
    )


def _read_until(ours: OurSiret) -> date | None:
    """The day since which it could not be read, or was not: nobody may be asking any more."""
    return ours.unread_since or (catalogue_day(ours.catalogue_read) if ours.catalogue_read else None)


def seen_for(
    alert: Alert, ours: Sequence[OurSiret], rows: Iterable[Shown], now: datetime
) -> CatalogueSeen | None:
    """What concerns an alert: one about a habilitation, what is shown of the SIRET that has lost it."""
    return seen_of(alert.loss.siret if alert.loss else "", alert.number, ours, rows, now)


def awaits_proof(alert: Alert, now: datetime) -> bool:
    """Whether people settled it, and no extraction since *archive* was done has shown that nothing is left.

    Steps are often ticked in one go, and the catalogue lags: what was archived leaves it under a folded card.
    """
    mark, told = alert.mark(ARCHIVE), alert.catalogue
    if mark is None or mark.outcome is not Outcome.DONE or alert.closed_at is None:
        return False
    if alert.closure is not Closure.SETTLED or now - alert.closed_at > GONE_FOR:
        return False
    proven = told is not None and told.extracted is not None and told.extracted > paris_day(mark.at)
    return not (proven and told and not told.total)


def still_holds(alert: Alert, seen: Sighting | None, held: Held | None) -> bool:
    """Whether a closed one is not past: offers for what may be sold again are no business of its own.

    `held` is what is believed of the SIRET that lost its habilitation, in an alert about one.
    """
    regained = alert.loss is not None and held is not None and held.habilitation.trains
    return not (regained or is_over(alert, seen))


def keep_up(alert: Alert, seen: CatalogueSeen | None) -> Verdict:
    """The alert and its card where they say something else now."""
    told = alert.catalogue
    if seen and told and seen.extracted is None and told.extracted and (seen.total or not told.total):
        seen = replace(seen, extracted=told.extracted)  # what is known of the others is still told
    if not _is_news(alert, told or CatalogueSeen(), seen or CatalogueSeen()):
        return Verdict()
    moved = replace(alert, catalogue=seen, revision=alert.revision + 1)
    return Verdict(alerts=(moved,), rows=show(moved))


def opened_with(verdict: Verdict, seen: Mapping[str, CatalogueSeen | None]) -> Verdict:
    """A verdict whose new alerts say what is `seen` of our offers, by the alert's id."""
    alerts = (replace(one, catalogue=seen[one.id]) if one.id in seen else one for one in verdict.alerts)
    return replace(verdict, alerts=tuple(alerts))


def _shown(siret: str, number: CertificationNumber, day: date, offers: Sequence[Offer]) -> Shown:
    return Shown(siret, number, day, len(offers), _in_order(offers)[:KEPT])


def _gone(before: Shown, day: date) -> Shown:
    return Shown(before.siret, before.number, day, 0) if before.total else before


def _in_order(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    return tuple(sorted(offers, key=lambda one: (one.title, one.id)))


def _is_news(alert: Alert, told: CatalogueSeen, seen: CatalogueSeen) -> bool:
    """Whether the card would say something that it does not say yet, other than a day or a session."""
    if _in_short(told) != _in_short(seen):
        return True
    if told.extracted is None or seen.extracted is None:
        return False
    mark = alert.mark(ARCHIVE)
    ticked = paris_day(mark.at) if mark else None
    if ticked and told.extracted <= ticked < seen.extracted:
        return True
    if not seen.total:
        return False
    late = ticked is not None and told.extracted <= ticked + LAGS < seen.extracted
    return late or seen.extracted - told.extracted >= TOLD_AGAIN_AFTER


def _in_short(seen: CatalogueSeen) -> object:
    known = seen.extracted is not None
    offers = tuple((one.id, one.title, one.places) for one in seen.offers)
    return (seen.unread_since, known, (seen.total, offers) if known else None)
