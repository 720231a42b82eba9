"""A habilitation that the XML export says has ended: its card, its line, and where SIRETs are listed."""

from dataclasses import replace

import pytest

from bot.domain.alert import Alert
from bot.domain.detail import HabilitationState
from bot.domain.dry_run import DryRun, RehearsedLoss
from bot.domain.finding import HoldingShown
from bot.domain.holding import Position, Role, Standing
from bot.domain.register import ExportRead, Recorded, RegisterRead
from bot.slack.views.card import card
from bot.slack.views.plain import plain
from bot.slack.views.register import as_table
from bot.slack.views.replies import answer

from .clock import over
from .support import EXPORT, FR, TODAY, alert, checklist, said
from .year import ACTIVE, DAY, NEXT, S, holding, lost, siret

STATES = [
    (HabilitationState.DELETED, "supprimée", "Supprimé"),
    (HabilitationState.INACTIVE, "inactive", "Inactif"),
]


@pytest.mark.parametrize(("state", "word", "value"), STATES)
def test_the_card_says_since_when_by_which_xml_and_in_which_field(
    state: HabilitationState, word: str, value: str
) -> None:
    text = said(card(lost(over(state)), checklist(), FR))

    assert f": habilitation {word} depuis le 28/07/2026 pour le SIRET 888 777 265 00016" in text
    assert f"Source : France compétences, export XML du 16/08/2026 : ETAT_HABILITATION = {value}." in text
    assert f"Le SIRET figure encore parmi les partenaires, mais avec une habilitation {word}." in text
    assert "ne figure plus" not in text


def test_one_without_a_day_claims_none() -> None:
    text = said(card(lost(over(dated=False)), checklist(), FR))

    assert ": habilitation supprimée pour le SIRET" in text
    assert "depuis le" not in text


def test_in_words_alone_it_has_its_evidence_too() -> None:
    assert "ETAT_HABILITATION = Supprimé" in said(plain(lost(over()), checklist(), FR))


def test_a_rehearsal_says_it_as_the_card_would() -> None:
    one = RehearsedLoss(ACTIVE, S, organises=False, state=HabilitationState.DELETED, since=TODAY - DAY)

    assert "habilitation supprimée depuis le 16/08/2026" in said(
        answer(DryRun(EXPORT, EXPORT, (), (), (one,)), FR)
    )


@pytest.mark.parametrize("dated", [True, False])
def test_a_siret_s_list_says_that_it_has_ended(*, dated: bool) -> None:
    one = holding()
    ended = replace(one.holding, state=HabilitationState.DELETED, since=TODAY if dated else None)
    text = said(answer(siret(HoldingShown(ended, one.fiche)), FR))

    assert ("_habilitation supprimée depuis le 17/08/2026_" if dated else "_habilitation supprimée_") in text
    assert "export XML" not in text


def test_a_siret_s_list_says_which_xml_export_says_so() -> None:
    one, read_in = holding(), replace(EXPORT, details=TODAY - DAY)
    ended = HoldingShown(replace(one.holding, state=HabilitationState.DELETED), one.fiche)

    told = "Habilitations inactives ou supprimées : export XML du 16/08/2026."
    assert told in said(answer(siret(ended, export=read_in), FR))
    assert told not in said(answer(siret(one, export=read_in), FR))


def test_a_new_offer_is_warned_against_where_the_habilitation_for_it_has_ended() -> None:
    stands = Position(Role.PARTNER, Standing.TRAINS, ((NEXT, Standing.ENDED),))
    seen = replace(alert().sighting, successors=(NEXT,))

    assert "Pas encore : habilitation inactive ou supprimée" in said(
        card(alert(seen, position=stands), checklist(), FR)
    )


def test_the_register_says_what_it_became() -> None:
    one: Alert = lost(over())
    recorded = Recorded(one, ExportRead("", "2026-08-16", "x"), None, ACTIVE.ground, None)
    table = as_table(RegisterRead((recorded,)), checklist(), FR).decode("utf-8-sig").replace("\xa0", " ")

    assert "habilitation supprimée depuis le 28/07/2026" in table
