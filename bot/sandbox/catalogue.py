"""A local catalogue of offers: what providers show in it, and what its last extraction says of that."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from bot.sandbox.offers import COLUMNS, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.content import Json
    from bot.sandbox.odsql import Row
    from bot.sandbox.offers import Offer

DATASET = "moncompteformation_catalogueformation"
DAILY = 10_000
_EXTRACTED = time(5, 0, tzinfo=UTC)


class Catalogue:
    """What is shown now is `offers`; what the last extraction tells of it, `pictured`.

    `quota` is how many requests may still be made; `names` says which columns have another name, as
    offers.RENAMED does.
    """

    def __init__(self) -> None:
        self.offers: list[Offer] = []
        self.extracted: date | None = None
        self.quota = DAILY
        self.names: Mapping[str, str] = {}
        self.pictured: list[Offer] = []

    def show(self, *offers: Offer) -> None:
        """Providers put up offers: they are in the next extraction."""
        self.offers += offers

    def archive(self, siret: str, certification: str) -> int:
        """A provider archives what it shows for a certification: the next extraction lacks so many offers."""
        kept = [one for one in self.offers if (one.siret, one.certification) != (siret, certification)]
        gone = len(self.offers) - len(kept)
        self.offers = kept
        return gone

    def extract(self, day: date) -> None:
        """Publish the extraction of that day."""
        self.extracted = day
        self.pictured = list(self.offers)

    @property
    def rows(self) -> list[Row]:
        day = self.extracted
        return [] if day is None else [row for one in self.pictured for row in rows(one, day, self.names)]

    @property
    def fields(self) -> dict[str, str]:
        """The columns by the names that they have now, and their types."""
        return {self.names.get(name, name): kind for name, kind in COLUMNS.items()}

    def described(self) -> Json:
        """The dataset as it is described, without its rows."""
        day = self.extracted
        processed = datetime.combine(day, _EXTRACTED).isoformat() if day else None
        metas = {
            "title": "MonCompteFormation - l'offre de formation",
            "publisher": "Caisse des Dépôts",
            "records_count": len(self.rows),
            "modified": processed,
            "data_processed": processed,
            "metadata_processed": processed,
        }
        return {
            "visibility": "domain",
            "dataset_id": DATASET,
            "dataset_uid": "da_sandbox",
            "has_records": True,
            "features": ["analyze"],
            "attachments": [],
            "alternative_exports": [],
            "data_visible": True,
            "fields": [
                {"name": name, "label": name, "type": kind, "description": None, "annotations": {}}
                for name, kind in self.fields.items()
            ],
            "metas": {"default": metas},
        }
