"""Trainees under way, and the notices of the last date of issue that they have."""

from bot.domain.alert import Alert
from bot.domain.checklist import VERIFY
from bot.domain.holding import Role
from bot.domain.issue import Issue
from bot.domain.number import CertificationNumber
from bot.domain.ports import Block, Message
from bot.domain.telling import IssueNoticed, Noticed, TraineesTold
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import actions, button, message, section
from bot.slack.views.clocks import day_word, is_past
from bot.slack.views.safe import user
from bot.slack.views.standing import role_word
from bot.slack.views.status import fiche_link, titled

_TITLE = 120


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
    past = is_past(alert)
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
    title, day = titled(item.title, t, _TITLE), day_word(item.issue.day, t)
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


def _asked(role: Role, t: Texts) -> str:
    if role is Role.CERTIFIER:
        return t("Organisez les derniers jurys, et prévenez vos partenaires.")
    return t("Demandez au certificateur les dates des derniers jurys, et vérifiez-y chaque inscription.")
