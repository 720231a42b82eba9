"""The rows of the public catalogue of Mon Compte Formation: one for each offer and département."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.sandbox.odsql import Row

COLUMNS = {
    "date_extract": "date",
    "nom_of": "text",
    "siret": "text",
    "type_referentiel": "text",
    "code_rncp": "text",
    "code_inventaire": "text",
    "intitule_certification": "text",
    "numero_formation": "text",
    "intitule_formation": "text",
    "nom_departement": "text",
    "code_departement": "text",
    "nom_region": "text",
    "nb_action": "int",
    "nb_session_active": "int",
    "nb_session_a_distance": "int",
}
"""The dataset's fields and their types, in order."""

RENAMED = {"siret": "siret_of", "code_inventaire": "code_rs", "date_extract": "date_chargement"}
"""The names that some clients know instead."""

NO_CODE = "-1"


@dataclass(frozen=True, slots=True)
class Place:
    """A département, by its code and name, and its region."""

    code: str
    name: str
    region: str


PARIS = Place("75", "Paris", "Île-de-France")
LYON = Place("69", "Rhône", "Auvergne-Rhône-Alpes")
LILLE = Place("59", "Nord", "Hauts-de-France")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a provider has put up for one certification (`RS5000`); `number` is the provider's own.

    `actions`, `sessions` open to enrolment and those at a distance, `remote`, are counted in each place.
    """

    number: str
    siret: str
    provider: str
    certification: str
    certified: str
    title: str
    places: tuple[Place, ...] = (PARIS,)
    actions: int = 1
    sessions: int = 1
    remote: int = 0


def rows(offer: Offer, day: date, names: Mapping[str, str]) -> Iterator[Row]:
    """An offer in the extraction of that day; `names` says which columns have another name."""
    rncp = offer.certification.startswith("RNCP")
    digits = offer.certification.removeprefix("RNCP").removeprefix("RS")
    for place in offer.places:
        row: dict[str, str | int] = {
            "date_extract": day.isoformat(),
            "nom_of": offer.provider,
            "siret": offer.siret,
            "type_referentiel": "RNCP" if rncp else "RS",
            "code_rncp": digits if rncp else NO_CODE,
            "code_inventaire": NO_CODE if rncp else digits,
            "intitule_certification": offer.certified,
            "numero_formation": offer.number,
            "intitule_formation": offer.title,
            "nom_departement": place.name,
            "code_departement": place.code,
            "nom_region": place.region,
            "nb_action": offer.actions,
            "nb_session_active": offer.sessions,
            "nb_session_a_distance": offer.remote,
        }
        yield {names.get(name, name): value for name, value in row.items()}
