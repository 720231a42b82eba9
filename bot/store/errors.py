"""What can keep the state from being opened, read or written; each text is a sentence for who runs Vigie."""

import errno
from pathlib import Path


class StoreError(Exception):
    """The state could not be used; nothing that was acknowledged is lost by it."""


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


_MENDING = {
    errno.ENOSPC: "the disk is full: free some space",
    errno.EDQUOT: "the disk quota is used up: free some space",
    errno.EROFS: "the file system is read-only: mount it for writing, or set VIGIE_DATA_DIR elsewhere",
    errno.EACCES: "Vigie may not write there: give its user the folder, or set VIGIE_DATA_DIR to another one",
    errno.EPERM: "Vigie may not write there: give its user the folder, or set VIGIE_DATA_DIR to another one",
    errno.ENOTDIR: "a file stands where a folder should: set VIGIE_DATA_DIR to a folder",
    errno.EEXIST: "a file stands where the folder should: set VIGIE_DATA_DIR to a folder",
}


def folder_unusable(folder: Path, error: OSError) -> FolderUnusable:
    return FolderUnusable(f"The data folder {folder} cannot be used{_where(error)}: {_why(error)}.")


def write_failed(path: Path, error: OSError) -> WriteFailed:
    return WriteFailed(f"{path} could not be written, so nothing was changed{_where(error)}: {_why(error)}.")


def _where(error: OSError) -> str:
    return f" (at {error.filename})" if error.filename else ""


def _why(error: OSError) -> str:
    return _MENDING.get(error.errno or 0, error.strerror or str(error))
