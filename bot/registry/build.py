"""The process that reads an export: `python -m bot.registry.build ZIP FOLDER JOB`.

JOB is a JSON object: id, title, date (empty: the members' own), last_modified, read_at, budget (bytes that
may come out of the zip), seconds (after which the process ends itself) and, where details of an earlier
snapshot are to be kept, its path as `keep`. With `onto`, the ZIP is an XML export (see enrich).

One line of JSON comes out on stdout: `{"snapshot": name, …counts}` with exit code 0, or a Why as
`{"rejected": template, "values": {…}}` with 3, or with 4 where the file is not what was listed. Any other
exit code is a crash. The snapshot's name says that it is unfinished: whoever asked for it takes it into
service.
"""

import gc
import hashlib
import json
import os
import resource
import signal
import sqlite3
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from bot.domain.why import Why
from bot.registry import schema
from bot.registry.archive import Archive, open_archive
from bot.registry.enrich import enrich
from bot.registry.keep import keep_details
from bot.registry.making import UNFINISHED, publish, writing
from bot.registry.rejection import Misdelivered, Rejected
from bot.registry.write import write

REJECTED, MISDELIVERED = 3, 4

_MOST_OLDER = 2
"""Days that the members may be older than the archive's title says: the day before is usual."""
_MOST_MEMORY = 1 << 30

Job = dict[str, Any]


def main(arguments: list[str]) -> int:
    archive, folder, job = arguments
    try:
        given = json.loads(job)
        work = enrich if "onto" in given else build
        told = work(Path(archive), Path(folder), given)
    except Rejected as rejected:
        why = rejected.reason
        told = {"rejected": why.template, "values": why.values}
        print(json.dumps(told))  # noqa: T201 - the answer to the parent
        return MISDELIVERED if isinstance(rejected, Misdelivered) else REJECTED
    print(json.dumps(told))  # noqa: T201
    return 0


def build(path: Path, folder: Path, job: Job) -> dict[str, Any]:
    """Read the export into a snapshot in that folder, safe on the disk, still to be taken into service."""
    unfinished = folder / f"{UNFINISHED}{os.getpid()}.sqlite"
    try:
        with open_archive(path, job["budget"]) as archive:
            job["date"] = _checked(job["date"], archive) if job["date"] else _date(archive)
            job["fingerprint"], job["content"] = _fingerprint(path), archive.content
            counts = _filled(unfinished, archive, job)
        name = f"{UNFINISHED}{job['date']}-{job['fingerprint'][:16]}.sqlite"
        publish(unfinished, folder / name)
    finally:
        unfinished.unlink(missing_ok=True)
    return {"snapshot": name, **counts}


def _date(archive: Archive) -> str:
    try:
        return date.fromisoformat(archive.date).isoformat()
    except ValueError as error:
        raise Rejected(
            Why(
                "Ni le nom du fichier ni son contenu ne donnent la date de l'export : nommez-le comme "
                "data.gouv.fr, par exemple export-fiches-csv-2026-08-16.zip."
            )
        ) from error


def _checked(listed: str, archive: Archive) -> str:
    """The listed date, once the members' own is the same or the day before, as it should be."""
    try:
        inside = date.fromisoformat(archive.date)
    except ValueError:
        return listed
    if not -1 <= (date.fromisoformat(listed) - inside).days <= _MOST_OLDER:
        raise Rejected(
            Why(
                "Le fichier annoncé comme l'export du {listed} contient celui du {inside}.",
                listed=listed,
                inside=inside.isoformat(),
            )
        )
    return listed


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _filled(unfinished: Path, archive: Archive, job: Job) -> dict[str, int]:
    """Read it; details of the snapshot before that cannot be had are done without."""
    if job.get("keep"):
        with suppress(sqlite3.Error):
            return _fill(unfinished, archive, job, Path(job["keep"]))
        unfinished.unlink(missing_ok=True)
        archive.budget = archive.limit
    return _fill(unfinished, archive, job)


def _fill(unfinished: Path, archive: Archive, job: Job, kept: Path | None = None) -> dict[str, int]:
    with writing(unfinished, cache=6_000) as snapshot:
        snapshot.executescript(schema.TABLES)
        snapshot.execute("BEGIN")
        counts = write(archive, snapshot)
        row = {
            key: job[key]
            for key in ("id", "title", "date", "last_modified", "fingerprint", "content", "read_at")
        } | counts
        snapshot.execute(_meta(row), row)
        snapshot.execute("COMMIT")
        if kept:
            keep_details(snapshot, kept)
    return counts


def _meta(row: dict[str, Any]) -> str:
    return f"INSERT INTO export({', '.join(row)}) VALUES ({', '.join(f':{key}' for key in row)})"  # noqa: S608


def _behave(seconds: int) -> None:
    """Leave the machine to others, and end by itself: too much memory or time ends even an orphan."""
    os.nice(10)
    signal.alarm(seconds)
    with suppress(ValueError, OSError):  # where the system has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    gc.disable()  # nothing here is cyclic, and there is much of it
    sys.setswitchinterval(0.0003)  # the thread that writes asks for Python's lock seldom: give it at once


if __name__ == "__main__":
    _behave(json.loads(sys.argv[3])["seconds"])
    sys.exit(main(sys.argv[1:]))
