from datetime import date

import pytest

from bot.domain.telling import CheckBegun, CheckEnded, QuarantineTold, SilenceEnded, SilenceTold
from tests.slack.views.support import line

from .support import EN, FR, buttons, many, numbers, said

DAY = date(2026, 8, 17)


def held(**figures: int) -> QuarantineTold:
    counts = {"fallen": 0, "risen": 0, "missing": 0} | figures
    return QuarantineTold(
        "f1", DAY, 7_000, rows={"partners": (397_774, 12)}, numbers=numbers("RNCP1"), **counts
    )


def test_the_card_says_which_figures_are_odd_and_what_each_button_does() -> None:
    message = line(held(fallen=7_000, missing=3), FR)
    text = said(message)

    assert text.startswith("*L'export du 17/08/2026 change trop de choses à la fois : il est à contrôler.*")
    assert "Devenues inactives sans que leur échéance l'explique : 7\u202f000, sur 7\u202f000 actives" in text
    assert "Fiches absentes : 3" in text
    assert "Lignes du fichier Partenaires : 397\u202f774 auparavant, 12 maintenant" in text
    assert "Redevenues" not in text
    assert "RNCP1 : un changement est en cours de contrôle." in text
    assert buttons(message) == [("v1.quarantine.confirm", "f1"), ("v1.quarantine.reject", "f1")]


def test_a_mass_return_is_told_too() -> None:
    assert "Active again: 400" in said(line(held(risen=400), EN))


def test_hundreds_of_numbers_fit() -> None:
    assert "et 388 autres" in said(line(CheckBegun(many(400)), FR))


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (CheckEnded(DAY, "confirmed", "U024BE7LH"), "<@U024BE7LH> a confirmé l'export du 17/08/2026"),
        (CheckEnded(DAY, "rejected", "U024BE7LH"), "<@U024BE7LH> a écarté l'export du 17/08/2026"),
        (
            CheckEnded(DAY, "replaced", "", date(2026, 8, 18)),
            "l'export du 18/08/2026 remplace celui du 17/08/2026",
        ),
        (CheckEnded(DAY, "replaced", ""), "a remplacé celui du 17/08/2026, qui n'a rien changé"),
    ],
)
def test_how_a_check_ended(ended: CheckEnded, words: str) -> None:
    assert words in said(line(ended, FR))


def test_silence_names_what_is_to_be_confirmed_and_presumes_nothing() -> None:
    text = said(line(SilenceTold(DAY, 3, frozen=False, ended=("RNCP1", "RS2")), FR))

    assert text.startswith("Registre muet depuis 3 jours, dernier export lu le 17/08/2026.")
    assert "Aucun statut n'est présumé. Échéances passées depuis, à confirmer : RNCP1, RS2." in text
    assert "Échéances" not in said(line(SilenceTold(DAY, 3, frozen=True, ended=()), FR))
    assert "de nouveau lu : export du 17/08/2026" in said(line(SilenceEnded(DAY), FR))
