"""How we know: which export said it, and in which field."""

from datetime import date

from bot.domain.fiche import Status
from bot.domain.shown import FicheShown
from bot.domain.sighting import Ground, Sighting
from bot.locale.texts import Texts

# The field's value as the export writes it; an export that leaves it empty says nothing.
_DECLARED = {Status.ACTIVE: "ACTIVE", Status.INACTIVE: "INACTIVE", Status.UNKNOWN: "–"}


def of_alert(seen: Sighting, t: Texts) -> list[str]:
    """What makes us call it inactive, in sentences; the first names the source."""
    told = _by_date(seen, t) if seen.ground is Ground.DATE else _by_registry(seen, t)
    if seen.vanished:
        told.append(t("Absente de deux exports successifs : aucun statut n'est présumé depuis."))
    return told


def of_fiche(shown: FicheShown, t: Texts) -> str:
    return _said(shown.fiche.declared, shown.export.date, shown.fiche.end_date, t)


def _by_date(seen: Sighting, t: Texts) -> list[str]:
    if seen.end_date is None:
        return [
            t(
                "Source : France compétences, dernier export où elle figure : {date}. "
                "Le registre ne s'est pas encore prononcé.",
                date=t.date(seen.export_date),
            )
        ]
    if seen.declared is Status.ACTIVE and seen.export_date > seen.end_date:
        active = t(
            "L'export du {date} la dit ACTIVE, mais sa fin d'enregistrement est passée.",
            date=t.date(seen.export_date),
        )
        return [_said(Status.ACTIVE, seen.export_date, seen.end_date, t), active]
    return [
        t(
            "Source : France compétences, dernier export où elle figure : {date}. Le registre ne s'est "
            "pas encore prononcé : seule la date le dit, fin d'enregistrement {end}.",
            date=t.date(seen.export_date),
            end=t.date(seen.end_date),
        )
    ]


def _by_registry(seen: Sighting, t: Texts) -> list[str]:
    assert seen.inactive_seen is not None, "the registry's word is what gives these grounds"
    still = seen.declared is Status.INACTIVE
    told = [_said(Status.INACTIVE, seen.export_date if still else seen.inactive_seen, seen.end_date, t)]
    if still and seen.inactive_seen != seen.export_date:
        told.append(
            t("Vue inactive pour la première fois dans l'export du {date}.", date=t.date(seen.inactive_seen))
        )
    return told


def _said(declared: Status, export: date, end: date | None, t: Texts) -> str:
    if end is None:
        return t(
            "Source : France compétences, export du {date} : Actif = {declared}, "
            "sans date de fin d'enregistrement.",
            date=t.date(export),
            declared=_DECLARED[declared],
        )
    return t(
        "Source : France compétences, export du {date} : Actif = {declared}, fin d'enregistrement {end}.",
        date=t.date(export),
        declared=_DECLARED[declared],
        end=t.date(end),
    )
