"""The two clocks: until when to sell, and until when those under way must be certified."""

from datetime import date

from bot.domain.alert import Alert
from bot.domain.checklist import VERIFY
from bot.domain.fiche import Status
from bot.domain.holding import Role
from bot.domain.issue import Issue
from bot.domain.number import CertificationNumber, Register
from bot.domain.paris import paris_day
from bot.domain.ports import Block, Message
from bot.domain.shown import FicheShown
from bot.domain.sighting import Ground
from bot.domain.telling import IssueNoticed, Noticed, TraineesTold
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import actions, button, message, section
from bot.slack.views.safe import user
from bot.slack.views.standing import role_word
from bot.slack.views.status import fiche_link, ground_of, titled

_TITLE = 120


def of_alert(alert: Alert, t: Texts) -> list[str]:
    """Both clocks of an alert, and what the law says of those under way; or nothing."""
    if alert.last_issue is None:
        return []
    seen, role = alert.sighting, alert.position.role
    return [
        _selling(seen.ground, seen.end_date, t),
        _certifying(alert.issue, role, t, past=_is_past(alert)),
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


def trainees_button(number: CertificationNumber, issue: Issue, t: Texts) -> Block:
    """The button by which the team says that it has trainees, or none any more."""
    if issue.trainees:
        return button(ids.TRAINEES_NONE, t("Plus personne en cours"), number.code)
    return button(ids.TRAINEES_SOME, t("Candidats encore en cours"), number.code)


def in_notice(item: Noticed, t: Texts) -> list[Block]:
    """The same in a notice, where the last date of issue is known."""
    return [trainees_button(item.number, item.issue, t)] if item.issue.day or item.issue.trainees else []


def in_step(alert: Alert, step: str, t: Texts) -> list[Block]:
    """What the step that verifies asks besides, once that date is known: who is still under way."""
    past = _is_past(alert)
    if step != VERIFY or alert.loss or not (alert.trainees or (alert.last_issue and not past)):
        return []
    if not alert.trainees:
        told = t(
            "Des candidats encore en cours ? Dites-le : Vigie préviendra avant la date limite de délivrance."
        )
    elif past:
        told = t("Des candidats sont encore en cours, et la date limite de délivrance est passée.")
    elif alert.last_issue is None:
        told = t(
            "Des candidats sont encore en cours. Leur date limite de délivrance n'est pas connue : "
            "demandez-la au certificateur."
        )
    else:
        told = t("Des candidats sont encore en cours : Vigie prévient avant la date limite de délivrance.")
    return [section(told, trainees_button(alert.number, alert.issue, t))]


def issue_title(item: IssueNoticed, t: Texts, code: str) -> str:
    title, day = titled(item.title, t, _TITLE), _day(item.issue.day, t)
    if item.days < 0:
        return t(
            "{code} – {title} : date limite de délivrance passée le {date}", code=code, title=title, date=day
        )
    if item.days == 0:
        return t("{code} – {title} : dernier jour de délivrance aujourd'hui", code=code, title=title)
    return t.plural(
        "{code} – {title} : date limite de délivrance le {date}, dans {n} jour",
        "{code} – {title} : date limite de délivrance le {date}, dans {n} jours",
        item.days,
        code=code,
        title=title,
        date=day,
    )


def issue_blocks(item: IssueNoticed, t: Texts) -> list[Block]:
    """A last date of issue that comes near, for those who have trainees."""
    role = [t("Notre rôle : {role}.", role=role_word(item.role, t))] if item.role is not Role.UNKNOWN else []
    moved = (
        [t("La date a changé : le dernier avis donnait le {date}.", date=t.date(item.before))]
        if item.before
        else []
    )
    lines = [
        f"*{issue_title(item, t, fiche_link(item.number))}*",
        *moved,
        *role,
        *_to_do(item, t),
        issue_source(item.issue, t),
    ]
    return [section("\n".join(lines)), actions(trainees_button(item.number, item.issue, t))]


def issue_source(issue: Issue, t: Texts) -> str:
    """Which XML export gives the date, or that none does any more."""
    if issue.read_in is None:
        return t(
            "Les exports XML ne donnent pas cette date à ce jour : c'est celle du dernier avis, à vérifier."
        )
    return t("Source : France compétences, export XML du {date}.", date=t.date(issue.read_in))


def _to_do(item: IssueNoticed, t: Texts) -> list[str]:
    if item.days >= 0:
        return [t("Les candidats encore en cours doivent être certifiés d'ici là."), _asked(item.role, t)]
    if item.role is Role.CERTIFIER:
        return [
            t("Des candidats sont notés encore en cours : voyez leur situation, et prévenez vos partenaires.")
        ]
    return [t("Des candidats sont notés encore en cours : voyez leur situation avec le certificateur.")]


def how_to_stop(t: Texts) -> str:
    return t("« Plus personne en cours » met fin aux avis de date limite de délivrance.")


def trainees_told(told: TraineesTold, t: Texts) -> Message:
    """Who said whether there are trainees, for all, and how to take that back."""
    text = _some(told, t) if told.issue.trainees else _none(told, t)
    return message(text, [section(text), actions(trainees_button(told.number, told.issue, t))])


def _some(told: TraineesTold, t: Texts) -> str:
    by, code = user(told.by), fiche_link(told.number)
    if told.issue.day is None:
        return t(
            "{by} : des candidats sont encore en cours pour {code}. Leur date limite de délivrance n'est pas "
            "connue : demandez-la au certificateur. Vigie préviendra ici à son approche, si elle l'apprend "
            "du registre.",
            by=by,
            code=code,
        )
    if told.past:
        return t(
            "{by} : des candidats sont encore en cours pour {code}, et leur date limite de délivrance est "
            "passée ({date}). Voyez leur situation avec le certificateur, si ce n'est pas vous.",
            by=by,
            code=code,
            date=t.date(told.issue.day),
        )
    return t(
        "{by} : des candidats sont encore en cours pour {code}. Dernier jour pour les faire certifier : "
        "{date}. Vigie prévient ici à l'approche de cette date.",
        by=by,
        code=code,
        date=t.date(told.issue.day),
    )


def _none(told: TraineesTold, t: Texts) -> str:
    return t(
        "{by} : plus personne en cours pour {code}. Il n'y aura plus d'avis de date limite de délivrance "
        "dans ce canal.",
        by=user(told.by),
        code=fiche_link(told.number),
    )


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


def _is_past(alert: Alert) -> bool:
    """Whether the last date of issue was past when the alert was opened: it is for good then."""
    return alert.last_issue is not None and alert.last_issue < paris_day(alert.opened_at)


def _certifying(issue: Issue, role: Role, t: Texts, *, past: bool = False) -> str:
    """The second clock, who said so, and whom to check it with."""
    day, read = _day(issue.day, t), _day(issue.read_in, t)
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


def _asked(role: Role, t: Texts) -> str:
    if role is Role.CERTIFIER:
        return t("Organisez les derniers jurys, et prévenez vos partenaires.")
    return t("Demandez au certificateur les dates des derniers jurys, et vérifiez-y chaque inscription.")


def _day(day: date | None, t: Texts) -> str:
    return t.date(day) if day else "–"
