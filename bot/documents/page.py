"""A page to print: one HTML file with all it needs, and nothing that runs."""

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, select_autoescape


@dataclass(frozen=True, slots=True)
class PageTable:
    """`note` stands below the title, and in place of the table where it has no rows.

    A row of one cell goes over the whole width: those after it are about it.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """`language` is a code such as fr; the texts are plain, and are escaped here."""

    language: str
    title: str
    intro: tuple[str, ...]
    tables: tuple[PageTable, ...]


def page(register: RegisterPage) -> bytes:
    """The file's bytes."""
    return _template().render(page=register).encode("utf-8", "replace")


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("bot.documents", "."),
        autoescape=select_autoescape(["j2"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("register.html.j2")
