"""What can keep the state from being opened, read or written; each says so in a sentence."""

import errno
from pathlib import Path

from bot.domain.why import Why


class StoreError(Exception):
    """The state could not be used; nothing that was acknowledged is lost by it.

    `reason` is a sentence for who runs Vigie, which can be said in each language.
    """

    def __init__(self, reason: Why) -> None:
        super().__init__(reason)
        self.reason = reason


class StoreInUse(StoreError):
    """Another Vigie holds the folder."""


class StateUnreadable(StoreError):
    """The state file is damaged; it was left as it is."""


class StateTooNew(StoreError):
    """The state was written by a newer Vigie."""


class FolderUnusable(StoreError):
    """The data folder cannot be created or written to."""


class WriteFailed(StoreError):
    """A transaction could not be made durable: nothing of it is in the state."""


class StoreClosed(StoreError):
    """The store was closed; it takes no more transactions."""


class BackupUnusable(StoreError):
    """The file is no backup that this Vigie can restore; nothing was changed."""


class NotEmpty(StoreError):
    """The folder to restore into holds a state already; nothing was changed."""


_RIGHTS = Why(
    "Vigie n'a pas le droit d'y écrire : donnez le dossier à son utilisateur, ou changez VIGIE_DATA_DIR"
)
_FILE = Why("un fichier se trouve là où il faudrait un dossier : donnez un dossier à VIGIE_DATA_DIR")
_MENDING = {
    errno.ENOSPC: Why("le disque est plein : libérez de la place"),
    errno.EDQUOT: Why("le quota du disque est épuisé : libérez de la place"),
    errno.EROFS: Why(
        "le système de fichiers est en lecture seule : montez-le en écriture, ou changez VIGIE_DATA_DIR"
    ),
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.ENOTDIR: _FILE,
    errno.EEXIST: _FILE,
}


def folder_unusable(folder: Path, error: OSError) -> FolderUnusable:
    return FolderUnusable(
        Why(
            "Le dossier de données {folder} est inutilisable ({where}) : {why}.",
            folder=folder,
            where=error.filename or folder,
            why=_why(error),
        )
    )


def write_failed(path: Path, error: OSError) -> WriteFailed:
    return WriteFailed(
        Why(
            "{path} n'a pas pu être écrit, donc rien n'a été changé ({where}) : {why}.",
            path=path,
            where=error.filename or path,
            why=_why(error),
        )
    )


def _why(error: OSError) -> str:
    return _MENDING.get(error.errno or 0, error.strerror or str(error))


class DatabaseUnreachable(StoreError):
    """PostgreSQL does not answer, or broke off: whether the last transaction committed is unknown."""


class DatabaseBusy(StoreError):
    """A lock or a connection was not to be had in time; nothing was changed."""


class DatabaseRefuses(StoreError):
    """PostgreSQL answered that it cannot be done; nothing was changed."""


class LaneLost(StoreError):
    """Another process sends for the workspace now; nothing was changed."""


class NoSuchWorkspace(StoreError):
    """The database holds nothing of that workspace."""


class NotMigrated(StoreError):
    """The database's tables are older than this Vigie's, newer, or not there."""
