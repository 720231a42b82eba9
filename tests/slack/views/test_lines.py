from dataclasses import replace
from datetime import date

import pytest

from bot.domain.fiche import Status
from bot.domain.sighting import (
    BecameActive,
    BecameInactive,
    Change,
    Confirmed,
    EndDateMoved,
    Returned,
    Sighting,
    SuccessorsChanged,
    Vanished,
)
from bot.domain.telling import ChangesTold, ChangeTold, FirstSightTold, NoOfferTold, WatchingTold
from tests.slack.views.support import line

from .support import BLOCKCHAIN, BY_DATE, EN, FR, SEEN, buttons, checked, ids, many, numbers, said

RS5000, RS6604 = numbers("RS5000", "RS6604")
ACTIVE = replace(BY_DATE, standing=Status.ACTIVE, end_date=date(2027, 5, 24))


def told(change: Change, seen: Sighting = SEEN) -> str:
    return said(line(ChangeTold(seen, change), FR))


@pytest.mark.parametrize("change", [BecameInactive(), Confirmed()])
def test_the_registrys_word_comes_with_its_evidence(change: Change) -> None:
    assert told(change) == (
        f"RS5000 – {BLOCKCHAIN} : certification inactive depuis le 25/05/2024\n"
        "Source : France compétences, export du 16/08/2026 : Actif = INACTIVE, "
        "fin d'enregistrement 24/05/2024."
    )


def test_active_again_says_to_hold_the_deletion() -> None:
    assert told(BecameActive(), ACTIVE) == (
        "RS5000 est de nouveau active (export du 20/05/2024). "
        "Suspendez l'archivage et la suppression, vérifiez vos offres."
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            EndDateMoved(date(2024, 5, 24), date(2027, 5, 24)),
            "la fin d'enregistrement passe du 24/05/2024 au 24/05/2027 (export du 20/05/2024).",
        ),
        (
            EndDateMoved(None, date(2027, 5, 24)),
            "le registre donne une fin d'enregistrement, le 24/05/2027 (export du 20/05/2024).",
        ),
        (
            EndDateMoved(date(2024, 5, 24), None),
            "le registre ne donne plus de date de fin d'enregistrement (export du 20/05/2024).",
        ),
    ],
)
def test_an_end_date_that_moved_is_told_with_what_it_was(change: EndDateMoved, words: str) -> None:
    assert told(change, ACTIVE) == f"RS5000 – {BLOCKCHAIN} : {words}"


def test_a_successor_named_comes_with_a_button_to_follow_it() -> None:
    message = line(ChangeTold(SEEN, SuccessorsChanged((), (RS6604,))), FR)

    assert "remplacée par <https://www.francecompetences.fr/recherche/rs/6604/|RS6604>" in said(message)
    assert buttons(message) == [("v1.watch", "RS6604")]


def test_a_successor_that_was_known_gets_no_second_button() -> None:
    message = line(ChangeTold(SEEN, SuccessorsChanged((RS6604,), (RS6604, RS5000))), FR)

    assert buttons(message) == [("v1.watch", "RS5000")]


def test_many_successors_are_counted() -> None:
    message = checked(line(ChangeTold(SEEN, SuccessorsChanged((), many(40))), FR))

    assert len(ids(message)) == 3
    assert "et 35 autres" in said(message)


def test_a_successor_no_longer_named_is_told_too() -> None:
    assert "ne nomme plus de successeur ; il nommait RS6604" in told(SuccessorsChanged((RS6604,), ()))


def test_a_number_gone_from_the_registry_is_presumed_nothing() -> None:
    assert told(Vanished()) == (
        f"RS5000 – {BLOCKCHAIN} : absente de deux exports successifs ; aucun statut n'est présumé. "
        "Dernier export où elle figure : 16/08/2026."
    )


def test_a_number_back_in_the_registry_is_told_with_how_it_stands() -> None:
    assert told(Returned(), ACTIVE) == (
        "RS5000 figure de nouveau au registre (export du 20/05/2024). "
        f"RS5000 – {BLOCKCHAIN} : active jusqu'au 24/05/2027."
    )


def test_the_first_sight_of_an_active_number_is_one_sentence() -> None:
    text = said(line(FirstSightTold(RS5000, ACTIVE), FR))

    assert text.startswith(
        "Première lecture : <https://www.francecompetences.fr/recherche/rs/5000/|RS5000> –"
    )
    assert text.endswith("active jusqu'au 24/05/2027.")


def test_the_first_sight_of_an_inactive_number_says_where_to_answer() -> None:
    assert said(line(FirstSightTold(RS5000, SEEN), FR)).endswith(
        "Des offres en dépendent ? Répondez dans `/cert encours`."
    )
    assert said(line(FirstSightTold(RS5000, SEEN), EN)).endswith(
        "Do offers depend on it? Answer in `/cert open`."
    )


def test_the_first_sight_of_an_unknown_number_asks_to_check_it() -> None:
    assert "ne connaît pas ce numéro" in said(line(FirstSightTold(RS5000, None), FR))


def test_a_status_that_the_export_leaves_empty_is_unknown() -> None:
    seen = replace(ACTIVE, standing=Status.UNKNOWN, declared=Status.UNKNOWN)

    assert "statut inconnu" in said(line(FirstSightTold(RS5000, seen), FR))


def test_what_a_channel_watches_is_told_with_who_changed_it() -> None:
    text = said(line(WatchingTold("U024BE7LH", (RS6604,), (RS5000,)), FR))

    assert text.splitlines() == [
        "<@U024BE7LH> a ajouté au suivi de ce canal : RS6604.",
        "<@U024BE7LH> a retiré du suivi de ce canal : RS5000.",
    ]


def test_a_long_list_of_numbers_is_folded_with_a_count() -> None:
    text = said(line(WatchingTold("U024BE7LH", many(49)), FR))

    assert text.startswith("<@U024BE7LH> a ajouté au suivi de ce canal : RNCP30000, RNCP30001,")
    assert text.endswith("et 37 autres.")


def test_no_change_at_all_is_still_a_sentence() -> None:
    assert "n'a rien changé" in said(line(WatchingTold("U024BE7LH"), FR))


def test_that_no_offer_depends_on_it_is_told_with_who_said_so() -> None:
    assert said(line(NoOfferTold("U024BE7LH", RS5000), FR)).startswith(
        "<@U024BE7LH> : aucune offre ne dépend de <https://www.francecompetences.fr/recherche/rs/5000/|RS5000>."
    )


def test_several_changes_of_a_day_are_one_message_with_the_buttons_of_each() -> None:
    moved = ChangeTold(ACTIVE, EndDateMoved(date(2026, 5, 24), date(2027, 5, 24)))
    named = ChangeTold(ACTIVE, SuccessorsChanged((), (RS6604,)))
    message = checked(line(ChangesTold((moved, named)), FR))

    assert said(message).startswith("*2 changements dans ce que ce canal suit*")
    assert "passe du 24/05/2026 au 24/05/2027" in said(message)
    assert ids(message) == ["v1.watch"]


@pytest.mark.parametrize("change", [EndDateMoved(None, date(2027, 5, 24)), SuccessorsChanged((), many(9))])
def test_as_many_as_are_put_together_fit_in_a_message_and_each_is_there(change: Change) -> None:
    count = 3 if isinstance(change, SuccessorsChanged) else 12
    long = [replace(ACTIVE, number=number, title="Titre très long " * 30) for number in many(count)]
    message = checked(line(ChangesTold(tuple(ChangeTold(one, change) for one in long)), FR))

    assert all(one.number.code in said(message) for one in long)
