"""What TinyDB's folder says of one person, and how their name leaves it while no Vigie serves it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.domain.people import ERASED
from bot.store.atomic import replace_file
from bot.store.codec import Document, to_bytes
from bot.store.errors import folder_unusable
from bot.store.lock import FolderLock
from bot.store.memory import OUTBOX
from bot.store.schema import MIGRATIONS, read_state
from bot.store.state_file import JOURNAL_NAME, STATE_NAME


def about(folder: Path, user: str) -> list[Document]:
    """Every row and journal line that names that user id, as `{"table" or "journal", …}`."""
    named = naming(user)
    tables = read_state(folder / STATE_NAME, MIGRATIONS, lambda _path, _pieces: None)
    rows = [
        {"table": name, "id": row_id, "row": row}
        for name, held in tables.items()
        for row_id, row in held.items()
        if named.search(to_bytes({row_id: row}).decode())
    ]
    lines = [
        {"journal": line} for line in _lines(folder / JOURNAL_NAME) if named.search(to_bytes(line).decode())
    ]
    return rows + lines


def erase(folder: Path, user: str) -> int:
    """Put an anonymous mark in place of that user id everywhere; how many rows and lines named it.

    What was done, and when, stays; so do reasons, which speak of certifications. What still waited to be told
    to that person is dropped. StoreError where a Vigie serves the folder.
    """
    try:
        lock = FolderLock(folder)
        lock.acquire()
        try:
            found = len(about(folder, user))
            named = naming(user)
            journal, state = folder / JOURNAL_NAME, folder / STATE_NAME
            # Each file is replaced whole: where this is cut off, doing it again ends it.
            if journal.exists():
                replace_file(journal, (to_bytes(without(line, named)) + b"\n" for line in _lines(journal)))
            if state.exists():
                tables = read_state(state, MIGRATIONS, replace_file)
                outbox = tables.get(OUTBOX.name, {})
                kept = {key: row for key, row in outbox.items() if row.get("channel") != user}
                replace_file(state, [to_bytes(without({**tables, OUTBOX.name: kept}, named))])
        finally:
            lock.release()
    except OSError as error:
        raise folder_unusable(folder, error) from error
    return found


def naming(user: str) -> re.Pattern[str]:
    """What finds a user id in JSON, and not a longer one that begins like it."""
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(user)}(?![A-Za-z0-9])")


def without(value: Any, named: re.Pattern[str]) -> Any:  # noqa: ANN401 - JSON of any kind
    """The same, with an anonymous mark in place of that user id, and without what they were called."""
    match value:
        case str():
            return named.sub(ERASED, value)
        case list():
            return [without(one, named) for one in value]
        case dict():
            kept = _nameless(value) if named.fullmatch(str(value.get("by", ""))) else value
            return {without(key, named): without(one, named) for key, one in kept.items()}
    return value


def _nameless(row: dict[str, Any]) -> dict[str, Any]:
    """What somebody did, without what they were called."""
    detail = row.get("detail")
    told = {"detail": {key: one for key, one in detail.items() if key != "name"}} if detail else {}
    return {key: one for key, one in (row | told).items() if key != "name"}


def _lines(journal: Path) -> Iterator[Document]:
    if not journal.exists():
        return
    with journal.open("rb") as file:
        for line in file:
            try:
                yield json.loads(line)
            except ValueError:  # torn by a crash: the state has it
                continue
