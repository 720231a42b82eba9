"""What a database keeps beside a row's document, to find what may have changed without reading it."""

from collections.abc import Callable
from typing import Any

from bot.domain.catalogue import catalogue_day
from bot.domain.habilitation import OurSiret
from bot.domain.mark import due, mark_of
from bot.domain.sighting import ABSENCES_TOLD, Sighting
from bot.store.memory import SIGHTINGS, SIRETS


def _of_sighting(seen: Sighting) -> dict[str, str]:
    return {
        "mark": mark_of(seen),
        "due": str(due(seen) or ""),
        "looked_in": seen.looked_in,
        "absences": str(min(seen.absences, ABSENCES_TOLD)),
    }


def _of_siret(ours: OurSiret) -> dict[str, str]:
    return {
        "mark": ours.mark,
        "doubts": "yes" if ours.doubts else "",
        "looked": ours.looked,
        "read_on": str(catalogue_day(ours.catalogue_read)) if ours.catalogue_read else "",
    }


BESIDE: dict[str, tuple[tuple[str, ...], Callable[[Any], dict[str, str]]]] = {
    SIGHTINGS.name: (("mark", "due", "looked_in", "absences"), _of_sighting),
    SIRETS.name: (("mark", "doubts", "looked", "read_on"), _of_siret),
}
"""By table: the columns, and their values of a row."""
