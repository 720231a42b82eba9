"""XML exports as one process finds them that another has read: a snapshot beside that of their CSV."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.domain.detail import HabilitationState
from bot.domain.number import CertificationNumber
from bot.registry.cells import number_key
from bot.registry.details import STATES


@dataclass(frozen=True)
class Said:
    """What an XML export says of one fiche: `ended` is one SIRET's habilitation, its state and since when."""

    code: str
    last_issue: date | None = None
    siret: str = ""
    state: HabilitationState = HabilitationState.ACTIVE
    since: date | None = None


def details_come(data: Path, day: date, *said: Said) -> None:
    """Put a snapshot with what the XML exports of that day say where the next poll finds it.

    `data` is the bot's data folder.
    """
    folder = data / "registry"
    served = max(folder.glob("20*.sqlite"), key=lambda path: (path.name[:10], path.stat().st_mtime_ns))
    unfinished = folder / "details.tmp"
    shutil.copyfile(served, unfinished)
    with closing(sqlite3.connect(unfinished)) as raw, raw:
        for table in ("enrichments", "details", "habilitations"):
            raw.execute(f"DELETE FROM {table}")  # noqa: S608 - ours
        for register in ("RNCP", "RS"):
            stamp = f"{register}-{day}"
            row = (register, stamp, f"{stamp}.zip", f"{day}", f"{day}T03:00:00", stamp, served.name[:10])
            raw.execute("INSERT INTO enrichments VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)", row)
        for one in said:
            _write(raw, one)
    unfinished.rename(served.with_name(f"{served.name[:10]}-{'d' * 8}{day:%Y%m%d}.sqlite"))


def _write(raw: sqlite3.Connection, said: Said) -> None:
    fiche = number_key(CertificationNumber.parse(said.code))
    row = (fiche, said.last_issue and said.last_issue.isoformat())
    raw.execute("INSERT INTO details(fiche, last_issue, state) VALUES (?, ?, 'Publiée')", row)
    if said.siret:
        since = said.since and said.since.isoformat()
        state = (int(said.siret), fiche, STATES.index(said.state), since)
        raw.execute("INSERT INTO habilitations(siret, fiche, state, since) VALUES (?, ?, ?, ?)", state)
