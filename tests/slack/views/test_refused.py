import pytest

from bot.domain.refusal import Refusal, Refused
from bot.slack.views.replies import answer

from .support import EN, FR, done, said

DO = {
    Refusal.LOADING: "réessayez",
    Refusal.ADMINS_ONLY: "demandez à l'un d'eux",
    Refusal.NOTHING_NAMED: "`/cert suivre RNCP35419`",
    Refusal.NOTHING_TO_DROP: "`/cert retirer RNCP35419`",
    Refusal.ALL_FOLLOWED: "les suit déjà toutes",
    Refusal.NOT_A_SIRET: "quatorze chiffres",
    Refusal.WRONG_SIRET: "deux sont inversés",
    Refusal.NO_SIRET: "`/cert siret 12345678901234`",
    Refusal.NO_WORDS: "`/cert chercher développeur web`",
    Refusal.ONE_NUMBER: "`/cert historique RNCP35419`",
    Refusal.NO_ADDRESS: "VIGIE_CALENDAR__PUBLIC_URL",
    Refusal.DIRECT: "Refaites la commande",
    Refusal.NOT_HERE: "l'onglet Accueil",
    Refusal.ACCEPTED: "il n'y aura plus d'avis",
    Refusal.TRAINEES_SAID: "déjà ce qui est noté",
    Refusal.NOT_WATCHED: "Suivez-la d'abord",
    Refusal.GONE: "`/cert encours`",
    Refusal.OVER: "les réponses déjà données sont gardées",
    Refusal.SETTLED: "« Rouvrir », sur la carte",
    Refusal.GUEST: "demandez à un membre",
    Refusal.REPLAYED: "déjà été traitée",
    Refusal.OUTDATED: "`/cert encours`",
    Refusal.NO_WORKSPACE: "de l'y installer",
    Refusal.NO_MODAL: "recommencez",
    Refusal.TROUBLE: "citez `a1b2c3`",
}


@pytest.mark.parametrize("why", Refusal)
def test_a_refusal_says_what_to_do(why: Refusal) -> None:
    assert DO[why] in said(answer(Refused(why, "a1b2c3"), FR))


@pytest.mark.parametrize("why", Refusal)
def test_a_refusal_is_said_in_english_too(why: Refusal) -> None:
    assert said(answer(Refused(why, "a1b2c3"), EN)) != said(answer(Refused(why, "a1b2c3"), FR))


def test_trouble_without_an_id_is_still_a_sentence() -> None:
    assert "citez `–`" in said(answer(Refused(Refusal.TROUBLE), FR))


def test_a_step_settled_by_somebody_else_names_them_and_the_moment() -> None:
    text = said(answer(Refused(Refusal.SETTLED, mark=done("verify", "U0OTHER")), FR))

    assert "déjà réglée : ✓ Fait par <@U0OTHER> le 17/08/2026 à 06:17" in text
    assert "« Rouvrir » annule" in text
