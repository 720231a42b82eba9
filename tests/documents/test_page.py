"""The page to print: whatever a title holds, it is shown and nothing runs."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from bot.documents.page import PageTable, RegisterPage, page

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>&amp;"\'{{ 7 * 7 }}'


class Reader(HTMLParser):
    """The elements of a page, and the text of its cells."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.cells: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.inside = tag == "td"
        if self.inside:
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.cells[-1] += data


def read(*row: str, title: str = "Alertes", note: str = "") -> Reader:
    table = PageTable(title, tuple("colonne" for _ in row), (row,) if row else (), note)
    reader = Reader()
    reader.feed(page(RegisterPage("fr", title, (note,), (table,))).decode())
    return reader


def test_what_a_title_holds_is_shown_and_nothing_runs() -> None:
    found = read(HOSTILE, title=HOSTILE, note=HOSTILE)

    assert found.cells == [HOSTILE]
    assert not {"script", "img", "iframe", "link", "object"} & set(found.elements)
    assert {"lang", "charset", "scope"} == found.attributes


def test_a_row_about_those_that_follow_goes_over_the_whole_width() -> None:
    table = PageTable("Alertes", ("Étape", "État"), (("RS5000",), ("Vérifier", "fait")))
    text = page(RegisterPage("fr", "Registre", (), (table,))).decode()

    assert '<tr class="about"><td colspan="2">RS5000</td></tr>' in text
    assert "<tr><td>Vérifier</td><td>fait</td></tr>" in text


def test_the_page_says_which_language_it_is_in_and_fetches_nothing() -> None:
    text = page(RegisterPage("fr", "Registre de veille", ("Élément de preuve",), ())).decode()

    assert text.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert "<title>Registre de veille</title>" in text
    assert "<p>Élément de preuve</p>" in text
    assert "http" not in text


def test_the_lines_of_a_cell_stand_under_each_other() -> None:
    text = page(RegisterPage("fr", "t", (), (PageTable("t", ("a",), (("un\ndeux",),)),))).decode()

    assert "<td>un\ndeux</td>" in text
    assert "white-space: pre-line" in text


def test_a_table_without_rows_has_its_note_alone() -> None:
    text = page(RegisterPage("fr", "t", (), (PageTable("Avis", ("a",), (), "Aucun avis."),))).decode()

    assert "<p>Aucun avis.</p>" in text
    assert "<table>" not in text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), min_size=1, max_size=50))
def test_any_text_is_only_text(text: str) -> None:
    assert read(text).cells == [text]


def test_half_a_character_does_not_stop_the_page() -> None:
    assert "a?b" in page(RegisterPage("fr", "a\ud800b", (), ())).decode()
