from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alert import AlertKind, Closure, Loss, alert_id, is_over, reopen
from bot.domain.comparing import compare
from bot.domain.fiche import Fiche, Status
from bot.domain.habilitation import (
    Compared,
    Held,
    LossLimits,
    OurSiret,
    believed,
    held_at_first,
    held_from,
    looked_in,
    position,
)
from bot.domain.holding import (
    NOWHERE,
    Habilitation,
    Holding,
    Position,
    Role,
    Standing,
    role_of,
    standing_of,
)
from bot.domain.loss import close_loss, open_loss
from bot.domain.number import CertificationNumber

from .builders import ACTIVE, DAY, END, INACTIVE, NOW, RNCP, RS, TASKS, alert, export, fiche, kinds, sighting

S, T = "88877726500016", "88877726500024"
TODAY = END - 30 * DAY
FEW = LossLimits(share=0.5, floor=1)


def holds(number: CertificationNumber = RNCP, what: Habilitation = Habilitation.BOTH) -> Holding:
    return Holding(S, number, partner=True, habilitation=what)


def held(number: CertificationNumber = RNCP, **given: object) -> Held:
    return replace(held_from(holds(number)), **given)  # type: ignore[arg-type]


def seen_in(
    before: list[Held],
    *found: Holding,
    fiches: dict[CertificationNumber, Fiche] | None = None,
    **given: object,
) -> Compared:
    known = {one.number: fiche(ACTIVE) for one in before} if fiches is None else fiches
    options: dict[str, object] = {"fingerprint": "new", "limits": LossLimits()} | given
    return compare(before, {one.number: one for one in found}, known, TODAY, **options)  # type: ignore[arg-type]


def test_a_siret_that_was_ours_before_has_lost_as_often_as_alerts_have_told() -> None:
    loss = Loss(S, organises=False, siblings=(), export_date=END)
    told = [replace(alert(), number=RNCP, episode=nth, loss=loss) for nth in (2, 1)]
    others = [alert(), replace(alert(), loss=replace(loss, siret=T))]
    assert held_at_first(S, [holds()], []) == (held(),)
    assert held_at_first(S, [holds()], [*told, *others]) == (held(losses=2),)
    assert held_at_first(S, [], told) == (Held(S, RNCP, losses=2),)


def test_nothing_new_is_no_news() -> None:
    assert seen_in([held()], holds()) == Compared(held=(held(),))


def test_a_certification_that_newly_lists_us_is_told() -> None:
    found = seen_in([held()], holds(), holds(RS))
    assert found.listed == (RS,)
    assert found.held == (held(), held(RS))


@pytest.mark.parametrize("left", [(), (holds(what=Habilitation.ORGANISE),), (holds(what=Habilitation.NONE),)])
def test_a_habilitation_to_train_that_is_gone_or_shrinks_is_lost_once(left: tuple[Holding, ...]) -> None:
    found = seen_in([held()], *left)
    assert [(one.number, one.losses) for one in found.lost] == [(RNCP, 1)]
    assert seen_in(list(found.held), *left).lost == ()


def test_one_that_never_trained_loses_nothing() -> None:
    assert seen_in([held(habilitation=Habilitation.ORGANISE)]).lost == ()


def test_a_fiche_that_vanished_says_nothing_and_nothing_is_forgotten() -> None:
    assert seen_in([held()], fiches={}) == Compared()


def test_an_inactive_certification_is_another_alert_s_business() -> None:
    assert seen_in([held()], fiches={RNCP: fiche(INACTIVE)}).lost == ()


def test_what_comes_back_is_told_only_where_it_was_lost() -> None:
    gone = seen_in([held()]).held
    assert [one.number for one in seen_in(list(gone), holds()).regained] == [RNCP]
    assert seen_in([held(habilitation=Habilitation.NONE)], holds()).regained == ()


def test_too_much_at_once_waits_for_another_export() -> None:
    both = [held(), held(RS)]
    fiches = {RNCP: fiche(), RS: fiche()}
    first = seen_in(both, fiches=fiches, limits=FEW)
    assert (first.lost, first.doubted) == ((), (RNCP, RS))
    again = seen_in(list(first.held), fiches=fiches, limits=FEW)
    assert (again.lost, again.doubted) == ((), ())
    second = seen_in(list(first.held), fiches=fiches, limits=FEW, fingerprint="newer")
    assert [one.number for one in second.lost] == [RNCP, RS]


def test_a_doubt_that_the_next_export_takes_back_leaves_nothing() -> None:
    first = seen_in([held(), held(RS)], fiches={RNCP: fiche(), RS: fiche()}, limits=FEW)
    back = seen_in(list(first.held), holds(), holds(RS), limits=FEW, fingerprint="newer")
    assert back == Compared(held=(held(), held(RS)))


def test_where_the_team_stands_on_a_certification_and_its_successor() -> None:
    of = {RNCP: (Holding(S, RNCP, certifier=True),), RS: (holds(RS, Habilitation.ORGANISE),)}
    found = position(RNCP, (RS,), of, [S])
    assert found == Position(Role.CERTIFIER, Standing.NOT_FOUND, ((RS, Standing.ORGANISES),), (S,))
    assert (found.on(RS), found.on(RNCP)) == (Standing.ORGANISES, Standing.NO_SIRET)
    assert position(RNCP, (), {}, []) == NOWHERE


def test_a_role_and_a_standing_are_the_best_that_any_of_ours_has() -> None:
    assert role_of([]) is Role.UNKNOWN
    assert role_of([holds(), Holding(T, RNCP, certifier=True)]) is Role.CERTIFIER
    assert role_of([holds()]) is Role.PARTNER
    assert standing_of([holds(what=Habilitation.ORGANISE), holds()], [S]) is Standing.TRAINS


def test_a_loss_is_an_alert_of_its_own_with_a_key_of_its_own() -> None:
    loss = Loss(S, organises=False, siblings=(T,), export_date=TODAY)
    stands = Position(Role.PARTNER, Standing.NOT_FOUND)
    verdict = open_loss(
        "C1", sighting(), loss, losses=2, now=NOW, tasks=TASKS[:2], position=stands, fingerprint="new"
    )
    (alert,) = verdict.alerts
    assert alert.position == stands
    assert verdict.entries[0].detail["fingerprint"] == "new"
    assert alert.kind is AlertKind.HABILITATION
    assert alert.id == alert_id("C1", RNCP, 2, S) == f"C1-RNCP35419-{S}-2"
    assert alert.steps == ("verify", "archive")
    assert [row.quiet for row in verdict.rows] == [True]
    assert not is_over(alert, sighting(INACTIVE))


@pytest.mark.parametrize("closure", [Closure.REGAINED, Closure.OVERTAKEN])
def test_the_registry_closes_it_once_and_for_all(closure: Closure) -> None:
    loss = Loss(S, organises=True, siblings=(), export_date=TODAY)
    (alert,) = open_loss(
        "C1", sighting(), loss, losses=1, now=NOW, tasks=TASKS, position=NOWHERE, fingerprint="new"
    ).alerts
    verdict = close_loss(replace(alert, shown=1), closure, NOW, TODAY + timedelta(days=1))
    (closed,) = verdict.alerts
    assert closed.closure is closure
    assert closed.loss is not None
    assert closed.loss.back == TODAY + DAY
    assert is_over(closed, None)
    assert reopen(closed) is closed
    assert not closed.follows
    assert close_loss(closed, closure, NOW).alerts == ()
    assert len(kinds(verdict)) == 1


def test_only_a_habilitation_s_alert_closes_so() -> None:
    from .builders import alert  # noqa: PLC0415

    assert close_loss(alert(), Closure.REGAINED, NOW).alerts == ()


def test_a_siret_is_looked_up_once_an_export() -> None:
    ours, now = OurSiret(S, "ISCOD", "C1", "U1", NOW), export(TODAY, "now")
    assert ours.id == S
    assert ours.is_news(now)
    looked = looked_in(ours, now, "m")
    assert not looked.is_news(now)
    assert looked.is_news(export(TODAY, "published again"))


def test_an_export_older_than_the_last_one_looked_in_says_nothing_of_losses() -> None:
    looked = looked_in(OurSiret(S, "ISCOD", "C1", "U1", NOW), export(TODAY, "now"), "m")
    assert not looked.is_news(export(TODAY - DAY, "before"))
    assert looked.is_news(export(TODAY + DAY, "after"))


def test_what_is_doubted_is_held_still() -> None:
    shrunk, other = holds(what=Habilitation.ORGANISE), Holding(T, RNCP, certifier=True)
    assert believed((shrunk, other), held(doubted="new")) == (holds(), other)
    assert believed((), held(doubted="new")) == (holds(),)
    ours = OurSiret(S, "ISCOD", "C1", "U1", NOW)
    assert looked_in(ours, export(TODAY), "m", [held(), held(RS, doubted="new")]).doubts
    assert not looked_in(ours, export(TODAY), "m", [held()]).doubts


def test_a_held_certification_s_status_is_the_day_s() -> None:
    ended = {RNCP: fiche(ACTIVE, TODAY - DAY)}
    assert seen_in([held()], fiches=ended).lost == ()
    assert ended[RNCP].status(TODAY) is Status.INACTIVE


def test_a_siret_has_one_row_a_certification() -> None:
    assert (held().id, held(RS).id) == (f"{S}-RNCP35419", f"{S}-RS5000")
