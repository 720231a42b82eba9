"""A backup: everything a store holds, in one file that any store can be filled from.

The file is gzip of JSON, one object a line: a header `{"vigie": "backup", "format", "schema", "made_at",
"sequence"}`, the rows as `{"table", "id", "row"}`, the journal's lines as `{"line": {"n", …}}`, and a last
line `{"rows", "lines", "sha256"}` by which a file that was cut or changed is known. Where a database holds
several workspaces, what is of one has its id as `"workspace"` beside it.
"""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.domain.why import Why
from bot.store.atomic import sync_folder
from bot.store.codec import Document, to_bytes
from bot.store.errors import BackupUnusable
from bot.store.schema import MIGRATIONS

FORMAT = 1
_UNFINISHED = ".tmp"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds; `schema` is the version of its rows."""

    schema: int
    sequence: int
    made_at: str
    rows: int
    lines: int


def write_backup(
    file: Path,
    rows: Iterable[Document],
    lines: Iterable[Document],
    *,
    sequence: int,
    made_at: datetime,
) -> Contents:
    """Write the file whole or not at all, readable by its owner alone; OSError where it cannot be.

    `rows` and `lines` are as the file has them; `sequence` is no less than any number that a row was given.
    """
    unfinished = file.with_name(file.name + _UNFINISHED)
    schema, stamp = len(MIGRATIONS) + 1, made_at.isoformat()
    header = {"vigie": "backup", "format": FORMAT, "schema": schema, "made_at": stamp, "sequence": sequence}
    parts = (("", [header]), ("rows", rows), ("lines", lines))
    digest, counted = hashlib.sha256(), {"rows": 0, "lines": 0}
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as raw:
            with gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
                for kind, part in parts:
                    for document in part:
                        line = to_bytes(document) + b"\n"
                        digest.update(line)
                        packed.write(line)
                        if kind:
                            counted[kind] += 1
                packed.write(to_bytes({**counted, "sha256": digest.hexdigest()}) + b"\n")
            raw.flush()
            os.fsync(descriptor)
        unfinished.replace(file)
        sync_folder(file.parent)
    except BaseException:  # rows that cannot be read, too, leave nothing behind
        unfinished.unlink(missing_ok=True)
        raise
    return Contents(schema, sequence, stamp, **counted)


def rows_of_tables(tables: Mapping[str, Mapping[str, Document]]) -> Iterator[Document]:
    """A single workspace's rows as a backup has them."""
    for name, held in tables.items():
        for key, row in held.items():
            yield {"table": name, "id": key, "row": row}


def check_backup(file: Path) -> Contents:
    """Read the whole file and say what it holds; BackupUnusable says why it cannot be restored."""
    digest, counted = hashlib.sha256(), {"rows": 0, "lines": 0}
    header: dict[str, Any] = {}
    last: dict[str, Any] = {}
    for line, document in _lines(file):
        if "sha256" in document:
            last = document
            break
        digest.update(line)
        header = header or document
        counted["rows"] += "row" in document
        counted["lines"] += "line" in document
    _known(file, header)
    if last != {**counted, "sha256": digest.hexdigest()}:
        raise _unusable(file, Why("il est incomplet ou a été modifié"))
    return Contents(header["schema"], header["sequence"], header["made_at"], **counted)


def documents(file: Path) -> Iterator[dict[str, Any]]:
    """The rows and the journal's lines of a file that was checked."""
    for _, document in _lines(file):
        if "row" in document or "line" in document:
            yield document


def refuse_several(file: Path) -> None:
    """BackupUnusable where a file that was checked holds several workspaces, and one is wanted."""
    if any("workspace" in document for document in documents(file)):
        raise BackupUnusable(
            Why(
                "{file} tient plusieurs espaces de travail, et un seul est attendu ici : rien n'a été "
                "changé. Sauvegardez-en un seul par « vigie backup --workspace ÉQUIPE ».",
                file=file,
            )
        )


def _lines(file: Path) -> Iterator[tuple[bytes, dict[str, Any]]]:
    try:
        with gzip.open(file, "rb") as unpacked:
            for line in unpacked:
                document = json.loads(line)
                if not isinstance(document, dict):
                    raise _unusable(file, Why("ce n'est pas une sauvegarde de Vigie"))
                yield line, document
    except EOFError as error:
        raise _unusable(file, Why("il est incomplet ou a été modifié")) from error
    except (gzip.BadGzipFile, zlib.error, ValueError) as error:
        raise _unusable(file, Why("ce n'est pas une sauvegarde de Vigie")) from error
    except OSError as error:
        raise _unusable(file, error.strerror or str(error)) from error


def _known(file: Path, header: dict[str, Any]) -> None:
    if header.get("vigie") != "backup":
        raise _unusable(file, Why("ce n'est pas une sauvegarde de Vigie"))
    if header.get("format") != FORMAT or header.get("schema", 0) > len(MIGRATIONS) + 1:
        raise _unusable(file, Why("une Vigie plus récente l'a écrite : installez-la pour la restaurer"))


def _unusable(file: Path, why: str) -> BackupUnusable:
    return BackupUnusable(
        Why("{file} ne peut pas être restauré : {why}. Rien n'a été changé.", file=file, why=why)
    )
