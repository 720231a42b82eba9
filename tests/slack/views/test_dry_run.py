"""A rehearsal says what would have been told, and that nothing was."""

from dataclasses import replace

from bot.domain.dry_run import DryRun, Rehearsed, RehearsedLoss
from bot.domain.sighting import BecameInactive, EndDateMoved
from bot.domain.siret import spaced
from bot.slack.views.replies import answer

from .support import (
    EXPORT,
    FR,
    SEEN,
    TODAY,
    buttons,
    many,
    numbers,
    said,
)
from .year import ACTIVE, NEXT, S, noticed


def told(*rehearsed: Rehearsed, **fields: object) -> str:
    return said(answer(DryRun(EXPORT, EXPORT, rehearsed, **fields), FR))  # type: ignore[arg-type]


def test_a_rehearsal_says_what_would_have_been_told_and_that_nothing_was() -> None:
    text = told(
        Rehearsed(SEEN, (BecameInactive(),)),
        Rehearsed(ACTIVE, (EndDateMoved(None, TODAY),), noticed(30)),
        Rehearsed(replace(SEEN, number=NEXT)),
        unknown=numbers("RS1"),
    )

    assert text.startswith("*Essai à blanc : 1 alerte avec l'export du 16/08/2026.*\n*Alertes (1)*\n")
    assert "*Lignes dans le canal (1)*" in text
    assert "active jusqu'au 05/03/2027 – date de fin déplacée" in text
    assert "*Avis avant échéance (1)*" in text
    assert "*Déjà inactives avant, donc sans alerte (1)*" in text
    assert "*Inconnues du registre (1)*\n• RS1" in text
    assert text.endswith("Rien n'a été enregistré, et personne n'a été prévenu.")


def test_a_habilitation_that_is_lost_is_an_alert_too() -> None:
    text = told(Rehearsed(ACTIVE), losses=(RehearsedLoss(ACTIVE, S, organises=False),))

    assert text.startswith("*Essai à blanc : 1 alerte avec l'export du 16/08/2026.*\n*Alertes (1)*\n")
    assert f"le SIRET {spaced(S)} ne figure plus parmi les partenaires" in text.replace("\xa0", " ")


def test_a_rehearsal_with_nothing_to_be_held_against_says_so() -> None:
    text = said(answer(DryRun(EXPORT, None, ()), FR))

    assert "aucune alerte avec" in text
    assert "rien ne peut être dit nouveau" in text


def test_the_pages_of_a_pasted_list_carry_its_draft() -> None:
    page = answer(DryRun(EXPORT, EXPORT, (), many(45), page=2, draft="d1"), FR)

    assert buttons(page) == [("v1.dry_run.page", "1:d1"), ("v1.dry_run.next", "3:d1")]
