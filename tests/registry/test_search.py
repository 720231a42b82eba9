"""Finding certifications by the words of their titles."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.registry.search import match_of
from bot.registry.snapshot import Snapshot
from tests.registry.support import members, written, zipped
from tests.registry.test_snapshot import made

TODAY = date(2026, 8, 16)
TITLES = {
    "RNCP100": ("Développeur web et web mobile", "31/12/2027", "ACTIVE"),
    "RNCP200": ("Développeur web", "31/12/2024", "INACTIVE"),
    "RNCP300": ("Développeuse - développeur d'applications Web", "15/08/2026", "ACTIVE"),
    "RNCP400": ("Chef d'œuvre et maître d'ouvrage", "31/12/2027", "ACTIVE"),
    "RNCP500": ("Concepteur DÉVELOPPEUR en environnement web", "", "ACTIVE"),
    "RS100": ("Web (C++), niveau 1", "31/12/2027", "ACTIVE"),
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    folder: Path = tmp_path_factory.mktemp("search")
    rows = [(code, title, "NIV6", end, status) for code, (title, end, status) in TITLES.items()]
    archive = written(folder, zipped(members(Standard=rows)))
    with closing(Snapshot.open(made(folder / "registry", archive))) as one:
        yield one


def found(snapshot: Snapshot, words: str, first: int = 0, count: int = 10) -> list[str]:
    return [number.code for number in snapshot.search(words, TODAY, first=first, count=count).numbers]


@pytest.mark.parametrize("words", ["développeur web", "DEVELOPPEUR WEB", "web  Developpeur", "dével web"])
def test_accents_case_and_order_do_not_matter(snapshot: Snapshot, words: str) -> None:
    assert set(found(snapshot, words)) == {"RNCP100", "RNCP200", "RNCP300", "RNCP500"}


def test_what_is_active_that_day_comes_first_then_the_shortest_title(snapshot: Snapshot) -> None:
    assert found(snapshot, "développeur web") == ["RNCP100", "RNCP500", "RNCP200", "RNCP300"]


@pytest.mark.parametrize("words", ["chef d'oeuvre", "chef d'œuvre", "OEUVRE"])
def test_a_ligature_is_two_letters(snapshot: Snapshot, words: str) -> None:
    assert found(snapshot, words) == ["RNCP400"]


def test_words_that_every_title_holds_do_not_count_unless_they_are_all(snapshot: Snapshot) -> None:
    assert found(snapshot, "maître de l'ouvrage") == ["RNCP400"]
    assert found(snapshot, "en") == ["RNCP500"]


def test_pages_follow_one_another_and_the_total_is_all_of_them(snapshot: Snapshot) -> None:
    pages = [found(snapshot, "web", first, 2) for first in (0, 2, 4)]
    assert sorted(code for page in pages for code in page) == [
        "RNCP100",
        "RNCP200",
        "RNCP300",
        "RNCP500",
        "RS100",
    ]
    assert snapshot.search("web", TODAY, first=0, count=2).total == 5


def test_a_number_that_is_typed_is_found_itself(snapshot: Snapshot) -> None:
    assert found(snapshot, "rncp 100") == ["RNCP100"]
    assert found(snapshot, "100") == ["RNCP100", "RS100"]


@pytest.mark.parametrize("words", ["", "  ", "«»", "zzz", "web NOT développeur", 'web" OR "chef', '"('])
def test_what_is_typed_is_words_and_never_a_query(snapshot: Snapshot, words: str) -> None:
    assert "RNCP400" not in found(snapshot, words)


@given(st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_can_be_looked_for(snapshot: Snapshot, words: str) -> None:
    hits = snapshot.search(words, TODAY, first=0, count=3)
    assert len(hits.numbers) <= hits.total


def test_a_search_holds_a_dozen_words_at_most() -> None:
    assert match_of(" ".join(f"mot{n}" for n in range(50))).count(" AND ") == 11
