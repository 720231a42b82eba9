"""One Vigie at a time on a data folder: the operating system's lock, gone with the process that held it."""

from pathlib import Path

from filelock import FileLock, Timeout

from bot.domain.why import Why
from bot.store.errors import StoreInUse, folder_unusable

LOCK_NAME = "vigie.lock"


class FolderLock:
    """The lock of one data folder, held from `acquire` to `release`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(folder / LOCK_NAME, timeout=0, mode=0o600, thread_local=False)

    def acquire(self) -> None:
        """Take the lock; StoreInUse at once where another process holds it."""
        try:
            self._lock.acquire()
        except Timeout as error:
            raise StoreInUse(
                Why(
                    "Une autre Vigie se sert du dossier de données {folder}. Arrêtez-la d'abord, ou donnez à "
                    "celle-ci un autre dossier par VIGIE_DATA_DIR.",
                    folder=self._folder,
                )
            ) from error
        except OSError as error:
            raise folder_unusable(self._folder, error) from error

    def release(self) -> None:
        self._lock.release()
