"""What XML exports say of habilitations, from one to the next, and of how often a SIRET is looked up."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.comparing import compare
from bot.domain.detail import HabilitationState
from bot.domain.ending import as_said, has_moved, is_other, look_of
from bot.domain.fiche import Export
from bot.domain.habilitation import Compared, Held, LossLimits, OurSiret, believed, held_from, looked_in
from bot.domain.holding import Habilitation, Holding, Standing, standing_of
from bot.domain.loss import back_in, loss_of, said_by
from bot.domain.number import CertificationNumber

from .builders import ACTIVE, DAY, END, INACTIVE, NOW, RNCP, RS, export, fiche

S = "88877726500016"
TODAY = END - 30 * DAY
FEW = LossLimits(share=0.5, floor=1)
UNSAID, ACTIF, ENDED, DELETED = (
    HabilitationState.UNSAID,
    HabilitationState.ACTIVE,
    HabilitationState.INACTIVE,
    HabilitationState.DELETED,
)
SINCE = TODAY - 3 * DAY


def holds(
    state: HabilitationState = UNSAID,
    number: CertificationNumber = RNCP,
    what: Habilitation = Habilitation.BOTH,
    since: date | None = None,
) -> Holding:
    return Holding(S, number, partner=True, habilitation=what, state=state, since=since)


def in_export(
    before: list[Held],
    *found: Holding,
    day: int = 0,
    read: int | None = None,
    limits: LossLimits = LossLimits(),  # noqa: B008 - frozen
    declared: str = "active",
    named: date | None = None,
) -> Compared:
    """A CSV export of `day`, beside XML exports of `read`, where there are any."""
    fiches = {one.number: fiche(ACTIVE if declared == "active" else INACTIVE) for one in before}
    days = {} if read is None else {one.number: TODAY + read * DAY for one in found}
    listed = {one.number: one for one in found}
    return compare(
        before, listed, fiches, TODAY, fingerprint=f"csv{day}", limits=limits, read_in=days, named=named
    )


def test_a_habilitation_that_has_ended_trains_no_more() -> None:
    for state in (ENDED, DELETED):
        assert not holds(state).trains
        assert standing_of([holds(state)], [S]) is Standing.ENDED
        assert standing_of([holds(state, what=Habilitation.ORGANISE)], [S]) is Standing.ENDED
        assert standing_of([holds(state), holds(ACTIF)], [S]) is Standing.TRAINS
    assert holds(ACTIF).trains
    assert holds(UNSAID).trains


def test_one_that_the_xml_says_has_ended_is_lost_once_with_its_day() -> None:
    found = in_export([held_from(holds())], holds(DELETED, since=SINCE), read=0)
    (lost,) = found.lost
    assert (lost.losses, lost.state, lost.since, lost.read_in) == (1, DELETED, SINCE, TODAY)
    assert lost.by_state
    assert in_export(list(found.held), holds(DELETED), day=1, read=1).lost == ()


@pytest.mark.parametrize(
    ("since", "before", "lost"),
    [
        (SINCE, held_from(holds()), 0),
        (SINCE + DAY, held_from(holds()), 1),  # on the day on which the SIRET was named
        (None, held_from(holds()), 1),
        (SINCE, held_from(holds(ACTIF), TODAY - DAY), 1),
    ],
)
def test_what_had_ended_before_the_siret_was_named_is_no_news_to_the_first_xml(
    since: date | None, before: Held, lost: int
) -> None:
    named = SINCE + DAY
    found = in_export([before], holds(DELETED, since=since), read=0, named=named)
    assert (len(found.lost), [one.trains for one in found.held]) == (lost, [False])
    after = in_export(list(found.held), holds(DELETED, since=since), day=1, read=1, named=named)
    assert after.lost == ()


def test_an_xml_that_is_missing_neither_loses_nor_regains() -> None:
    lost = in_export([held_from(holds())], holds(DELETED, since=SINCE), read=0).held
    missing = in_export(list(lost), holds(), day=1)
    assert (missing.lost, missing.regained) == ((), ())
    assert missing.held == lost
    back = in_export(list(missing.held), holds(ACTIF), day=1, read=1)
    assert [one.number for one in back.regained] == [RNCP]
    assert in_export(list(back.held), holds(), day=2).held == back.held


def test_an_older_xml_says_nothing() -> None:
    lost = in_export([held_from(holds())], holds(DELETED), read=1).held
    older = in_export(list(lost), holds(ACTIF), day=1, read=0)
    assert (older.regained, older.held) == ((), lost)


def test_one_that_is_listed_no_more_is_what_the_csv_says_of_it_again() -> None:
    lost = in_export([held_from(holds())], holds(DELETED), read=0).held
    gone = in_export(list(lost), day=1)
    assert gone.lost == ()
    assert [one.state for one in gone.held] == [UNSAID]
    assert [one.number for one in in_export(list(gone.held), holds(), day=2).regained] == [RNCP]


def test_a_certifier_alone_has_no_state() -> None:
    certifier = Holding(S, RNCP, certifier=True, state=DELETED)
    assert as_said(certifier, TODAY, held_from(holds())) == (certifier, None)


def test_an_inactive_certification_s_habilitation_is_not_told_as_lost() -> None:
    assert in_export([held_from(holds())], holds(DELETED), read=0, declared="inactive").lost == ()


def test_a_mass_of_endings_waits_for_another_day_s_xml_whatever_the_csv_beside_it() -> None:
    both = [held_from(holds()), held_from(holds(number=RS))]
    ended = (holds(DELETED), holds(ENDED, RS))
    first = in_export(both, *ended, read=0, limits=FEW)
    assert (first.lost, first.doubted) == ((), (RNCP, RS))
    assert all(one.trains for one in first.held)
    again = in_export(list(first.held), *ended, day=1, read=0, limits=FEW)
    assert (again.lost, again.doubted, again.held) == ((), (), first.held)
    missing = in_export(list(again.held), holds(), holds(number=RS), day=2, limits=FEW)
    assert (missing.lost, missing.doubted, missing.held) == ((), (), first.held)
    second = in_export(list(missing.held), *ended, day=2, read=1, limits=FEW)
    assert [one.number for one in second.lost] == [RNCP, RS]


def test_a_doubted_ending_is_over_once_an_xml_says_otherwise_and_lost_where_the_csv_agrees() -> None:
    both = [held_from(holds()), held_from(holds(number=RS))]
    doubted = list(in_export(both, holds(DELETED), holds(ENDED, RS), read=0, limits=FEW).held)
    fine = in_export(doubted, holds(ACTIF), holds(ACTIF, RS), day=1, read=1, limits=FEW)
    assert [(one.doubted, one.doubted_state, one.trains) for one in fine.held] == [("", UNSAID, True)] * 2
    assert [one.number for one in in_export(doubted, day=1, limits=FEW).lost] == [RNCP, RS]


def test_what_is_believed_of_a_habilitation_is_what_an_xml_said_last() -> None:
    held = held_from(holds(DELETED, since=SINCE), TODAY)
    assert believed((holds(),), held) == (holds(DELETED, since=SINCE),)
    assert believed((holds(ACTIF),), held) == (holds(ACTIF),)
    other = Holding("88877726500024", RNCP, partner=True)
    assert believed((other,), held) == (other,)
    assert believed((holds(),), replace(held, state=ACTIF, since=None, doubted="x")) == (holds(ACTIF),)


def beside(one: Export, details_print: str) -> Export:
    return replace(one, details=one.date, details_print=details_print)


def test_a_siret_is_looked_up_again_once_details_have_come_and_not_once_they_are_missing() -> None:
    ours, bare = OurSiret(S, "ISCOD", "C1", "U1", NOW), export(TODAY)
    looked = looked_in(ours, bare, "m")
    assert not looked.is_news(bare)
    assert looked.is_news(beside(bare, "xml"))
    again = looked_in(looked, beside(bare, "xml"), "m", [held_from(holds(DELETED), TODAY)])
    assert again.ended
    assert not again.is_news(beside(bare, "xml"))
    assert not again.is_news(bare)
    assert again.is_news(beside(bare, "another"))
    assert again.is_news(export(TODAY + DAY))


@pytest.mark.parametrize(
    ("mark", "before", "moved"),
    [
        ("a", "a", False),
        ("a+x", "a", True),
        ("a+x", "a+y", True),
        ("a+x", "a+x", False),
        ("a", "a+x", False),
        ("b", "a+x", True),
    ],
)
def test_what_xml_exports_no_longer_say_moves_no_mark(mark: str, before: str, *, moved: bool) -> None:
    assert has_moved(mark, before) is moved


def test_what_was_looked_in_stands_for_both() -> None:
    one = export(TODAY)
    assert look_of(one) == one.fingerprint
    assert look_of(beside(one, "xml")) == f"{one.fingerprint}+xml"
    assert is_other(one, "")


def test_a_loss_says_who_said_so() -> None:
    served = beside(export(TODAY + DAY), "xml")
    ended = loss_of(held_from(holds(DELETED, since=SINCE), TODAY), (), served)
    assert (ended.state, ended.since, ended.export_date) == (DELETED, SINCE, TODAY)
    assert said_by(ended, served) == "xml"
    shrunk = loss_of(held_from(holds(what=Habilitation.ORGANISE)), ("x",), served)
    assert (shrunk.state, shrunk.organises, shrunk.export_date) == (UNSAID, True, TODAY + DAY)
    assert said_by(shrunk, served) == served.fingerprint
    assert loss_of(held_from(holds(DELETED)), (), served).export_date == TODAY + DAY


def test_what_is_back_says_in_which_export() -> None:
    served = beside(export(TODAY + DAY), "xml")
    ended = loss_of(held_from(holds(DELETED), TODAY), (), served)
    gone = loss_of(held_from(holds(what=Habilitation.ORGANISE)), (), served)
    back, listed = held_from(holds(ACTIF), TODAY), held_from(holds())
    assert [back_in(ended, back, served), back_in(ended, listed, served)] == [TODAY, TODAY + DAY]
    assert back_in(gone, back, served) == TODAY + DAY
