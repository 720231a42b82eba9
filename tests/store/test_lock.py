"""One Vigie at a time on a folder, and no lock left behind by one that was killed."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from bot.store.errors import FolderUnusable, StoreInUse
from bot.store.tiny import TinyStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLDER = """
import sys
from pathlib import Path
from bot.store.errors import StoreInUse
from bot.store.tiny import TinyStore

try:
    store = TinyStore.open(Path(sys.argv[1]))
    print("held", flush=True)
    sys.stdin.read()
except StoreInUse as error:
    print(error, flush=True)
"""


@contextmanager
def another_process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that tries to open the folder, and what it says of it."""
    with subprocess.Popen(  # noqa: S603  # our own Python
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


async def test_a_second_process_is_refused_with_the_folder_and_what_to_do(tmp_path: Path) -> None:
    store = TinyStore.open(tmp_path)
    with another_process(tmp_path) as (_, said):
        assert said == (
            f"Une autre Vigie se sert du dossier de données {tmp_path}. Arrêtez-la d'abord, ou donnez à "
            "celle-ci un autre dossier par VIGIE_DATA_DIR."
        )
    await store.close()


async def test_the_lock_is_gone_with_a_process_that_was_killed(tmp_path: Path) -> None:
    with another_process(tmp_path) as (process, said):
        assert said == "held"
        with pytest.raises(StoreInUse):
            TinyStore.open(tmp_path)
        process.kill()
        process.wait()
        await TinyStore.open(tmp_path).close()


async def test_a_second_store_of_the_same_process_is_refused_until_the_first_is_closed(
    tmp_path: Path,
) -> None:
    store = TinyStore.open(tmp_path)
    with pytest.raises(StoreInUse):
        TinyStore.open(tmp_path)
    await store.close()
    await TinyStore.open(tmp_path).close()


def test_a_lock_file_that_cannot_be_made_is_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "vigie.lock").mkdir()
    with pytest.raises(FolderUnusable, match=r"est inutilisable \(.*vigie.lock\)"):
        TinyStore.open(tmp_path)
