"""A rehearsal: what the last export raises, or would have raised, with nothing stored."""

from dataclasses import replace
from datetime import date

from bot.domain.dry_run import DryRun, Rehearsed, rehearse, rehearse_losses
from bot.domain.fiche import Export, Fiche
from bot.domain.habilitation import LossLimits
from bot.domain.holding import NOWHERE, Habilitation, Holding
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


def test_a_habilitation_that_is_gone_would_have_raised_an_alert_unless_too_many_are() -> None:
    held = Holding("88877726500016", RNCP, partner=True, habilitation=Habilitation.TRAIN)
    less = replace(held, habilitation=Habilitation.ORGANISE)

    def lost(*found: Holding, most: int = 10, now: Fiche | None = None) -> list[tuple[str, bool]]:
        fiches, limits = {RNCP: now or fiche(ACTIVE)}, LossLimits(0, most)
        told = rehearse_losses([held], found, fiches, NOW, TODAY, limits=limits)
        return [(one.siret, one.organises) for one in told]

    assert (lost(), lost(less), lost(held)) == ([(held.siret, False)], [(held.siret, True)], [])
    assert (lost(most=0), lost(now=fiche(INACTIVE))) == ([], [])


def test_what_the_registry_does_not_know_has_its_line_too() -> None:
    assert DryRun(NOW, None, (), unknown=(RS,)).lines == 1
