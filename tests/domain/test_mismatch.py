"""Where our offers and what we may do do not go together, and where nothing can be said of that."""

from dataclasses import replace

import pytest

from bot.domain.fiche import Status
from bot.domain.holding import Position, Role, Standing
from bot.domain.mismatch import Known, Mismatch, Mismatched, mismatches, totals_of

from .builders import RNCP, RS
from .offers import S, T, offer, ours, shown

TRAINS = Position(Role.PARTNER, Standing.TRAINS, sirets=(S,))
ORGANISES = replace(TRAINS, standing=Standing.ORGANISES)
NOT_FOUND = Position(standing=Standing.NOT_FOUND)
FITS = Known("Titre", Status.ACTIVE, TRAINS, partners=True, watched=True)


def why(known: Known, *, offers: int) -> Mismatch | None:
    rows = [shown(*(offer(f"F{n}") for n in range(offers)))]
    return next((one.why for one in mismatches([ours()], rows, {RNCP: known})), None)


def test_what_is_active_held_and_offered_fits() -> None:
    assert why(FITS, offers=1) is None


def test_what_we_may_train_for_and_do_not_offer_is_told() -> None:
    assert why(FITS, offers=0) is Mismatch.UNOFFERED


@pytest.mark.parametrize(
    "known",
    [
        replace(FITS, watched=False),
        replace(FITS, status=Status.INACTIVE),
        replace(FITS, position=ORGANISES),
        replace(FITS, position=replace(TRAINS, sirets=(S, T))),  # T was never read
    ],
)
def test_what_need_not_be_offered_or_may_well_be_is_not_missed(known: Known) -> None:
    assert why(known, offers=0) is None


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (replace(FITS, status=Status.INACTIVE), Mismatch.INACTIVE),
        (replace(FITS, position=ORGANISES), Mismatch.ORGANISES),
        (replace(FITS, position=NOT_FOUND), Mismatch.NOT_FOUND),
        (replace(FITS, position=NOT_FOUND, watched=False), Mismatch.NOT_FOUND),
    ],
)
def test_what_is_offered_though_nothing_lets_us_train_for_it_is_told(known: Known, told: Mismatch) -> None:
    assert why(known, offers=1) is told


def test_what_an_open_alert_tells_is_not_told_again() -> None:
    assert why(replace(FITS, status=Status.INACTIVE, alerted=True), offers=1) is None


def test_what_lists_no_partners_at_all_needs_none() -> None:
    assert why(replace(FITS, position=NOT_FOUND, partners=False), offers=1) is None


def test_each_certification_is_told_once_with_all_offers_of_our_sirets() -> None:
    rows = [
        shown(offer()),
        shown(offer("F2"), siret=T),
        shown(offer("F3"), siret="9"),
        shown(number=RS, total=0),
    ]
    gone = replace(FITS, status=Status.INACTIVE)

    assert totals_of([ours(), ours(T)], rows) == {RNCP: 2}
    assert mismatches([ours(), ours(T)], rows, {RNCP: gone, RS: FITS}) == (
        Mismatched(RNCP, "Titre", Mismatch.INACTIVE, 2),
        Mismatched(RS, "Titre", Mismatch.UNOFFERED),
    )
