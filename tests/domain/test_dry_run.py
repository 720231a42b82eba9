"""A rehearsal: what the last export raises, or would have raised, with nothing stored."""

from datetime import date

from bot.domain.dry_run import DryRun, Rehearsed, rehearse
from bot.domain.fiche import Export, Fiche
from bot.domain.holding import NOWHERE
from bot.domain.noticing import Thresholds
from bot.domain.sighting import BecameInactive, EndDateMoved

from .builders import ACTIVE, DAY, END, INACTIVE, RNCP, RS, export, fiche, watch

TODAY = END - 10 * DAY
BEFORE, NOW = export(TODAY - DAY), export(TODAY)


def rehearsed(
    now: Fiche, before: Fiche | None = None, held: Export | None = BEFORE, today: date = TODAY
) -> Rehearsed:
    against = (before, held) if held else None
    return rehearse(now, NOW, against, today, watch=watch(), position=NOWHERE, thresholds=Thresholds())


def test_what_fell_since_the_export_before_raises_an_alert() -> None:
    one = rehearsed(fiche(INACTIVE), fiche(ACTIVE))

    assert (one.alerts, one.changes, one.notice) == (True, (BecameInactive(),), None)


def test_what_was_inactive_already_raises_nothing() -> None:
    told = DryRun(NOW, BEFORE, (rehearsed(fiche(INACTIVE), fiche(INACTIVE)),))

    assert (told.alerts, told.told, len(told.inactive_before), told.lines) == ((), (), 1, 1)


def test_what_changed_otherwise_would_have_been_told_on_a_line() -> None:
    later = END + 365 * DAY
    told = DryRun(NOW, BEFORE, (rehearsed(fiche(ACTIVE, later), fiche(ACTIVE)),))

    assert [one.changes for one in told.told] == [(EndDateMoved(END, later),)]
    assert (told.alerts, told.notices, told.lines) == ((), (), 1)


def test_an_end_that_comes_near_would_have_had_its_notice() -> None:
    told = DryRun(NOW, BEFORE, (rehearsed(fiche(ACTIVE), fiche(ACTIVE)),))

    assert [(one.number, one.days, one.threshold) for one in told.notices] == [(RNCP, 10, 30)]
    assert told.lines == 1


def test_without_an_export_before_or_the_number_in_it_nothing_is_news() -> None:
    for one in (rehearsed(fiche(INACTIVE), held=None), rehearsed(fiche(INACTIVE))):
        assert (one.changes, one.alerts) == ((), False)


def test_what_the_registry_does_not_know_has_its_line_too() -> None:
    assert DryRun(NOW, None, (), unknown=(RS,)).lines == 1
