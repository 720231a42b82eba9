"""What Slack's own client says of a modal's inputs, before an app hears of the submission."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.sandbox.content import filled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.sandbox.content import Json
    from bot.sandbox.model import View

REQUIRED = "Veuillez renseigner ce champ obligatoire."
MOST_FILES = 10
FILE_BYTES = 10_000_000
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_URL = re.compile(r"https?://[^\s/]+\.?\S*")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def refused(view: View) -> dict[str, str]:
    """A sentence for each input block that Slack does not let through, by the block's id."""
    said: dict[str, str] = {}
    for block in view.blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = view.values[block["block_id"]][element["action_id"]]
        sentences = list(_wrong(element, state)) if filled(state) else []
        if not filled(state) and not block.get("optional"):
            sentences = [REQUIRED]
        if sentences:
            said[block["block_id"]] = sentences[0]
    return said


def _wrong(element: Mapping[str, Any], state: Json) -> Iterator[str]:
    kind = element["type"]
    if kind == "file_input":
        yield from _wrong_files(element, state["files"])
    elif kind == "number_input":
        yield from _wrong_number(element, str(state["value"]))
    elif kind == "url_text_input" and not _URL.fullmatch(str(state["value"])):
        yield "Veuillez saisir une adresse web valide, qui commence par https://."
    elif kind == "email_text_input" and not _EMAIL.fullmatch(str(state["value"])):
        yield "Veuillez saisir une adresse e-mail valide."
    elif kind == "plain_text_input":
        yield from _wrong_length(element, str(state["value"]))
    elif kind.startswith("multi_") and "max_selected_items" in element:
        picked = next(value for key, value in state.items() if key != "type")
        if len(picked) > element["max_selected_items"]:
            yield f"Choix possibles au plus : {element['max_selected_items']}."


def _wrong_files(element: Mapping[str, Any], files: list[Json]) -> Iterator[str]:
    most = element.get("max_files", MOST_FILES)
    endings = [str(each).lower() for each in element.get("filetypes", ())]
    if len(files) > most:
        yield f"Fichiers acceptés au plus : {most}."
    for file in files:
        if endings and file["name"].rpartition(".")[2].lower() not in endings:
            yield f"{file['name']} : type de fichier non accepté ({', '.join(endings)})."
        if file["size"] > FILE_BYTES:
            yield f"{file['name']} : un fichier fait 10 Mo au plus."


def _wrong_number(element: Mapping[str, Any], value: str) -> Iterator[str]:
    if not _NUMBER.fullmatch(value):
        yield "Veuillez saisir un nombre."
        return
    if "." in value and not element["is_decimal_allowed"]:
        yield "Veuillez saisir un nombre entier."
    if "min_value" in element and float(value) < float(element["min_value"]):
        yield f"Veuillez saisir un nombre d'au moins {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        yield f"Veuillez saisir un nombre d'au plus {element['max_value']}."


def _wrong_length(element: Mapping[str, Any], value: str) -> Iterator[str]:
    if len(value) < element.get("min_length", 0):
        yield f"Veuillez saisir au moins {element['min_length']} caractères."
    if len(value) > element.get("max_length", len(value)):
        yield f"Veuillez saisir au plus {element['max_length']} caractères."
