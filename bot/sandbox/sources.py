"""The two public sources in the demo, day after day: the registry's exports, and the catalogue of offers.

The CSV exports are real. The XML exports are made of the same fiches, with the last dates of issue that the
RS had on 16/08/2026. RS5000 has none there: its date is imagined, and so are all the offers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.sandbox import xml_exports
from bot.sandbox.offers import LYON, PARIS, Offer, Place
from bot.sandbox.xml_exports import More

if TYPE_CHECKING:
    from bot.sandbox.catalogue import Catalogue
    from bot.sandbox.content import Json
    from bot.sandbox.registry import Registry

EXPORTS = tuple(
    (date.fromisoformat(path.stem[-10:]), path)
    for path in sorted((Path(__file__).parent / "exports").glob("*.zip"))
)
"""The bundled exports: their date, and the file as France compétences published it."""

FIRST_DAY = EXPORTS[0][0]

_LAST_ISSUES = {
    "RS5000": "24/11/2024",
    "RS6232": "25/07/2026",
    "RS6547": "27/09/2027",
    "RS6604": "26/10/2029",
    "RS7423": "26/05/2028",
    "RS7485": "17/06/2028",
}

_STRASBOURG = Place("67", "Bas-Rhin", "Grand Est")
_MULHOUSE = Place("68", "Haut-Rhin", "Grand Est")


def _orsys(number: str, title: str, *places: Place, remote: int = 0) -> Offer:
    certified = "Exploiter la blockchain dans le développement d’applications"
    return Offer(number, "48276116000019", "ORSYS", "RS5000", certified, title, places, remote=remote)


def _cci(
    number: str, certification: str, certified: str, *places: Place, title: str = "", sessions: int = 1
) -> Offer:
    siret, name = "13002267600030", "CCI ALSACE EUROMETROPOLE"
    return Offer(number, siret, name, certification, certified, title or certified, places, sessions=sessions)


OFFERS = (
    _orsys("BLO-1", "Blockchain : développer des applications", PARIS, LYON),
    _orsys("BLO-2", "Blockchain : développer des applications, à distance", PARIS, remote=1),
    _orsys("BLO-3", "Blockchain : parcours intensif", PARIS),
    _cci("DWWM-1", "RNCP37674", "Développeur web et web mobile", _STRASBOURG, _MULHOUSE, sessions=3),
    _cci(
        "DWWM-2",
        "RNCP37674",
        "Développeur web et web mobile",
        _STRASBOURG,
        title="Développeur web, en soirée",
    ),
    _cci("CYB-1", "RS5568", "Référent cybersécurité en TPE/PME", _STRASBOURG, sessions=2),
    _cci("ASV-1", "RNCP40344", "Auxiliaire spécialisé vétérinaire", _MULHOUSE),
    # Shown without a habilitation; of RNCP37873, for which it has one, nothing is shown.
    _cci("RH-1", "RNCP36612", "Assistant en ressources humaines", _STRASBOURG),
)


class Sources:
    """What is published: an export at a time, and an extraction a day."""

    def __init__(self, registry: Registry, catalogue: Catalogue, folder: Path) -> None:
        self._registry = registry
        self._catalogue = catalogue
        self._folder = folder
        self._published = 0
        self._publish()
        catalogue.show(*OFFERS)
        catalogue.extract(FIRST_DAY)

    def publish_next(self) -> date | None:
        """Publish the exports that follow and say which day's they are; None where there are none."""
        if self._published + 1 == len(EXPORTS):
            return None
        self._published += 1
        self._publish()
        return EXPORTS[self._published][0]

    def extract(self, day: date, archived: Iterable[tuple[str, str]] = ()) -> int:
        """Publish that day's extraction, and say how many offers left it: SIRETs archived certifications."""
        gone = sum(self._catalogue.archive(siret, certification) for siret, certification in archived)
        self._catalogue.extract(day)
        return gone

    def status(self) -> Json:
        """The registry's part, and the catalogue's, of what the page's panel shows."""
        following = EXPORTS[self._published + 1 :]
        extracted = self._catalogue.extracted
        return {
            "export": EXPORTS[self._published][1].name,
            "next_export": following[0][1].name if following else None,
            "catalogue": {
                "day": extracted and extracted.isoformat(),
                "offers": len(self._catalogue.pictured),
            },
        }

    def _publish(self) -> None:
        day, path = EXPORTS[self._published]
        more = {number: More(last_issue) for number, last_issue in _LAST_ISSUES.items()}
        for each in (path, *xml_exports.write(path, self._folder, day, more)):
            self._registry.publish(each)
