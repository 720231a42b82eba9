"""The timeline of a year's end dates, as a picture that can be read on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from bot.locale.texts import Texts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 780, 1300
"""Pixels: twice the width of a phone's screen."""
_DPI = 100
_INK, _SOON, _LATER, _PAPER, _RULE = "#1b1f24", "#8a1c1c", "#1d3557", "#ffffff", "#c9d1d9"
_MONTHS = 13
"""A year that begins within a month ends within one, too."""
_ROW = 0.0645
_CODES, _AND_MORE = 5, 3
"""Codes on a line: all of a month's, or the first ones and how many more there are."""
_LINE = 51
"""Characters that a line has room for."""
_LARGE, _MIDDLE, _SMALL = 22, 17, 16
"""Points: at 100 dots an inch, 16 are 22 pixels."""
_SOON_DAYS = 90
_FULL = 5
"""As many ends as fill a month's bar, where no month has more."""


@dataclass(frozen=True, slots=True)
class Ending:
    """One end date; `open_alert`: its certification has an alert open, which is marked."""

    code: str
    title: str
    day: date
    open_alert: bool = False


def timeline(ends: Sequence[Ending], today: date, t: Texts) -> bytes | None:
    """A PNG of the months of the year to come; None where matplotlib is not installed."""
    figure = draw(ends, today, t)
    if figure is None:
        return None
    picture = BytesIO()
    figure.savefig(picture, format="png", facecolor=_PAPER)
    return picture.getvalue()


def draw(ends: Sequence[Ending], today: date, t: Texts) -> "Figure | None":
    """The figure, of WIDTH by HEIGHT; nothing global is touched, so that any thread may draw."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - an extra
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError:
        return None
    figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI)
    FigureCanvasAgg(figure)
    _write(figure, 0.04, 0.965, t("Échéances au {date}", date=t.date(today)), _LARGE, weight="bold")
    months = _months(today)
    by_month = {month: [one for one in ends if one.day.replace(day=1) == month] for month in months}
    count = t.plural(
        "{n} fin d'enregistrement en douze mois",
        "{n} fins d'enregistrement en douze mois",
        sum(map(len, by_month.values())),
    )
    _write(figure, 0.04, 0.932, count, _SMALL)
    most = max([_FULL, *map(len, by_month.values())])
    for place, month in enumerate(months):
        top = 0.895 - place * _ROW
        _name(figure, top, month, t)
        if by_month[month]:
            soon = any((one.day - today).days <= _SOON_DAYS for one in by_month[month])
            _bar(figure, top, by_month[month], most, soon=soon, t=t)
        else:
            _write(figure, 0.33, top - 0.012, "–", _MIDDLE)
    legend = t("▲ alerte ouverte    ■ d'ici 90 jours    ● plus tard")
    _write(figure, 0.04, 0.022, legend, _SMALL)
    return figure


def _name(figure: Any, top: float, month: date, t: Texts) -> None:  # noqa: ANN401 - of an extra
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    figure.add_artist(Rectangle((0.04, top - 0.056), 0.92, 0.0008, color=_RULE))
    _write(figure, 0.04, top - 0.012, format_date(month, "LLL y", locale=t.locale), _MIDDLE, weight="bold")


def _bar(figure: Any, top: float, ends: Sequence[Ending], most: int, *, soon: bool, t: Texts) -> None:  # noqa: ANN401
    """A month's count, a bar as long as its share of the fullest month's, and its codes."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    sign, colour = ("■", _SOON) if soon else ("●", _LATER)
    _write(figure, 0.27, top - 0.012, f"{sign} {t.number(len(ends))}", _MIDDLE, weight="bold", color=colour)
    figure.add_artist(Rectangle((0.4, top - 0.021), 0.56 * len(ends) / most, 0.016, color=colour))
    _write(figure, 0.04, top - 0.042, _codes(ends, t), _SMALL)


def _codes(ends: Sequence[Ending], t: Texts) -> str:
    """The first codes of a month, those with an alert before the others, and how many more there are."""
    ordered = sorted(ends, key=lambda one: (not one.open_alert, one.day, one.code))
    codes = [f"▲{one.code}" if one.open_alert else one.code for one in ordered]
    if len(codes) <= _CODES and len(shown := " ".join(codes)) <= _LINE:
        return shown
    shown, rest = " ".join(codes[:_AND_MORE]), len(codes) - _AND_MORE
    return t.plural("{shown} et {n} autre", "{shown} et {n} autres", rest, shown=shown)


def _write(figure: Any, x: float, y: float, text: str, size: int, **how: str) -> None:  # noqa: ANN401
    # `$` would begin a formula.
    figure.text(x, y, text.replace("$", r"\$"), fontsize=size, va="center", **({"color": _INK} | how))


def _months(today: date) -> list[date]:
    first = today.year * 12 + today.month - 1
    return [date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(_MONTHS)]
