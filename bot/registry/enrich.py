"""An XML export on top of a CSV's snapshot: a copy of that, with what one register's export adds.

The JOB of the process that reads exports (see build) has, for this: onto (the snapshot's name), register,
id, title, date, last_modified and budget. `{"snapshot": name, …counts}` comes out.
"""

import os
import shutil
import sqlite3
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any

from bot.domain.number import Register
from bot.domain.why import Why
from bot.registry.cells import RS_FROM
from bot.registry.differences import compare
from bot.registry.making import ENRICHING, publish, writing
from bot.registry.rejection import Rejected
from bot.registry.xml_archive import XmlMember, open_xml
from bot.registry.xml_write import write_details

NUMBERS = {Register.RNCP: (0, RS_FROM), Register.RS: (RS_FROM, 2 * RS_FROM)}
"""Each register's numbers, as a snapshot stores them: from the first on, below the second."""

_MOST_APART = 2
"""Days between the date of the archive's title and that of its member."""
_CACHE = 16_000

Job = dict[str, Any]


def enrich(path: Path, folder: Path, job: Job) -> dict[str, Any]:
    """Make the copy in that folder, safe on the disk, still to be taken into service."""
    unfinished = folder / f"{ENRICHING}{os.getpid()}.sqlite"
    try:
        with open_xml(path, job["budget"]) as member:
            _check_date(member, date.fromisoformat(job["date"]))
            shutil.copyfile(folder / job["onto"], unfinished)
            with writing(unfinished, _CACHE) as snapshot:
                counts = _fill(snapshot, member, job)
                name = _name(snapshot)
        publish(unfinished, folder / name)
    finally:
        unfinished.unlink(missing_ok=True)
    return {"snapshot": name, **counts}


def _check_date(member: XmlMember, listed: date) -> None:
    inside = member.date
    if inside is not None and abs((listed - inside).days) > _MOST_APART:
        raise Rejected(
            Why(
                "Le fichier annoncé comme l'export du {listed} contient celui du {inside}.",
                listed=listed.isoformat(),
                inside=inside.isoformat(),
            )
        )


def _fill(snapshot: sqlite3.Connection, member: XmlMember, job: Job) -> dict[str, int]:
    register = Register(job["register"])
    numbers = NUMBERS[register]
    snapshot.execute("BEGIN")
    for table in ("details", "habilitations"):
        snapshot.execute(f"DELETE FROM {table} WHERE fiche >= ? AND fiche < ?", numbers)  # noqa: S608 - ours
    for table in ("enrichments", "disagreements"):
        snapshot.execute(f"DELETE FROM {table} WHERE register = ?", (register,))  # noqa: S608
    counts = write_details(member, snapshot, register)
    found = compare(snapshot, register, numbers)
    row = {key: job[key] for key in ("register", "id", "title", "date", "last_modified")}
    snapshot.execute(
        "INSERT INTO enrichments SELECT :register, :id, :title, :date, :last_modified, :content, date,"
        " :fiches, :habilitations FROM export",
        {**row, "content": member.content, **counts},
    )
    snapshot.execute("COMMIT")
    return {**counts, **found}


def _name(snapshot: sqlite3.Connection) -> str:
    """After the CSV's date and fingerprint, and what stands for the XML exports."""
    (day, fingerprint) = snapshot.execute("SELECT date, fingerprint FROM export").fetchone()
    read = snapshot.execute("SELECT register, content FROM enrichments ORDER BY register").fetchall()
    print_ = blake2b(repr(read).encode(), digest_size=4).hexdigest()
    return f"{ENRICHING}{day}-{fingerprint[:16]}-{print_}.sqlite"
