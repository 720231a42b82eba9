"""Which disk holds a folder, by the system's own table of mounts."""

from pathlib import Path, PurePosixPath

import pytest

from bot.domain.lasting import Disk
from bot.settings.disk import disk_of

MOUNTS = r"""overlay / overlay rw,lowerdir=/a:/b 0 0
proc /proc proc rw 0 0
tmpfs /srv/vigie tmpfs rw 0 0
server:/bucket /srv/vigie/my\040data nfs4 rw 0 0
/dev/sda1 /srv/vigie ext4 rw 0 0
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    file = tmp_path / "mounts"
    file.write_text(MOUNTS, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("folder", "mount", "kind"),
    [
        ("/var/lib/vigie", "/", "overlay"),
        ("/srv/vigie", "/srv/vigie", "ext4"),
        ("/srv/vigie/not/made/yet", "/srv/vigie", "ext4"),
        ("/srv/vigie/my data/var", "/srv/vigie/my data", "nfs4"),
        ("/srv/vigie-too", "/", "overlay"),
    ],
)
def test_the_innermost_mount_holds_the_folder(mounts: Path, folder: str, mount: str, kind: str) -> None:
    assert disk_of(Path(folder), mounts) == Disk(PurePosixPath(mount), kind)


def test_a_relative_folder_is_where_the_process_is(
    mounts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts.write_text(f"a / ext4 rw 0 0\nb {tmp_path.resolve()} xfs rw 0 0\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert disk_of(Path("var"), mounts).kind == "xfs"


def test_where_no_table_tells_nothing_is_known(tmp_path: Path) -> None:
    assert disk_of(Path("/srv"), tmp_path / "none").kind == ""


def test_the_table_of_this_machine_can_be_read() -> None:
    assert disk_of(Path("/proc")) == Disk(PurePosixPath("/proc"), "proc")
