"""The register in Excel: evidence that an auditor can read, in the reader's language."""

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.alert import Alert, Closure
from bot.domain.fiche import Status
from bot.domain.holding import Position, Role, Standing
from bot.domain.pasted import read_pasted
from bot.domain.register import (
    ChangeRecorded,
    DayRead,
    ExportRead,
    NoticeRecorded,
    Recorded,
    RegisterRead,
)
from bot.domain.sighting import Ground
from bot.domain.task import Task
from bot.domain.watch import Watch
from bot.domain.watched import Watched
from bot.locale.texts import Texts
from bot.slack.views.register import Column, as_table, header
from bot.slack.views.register_words import kind, values
from bot.slack.views.watched import watched_table

from .support import BY_DATE, EARLY, EN, FR, NOW, SEEN, TODAY, alert, checklist, closed, done, not_applicable
from .year import ACTIVE, NEXT, PARTNER, RNCP, S, loss, lost

EXPORT = ExportRead("export-fiches-csv-2026-08-16.zip", "2026-08-16", "a" * 64, NOW)
STANDS = Position(Role.PARTNER, Standing.TRAINS, ((SEEN.successors[0], Standing.NOT_FOUND),), (S,))
ALERT = alert(
    SEEN,
    replace(done("verify"), name="Camille Martin"),
    not_applicable("archive"),
    position=STANDS,
    tasks=(
        Task("verify", "U0OWNER", TODAY, "vu dans EDOF", "https://preuve.example/1"),
        Task("renewal", due=TODAY),
    ),
)
CHANGE = ChangeRecorded(
    NOW, "RNCP35419", "Chef de projet", "EndDateMoved", "2026-08-31", "2027-08-31", "2027-08-31", "", EXPORT
)
DAY = DayRead(TODAY, 24, 23, NOW, NOW + timedelta(hours=12), EXPORT, 0)
GAP = DayRead(TODAY - timedelta(days=1), 3, 0, None, None, ExportRead("", "", ""), 0)
NOTICES = (
    NoticeRecorded(NOW, "RNCP35419", "C012AB3CD", "2026-08-31", "30"),
    NoticeRecorded(NOW, "RNCP35419", "C012AB3CD", "2026-08-31", "", "U024BE7LH", "Camille Martin"),
    NoticeRecorded(NOW, "RNCP35419", "C012AB3CD", "2026-08-31", "", "U024BE7LH"),
)


def recorded(one: Alert, export: ExportRead = EXPORT, posted_at: datetime | None = None) -> Recorded:
    """An alert that was raised on the facts it still has."""
    return Recorded(one, export, posted_at, one.sighting.ground, one.sighting.end_date)


READ = RegisterRead((recorded(ALERT, EXPORT, NOW),), (CHANGE,), NOTICES, (GAP, DAY), (S,))


def table(read: RegisterRead = READ, t: Texts = FR) -> list[dict[Column, str]]:
    """The lines of the table, by column."""
    text = as_table(read, checklist(), t).decode("utf-8-sig")
    names, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert names == list(header(t).values())
    return [dict(zip(Column, row, strict=True)) for row in rows]


def of(one: Alert) -> dict[Column, str]:
    return table(RegisterRead((recorded(one),)))[0]


def test_a_line_a_step_says_who_did_it_when_and_with_what_proof() -> None:
    line = table()[0]

    assert {column: line[column] for column in (Column.LINE, Column.ALERT, Column.CODE, Column.ROLE)} == {
        Column.LINE: "Alerte",
        Column.ALERT: "C012AB3CD-RS5000-1",
        Column.CODE: "RS5000",
        Column.ROLE: "partenaire",
    }
    assert [line[column] for column in (Column.STEP, Column.OWNER, Column.DUE, Column.STATE)] == [
        "Vérifier",
        "U0OWNER",
        "17/08/2026",
        "fait",
    ]
    assert [line[column] for column in (Column.DONE_BY, Column.DONE_BY_ID, Column.DONE_AT)] == [
        "Camille Martin",
        "U024BE7LH",
        "17/08/2026 06:17",
    ]
    assert (line[Column.REASON], line[Column.PROOF]) == ("vu dans EDOF", "https://preuve.example/1")


def test_it_says_which_export_proves_it_and_keeps_the_siret_text() -> None:
    line = table()[0]

    assert [
        line[column] for column in (Column.EXPORT, Column.EXPORT_DATE, Column.FINGERPRINT, Column.READ_AT)
    ] == [
        "export-fiches-csv-2026-08-16.zip",
        "16/08/2026",
        "a" * 64,
        "17/08/2026 06:17",
    ]
    assert line[Column.SIRET] == f"\t{S}"
    assert line[Column.SOURCE] == "France compétences, data.gouv.fr"
    assert (line[Column.SUCCESSORS], line[Column.HABILITATION].replace("\xa0", " ")) == (
        "RS6604",
        "RS6604 : non trouvée",
    )


def test_each_step_says_how_it_stands() -> None:
    assert [line[Column.STATE] for line in table()[:4]] == ["fait", "sans objet", "à faire", "à faire"]
    assert table()[1][Column.REASON] == "Nous ne la proposons plus"


def test_a_step_that_a_closed_alert_left_was_not_settled() -> None:
    assert of(closed(Closure.UNWATCHED))[Column.STATE] == "non réglée"


def test_a_step_that_the_checklist_no_longer_has_is_named_by_its_id() -> None:
    assert of(alert(steps=("older",)))[Column.STEP] == "older"


@pytest.mark.parametrize(
    ("one", "what", "sides"),
    [
        (alert(), "certification inactive", ("ACTIVE", "INACTIVE")),
        (alert(EARLY), "inactive avant son échéance", ("ACTIVE", "INACTIVE")),
        (alert(BY_DATE), "échéance atteinte", ("ACTIVE", "échéance passée")),
        (lost(), "habilitation perdue", ("habilité à former", "absent")),
        (lost(loss(organises=True)), "habilitation perdue", ("habilité à former", "organisation seulement")),
    ],
)
def test_what_an_alert_is_about_and_what_the_registry_said_before(
    one: Alert, what: str, sides: tuple[str, str]
) -> None:
    assert (kind(recorded(one), FR), values(recorded(one), FR)) == (what, sides)
    assert of(one)[Column.KIND] == what


def test_what_an_alert_was_raised_for_stays_what_its_export_said_then() -> None:
    confirmed = replace(recorded(alert()), ground=Ground.DATE, end=TODAY)
    [line, *_] = table(RegisterRead((confirmed,)))

    assert [line[column] for column in (Column.KIND, Column.AFTER, Column.END)] == [
        "échéance atteinte",
        "échéance passée",
        "17/08/2026",
    ]


def test_what_was_inactive_when_it_was_registered_says_nothing_of_before() -> None:
    asked = replace(recorded(alert()), asked=True)
    assert (kind(asked, FR), *values(asked, FR)) == ("inactive dès son ajout", "", "INACTIVE")


def test_a_lost_habilitation_s_line_has_its_own_siret() -> None:
    assert of(lost(position=replace(PARTNER, sirets=())))[Column.SIRET] == f"\t{S}"


def test_changes_notices_and_days_have_their_lines_too() -> None:
    _, _, _, _, change, told, accepted, _, gap, day = table()

    assert [change[c] for c in (Column.LINE, Column.KIND, Column.BEFORE, Column.AFTER, Column.END)] == [
        "Changement",
        "date de fin déplacée",
        "31/08/2026",
        "31/08/2027",
        "31/08/2027",
    ]
    assert (told[Column.KIND], told[Column.POSTED_AT]) == (
        "avis d'échéance, seuil de 30 jours",
        "17/08/2026 06:17",
    )
    assert (accepted[Column.KIND], accepted[Column.DONE_BY]) == ("échéance acceptée", "Camille Martin")
    assert [(line[Column.KIND], line[Column.READINGS], line[Column.READ_AT]) for line in (gap, day)] == [
        ("non lu", "0 sur 3", "16/08/2026"),
        ("lu, 0 changement", "23 sur 24", "17/08/2026 18:17"),
    ]


def test_a_change_without_values_says_its_two_sides_in_words() -> None:
    fell = replace(CHANGE, change="BecameInactive", before="", after="")
    [line] = table(RegisterRead(changes=(fell,)))

    assert (line[Column.BEFORE], line[Column.AFTER]) == ("active", "inactive")


def test_a_date_that_has_passed_is_not_the_registry_s_word() -> None:
    ended = replace(CHANGE, change="BecameInactive", before="", after="", ground="date")
    [line] = table(RegisterRead(changes=(ended,)))

    assert line[Column.KIND] == "échéance atteinte"
    assert (line[Column.BEFORE], line[Column.AFTER]) == ("active", "échéance passée")


def test_channels_and_owners_have_their_names_where_slack_has_told_them() -> None:
    names = {"C012AB3CD": "#certifications", "U0OWNER": "Malik Sorel"}
    line, *_ = table(replace(READ, names=names))

    assert line[Column.CHANNEL] == "#certifications (C012AB3CD)"
    assert line[Column.OWNER] == "Malik Sorel (U0OWNER)"
    assert READ.ids == set(names)


def test_a_change_of_successors_keeps_their_codes_as_they_are() -> None:
    [line] = table(RegisterRead(changes=(replace(CHANGE, before="", after="RNCP41234 RS1"),)))

    assert (line[Column.BEFORE], line[Column.AFTER]) == ("", "RNCP41234 RS1")


@pytest.mark.parametrize("t", [FR, EN])
def test_what_a_channel_follows_can_be_given_back(t: Texts) -> None:
    rows = [
        Watched(Watch("C1", RNCP, "U024BE7LH", NOW), ACTIVE, Status.ACTIVE, PARTNER),
        Watched(Watch("C1", NEXT, "U024BE7LH", NOW), None, Status.UNKNOWN, Position()),
    ]
    content = watched_table(rows, {"U024BE7LH": "Camille Martin"}, t)
    read = read_pasted(content)

    assert (read.numbers, read.unread, read.repeated) == ((RNCP, NEXT), (), 0)
    assert read.lines == 2
    if t is FR:
        assert content.decode("utf-8-sig").splitlines()[1] == (
            "RNCP35419;Chef de projet digital;active;05/03/2027;partenaire;oui;17/08/2026;Camille Martin;"
            "https://www.francecompetences.fr/recherche/rncp/35419/"
        )


def test_a_date_of_the_journal_s_that_is_none_stays_as_it_is() -> None:
    [line] = table(RegisterRead(notices=(replace(NOTICES[0], end="bientôt"),)))

    assert line[Column.END] == ""
