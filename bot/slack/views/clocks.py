"""The two clocks: until when to sell, and until when those under way must be certified."""

from datetime import date

from bot.domain.alert import Alert
from bot.domain.fiche import Status
from bot.domain.holding import Role
from bot.domain.issue import Issue
from bot.domain.number import CertificationNumber, Register
from bot.domain.paris import paris_day
from bot.domain.shown import FicheShown
from bot.domain.sighting import Ground
from bot.domain.telling import Noticed
from bot.locale.texts import Texts
from bot.slack.views.status import ground_of


def of_alert(alert: Alert, t: Texts) -> list[str]:
    """Both clocks of an alert, and what the law says of those under way; or nothing."""
    if alert.last_issue is None:
        return []
    seen, role = alert.sighting, alert.position.role
    return [
        _selling(seen.ground, seen.end_date, t),
        _certifying(alert.issue, role, t, past=is_past(alert)),
        _under_way(alert.number, role, t),
    ]


def of_fiche(shown: FicheShown, t: Texts) -> list[str]:
    """The same of a fiche."""
    end, day = shown.fiche.end_date, shown.issue.day
    if day is None:
        return []
    sold = _until(end, t) if shown.status is Status.ACTIVE else _selling(ground_of(shown), end, t)
    return [sold, _certifying(shown.issue, shown.position.role, t, past=day < shown.today)]


def of_notice(item: Noticed, t: Texts) -> list[str]:
    """The same before an end date."""
    if item.issue.day is None:
        return []
    return [_until(item.end, t), _certifying(item.issue, item.position.role, t)]


def is_past(alert: Alert) -> bool:
    """Whether the last date of issue was past when the alert was opened: it is for good then."""
    return alert.last_issue is not None and alert.last_issue < paris_day(alert.opened_at)


def _until(end: date | None, t: Texts) -> str:
    if end is None:
        return t("Jusqu'à quand vendre : le registre ne donne pas de date de fin.")
    return t("Jusqu'à quand vendre : {date}.", date=t.date(end))


def _selling(ground: Ground, end: date | None, t: Texts) -> str:
    """The first clock of what is inactive: never more than what is known."""
    if end is None:
        return t("Jusqu'à quand vendre : date de fin inconnue, à vérifier avant toute inscription.")
    if ground is Ground.DATE:
        return t(
            "Jusqu'à quand vendre : {date}, c'est passé ; le registre doit le confirmer.", date=t.date(end)
        )
    if ground is Ground.EARLY:
        return t(
            "Jusqu'à quand vendre : {date} était prévu, mais le registre la dit déjà inactive, à confirmer.",
            date=t.date(end),
        )
    return t("Jusqu'à quand vendre : {date}, c'est passé.", date=t.date(end))


def _certifying(issue: Issue, role: Role, t: Texts, *, past: bool = False) -> str:
    """The second clock, who said so, and whom to check it with."""
    day, read = day_word(issue.day, t), day_word(issue.read_in, t)
    if past:
        told = t(
            "Jusqu'à quand faire certifier ceux qui sont en cours : {date}, c'est passé (date limite de "
            "délivrance, export XML du {read}).",
            date=day,
            read=read,
        )
    else:
        told = t(
            "Jusqu'à quand faire certifier ceux qui sont en cours : {date} (date limite de délivrance, "
            "export XML du {read}).",
            date=day,
            read=read,
        )
    check = {
        Role.PARTNER: t("Vérifiez-la avec le certificateur."),
        Role.CERTIFIER: t("Cette date est la vôtre : vos partenaires comptent dessus."),
        Role.UNKNOWN: t("Vérifiez-la avec le certificateur ; si c'est vous, cette date est la vôtre."),
    }
    return f"{told} {check[role]}"


def _under_way(number: CertificationNumber, role: Role, t: Texts) -> str:
    """What the law says of them: it names the RNCP alone."""
    if number.register is Register.RNCP:
        return t(
            "Candidats entrés en formation, ou dont la VAE a été déclarée recevable, avant la fin de "
            "l'enregistrement : ils gardent le droit d'être certifiés (article L6113-9 du code du travail)."
        )
    if role is Role.CERTIFIER:
        return t("Candidats déjà en formation : dites à vos partenaires s'ils peuvent encore être certifiés.")
    return t("Candidats déjà en formation : demandez au certificateur s'ils peuvent encore être certifiés.")


def day_word(day: date | None, t: Texts) -> str:
    return t.date(day) if day else "–"
