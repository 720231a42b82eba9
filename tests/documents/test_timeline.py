"""The picture of the coming year: readable at a phone's width, whatever ends when."""

import io
import struct
import warnings
from datetime import date, timedelta

import pytest
from matplotlib import image
from matplotlib.figure import Figure

from bot.documents.timeline import HEIGHT, WIDTH, Ending, draw, timeline
from bot.locale.texts import texts

TODAY = date(2026, 8, 17)
FR, EN = texts("fr"), texts("en")


def ends(count: int, day: date = date(2026, 8, 31), title: str = "Chef de projet") -> list[Ending]:
    return [Ending(f"RNCP{30_000 + n}", title, day) for n in range(count)]


def drawn(*given: Ending) -> Figure:
    figure = draw(given, TODAY, FR)
    assert figure is not None
    return figure


def written(figure: Figure) -> list[str]:
    return [text.get_text().replace("\xa0", " ") for text in figure.texts]


def size(png: bytes) -> tuple[int, int]:
    """Width and height, as the file's head says."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("count", [0, 1, 400])
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_it_is_a_png_of_twice_a_phone_s_width(count: int, locale: str) -> None:
    png = timeline(ends(count), TODAY, texts(locale))

    assert png is not None
    assert png.startswith(b"\x89PNG")
    assert size(png) == (WIDTH, HEIGHT) == (780, 1300)


@pytest.mark.parametrize("count", [0, 1, 5, 6, 400, 12_000])
def test_nothing_is_cut_at_the_edges(count: int) -> None:
    alerted = [Ending(f"RNCP{1_000_000 + n}", "t", date(2027, 7, 31), open_alert=True) for n in range(count)]
    figure = drawn(*ends(count), *alerted)
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    boxes = [text.get_window_extent(renderer) for text in figure.texts]

    assert [box for box in boxes if box.x0 < 0 or box.x1 > WIDTH or box.y0 < 0 or box.y1 > HEIGHT] == []


def test_its_edges_are_blank() -> None:
    png = timeline(ends(400), TODAY, EN)
    assert png is not None
    pixels = image.imread(io.BytesIO(png))[:, :, :3]

    assert pixels[:, :8].min() == pixels[:, -8:].min() == 1.0
    assert pixels[:8].min() == pixels[-8:].min() == 1.0


def test_no_line_is_written_over_another() -> None:
    figure = drawn(*(one for n in range(12) for one in ends(400, _month(n))))
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    boxes = [text.get_window_extent(renderer) for text in figure.texts]

    assert [
        (one, two) for place, one in enumerate(boxes) for two in boxes[place + 1 :] if one.overlaps(two)
    ] == []


def test_a_year_with_nothing_says_so_month_by_month() -> None:
    assert written(drawn())[:4] == [
        "Échéances au 17/08/2026",
        "0 fin d'enregistrement en douze mois",
        "août 2026",
        "–",
    ]
    assert written(drawn()).count("–") == 13


def test_a_month_says_how_many_and_which() -> None:
    assert "RNCP30000 RNCP30001 RNCP30002 RNCP30003 RNCP30004" in written(drawn(*ends(5)))
    assert "RNCP30000 RNCP30001 RNCP30002 et 397 autres" in written(drawn(*ends(400)))
    assert "RNCP30000 RNCP30001 RNCP30002 et 3 autres" in written(drawn(*ends(6)))


def test_what_has_an_alert_comes_first_and_is_marked() -> None:
    last = Ending("RS5000", "t", date(2026, 8, 31), open_alert=True)

    assert "▲RS5000 RNCP30000 RNCP30001 et 7 autres" in written(drawn(*ends(9), last))


def test_what_is_near_differs_by_more_than_its_colour() -> None:
    far = ends(2, date(2027, 6, 30))

    assert [text for text in written(drawn(*ends(1), *far)) if text[0] in "■●" and "■ d'" not in text] == [
        "■ 1",
        "● 2",
    ]


def test_a_sign_that_begins_formulas_elsewhere_is_only_a_sign() -> None:
    priced = Ending("$RS1$", r"$\frac{1}{0}$ à 10 $", date(2026, 8, 31))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert timeline([priced], TODAY, FR) is not None


def test_two_pictures_of_the_same_are_the_same() -> None:
    assert timeline(ends(3), TODAY, FR) == timeline(ends(3), TODAY, FR)


def test_the_months_begin_with_this_one_and_end_with_the_year_s_last_day() -> None:
    months = [text for text in written(drawn()) if text.endswith(("2026", "2027")) and "/" not in text]

    assert (months[0], months[4], months[5], months[-1]) == (
        "août 2026",
        "déc. 2026",
        "janv. 2027",
        "août 2027",
    )


def _month(n: int) -> date:
    return (date(2026, 8, 28) + timedelta(days=30 * n)).replace(day=28)
