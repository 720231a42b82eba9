"""The windows of `/cert import`: what to give, what was understood, and every line that could not be read."""

from collections.abc import Iterable, Sequence

from bot.documents.spreadsheet import Cell, spreadsheet
from bot.domain.importing import Understood
from bot.domain.number import CertificationNumber
from bot.domain.pasted import Refused, Unread, UnreadReason
from bot.domain.ports import Block
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import context, section
from bot.slack.views.inputs import channels, field, typed, window
from bot.slack.views.safe import escape

_PASTED = 3_000
"""Characters that Slack's input takes: beyond, a file is given."""
_CHARS = 2_800
_SECTIONS = 8
"""Sections for each kind of line: with all kinds, what Slack takes in a window. The rest goes in a file."""


def ask(channel: str, t: Texts) -> Block:
    """The window that takes pasted text or a file."""
    blocks = [
        field(
            ids.IMPORT_TEXT,
            t("Vos numéros"),
            {
                **typed(
                    most=_PASTED,
                    multiline=True,
                    example="RNCP35419 RS5000 https://www.francecompetences.fr/…",
                ),
                "action_id": ids.IMPORT_TEXT_INPUT,
            },
            hint=t("Collez-les comme ils viennent : une colonne d'Excel, une liste, des adresses de fiches."),
        ),
        field(
            ids.IMPORT_FILE,
            t("Ou un fichier CSV"),
            {
                "type": "file_input",
                "action_id": ids.IMPORT_FILE_INPUT,
                "filetypes": ["csv", "txt", "text", "tsv"],
                "max_files": 1,
            },
            hint=t("Enregistré depuis Excel ou autre, quelle que soit la colonne des numéros. 1 Mo au plus."),
        ),
    ]
    where = [] if channel else [field(ids.IMPORT_CHANNEL, t("Suivre dans"), channels(), optional=False)]
    blocks = [*where, *blocks]
    return window(ids.IMPORT_MODAL, channel, t("Importer des numéros"), blocks, t, submit=t("Lire"))


def reading(t: Texts) -> Block:
    blocks = [section(t("Lecture du fichier… Rien n'est encore enregistré."))]
    return window(ids.IMPORT_MODAL, "", t("Importer des numéros"), blocks, t)


def show(found: Understood, draft: str, t: Texts) -> Block:
    """What would be followed; with nothing to follow, there is nothing to confirm."""
    kinds = _kinds(found, t)
    blocks = [section(_read(found, t)), *(section(text) for kind in kinds for text in kind[:_SECTIONS])]
    if _has_more(kinds):
        blocks.append(section(_in_file(t)))
    blocks.append(context(t("Rien n'est encore enregistré.")))
    n = len(found.to_follow)
    submit = t.plural("Suivre {n} numéro", "Suivre {n} numéros", n) if draft else ""
    return window(ids.IMPORT_CONFIRM, draft, t("Ce que Vigie a lu"), blocks, t, submit=submit)


def is_cut(found: Understood, t: Texts) -> bool:
    """Whether it is more than the window can show: then all of it is sent in a file."""
    return _has_more(_kinds(found, t))


def _has_more(kinds: Iterable[list[str]]) -> bool:
    return any(len(kind) > _SECTIONS for kind in kinds)


def as_list(found: Understood, t: Texts) -> bytes:
    """All that was understood, as a table for Excel: a line a number, then one a line that was not read."""
    rows: list[list[Cell]] = [
        [number.code, None, what]
        for numbers, what in (
            (found.active, t("active, à suivre")),
            (found.inactive, t("déjà inactive")),
            (found.already, t("déjà suivie ici")),
            (found.unknown, t("inconnue du registre")),
        )
        for number in numbers
    ]
    rows += [[one.text, one.line, _why(one, t)] for one in found.pasted.unread]
    return spreadsheet([t("Numéro ou texte"), t("Ligne du fichier"), t("Ce que Vigie en fait")], rows)


def _kinds(found: Understood, t: Texts) -> list[list[str]]:
    return [
        _codes(t("Actives, à suivre"), found.active, t),
        _codes(t("Déjà inactives : elles seront suivies, sans alerte"), found.inactive, t),
        _codes(t("Déjà suivies ici"), found.already, t),
        _codes(t("Inconnues du registre : laissées de côté"), found.unknown, t),
        _unread(found.pasted.unread, t),
    ]


def _in_file(t: Texts) -> str:
    return t(
        "La suite ne tient pas dans cette fenêtre : la liste complète, ligne par ligne, vous est envoyée en "
        "message direct."
    )


def give_something(t: Texts) -> str:
    return t("Collez au moins un numéro, ou joignez un fichier.")


def unreadable_file(code: str, t: Texts) -> str:
    """Slack's word on why it does not give the file."""
    return t(
        "Slack n'a pas donné le fichier ({code}). Réessayez, ou collez les numéros dans la fenêtre.",
        code=escape(code, 60),
    )


def _read(found: Understood, t: Texts) -> str:
    refused = found.pasted.refused
    if refused is Refused.TOO_LARGE:
        return t("Ce fichier dépasse 1 Mo : gardez-en la colonne des numéros, et recommencez.")
    if refused is Refused.NOT_TEXT:
        return t(
            "Ce fichier n'est pas du texte (un classeur Excel ou un PDF, peut-être). Dans Excel : "
            "« Enregistrer sous », « CSV »."
        )
    if not found.pasted.lines:
        return t("Il n'y a rien à lire : le fichier est vide.")
    numbers = t.plural("{n} numéro lu", "{n} numéros lus", len(found.pasted.numbers))
    lines = t.plural("sur {n} ligne", "sur {n} lignes", found.pasted.lines)
    told = f"*{numbers} {lines}.*"
    if not found.pasted.repeated:
        return told
    return told + " " + t.plural("{n} répétition.", "{n} répétitions.", found.pasted.repeated)


def _codes(title: str, numbers: Sequence[CertificationNumber], t: Texts) -> list[str]:
    """The codes, in as many sections as it takes."""
    if not numbers:
        return []
    head = f"*{title} ({t.number(len(numbers))})*\n"
    return _chunks(head, (number.code for number in numbers), ", ")


def _unread(unread: Sequence[Unread], t: Texts) -> list[str]:
    if not unread:
        return []
    head = "*" + t.plural("{n} ligne non lue", "{n} lignes non lues", len(unread)) + "*\n"
    return _chunks(head, (_line(one, t) for one in unread), "\n")


def _line(one: Unread, t: Texts) -> str:
    return t("ligne {n} : « {text} », {why}", n=one.line, text=escape(one.text, 100), why=_why(one, t))


def _why(one: Unread, t: Texts) -> str:
    return {
        UnreadReason.NOTHING: t("pas de numéro"),
        UnreadReason.BARE: t("RNCP ou RS ?"),
    }[one.why]


def _chunks(head: str, parts: Iterable[str], between: str) -> list[str]:
    """In sections; once these are more than the window shows, no more are worded."""
    chunks, text = [], head
    for part in parts:
        if len(text) + len(part) + len(between) > _CHARS:
            chunks.append(text)
            if len(chunks) > _SECTIONS:
                return chunks
            text = ""
        text += (between if text and text != head else "") + part
    return [*chunks, text]
