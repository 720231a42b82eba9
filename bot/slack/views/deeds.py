"""What the journal and the sightings say, in words."""

from bot.domain.journal import Deed
from bot.locale.texts import Texts


def deed_word(deed: Deed, t: Texts) -> str:
    """What was done."""
    return {
        Deed.WATCHED: t("suivie"),
        Deed.UNWATCHED: t("plus suivie"),
        Deed.ALERT_OPENED: t("alerte ouverte"),
        Deed.ALERT_UPDATED: t("alerte mise à jour"),
        Deed.ALERT_CLOSED: t("alerte close"),
        Deed.ALERT_REOPENED: t("alerte rouverte"),
        Deed.STEP_DONE: t("étape faite"),
        Deed.STEP_NOT_APPLICABLE: t("étape sans objet"),
        Deed.STEP_UNDONE: t("étape rouverte"),
        Deed.STEP_PLANNED: t("étape organisée"),
        Deed.STEP_NOTED: t("étape annotée"),
        Deed.REMINDED: t("rappel"),
        Deed.ESCALATED: t("responsable prévenu"),
        Deed.CARD_POSTED: t("carte publiée"),
        Deed.NO_OFFER: t("aucune offre n'en dépend"),
        Deed.NOTICED: t("avis d'échéance"),
        Deed.END_ACCEPTED: t("échéance acceptée"),
        Deed.NOTICES_RESUMED: t("avis d'échéance repris"),
        Deed.TRAINEES_NOTED: t("candidats encore en cours"),
        Deed.TRAINEES_GONE: t("plus personne en cours"),
        Deed.ISSUE_NOTICED: t("avis de date limite de délivrance"),
        Deed.SIRET_ADDED: t("SIRET enregistré"),
        Deed.SIRET_DROPPED: t("SIRET oublié"),
        Deed.SIRET_LISTED: t("SIRET nouvellement nommé"),
        Deed.SETTINGS_CHANGED: t("réglages changés"),
        Deed.REGISTER_SENT: t("registre demandé"),
        Deed.REGISTRY_CHECKED: t("registre consulté"),
        Deed.EXPORT_READ: t("export lu"),
        Deed.EXPORT_REJECTED: t("export écarté au contrôle"),
        Deed.EXPORT_QUARANTINED: t("export mis en quarantaine"),
        Deed.EXPORT_RULED: t("quarantaine tranchée"),
        Deed.CHANGE_SEEN: t("changement vu"),
    }[deed]


def noticed_word(threshold: str, t: Texts) -> str:
    """A notice by its threshold, in days."""
    if not (threshold.isascii() and threshold.isdecimal()):
        return t("avis d'échéance")
    return t.plural(
        "avis d'échéance, seuil de {n} jour", "avis d'échéance, seuil de {n} jours", int(threshold)
    )


def issue_word(threshold: str, day: str, t: Texts) -> str:
    """A notice of a last date of issue, by its threshold in days and that date as the reader writes it.

    One of a date that has moved, or was past, has no threshold.
    """
    if not day:
        return t("avis de date limite de délivrance")
    if not (threshold.isascii() and threshold.isdecimal()):
        return t("avis de date limite de délivrance ({date})", date=day)
    return t.plural(
        "avis de date limite de délivrance ({date}), seuil de {n} jour",
        "avis de date limite de délivrance ({date}), seuil de {n} jours",
        int(threshold),
        date=day,
    )


def change_values(change: str, t: Texts) -> tuple[str, str]:
    """What a kind of change that has no values of its own went from and to."""
    active, inactive, present, absent = t("active"), t("inactive"), t("présente"), t("absente")
    return {
        "BecameInactive": (active, inactive),
        "Confirmed": (t("à confirmer"), inactive),
        "BecameActive": (inactive, active),
        "Vanished": (present, absent),
        "Returned": (absent, present),
    }.get(change, ("", ""))


def change_word(change: str, t: Texts) -> str:
    """The kind of a change, by its name in the journal; one from another version stands as it is."""
    return {
        "BecameInactive": t("devenue inactive"),
        "Confirmed": t("inactivité confirmée"),
        "BecameActive": t("de nouveau active"),
        "EndDateMoved": t("date de fin déplacée"),
        "SuccessorsChanged": t("successeur nommé ou retiré"),
        "Vanished": t("absente du registre"),
        "Returned": t("de nouveau au registre"),
    }.get(change, change)
