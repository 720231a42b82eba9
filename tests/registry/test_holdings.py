"""What SIRETs hold in a snapshot, as the export's certifiers and partners say."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.holding import Habilitation, Holding
from bot.registry.holdings import Holdings
from bot.registry.snapshot import Snapshot
from tests.registry.support import members, number, numbers, written, zipped
from tests.registry.test_snapshot import made

OURS, SIBLING, OTHER = "88877726500016", "88877726500024", "01234567800015"
ONE, TWO, THREE = numbers("RNCP100", "RNCP200", "RS300")


@pytest.fixture(scope="module")
def holdings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holdings]:
    folder: Path = tmp_path_factory.mktemp("holdings")
    content = members(
        Standard=[(str(code), "Titre", "", "31/12/2027", "ACTIVE") for code in (ONE, TWO, THREE)],
        Certificateurs=[("RNCP200", f"\t{OURS}", "ISCOD"), ("RS300", f"\t{OURS}", "ISCOD (autre nom)")],
        Partenaires=[
            ("RNCP100", "ISCOD", f"\t{OURS}", "HABILITATION_FORMER"),
            ("RNCP100", "ISCOD", f"\t{OURS}", "HABILITATION_ORGANISER"),
            ("RNCP100", "ISCOD Lyon", f"\t{SIBLING}", "HABILITATION_ORGA_FORM"),
            ("RNCP200", "ISCOD", f"\t{OURS}", "HABILITATION_ORGANISER"),
            ("RNCP100", "Zéro devant", f"\t{OTHER}", "inconnue"),
            ("RS300", "Sans SIRET", "", "HABILITATION_FORMER"),
        ],
    )
    archive = written(folder, zipped(content))
    with closing(Snapshot.open(made(folder / "registry", archive))) as snapshot:
        yield snapshot.holdings


def test_a_siret_holds_all_that_names_it_as_certifier_or_partner(holdings: Holdings) -> None:
    assert holdings.of(OURS) == (
        Holding(OURS, ONE, partner=True, habilitation=Habilitation.BOTH),
        Holding(OURS, TWO, certifier=True, partner=True, habilitation=Habilitation.ORGANISE),
        Holding(OURS, THREE, certifier=True),
    )


def test_a_siret_may_begin_with_a_zero_and_a_word_nobody_knows_allows_nothing(holdings: Holdings) -> None:
    assert holdings.of(OTHER) == (Holding(OTHER, ONE, partner=True, habilitation=Habilitation.NONE),)


def test_a_siret_that_nothing_names_holds_nothing_and_has_no_name(holdings: Holdings) -> None:
    assert holdings.of("79279132900016") == ()
    assert holdings.organisation("79279132900016") == ""
    assert holdings.organisation(OURS).startswith("ISCOD")


def test_what_several_hold_is_told_number_by_number(holdings: Holdings) -> None:
    found = holdings.on([ONE, number("RNCP999")], [OURS, SIBLING])
    assert [one.siret for one in found[ONE]] == [OURS, SIBLING]
    assert found[number("RNCP999")] == ()


def test_the_other_sirets_of_the_company_are_named(holdings: Holdings) -> None:
    assert [one.siret for one in holdings.siblings(OURS, ONE)] == [SIBLING]
    assert holdings.siblings(OURS, THREE) == ()
    assert holdings.siblings(OTHER, ONE) == ()


def test_what_lists_partners_is_known_whoever_they_are(holdings: Holdings) -> None:
    assert holdings.with_partners([ONE, TWO, number("RNCP999")]) == {ONE, TWO}
