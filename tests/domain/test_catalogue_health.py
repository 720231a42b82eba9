"""What an examination says of the reading of the catalogue."""

from datetime import date, datetime, timedelta

import pytest

from bot.domain.catalogue_health import on_catalogue, on_last_reading
from bot.domain.habilitation import OurSiret
from bot.domain.health import Level
from bot.domain.paris import PARIS

DAY = date(2026, 9, 1)
AT = datetime(2026, 9, 1, 9, 30, tzinfo=PARIS)
NAMED = OurSiret("88877726500016", "", "C1", "U1", AT)
READ = OurSiret("88877726500024", "", "C1", "U1", AT, extracted=DAY)


def test_where_no_siret_is_named_nothing_is_said() -> None:
    assert on_catalogue((), DAY, is_read=True) == []


@pytest.mark.parametrize(
    ("ours", "is_read", "level", "said"),
    [
        ((NAMED,), False, Level.OK, "VIGIE_CATALOGUE_URL est vide"),
        ((NAMED,), True, Level.OK, "sera lu dans les minutes qui suivent"),
        ((NAMED, READ), True, Level.OK, "Offres lues dans le catalogue : 01/09/2026."),
    ],
)
def test_it_says_what_was_read(ours: tuple[OurSiret, ...], is_read: bool, level: Level, said: str) -> None:  # noqa: FBT001
    [found] = on_catalogue(ours, DAY, is_read=is_read)
    assert (found.level, found.mend) == (level, "")
    assert said in found.what


def test_since_when_it_could_not_be_read_is_the_longest_of_all() -> None:
    late = [
        OurSiret(each, "", "C1", "U1", AT, unread_since=DAY - timedelta(days=days))
        for each, days in (("88877726500016", 2), ("88877726500024", 5))
    ]
    [found] = on_catalogue(late, DAY, is_read=True)
    assert found.level is Level.ATTENTION
    assert "n'a pas pu être lu depuis le 27/08/2026" in found.what
    assert "VIGIE_CATALOGUE_URL" in found.mend


def test_of_all_workspaces_it_is_told_once_nothing_was_read_for_two_days() -> None:
    levels = [on_last_reading(DAY - timedelta(days=days), DAY).level for days in (0, 1, 2)]
    assert levels == [Level.OK, Level.OK, Level.ATTENTION]


def test_one_that_is_read_and_was_not_published_for_a_week_is_told() -> None:
    levels = [on_catalogue((READ,), DAY + timedelta(days=days), is_read=True)[0].level for days in (6, 7)]
    assert levels == [Level.OK, Level.ATTENTION]
    [found] = on_catalogue((READ,), DAY + timedelta(days=7), is_read=True)
    assert "n'a pas été publié depuis le 01/09/2026" in found.what
