import io
import zipfile
from pathlib import Path

import pytest

from bot.registry.archive import CERTIFIERS, MEMBERS, STANDARD, open_archive
from bot.registry.rejection import Misdelivered, Rejected
from tests.registry.support import AUGUST_2026, FEBRUARY_2024, members, written, zipped

PLENTY = 10_000_000


def read_all(path: Path, budget: int = PLENTY) -> dict[str, str]:
    with open_archive(path, budget) as archive:
        found = {}
        for member in MEMBERS:
            with archive.text(member) as text:
                found[member] = text.read()
        return found


@pytest.mark.parametrize("path", [FEBRUARY_2024, AUGUST_2026])
def test_a_real_export_has_its_four_members(path: Path) -> None:
    assert '"RS5000"' in read_all(path)[CERTIFIERS]


def test_the_date_stands_in_the_members_names() -> None:
    with open_archive(AUGUST_2026, PLENTY) as archive:
        assert archive.date == "2026-08-15"


def test_a_member_without_a_date_tells_none(tmp_path: Path) -> None:
    with open_archive(written(tmp_path, zipped(members(), day="x")), PLENTY) as archive:
        assert archive.date == ""


def test_accented_names_need_no_flag(tmp_path: Path) -> None:
    content = members() | {"Blocs_De_Compe\u0301tences": b"x", "VoixdAccès": b"x"}
    assert set(read_all(written(tmp_path, zipped(content)))) == set(MEMBERS)


def test_members_may_lie_in_a_folder_and_are_never_extracted(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members().items():
            archive.writestr(f"../../export/export_fiches_CSV_{name}_2026_08_15.csv", content)
    (tmp_path / "in").mkdir()
    read_all(written(tmp_path / "in", file.getvalue()))
    assert [path.name for path in tmp_path.rglob("*.csv")] == []


def test_a_lacking_member_is_named(tmp_path: Path) -> None:
    content = members()
    del content["Partenaires"]
    with pytest.raises(Rejected, match="manque à l'export le fichier export_fiches_CSV_Partenaires"):
        read_all(written(tmp_path, zipped(content)))


def test_a_web_page_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(Misdelivered, match="une page web, et non une archive zip"):
        read_all(written(tmp_path, b"\n<!DOCTYPE html><html><body>Maintenance</body></html>"))


def test_any_other_file_is_no_zip(tmp_path: Path) -> None:
    with pytest.raises(Misdelivered, match="n'est pas une archive zip"):
        read_all(written(tmp_path, b""))


def test_a_zip_without_its_end_is_incomplete(tmp_path: Path) -> None:
    content = zipped(members())
    with pytest.raises(Rejected, match="sa fin manque"):
        read_all(written(tmp_path, content[: len(content) // 2]))


def test_a_damaged_directory_is_no_crash(tmp_path: Path) -> None:
    content = zipped(members())
    directory = content.index(b"PK\x01\x02")
    with pytest.raises(Rejected, match="endommagée"):
        read_all(written(tmp_path, content[:directory] + b"PK\x09\x09" + content[directory + 4 :]))


@pytest.mark.parametrize("place", range(40, 400, 15))
def test_a_flipped_byte_is_never_read_as_good(tmp_path: Path, place: int) -> None:
    content = bytearray(zipped(members()))
    content[place] ^= 0xFF
    path = written(tmp_path, bytes(content))
    try:
        found = read_all(path)
    except Rejected:
        return
    assert found == read_all(written(tmp_path, zipped(members())))


def test_an_encrypted_member_is_said_to_be(tmp_path: Path) -> None:
    content = bytearray(zipped(members()))
    start = content.index(b"PK\x01\x02")
    content[start + 8] |= 1
    with pytest.raises(Rejected, match="chiffrée"):
        read_all(written(tmp_path, bytes(content)))


def test_an_unusual_compression_is_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("export_fiches_CSV_Standard_2026_08_15.csv", b"x")
    with pytest.raises(Rejected, match="compressée d'une façon"):
        read_all(written(tmp_path, file.getvalue()))


def test_a_name_that_is_not_utf8_under_the_flag_is_damage(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("é" * 4, b"x")
    content = file.getvalue().replace("éé".encode(), b"\xff\xff\xff\xff")
    with pytest.raises(Rejected, match="endommagée"):
        read_all(written(tmp_path, content))


def test_a_bomb_is_stopped_by_what_really_comes_out(tmp_path: Path) -> None:
    bomb = members() | {"Standard": b"a\r\n" * 1_000_000}
    path = written(tmp_path, zipped(bomb))
    assert path.stat().st_size < 20_000
    with pytest.raises(Rejected, match=r"Une fois ouverte, l'archive zip dépasse les 0\.1 Mo"):
        read_all(path, budget=100_000)


def test_the_bound_is_on_all_members_together(tmp_path: Path) -> None:
    path = written(tmp_path, zipped(dict.fromkeys(MEMBERS, b"a\r\n" * 1000)))
    assert len(read_all(path, budget=12_000)[STANDARD]) == 3000
    with pytest.raises(Rejected, match="Une fois ouverte"):
        read_all(path, budget=11_999)


def test_a_line_without_end_is_not_held_in_memory(tmp_path: Path) -> None:
    path = written(tmp_path, zipped(members() | {"Standard": b"a" * 3_000_000}))
    with pytest.raises(Rejected, match="Standard contient une ligne de plus de 1 Mo"):
        read_all(path)


def test_bytes_that_are_not_utf8_are_replaced(tmp_path: Path) -> None:
    assert (
        "D\ufffdveloppeur"
        in read_all(written(tmp_path, zipped(members() | {"Standard": b"D\xe9veloppeur"})))[STANDARD]
    )
