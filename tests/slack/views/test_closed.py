from dataclasses import replace
from datetime import date

from bot.domain.alert import Closure
from bot.domain.fiche import Status
from bot.slack.views.card import card

from .support import EN, FR, SEEN, buttons, checked, checklist, closed, done, ids, not_applicable, said

ALL = (done("verify"), done("archive"), not_applicable("new_offer"), done("renewal", by="U0OTHER"))


def test_a_settled_alert_folds_to_what_was_answered() -> None:
    message = card(closed(Closure.SETTLED, *ALL), checklist(), FR)
    text = said(message)

    assert "Étapes réglées : 3 faites, 1 sans objet. Alerte close le 17/08/2026 par <@U024BE7LH>." in text
    assert "Vérifier — ✓ Fait par <@U024BE7LH> le 17/08/2026 à 06:17" in text
    assert "Créer la nouvelle offre — Sans objet : Nous ne la proposons plus — <@U024BE7LH>" in text
    assert len(message.blocks) == 7


def test_a_settled_alert_can_only_be_opened_again() -> None:
    message = card(closed(Closure.SETTLED, *ALL), checklist(), FR)

    assert buttons(message) == [("v1.alert.reopen", "C012AB3CD-RS5000-1")]


def test_zero_and_one_are_singular_in_french() -> None:
    none = said(card(closed(Closure.UNWATCHED), checklist(), FR))
    one = said(card(closed(Closure.UNWATCHED, done("verify")), checklist(), FR))

    assert "Étapes réglées : 0 faite, 0 sans objet." in none
    assert "Étapes réglées : 1 faite, 0 sans objet." in one


def test_an_alert_of_a_number_no_longer_followed_says_who_stopped() -> None:
    message = card(closed(Closure.UNWATCHED, done("verify")), checklist(), FR)
    text = said(message)

    assert "Ce canal ne suit plus RS5000 : alerte close le 17/08/2026 par <@U024BE7LH>." in text
    assert "Archiver, puis supprimer — non réglée" in text
    assert ids(message) == ["v1.alert.reopen"]


def test_active_again_says_to_hold_the_deletion_and_keeps_the_marks() -> None:
    back = replace(
        SEEN, declared=Status.ACTIVE, standing=Status.ACTIVE, end_date=date(2029, 1, 1), inactive_seen=None
    )
    message = card(closed(Closure.ACTIVE_AGAIN, done("verify"), seen=back, by=""), checklist(), FR)
    text = said(message)

    assert text.startswith("*RS5000 – Exploiter la blockchain")
    assert "de nouveau active*" in text
    assert (
        "RS5000 est de nouveau active (export du 16/08/2026). "
        "Suspendez l'archivage et la suppression, vérifiez vos offres." in text
    )
    assert "✓ Fait par <@U024BE7LH>" in text
    assert ids(message) == []


def test_a_closed_card_speaks_english() -> None:
    text = said(card(closed(Closure.SETTLED, *ALL), checklist(), EN))

    assert "Steps settled: 3 done, 1 not applicable. Alert closed on 17 August 2026 by <@U024BE7LH>." in text


def test_more_steps_than_slack_takes_are_counted() -> None:
    ids_of_steps = tuple(f"step{n}" for n in range(60))
    over = replace(closed(Closure.UNWATCHED), steps=ids_of_steps)
    message = checked(card(over, checklist(), FR))

    assert "Et 15 autres étapes." in said(message)
