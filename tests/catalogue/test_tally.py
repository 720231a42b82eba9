"""Rows, one an offer and a département, put together as offers."""

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.dataset import dataset_of
from bot.catalogue.tally import Tally
from bot.domain.number import CertificationNumber
from bot.domain.offer import Offer
from bot.outside.failures import NotNow
from tests.catalogue.support import LEADING_ZERO, OLD, OTHERS, OURS, Row, described, number, row

TODAY = date(2026, 11, 26)


def counted(*rows: Row, **fields: str) -> Tally:
    tally = Tally(dataset_of(described(OLD | fields)), (OURS, LEADING_ZERO), TODAY)
    for each in rows:
        tally.add(each)
    return tally


def only(*rows: Row, **fields: str) -> Offer:
    """The one offer that these rows make."""
    ((offer,),) = counted(*rows, **fields).offers()[OURS].values()
    return offer


def certifications(**more: object) -> list[str]:
    return [str(each) for each in counted(row(**more)).offers()[OURS]]


@pytest.mark.parametrize(
    ("rncp", "rs", "named", "expected"),
    [
        (37674, -1, "RNCP", ["RNCP37674"]),
        ("37674", "-1", "RNCP", ["RNCP37674"]),
        (37674.0, -1.0, None, ["RNCP37674"]),
        ("37674.0", "-1.0", "", ["RNCP37674"]),
        (" 037674 ", None, "rncp", ["RNCP37674"]),
        ("RNCP37674", "", "", ["RNCP37674"]),
        ("RNCP37674BC02", 0, "", ["RNCP37674"]),
        (-1, 6604, "RS", ["RS6604"]),
        (None, "RS6604", None, ["RS6604"]),
        (-1, 6604, "RNCP", ["RS6604"]),
        (37674, 6604, "RS", ["RS6604"]),
        (37674, 6604, "RNCP", ["RNCP37674"]),
        (37674, 6604, "-1", ["RNCP37674", "RS6604"]),
        (-1, -1, "-1", []),
        ("", None, None, []),
    ],
)
def test_a_row_is_of_the_certification_that_its_codes_name(
    rncp: object, rs: object, named: object, expected: list[str]
) -> None:
    assert expected == certifications(code_rncp=rncp, code_inventaire=rs, type_referentiel=named)


@pytest.mark.parametrize(
    "code", ["abc", "BC01", "37674-2", "3 7", 2.5, True, "-2", ["1"], [], {"a": 1}, 10**30, float("inf")]
)
def test_a_code_that_cannot_be_read_is_not_passed_over(code: object) -> None:
    with pytest.raises(NotNow, match="code de certification illisible"):
        certifications(code_rncp=code)


@pytest.mark.parametrize(
    "siret", [5550123400018, 5550123400018.0, "5550123400018", "05550123400018", " 055501234 00018"]
)
def test_zeros_in_front_of_a_siret_are_given_back(siret: object) -> None:
    assert counted(row(siret=siret)).offers()[LEADING_ZERO]


@pytest.mark.parametrize(
    "siret", [None, "", -1, "-1", "RS", "123456789012345", 2.5, [OURS], True, float("nan"), 10**40]
)
def test_a_row_that_cannot_be_told_to_be_ours_or_not_is_not_passed_over(siret: object) -> None:
    with pytest.raises(NotNow, match="SIRET lisible"):
        counted(row(siret=siret))


def test_rows_of_one_formation_are_one_offer_in_several_places() -> None:
    rows = [
        row(code_departement="69", nom_departement="Rhône", nb_session_active=2),
        row(code_departement="1", nom_departement="Ain", nb_session_active=3),
        row(code_departement="2A", nom_departement="Corse-du-Sud", nb_session_active=None),
    ]
    assert Offer("F-1", "Développer des applications", ("Ain", "Corse-du-Sud", "Rhône"), 5) == only(*rows)


def test_sessions_at_a_distance_count_once_however_many_places_they_can_be_followed_from() -> None:
    places = [row(code_departement=f"{place:02}", nom_departement=f"D{place}") for place in range(1, 96)]
    places = [each | {"nb_session_active": 4, "nb_session_a_distance": 4} for each in places]
    assert 4 == only(*places).sessions
    assert (
        6 == only(*places, row(code_departement="971", nb_session_active=3, nb_session_a_distance=1)).sessions
    )


@pytest.mark.parametrize(
    ("active", "remote", "expected"),
    [(0, 0, 0), ("3", "1", 3), (3, 5, 3), (3.0, None, 3), (-1, 2, None), (None, None, None), ("x", 1, None)],
)
def test_sessions_are_those_told(active: object, remote: object, expected: int | None) -> None:
    assert expected == only(row(nb_session_active=active, nb_session_a_distance=remote)).sessions


def test_a_row_that_comes_twice_counts_once() -> None:
    assert only(row()) == only(row(), row(), row(nb_session_active=1))


def test_without_a_number_rows_of_one_title_are_one_offer_without_an_id() -> None:
    rows = [row(numero_formation=None, code_departement=code) for code in ("69", "01")]
    assert Offer("", "Développer des applications", ("Rhône",), 4) == only(*rows)
    other = row(numero_formation="", intitule_formation="Autre")
    ((first, second),) = counted(*rows, other).offers()[OURS].values()
    assert ("Autre", "Développer des applications") == (first.title, second.title)


def test_a_number_is_never_taken_for_another_s_title() -> None:
    rows = [row(numero_formation="Titre"), row(numero_formation=None, intitule_formation="Titre")]
    ((first, second),) = counted(*rows).offers()[OURS].values()
    assert {"Titre", ""} == {first.id, second.id}


def test_a_title_is_one_line_and_the_certification_s_where_there_is_none() -> None:
    assert "Bien être" == only(row(intitule_formation=" Bien \n être ")).title
    assert "Développeur" == only(row(intitule_formation=None)).title
    assert 300 == len(only(row(intitule_formation="é" * 5_000)).title)
    assert (
        "Titre"
        == only(
            row(intitule_formation="", intitule_certification=None), row(intitule_formation="Titre")
        ).title
    )


def test_what_no_database_would_take_is_left_out() -> None:
    assert "Bien-être" == only(row(intitule_formation="Bien\x00-\ud83dêt\u200bre\ufeff")).title
    assert "F-1" == only(row(numero_formation="F\x00-1")).id


def test_the_days_on_which_sessions_begin_are_told_where_the_dataset_has_them() -> None:
    rows = [
        row(date_debut_session="2027-03-01"),
        row(date_debut_session=["2027-01-04T00:00:00+00:00", None, "x"], code_departement="1"),
    ]
    assert () == only(*rows).starts
    assert (date(2027, 1, 4), date(2027, 3, 1)) == only(*rows, date_debut_session="date").starts


def test_where_places_have_no_names_each_is_told_by_its_code_and_not_by_its_region() -> None:
    tally = Tally(
        dataset_of(described({k: v for k, v in OLD.items() if k != "nom_departement"})), [OURS], TODAY
    )
    tally.add(row())
    ((offer,),) = tally.offers()[OURS].values()
    assert offer.places == ("69",)


def test_no_place_is_no_name() -> None:
    assert () == only(row(nom_departement=None, code_departement="-1")).places


CELLS: dict[str, st.SearchStrategy[Any]] = {
    "siret": st.sampled_from([OURS, int(LEADING_ZERO), OTHERS]),
    "code_rncp": st.sampled_from([-1, "-1", None, 37674, "37674", "1"]),
    "code_inventaire": st.sampled_from([-1, "6604", 6604.0, None]),
    "type_referentiel": st.sampled_from(["RNCP", "RS", "-1", None, "x"]),
    "numero_formation": st.sampled_from([None, "-1", "F-1", "F-2", 12]),
    "intitule_formation": st.none() | st.just("-1") | st.text(max_size=3),
    "nom_departement": st.none() | st.text(max_size=3) | st.integers(),
    "code_departement": st.none() | st.sampled_from(["01", "2A", 69, "-1"]),
    "nb_session_active": st.none() | st.integers() | st.floats() | st.text(max_size=3),
    "nb_session_a_distance": st.none() | st.integers(-1, 9) | st.booleans(),
    "date_extract": st.none() | st.dates().map(str) | st.text() | st.integers(),
}


@settings(deadline=None)
@given(st.lists(st.fixed_dictionaries(CELLS), max_size=30), st.randoms())
def test_whatever_rows_come_in_whatever_order_each_offer_is_counted_once(
    rows: list[Row], shuffle: Random
) -> None:
    expected: dict[tuple[str, CertificationNumber], set[tuple[str, str]]] = {}
    for each in rows:
        siret = str(each["siret"]).zfill(14)
        id_ = "" if each["numero_formation"] in (None, "-1") else str(each["numero_formation"])
        words = " ".join((each["intitule_formation"] or "").split())
        title = "".join(char for char in words if char.isprintable())
        title = "" if title == "-1" else title
        for code in codes(each):
            if siret != OTHERS:
                expected.setdefault((siret, code), set()).add((id_, "" if id_ else title))
    tally = counted(*rows)
    found = tally.offers()
    assert {key: len(offers) for key, offers in expected.items()} == {
        (siret, code): len(offers) for siret, by_number in found.items() for code, offers in by_number.items()
    }
    assert tally.day is None or tally.day <= TODAY
    shuffle.shuffle(rows)
    again = counted(*rows).offers()
    assert {siret: set(by) for siret, by in found.items()} == {siret: set(by) for siret, by in again.items()}


def codes(each: Row) -> set[CertificationNumber]:
    """What the codes of such a row name, in other words than the tally's."""
    rncp, rs = each["code_rncp"], each["code_inventaire"]
    found = set() if rncp in (-1, "-1", None) else {number(f"RNCP{rncp}")}
    found |= set() if rs in (-1, None) else {number("RS6604")}
    return {one for one in found if str(one).startswith(each["type_referentiel"] or " ")} or found
