"""What the catalogue's dataset says of itself: what its fields are called, and the day it was extracted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from bot.catalogue import cells
from bot.domain.why import Why
from bot.outside.failures import NotNow

_NUMERIC = ("int", "double", "decimal")


class Column(Enum):
    """What is read of a row, by the names under which a dataset may have it: the first that it has counts."""

    SIRET = ("siret", "siret_of")
    RNCP = ("code_rncp",)
    RS = ("code_rs", "code_inventaire")
    REGISTER = ("type_referentiel",)
    NUMBER = ("numero_formation",)
    TITLE = ("intitule_formation",)
    CERTIFICATION = ("intitule_certification",)
    PLACE = ("nom_departement", "code_departement")
    PLACE_CODE = ("code_departement",)
    SESSIONS = ("nb_session_active",)
    REMOTE = ("nb_session_a_distance",)
    DAY = ("date_extract", "date_chargement")
    START = ("date_debut_session", "date_session_debut", "session_debut", "date_debut")

    __hash__ = object.__hash__  # an enum's own is slow, and there are a dozen to a row


_NEEDED = (Column.SIRET, Column.RNCP, Column.RS)
"""Without one of these an offer of ours could not be seen, and none would look like a fact."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """`names` has the columns that there are, `numeric` those that hold numbers.

    `extracted` is the day that it says for all, `rows` how many it has: None where it does not say.
    """

    names: Mapping[Column, str]
    numeric: frozenset[Column]
    extracted: date | None
    rows: int | None

    def same_fields(self, other: "Dataset") -> bool:
        return (self.names, self.numeric) == (other.names, other.numeric)

    def value(self, row: Mapping[str, object], column: Column) -> object:
        """What a row has in a column; None where there is no such column."""
        return row.get(self.names.get(column, ""))


def dataset_of(described: object) -> Dataset:
    """The dataset from the API's description of it; NotNow where it cannot be the catalogue's."""
    about = described if isinstance(described, dict) else {}
    types = _types(about.get("fields"))
    if not types:
        raise NotNow(Why("La description du catalogue public n'a pas la forme attendue."))
    names = {column: name for column in Column if (name := _first(column, types))}
    for column in _NEEDED:
        if column not in names:
            wanted = ", ".join(column.value)
            raise NotNow(
                Why("Le catalogue public n'a plus de champ de ce nom : {fields}. Il a changé.", fields=wanted)
            )
    metas = _inner(_inner(about, "metas"), "default")
    return Dataset(
        names,
        frozenset(column for column, name in names.items() if types[name] in _NUMERIC),
        cells.day(metas.get("data_processed")) or cells.day(metas.get("modified")),
        cells.count(metas.get("records_count")),
    )


def _types(fields: object) -> dict[str, str]:
    """The type of each field, by its name."""
    found = {}
    for field in fields if isinstance(fields, list) else []:
        if isinstance(field, dict) and isinstance(field.get("name"), str):
            found[field["name"]] = str(field.get("type", ""))
    return found


def _first(column: Column, types: Mapping[str, str]) -> str | None:
    return next((name for name in column.value if name in types), None)


def _inner(value: Mapping[str, object], key: str) -> Mapping[str, object]:
    inner = value.get(key)
    return inner if isinstance(inner, dict) else {}
