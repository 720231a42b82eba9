"""What is said to whoever runs Vigie of the XML exports, and of where they differ from the CSV."""

from dataclasses import replace
from datetime import date, timedelta

from bot.domain.disagreement import Disagreement, Enrichment, Kind
from bot.domain.enrichment import on_details
from bot.domain.health import Finding, Level
from bot.domain.number import Register

DAY = date(2026, 8, 16)

READ = Enrichment(Register.RS, DAY, DAY)


def levels(found: list[Finding]) -> list[tuple[str, Level]]:
    """What each is about; all that is not well says how to mend it, and only that."""
    assert all(bool(one.mend) is (one.level is not Level.OK) for one in found)
    return [(one.subject, one.level) for one in found]


def test_where_they_are_not_wanted_nothing_is_said() -> None:
    assert on_details([], DAY) == []


def test_those_of_the_day_and_of_the_day_before_are_well() -> None:
    for days in (0, 1):
        found = on_details([replace(READ, read_in=DAY - timedelta(days=days))], DAY)
        assert levels(found) == [("details", Level.OK)]
    [today] = on_details([READ], DAY)
    assert today.what == f"Détails du RS (export XML) : ceux du {DAY:%d/%m/%Y}."


def test_older_ones_and_those_that_cannot_be_had_now_are_pointed_out() -> None:
    late = replace(READ, read_in=DAY - timedelta(days=2))
    broken = replace(READ, trouble="Le fichier XML est incomplet.")
    found = on_details([late, broken], DAY)
    assert levels(found) == [("details", Level.ATTENTION)] * 2
    assert "incomplet" in found[1].what
    assert "Les alertes n'en dépendent pas" in found[0].mend


def test_that_none_was_read_is_said_with_its_reason() -> None:
    [found] = on_details([Enrichment(Register.RNCP, trouble="Il n'y en a pas.")], DAY)
    assert found.level is Level.ATTENTION
    assert found.what == "Détails du RNCP (export XML) : aucun n'a été lu. Il n'y en a pas."


def test_each_kind_of_difference_is_told_with_how_often_and_where() -> None:
    all_kinds = tuple(Disagreement(kind, 3, ("RS1", "RS2 88877726500016")) for kind in Kind)
    found = on_details([replace(READ, disagreements=all_kinds)], DAY)
    assert levels(found)[1:] == [("disagreement", Level.ATTENTION)] * len(Kind)
    assert len({one.what for one in found}) == 1 + len(Kind)
    day = f"{DAY:%d/%m/%Y}"
    assert found[1].what == (
        f"RS, XML du {day} et CSV du {day}, statuts différents : 3 ; par exemple RS1, RS2 88877726500016."
    )
