"""What a channel is told of the team's SIRETs: newly listed, lost, found again, let train for a successor."""

from dataclasses import replace

import pytest

from bot.domain.alert import Closure
from bot.domain.fiche import Status
from bot.domain.holding import NOWHERE, Habilitation, Position, Role, Standing
from bot.domain.sighting import SuccessorsChanged
from bot.domain.task import Task
from bot.domain.telling import ChangeTold, HabilitatedTold, ListedTold, MassLossTold
from bot.locale.texts import Texts
from bot.slack.views.card import card
from bot.slack.views.deeds import change_values
from bot.slack.views.plain import plain
from bot.slack.views.replies import answer

from .support import EN, FR, TODAY, alert, buttons, checklist, closed, ids, line, many, said
from .year import ACTIVE, CERTIFIER, NEXT, PARTNER, RNCP, S, T, holding, loss, lost, siret

BOTH = pytest.mark.parametrize("t", [FR, EN])


def test_a_certification_that_newly_lists_us_is_offered() -> None:
    told = line(ListedTold(S, (RNCP, NEXT), ("Développeur web", ""), TODAY), FR)

    assert said(told).startswith("Le SIRET 888 777 265 00016 figure désormais sur (export du 17/08/2026) :")
    assert "|RNCP35419> – Développeur web\n" in said(told)
    assert "|RNCP41234> – sans intitulé\n" in said(told)
    assert buttons(told) == [("v1.watch.1", "RNCP35419"), ("v1.watch.2", "RNCP41234")]


def test_more_than_five_are_shown_all_together() -> None:
    assert buttons(line(ListedTold(S, many(6), ("Titre",) * 6, TODAY), FR))[-1] == ("v1.siret.show", S)


@BOTH
def test_however_many_are_lost_at_once_nothing_is_presumed(t: Texts) -> None:
    for details in (False, True):
        text = said(line(MassLossTold(S, many(300), TODAY, details=details), t))
        assert "300 certifications" in text
        assert ("rien n'est présumé" if t is FR else "nothing is presumed") in text
        assert (("L'export XML du" if t is FR else "The XML export of") in text) is details


def test_a_successor_that_we_may_train_for_now_can_have_its_offer() -> None:
    assert said(line(HabilitatedTold(NEXT), FR)).endswith(": la nouvelle offre peut être créée.")


def test_a_lost_habilitation_says_how_we_know_what_it_means_and_what_to_ask() -> None:
    text = said(card(lost(loss(T)), checklist(), FR))

    assert "le SIRET n'est plus dans le fichier Partenaires" in text
    assert "La certification reste active, mais vos offres peuvent être bloquées" in text
    assert "Un autre SIRET de la même entreprise y figure : 888 777 265 00024." in text


def test_one_without_an_end_date_says_nothing_of_it() -> None:
    assert "Fin d'enregistrement" not in said(
        card(lost(seen=replace(ACTIVE, end_date=None)), checklist(), FR)
    )


def test_one_that_still_organises_is_not_said_to_be_gone() -> None:
    text = said(card(lost(loss(organises=True)), checklist(), FR))

    assert "n'est plus habilité à former" in text
    assert "n'y est plus que pour organiser les évaluations" in text


def test_in_words_alone_a_loss_has_its_own_evidence() -> None:
    assert "le SIRET n'est plus dans le fichier Partenaires" in said(plain(lost(), checklist(), FR))


@pytest.mark.parametrize(
    ("closure", "told"),
    [
        (Closure.REGAINED, "est de nouveau habilité à former (export du 17/08/2026). Vérifiez vos offres."),
        (Closure.OVERTAKEN, "La certification elle-même est devenue inactive"),
    ],
)
def test_what_the_registry_closes_says_why_and_cannot_be_opened_again(closure: Closure, told: str) -> None:
    ended = closed(closure, seen=ACTIVE, by="")
    shown = card(replace(ended, loss=loss(back=TODAY)), checklist(), FR)

    assert told in said(shown)
    assert "v1.alert.reopen" not in ids(shown)


def test_one_that_people_settled_is_closed_like_any_other() -> None:
    ended = replace(closed(Closure.SETTLED, seen=ACTIVE), loss=loss())

    assert "Alerte close le 17/08/2026 par <@U024BE7LH>." in said(card(ended, checklist(), FR))


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (CERTIFIER, "Déclarez vos partenaires, et vous-même si vous formez, sur la nouvelle fiche."),
        (PARTNER, "Demandez au certificateur votre habilitation, et préparez la nouvelle offre."),
        (NOWHERE, "Demandez au certificateur votre habilitation, et préparez la nouvelle offre."),
    ],
)
def test_a_successor_named_while_the_old_one_is_active_asks_what_fits_the_role(
    role: Position, told: str
) -> None:
    assert told in said(line(ChangeTold(ACTIVE, SuccessorsChanged((), (NEXT,)), role), FR))


def test_a_partner_s_card_has_the_partner_s_line_alone() -> None:
    text = said(card(alert(position=Position(Role.PARTNER)), checklist(), FR))

    assert "Certificateur :" not in text
    assert "Gardez une preuve, archivez les offres dans EDOF" in text


def asked(standing: Standing) -> str:
    """The card of a partner's alert, where it stands so on the successor."""
    stands = Position(Role.PARTNER, Standing.TRAINS, ((NEXT, standing),))
    return said(card(alert(replace(alert().sighting, successors=(NEXT,)), position=stands), checklist(), FR))


@pytest.mark.parametrize("standing", [Standing.NOT_FOUND, Standing.ORGANISES])
def test_a_new_offer_is_warned_against_until_we_may_train_for_it(standing: Standing) -> None:
    assert "Pas encore : habilitation" in asked(standing)


@pytest.mark.parametrize("standing", [Standing.TRAINS, Standing.NO_SIRET])
def test_a_new_offer_is_not_warned_against_where_we_may_train_or_nothing_is_known(standing: Standing) -> None:
    assert "Pas encore" not in asked(standing)


def test_a_siret_s_certifications_say_its_role_and_offer_to_follow_them() -> None:
    shown = answer(siret(holding(), holding("RS5000", certifier=True, partner=False, here=True)), FR)

    assert "_habilité à former et à organiser les évaluations_" in said(shown)
    assert "_certificateur, suivie ici_" in said(shown)
    assert ids(shown) == ["v1.siret.watch_active", "v1.siret.pick", "v1.siret.forget"]
    assert buttons(shown)[0] == ("v1.siret.watch_active", f"{S}:active")


def test_inactive_ones_alone_are_offered_all_together() -> None:
    gone = holding(declared=Status.INACTIVE, end_date=TODAY)

    assert ids(answer(siret(gone), FR)) == ["v1.siret.watch", "v1.siret.pick", "v1.siret.forget"]


def test_more_than_a_page_holds_would_be_counted() -> None:
    rows = tuple(holding(number.code, here=True) for number in many(60))

    assert "autres sur cette page." in said(answer(siret(*rows), FR))


def test_a_step_says_who_does_it_and_by_when_on_its_card() -> None:
    tasks = (
        Task("verify", "U024BE7LH", TODAY, snoozed=TODAY),
        Task("archive", note="vu", link="https://www.francecompetences.fr/recherche/rs/5000/"),
    )
    text = said(card(alert(tasks=tasks), checklist(), FR))

    assert "_Confiée à <@U024BE7LH> · À faire pour le 17/08/2026 · pas de rappel avant le 17/08/2026_" in text
    assert "Note : vu\n<https://www.francecompetences.fr/recherche/rs/5000/|Preuve>" in text


def test_what_is_followed_already_is_not_offered() -> None:
    assert ids(answer(siret(holding(here=True)), FR)) == ["v1.siret.forget"]


@pytest.mark.parametrize("habilitation", Habilitation)
def test_every_habilitation_has_its_words(habilitation: Habilitation) -> None:
    assert "habilit" in said(answer(siret(holding(habilitation=habilitation)), FR))


def test_a_siret_that_nothing_lists_is_kept_all_the_same() -> None:
    assert "Il est retenu : Vigie dira ici quand il y figurera." in said(answer(siret(), FR))


def test_state_certifications_are_to_be_added_by_number() -> None:
    assert "ne nomment aucun partenaire : ajoutez-les par leur numéro" in said(answer(siret(holding()), FR))


def test_a_change_has_its_two_sides_in_words() -> None:
    assert change_values("BecameInactive", FR) == ("active", "inactive")
    assert change_values("Returned", FR) == ("absente", "présente")
    assert change_values("SomethingNew", FR) == ("", "")
