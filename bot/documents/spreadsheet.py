"""Tables for French Excel: a CSV with `;`, a BOM, JJ/MM/AAAA, and nothing in it that Excel would run."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.paris import PARIS

_BOM = "\ufeff"
_FORMULA = re.compile(r"[\s\x00-\x1f\x7f]*[=+\-@＝＋－＠]")
_BREAKS = re.compile(r"[\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Digits:
    """Digits that are no quantity, such as a SIRET: Excel would show 8,8878E+13."""

    text: str


Cell = str | date | datetime | int | Digits | None


def spreadsheet(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The file's bytes; moments (aware) are in Paris time, to the minute."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(_text, header))
    writer.writerows(map(_text, row) for row in rows)
    return (_BOM + text.getvalue()).encode("utf-8", "replace")


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Digits(text):
            return f"\t{text}" if text else ""  # as France compétences writes them: a TAB keeps them text
        case datetime():
            return f"{cell.astimezone(PARIS):%d/%m/%Y %H:%M}"
        case date():
            return f"{cell:%d/%m/%Y}"
        case int():
            return str(cell)
    plain = _BREAKS.sub(" ", cell)
    return f"'{plain}" if _FORMULA.match(plain) else plain
