from datetime import date

import pytest

from bot.domain.answer import LookedUp
from bot.domain.fiche import Status
from bot.slack.views.replies import answer

from .support import BLOCKCHAIN, EN, FR, buttons, checked, ids, many, numbers, said, shown

FICHE = "<https://www.francecompetences.fr/recherche/rs/6604/|RS6604>"


@pytest.mark.parametrize(
    ("declared", "end", "words"),
    [
        (Status.ACTIVE, date(2029, 4, 26), "active jusqu'au 26/04/2029*\nEncore 983 jours."),
        (Status.ACTIVE, date(2026, 8, 18), "active jusqu'au 18/08/2026*\nEncore 1 jour."),
        (Status.ACTIVE, date(2026, 8, 17), "17/08/2026*\nDernier jour d'enregistrement : aujourd'hui."),
        (Status.ACTIVE, date(2026, 8, 16), "échéance atteinte le 16/08/2026, à confirmer*\nSource"),
        (Status.ACTIVE, None, "active, sans date de fin d'enregistrement*\nSource"),
        (Status.INACTIVE, date(2026, 8, 16), "certification inactive depuis le 17/08/2026*\nSource"),
        (Status.INACTIVE, date(2026, 8, 17), "certification inactive depuis le 18/08/2026*\nSource"),
        (Status.INACTIVE, date(2026, 8, 18), "inactive avant son échéance du 18/08/2026, à confirmer*\n"),
        (Status.INACTIVE, None, "certification inactive (date inconnue)*\nSource"),
        (Status.UNKNOWN, date(2029, 4, 26), "statut inconnu*\nSource"),
    ],
)
def test_a_fiche_stands_as_the_registry_and_the_day_say(
    declared: Status, end: date | None, words: str
) -> None:
    text = said(answer(LookedUp((shown(declared=declared, end_date=end),)), FR))

    assert text.startswith(f"*{FICHE} – {BLOCKCHAIN} : ")
    assert words in text


def test_a_fiche_comes_with_its_level_certifiers_evidence_and_watchers() -> None:
    fiche = shown(level="NIV6", certifiers=("Greta", "CCI <Lyon>", "A", "B"), channels=("C1", "C2"))
    text = said(answer(LookedUp((fiche,)), FR))

    assert "Niveau 6\nCertificateurs : Greta, CCI &lt;Lyon&gt;, A et 1 autre\n" in text
    assert (
        "Source : France compétences, export du 16/08/2026 : Actif = ACTIVE, fin d'enregistrement 26/04/2029."
        in text
    )
    assert "Suivie dans <#C1>, <#C2>." in text


def test_a_level_that_is_no_level_is_left_out() -> None:
    assert "Niveau" not in said(answer(LookedUp((shown(level="REPRISE"),)), FR))


def test_one_certifier_is_singular() -> None:
    assert "Certificateur : Greta" in said(answer(LookedUp((shown(certifiers=("Greta",)),)), FR))


def test_a_fiche_that_nobody_watches_here_can_be_followed_with_one_click() -> None:
    message = answer(LookedUp((shown(),)), FR)

    assert buttons(message) == [("v1.watch", "RS6604"), ("v1.link.fiche", "")]


def test_a_fiche_that_this_channel_follows_has_no_button_to_follow_it() -> None:
    assert ids(answer(LookedUp((shown(here=True),)), FR)) == [
        "v1.trainees.some",
        "v1.link.fiche",
    ]


def test_successors_each_have_a_button_and_beyond_three_are_named() -> None:
    message = answer(LookedUp((shown(successors=many(9)),)), FR)

    assert ids(message).count("v1.watch") == 4
    assert "Et aussi par" in said(message)
    assert "et 3 autres" in said(message)


def test_several_fiches_are_shown_in_full_as_far_as_there_is_room() -> None:
    fiches = tuple(shown(f"RS{n}") for n in range(6000, 6012))
    text = said(answer(LookedUp(fiches), FR))

    assert all(f"|RS{n}>" in text for n in range(6000, 6012))
    assert "Et " not in text


def test_two_hundred_numbers_are_folded_and_the_rest_counted() -> None:
    fiches = tuple(shown(number.code) for number in many(200))
    message = checked(answer(LookedUp(fiches), FR))
    text = said(message)
    listed = sum(f"|{number.code}>" in text for number in many(200))

    assert listed > 10
    assert f"Et {200 - listed} autres : demandez-les en plusieurs fois" in text


def test_the_fallback_says_how_the_first_fiche_stands() -> None:
    assert answer(LookedUp((shown(),)), EN).text == f"{FICHE} – {BLOCKCHAIN}: active until 26 April 2029"


def test_nothing_found_is_still_a_sentence() -> None:
    assert said(answer(LookedUp(()), FR)) == "Aucune certification à montrer."


def test_what_it_replaces_is_named() -> None:
    one = shown("RS6604", predecessors=numbers("RS5000"))

    assert "Remplace : RS5000." in said(answer(LookedUp((one,)), FR)).replace("\xa0", " ")


def test_a_successor_named_before_the_end_does_not_say_that_it_is_replaced() -> None:
    text = said(answer(LookedUp((shown("RS6603", successors=numbers("RS6604")),)), FR)).replace("\xa0", " ")

    assert "Nouvelle certification nommée par le registre : " in text
    assert "Remplacée" not in text


def test_an_inactive_one_is_said_to_be_replaced() -> None:
    one = shown("RS5000", declared=Status.INACTIVE, successors=numbers("RS6604"))

    assert "Remplacée, selon le registre, par : " in said(answer(LookedUp((one,)), FR)).replace("\xa0", " ")
