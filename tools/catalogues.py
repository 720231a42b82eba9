"""Whether the catalogues are complete: fails with what is not; `--update` writes new sentences into them."""

import string
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.locale.texts import DOMAIN, LOCALES, SOURCE

ROOT = Path(__file__).resolve().parent.parent
BOT = ROOT / "bot"
_KEYWORDS = {"t": None, "plural": (1, 2), "Why": None}
_WIDTH = 110


def extracted(folder: Path) -> Catalog:
    """The sentences that the code holds: a template, without what it says in another language."""
    template = Catalog(domain=DOMAIN)
    found = extract_from_dir(str(folder), [("**.py", "python")], keywords=_KEYWORDS, strip_comment_tags=True)
    for _file, _line, message, _comments, _context in sorted(found, key=lambda each: each[:2]):
        template.add(message)
    return template


def problems(template: Catalog, catalogue: Catalog) -> Iterator[str]:
    """Every reason why people would read French, or a placeholder, in that language."""
    for message in template:
        if message.id:
            translated = catalogue.get(message.id)
            yield from (f"{reason}: {_first(message)!r}" for reason in _wrong(message, translated))
    for message in catalogue:
        if message.id and message.id not in template:
            yield f"obsolete, no longer in the code: {_first(message)!r}"


def read(po: Path) -> Catalog:
    return read_po(po.read_bytes().splitlines(keepends=True), locale=po.parent.parent.name, domain=DOMAIN)


def update(template: Catalog, po: Path) -> None:
    """Add what is new, without a translation, and drop what is obsolete; the header stays as it is."""
    header = po.read_bytes().partition(b"\n\n")[0]
    catalogue = read(po)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    entries = BytesIO()
    write_po(entries, catalogue, width=_WIDTH, no_location=True, omit_header=True)
    po.write_bytes(header + b"\n\n" + entries.getvalue())


def main(arguments: list[str]) -> int:
    template = extracted(BOT)
    failed = False
    for locale in LOCALES:
        if locale == SOURCE:
            continue
        po = BOT / "locale" / locale / "LC_MESSAGES" / f"{DOMAIN}.po"
        if "--update" in arguments:
            update(template, po)
        for problem in problems(template, read(po)):
            failed = True
            print(f"{po.relative_to(ROOT)}: {problem}")
    return int(failed)


def _wrong(message: Message, translated: Message | None) -> Iterator[str]:
    if translated is None or not all(_forms(translated.string)):
        yield "not translated"
        return
    if translated.fuzzy:
        yield "fuzzy"
    if isinstance(message.id, tuple) != isinstance(translated.id, tuple):
        yield "counted in one place only"
    wanted = _placeholders(_forms(message.id)[-1])
    for form in _forms(translated.string):
        if _placeholders(form) != wanted:
            yield f"placeholders differ in {form!r}"


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _first(message: Message) -> str:
    return _forms(message.id)[0]


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
