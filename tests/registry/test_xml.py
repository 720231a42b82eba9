"""An XML export on top of a snapshot: what is read of it, what differs, and what is refused."""

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.domain.detail import HabilitationState
from bot.domain.disagreement import Kind
from bot.domain.fiche import Status
from bot.domain.number import CertificationNumber, Register
from bot.registry.build import MISDELIVERED, REJECTED, build, main
from bot.registry.enrich import enrich
from bot.registry.rejection import Rejected
from bot.registry.snapshot import Snapshot
from tests.registry.support import members, number, numbers, written, zipped
from tests.registry.test_build import job
from tests.registry.test_snapshot import made
from tests.registry.xml_exports import fiche, partner, tags, xml, zipped_xml

OURS, THEIRS = "88877726500016", "79279132900016"
RS1, RNCP1 = number("RS1"), number("RNCP1")
SAMPLE = Path(__file__).parent / "export-fiches-rs-v4-1-2026-08-16.zip"
"""Eight real fiches; see SOURCES.md."""


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A snapshot of a CSV export alone: RS1 and RNCP1 end on 31/12/2027, and list our SIRET to train."""
    content = members(
        Standard=[(str(code), "Titre", "", "31/12/2027", "ACTIVE") for code in (RS1, RNCP1)],
        Partenaires=[(str(code), "ISCOD", f"\t{OURS}", "HABILITATION_FORMER") for code in (RS1, RNCP1)],
    )
    return made(tmp_path / "registry", written(tmp_path, zipped(content)))


def given(bare: Path, archive: Path, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """The job of reading that XML export on top of the snapshot."""
    title = "export-fiches-rs-v4-1-2026-08-16.zip"
    return enrich(archive, bare.parent, job(onto=bare.name, register="RS", title=title) | more)


@contextmanager
def on(bare: Path, archive: Path, **more: Any) -> Iterator[Snapshot]:  # noqa: ANN401
    with closing(Snapshot.open(bare.parent / given(bare, archive, **more)["snapshot"])) as snapshot:
        yield snapshot


@contextmanager
def of(bare: Path, *fiches: str) -> Iterator[Snapshot]:
    """The snapshot with an export of those fiches on top."""
    with on(bare, exported(bare, xml(*fiches))) as snapshot:
        yield snapshot


def exported(bare: Path, content: bytes, **more: str) -> Path:
    return written(bare.parent.parent, zipped_xml(content, **more), "export-fiches-rs-v4-1-2026-08-16.zip")


def refusal(bare: Path, content: bytes, **more: Any) -> str:  # noqa: ANN401
    """Why an export of that content is refused; nothing of it is left beside the snapshot."""
    with pytest.raises(Rejected) as caught:
        given(bare, exported(bare, content), **more)
    assert list(bare.parent.iterdir()) == [bare]
    return caught.value.reason


def held(snapshot: Snapshot, siret: str = OURS) -> dict[CertificationNumber, tuple[HabilitationState, str]]:
    found = snapshot.holdings.of(siret)
    return {one.number: (one.state, str(one.since or "")) for one in found}


def differences(snapshot: Snapshot) -> dict[Kind, tuple[int, tuple[str, ...]]]:
    found = snapshot.details.enrichment(Register.RS, "").disagreements
    return {one.kind: (one.count, one.examples) for one in found}


def test_real_fiches_tell_their_last_date_of_issue_and_their_state(tmp_path: Path) -> None:
    bare = made(tmp_path / "registry")
    with on(bare, SAMPLE) as snapshot:
        told = snapshot.details.of(numbers("RS6232", "RS5000", "RS6604", "RS5719", "RNCP37674"))
        assert {str(one.number): (str(one.last_issue), one.state) for one in told.values()} == {
            "RS6232": ("2026-07-25", "Publiée"),
            "RS5000": ("None", "Publiée"),
            "RS6604": ("2029-10-26", "Publiée"),
            "RS5719": ("None", "Publiée"),
        }
        assert {one.read_in for one in told.values()} == {date(2026, 8, 16)}
        assert snapshot.export.details == date(2026, 8, 16)


def test_real_partners_have_their_state_and_the_date_of_their_own(tmp_path: Path) -> None:
    bare = made(tmp_path / "registry")
    with on(bare, SAMPLE) as snapshot:
        active = HabilitationState.ACTIVE
        assert held(snapshot, "84244912600023")[number("RS5719")] == (active, "2026-04-08")
        assert held(snapshot, "50156051000023")[number("RS5719")] == (active, "2024-01-25")
        assert differences(snapshot) == {}


def test_the_csv_stays_the_source_of_status(bare: Path) -> None:
    with of(bare, fiche("RS1", active="Non", end="01/01/2020")) as snapshot:
        known = snapshot.fiche(RS1)
        assert known is not None
        assert (known.declared, known.end_date) == (Status.ACTIVE, date(2027, 12, 31))
        assert differences(snapshot) == {
            Kind.STATUS: (1, ("RS1",)),
            Kind.END_DATE: (1, ("RS1",)),
            Kind.PARTNER_UNKNOWN: (1, (f"RS1 {OURS}",)),
        }


def test_what_one_says_alone_is_no_contradiction_of_a_status_or_a_date(bare: Path) -> None:
    with of(bare, fiche("RS1", partner(OURS), active="", end="")) as snapshot:
        assert differences(snapshot) == {}


def test_fiches_and_partners_of_one_alone_are_told_with_examples(bare: Path) -> None:
    more = [fiche(f"RS{digits}") for digits in range(10, 17)]
    with of(bare, fiche("RS1", partner(OURS), partner(THEIRS)), *more) as snapshot:
        assert differences(snapshot) == {
            Kind.PARTNER_MORE: (1, (f"RS1 {THEIRS}",)),
            Kind.FICHE_MORE: (7, ("RS10", "RS11", "RS12", "RS13", "RS14")),
        }
    with of(bare, fiche("RS2", partner(OURS))) as snapshot:
        assert differences(snapshot) == {Kind.FICHE_UNKNOWN: (1, ("RS1",)), Kind.FICHE_MORE: (1, ("RS2",))}


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Inactif", HabilitationState.INACTIVE),
        ("Supprimé", HabilitationState.DELETED),
        ("SUPPRIME\u0301", HabilitationState.DELETED),
        (" supprime ", HabilitationState.DELETED),
        ("actif", HabilitationState.ACTIVE),
        ("Suspendu", HabilitationState.UNSAID),
        ("", HabilitationState.UNSAID),
    ],
)
def test_a_state_is_known_by_its_word(bare: Path, word: str, state: HabilitationState) -> None:
    with of(
        bare, fiche("RS1", partner(OURS, word, date_derniere_modification_etat="01/07/2026"))
    ) as snapshot:
        assert held(snapshot)[RS1] == (state, "2026-07-01")
        assert (Kind.ENDED in differences(snapshot)) == state.ended


def test_each_state_has_a_date_of_its_own_and_else_that_of_the_last_change(bare: Path) -> None:
    dates = {"date_actif": "01/01/2020", "date_inactif": "02/02/2022", "date_supprime": "03/03/2023"}
    change = {"date_derniere_modification_etat": "04/04/2024"}
    for word, day in (("Actif", "2020-01-01"), ("Inactif", "2022-02-02"), ("Supprimé", "2023-03-03")):
        with of(bare, fiche("RS1", partner(OURS, word, **dates, **change))) as snapshot:
            assert held(snapshot)[RS1][1] == day
    with of(bare, fiche("RS1", partner(OURS, "Inactif", date_actif="01/01/2020", **change))) as snapshot:
        assert held(snapshot)[RS1][1] == "2024-04-04"
    with of(bare, fiche("RS1", partner(OURS, "Inactif"))) as snapshot:
        assert held(snapshot)[RS1] == (HabilitationState.INACTIVE, "")


def test_a_certifiers_dates_are_no_partners(bare: Path) -> None:
    certifier = tags(siret_certificateur=THEIRS, date_derniere_modification_etat="27/11/2025")
    before = f"<CERTIFICATEURS><CERTIFICATEUR>{certifier}</CERTIFICATEUR></CERTIFICATEURS>"
    with of(bare, fiche("RS1", partner(OURS), more=before)) as snapshot:
        assert held(snapshot)[RS1] == (HabilitationState.ACTIVE, "")


def test_who_is_listed_twice_may_train_if_either_line_says_so(bare: Path) -> None:
    for states in (("Inactif", "Actif"), ("Actif", "Supprimé")):
        with of(bare, fiche("RS1", *(partner(OURS, state) for state in states))) as snapshot:
            assert held(snapshot)[RS1][0] is HabilitationState.ACTIVE


def test_a_jurys_activity_is_not_the_fiches(bare: Path) -> None:
    jury = "<SI_JURY_FC><ACTIF>Non</ACTIF></SI_JURY_FC>"
    with of(bare, fiche("RS1", partner(OURS), more=jury)) as snapshot:
        assert differences(snapshot) == {}


def test_the_other_registers_details_stay_and_its_own_are_replaced(bare: Path) -> None:
    rncp = written(bare.parent.parent, zipped_xml(xml(fiche("RNCP1", last="01/01/2030")), "RNCP"), "rncp.zip")
    with on(bare, rncp, register="RNCP") as first:
        assert list(first.details.of([RS1, RNCP1])) == [RNCP1]
        with of(first.path, fiche("RS1", last="01/01/2029")) as second:
            assert list(second.details.of([RS1, RNCP1])) == [RS1, RNCP1]
            with of(second.path, fiche("RS2")) as third:
                assert list(third.details.of([RS1, number("RS2"), RNCP1])) == [number("RS2"), RNCP1]
                assert len({one.export.details_print for one in (first, second, third)}) == 3


def test_the_snapshot_beneath_is_left_as_it_was(bare: Path) -> None:
    before = bare.read_bytes()
    with of(bare, fiche("RS1", last="01/01/2029")) as snapshot:
        assert snapshot.path.name.startswith("enriching-2026-08-16-")
    assert bare.read_bytes() == before


def test_the_next_csvs_snapshot_keeps_what_was_said(bare: Path, tmp_path: Path) -> None:
    csv_export = written(tmp_path, zipped(members()))
    with of(bare, fiche("RS1", partner(OURS, "Inactif"), last="01/01/2029")) as snapshot:
        told = build(csv_export, bare.parent, job(keep=str(snapshot.path)))
        with closing(Snapshot.open(bare.parent / told["snapshot"])) as after:
            assert after.export.details_print == snapshot.export.details_print
            assert after.details.of([RS1]) == snapshot.details.of([RS1])
            kept = after.details.enrichment(Register.RS, "")
            assert (kept.read_in, kept.against) == (date(2026, 8, 16), date(2026, 8, 16))
            assert kept.disagreements == snapshot.details.enrichment(Register.RS, "").disagreements


@pytest.mark.parametrize("spoil", ["gone", "torn", "of another version"])
def test_what_cannot_be_kept_is_done_without(bare: Path, tmp_path: Path, spoil: str) -> None:
    if spoil == "gone":
        bare.unlink()
    elif spoil == "torn":
        bare.write_bytes(bare.read_bytes()[:9_000])
    else:
        with closing(sqlite3.connect(bare)) as raw:
            raw.execute("PRAGMA user_version = 1")
    told = build(written(tmp_path, zipped(members())), bare.parent, job(keep=str(bare)))
    with closing(Snapshot.open(bare.parent / told["snapshot"])) as after:
        assert after.fiche(number("RS5000")) is not None
        assert after.export.details is None


BOMB = b"""<!DOCTYPE FICHES [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><FICHES>&b;</FICHES>"""
OUTSIDE = b"""<!DOCTYPE FICHES [<!ENTITY x SYSTEM "file:///etc/passwd">]><FICHES>&x;</FICHES>"""
EXTERNAL = b"""<!DOCTYPE FICHES SYSTEM "http://127.0.0.1:9/evil.dtd"><FICHES/>"""
PARAMETER = b"""<!DOCTYPE FICHES [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]><FICHES/>"""


@pytest.mark.parametrize("attack", [BOMB, OUTSIDE, EXTERNAL, PARAMETER])
def test_declarations_are_refused_before_they_mean_anything(bare: Path, attack: bytes) -> None:
    assert "déclarations (DOCTYPE)" in refusal(bare, attack)


def test_an_entity_that_nobody_declared_is_refused(bare: Path) -> None:
    assert "n'est pas lisible : undefined entity" in refusal(bare, xml(fiche("RS1", more="&x;")))


def test_an_inclusion_is_not_followed(bare: Path) -> None:
    more = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    with of(bare, fiche("RS1", partner(OURS), more=more)) as snapshot:
        assert snapshot.details.of([RS1])[RS1].state == "Publiée"


@pytest.mark.parametrize(
    "more",
    [
        "<X>" * 1_500_000,
        f"<PARTENAIRES>{'<X>' * 1_500_000}",
        "<ACTIF>" * 700_000,
        f"<OBJECTIFS_CONTEXTE>{'a' * 5_000_000}</OBJECTIFS_CONTEXTE>",
        "<X><X></X></X>",
        f'<X a="{"a" * 3_000_000}"/>',
        f"<!--{'a' * 3_000_000}-->",
        "".join(f"<X{each}/>" for each in range(20_000)),
        f"<PARTENAIRES>{'<PARTENAIRE/>' * 110_000}</PARTENAIRES>",
        f"<DATE_LIMITE_DELIVRANCE>{'a' * 300_000}</DATE_LIMITE_DELIVRANCE>",
        f"<PARTENAIRES>{partner('a' * 90_000) * 1_000}</PARTENAIRES>",
    ],
    ids=[
        "depth",
        "depth among partners",
        "depth of what is read",
        "text",
        "the same inside",
        "attribute",
        "comment",
        "names",
        "partners",
        "text that is read",
        "all that is read of a fiche",
    ],
)
def test_what_grows_without_end_is_refused(bare: Path, more: str) -> None:
    assert "n'a pas la forme attendue" in refusal(bare, xml(fiche("RS1", more=more)))


def test_a_long_text_that_is_not_read_does_no_harm(bare: Path) -> None:
    more = f"<OBJECTIFS_CONTEXTE>{'a' * 1_000_000}</OBJECTIFS_CONTEXTE>"
    with of(bare, fiche("RS1", partner(OURS), more=more)) as snapshot:
        assert list(snapshot.details.of([RS1])) == [RS1]


def test_more_than_the_bound_is_not_opened(bare: Path) -> None:
    content = xml(fiche("RS1", more=f"<X>{'a' * 3_000_000}</X>"))
    assert "dépasse les 1 Mo admis" in refusal(bare, content, budget=1_000_000)


@pytest.mark.parametrize("left", [0, 20, 90, 200])
def test_an_export_that_is_cut_short_is_said_to_be(bare: Path, left: int) -> None:
    content = xml(*(fiche(f"RS{each}", partner(OURS)) for each in range(1, 4)))
    assert "incomplet : sa fin manque" in refusal(bare, content[:left])


def test_another_charset_is_refused(bare: Path) -> None:
    content = xml(fiche("RS1")).decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert "n'est pas lisible" in refusal(bare, content)


def test_tags_that_do_not_match_are_refused(bare: Path) -> None:
    assert "n'est pas lisible : mismatched tag" in refusal(bare, xml(fiche("RS1", more="<A></B>")))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<html><body/></html>", "n'est pas un export de fiches"),
        (b"<FICHES><FICHE><NUMERO_FICHE>RS1</NUMERO_FICHE></FICHE></FICHES>", "de la version «  »"),
        (xml(fiche("RS1"), version="5.0"), "de la version « 5.0 », et non 4.1"),
        (xml(), "ne contient aucune fiche"),
        (xml(*(fiche(f"RNCP{each}") for each in range(1, 10))), "des fiches de l'autre répertoire"),
        (xml(*(fiche(each) for each in "abcd")), "illisibles : 4 sur 4 dans l'élément NUMERO_FICHE"),
        (
            xml(*(fiche(f"RS{each}", last="2027-01-31") for each in range(1, 5))),
            "illisibles : 4 sur 4 dans l'élément DATE_LIMITE_DELIVRANCE",
        ),
        (
            xml(fiche("RS1", *(partner(OURS, date_actif="hier") for _ in range(3)))),
            "illisibles : 3 sur 3 dans l'élément DATE_DERNIERE_MODIFICATION_ETAT",
        ),
    ],
)
def test_what_is_no_such_export_is_refused_with_a_sentence(bare: Path, content: bytes, why: str) -> None:
    assert why in refusal(bare, content)


@pytest.mark.parametrize(
    "name", ["ACTIF", "ETAT_FICHE", "DATE_FIN_ENREGISTREMENT", "DATE_LIMITE_DELIVRANCE", "ETAT_HABILITATION"]
)
def test_an_element_that_was_renamed_is_missed(bare: Path, name: str) -> None:
    fiches = (fiche(f"RS{each}", partner(OURS), last="01/01/2029") for each in range(1, 1_001))
    content = xml(*fiches).replace(f"<{name}>".encode(), b"<X>").replace(f"</{name}>".encode(), b"</X>")
    assert f"Il manque au fichier XML l'élément {name}" in refusal(bare, content)


def test_more_rows_than_are_written_at_once_are_all_there(bare: Path) -> None:
    fiches = [fiche(f"RS{each}", partner(OURS), last="01/01/2029") for each in range(1, 4_001)]
    with of(bare, *fiches) as snapshot:
        assert len(snapshot.details.of(number(f"RS{each}") for each in range(1, 4_001))) == 4_000


def test_a_siret_that_is_none_is_passed_over(bare: Path) -> None:
    with of(bare, fiche("RS1", partner("n/a"), partner(""), partner(f"\t{OURS}"))) as snapshot:
        assert held(snapshot)[RS1][0] is HabilitationState.ACTIVE
        assert differences(snapshot) == {}


@pytest.mark.parametrize("inside", ["2026-08-13", "2024_02_22"])
def test_an_export_of_another_day_under_a_new_name_is_refused(bare: Path, inside: str) -> None:
    with pytest.raises(Rejected, match="annoncé comme l'export du 2026-08-16 contient celui du"):
        given(bare, exported(bare, xml(fiche("RS1")), day=inside))


@pytest.mark.parametrize("inside", ["2026-08-15", "2026_08_16", "jour", "2026-99-99"])
def test_a_day_between_the_names_or_no_date_is_usual(bare: Path, inside: str) -> None:
    assert given(bare, exported(bare, xml(fiche("RS1")), day=inside))["fiches"] == 1


@pytest.mark.parametrize("count", [0, 2])
def test_an_archive_has_one_xml_file(bare: Path, count: int) -> None:
    path = bare.parent.parent / "odd.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lisez-moi.txt", b"x")
        for each in range(count):
            archive.writestr(f"{each}.xml", xml(fiche("RS1")))
    with pytest.raises(Rejected, match="fichier XML" if count == 0 else "plusieurs fichiers XML"):
        given(bare, path)


def test_a_flipped_byte_is_never_read_as_good(bare: Path) -> None:
    content = bytearray(zipped_xml(xml(fiche("RS1", partner(OURS), last="01/01/2029"))))
    for place in range(60, len(content) - 120, 25):
        spoilt = bytearray(content)
        spoilt[place] ^= 0xFF
        with pytest.raises(Rejected):
            given(bare, written(bare.parent.parent, bytes(spoilt), "spoilt.zip"))


def test_the_process_says_how_it_went(bare: Path, capsys: pytest.CaptureFixture[str]) -> None:
    contents = {
        0: zipped_xml(xml(fiche("RS1", partner(OURS, "Ancien")))),
        REJECTED: zipped_xml(BOMB),
        MISDELIVERED: b"<html>",
    }
    for code, content in contents.items():
        archive = written(bare.parent.parent, content, "given.zip")
        arguments = [str(archive), str(bare.parent), json.dumps(job(onto=bare.name, register="RS"))]
        assert main(arguments) == code
        told = json.loads(capsys.readouterr().out)
        assert ("snapshot" in told) == (code == 0)
    assert (told.keys(), len(list(bare.parent.iterdir()))) == ({"rejected", "values"}, 2)
