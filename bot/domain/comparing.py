"""One SIRET from one export to the next: what is newly listed, lost, regained, or too much to be believed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.domain.detail import HabilitationState
from bot.domain.ending import as_said
from bot.domain.fiche import Fiche, Status
from bot.domain.habilitation import NO_DAYS, Compared, Days, Held, LossLimits, held_from
from bot.domain.holding import Holding
from bot.domain.number import CertificationNumber


def compare(
    held: Sequence[Held],
    found: Mapping[CertificationNumber, Holding],
    fiches: Mapping[CertificationNumber, Fiche],
    today: date,
    *,
    fingerprint: str,
    limits: LossLimits,
    read_in: Days = NO_DAYS,
    named: date | None = None,
) -> Compared:
    """One SIRET in a new export; `fiches` are those of the numbers held: what vanished says nothing.

    `read_in` are the dates of the XML exports that speak of each number. The SIRET was `named` on that day.
    """
    before = {one.number: one for one in held}
    listed = tuple(sorted(found.keys() - before.keys()))
    present = [one for one in held if one.number in fiches]
    now = {one.number: _now(one, found.get(one.number), read_in.get(one.number)) for one in present}
    lost = [
        one
        for one in present
        if _loses(one, now[one.number], fiches[one.number].status(today))
        and not _had_ended(one, now[one.number], named)
    ]
    most = max(limits.floor, limits.share * sum(one.trains for one in held))
    said_by = {one.number: _said_by(now[one.number], fingerprint) for one in lost}
    doubt = {one.number for one in lost if len(lost) > most and one.doubted in ("", said_by[one.number])}
    gone = {one.number for one in lost} - doubt
    back = {one.number for one in present if one.losses and now[one.number].trains > one.trains}
    waiting = {one.number for one in present if _waits(one, found.get(one.number))} - gone
    after = [
        _doubted(one, now[one.number], said_by[one.number])
        if one.number in doubt
        else one
        if one.number in waiting
        else replace(now[one.number], losses=one.losses + (one.number in gone))
        for one in present
    ]
    return Compared(
        held=(*after, *(held_from(found[number], read_in.get(number)) for number in listed)),
        listed=listed,
        lost=tuple(one for one in after if one.number in gone),
        regained=tuple(one for one in after if one.number in back),
        doubted=tuple(sorted(number for number in doubt if not before[number].doubted)),
    )


def _now(one: Held, holding: Holding | None, read_in: date | None) -> Held:
    """What the export comes to for what was held; one that lists it no more ends what the XML said, too."""
    return held_from(*as_said(holding or Holding(one.siret, one.number), read_in, one))


def _loses(before: Held, now: Held, status: Status) -> bool:
    return status is Status.ACTIVE and before.trains and not now.trains


def _had_ended(before: Held, now: Held, named: date | None) -> bool:
    """By the first XML export that speaks of it, it ended before the SIRET was named: that is no news."""
    first = before.read_in is None and now.by_state
    return first and named is not None and now.since is not None and now.since < named


def _said_by(lost: Held, fingerprint: str) -> str:
    """What stands for the export that says it is lost: an XML export is the same beside whichever export."""
    return str(lost.read_in) if lost.by_state else fingerprint


def _waits(one: Held, holding: Holding | None) -> bool:
    """What an XML export said and was not believed waits for the next one that says anything of it."""
    unsaid = holding is not None and holding.partner and holding.state is HabilitationState.UNSAID
    return one.doubted_state.ended and unsaid


def _doubted(one: Held, now: Held, said_by: str) -> Held:
    """It is believed as it was."""
    state = now.state if now.by_state else HabilitationState.UNSAID
    return replace(one, doubted=said_by, doubted_state=state)
