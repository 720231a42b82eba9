"""Notices before an end date: what ends, when, and what the team's role makes of it."""

from collections.abc import Sequence

from bot.domain.answer import Approaching
from bot.domain.holding import Role
from bot.domain.noticing import filing_deadline
from bot.domain.ports import Block, Message
from bot.domain.telling import AcceptedTold, IssueNoticed, Noticed, NoticesTold, ResumedTold
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views import clocks, issuing
from bot.slack.views.blocks import actions, button, context, message, section
from bot.slack.views.fold import MESSAGE, and_more, enumerated, fold, paragraph
from bot.slack.views.paging import page_buttons
from bot.slack.views.safe import user
from bot.slack.views.sessions import sessions_lines
from bot.slack.views.standing import role_word, standing_word
from bot.slack.views.status import fiche_link, successor_link, titled

_TITLE = 120
_LAST, _SOON = 7, 30
"""Thresholds up to which a notice speaks of the last days, and of the sessions to come."""
_LINES = 2_400


def notices(told: NoticesTold, t: Texts) -> Message:
    """One message for all that a channel is told that day: those that have no room in full are on a line."""
    items: list[Noticed | IssueNoticed] = [*told.items, *told.issues]
    text = _headline(items, t)
    head = [section(f"*{text}*")] if len(items) > 1 else []
    tail = [context(_how(told, t))]
    left = MESSAGE.without(head).without(tail)
    rows = fold(
        items,
        lambda item: _notice(item, t),
        lambda rest: _rest(rest, t),
        left.keeping(_LINES + 600, 3),
    )
    return message(text, [*head, *rows, *tail])


def coming(answer: Approaching, t: Texts) -> Message:
    """The same for who asked, a page at a time."""
    if not answer.total:
        return message(t("Aucune échéance n'approche dans ce canal, ou toutes sont acceptées."))
    text = t.plural(
        "{n} échéance approche dans ce canal", "{n} échéances approchent dans ce canal", answer.total
    )
    head = [section(f"*{text}*")]
    turn = page_buttons(answer.page, answer.pages, (ids.NOTICES_PAGE, ids.NOTICES_NEXT), "", t)
    left = MESSAGE.without(head).without(turn)
    rows = fold(
        answer.items,
        lambda item: _notice(item, t),
        lambda rest: [section(_lines(rest, t))],
        left.keeping(_LINES + 400),
    )
    return message(text, [*head, *rows, *turn])


def accepted(told: AcceptedTold, t: Texts) -> Message:
    """Who accepted it, for all, and how to take that back."""
    text = t(
        "{by} : échéance acceptée pour {code} ({date}). Plus d'avis dans ce canal avant cette date, "
        "sauf si elle recule.",
        by=user(told.by),
        code=fiche_link(told.number),
        date=t.date(told.end),
    )
    again = button(ids.NOTICE_RESUME, t("Reprendre les avis"), told.number.code)
    return message(text, [section(text), actions(again)])


def resumed(told: ResumedTold, t: Texts) -> str:
    return t(
        "{by} : les avis d'échéance reprennent pour {code}.",
        by=user(told.by),
        code=fiche_link(told.number),
    )


def _headline(items: Sequence[Noticed | IssueNoticed], t: Texts) -> str:
    if len(items) == 1:
        return _title(items[0], t, items[0].number.code)
    return t.plural(
        "{n} échéance approche dans ce canal", "{n} échéances approchent dans ce canal", len(items)
    )


def _title(item: Noticed | IssueNoticed, t: Texts, code: str) -> str:
    if isinstance(item, IssueNoticed):
        return issuing.issue_title(item, t, code)
    title = titled(item.title, t, _TITLE)
    if item.days == 0:
        return t("{code} – {title} : dernier jour d'enregistrement aujourd'hui", code=code, title=title)
    return t.plural(
        "{code} – {title} : fin d'enregistrement le {date}, dans {n} jour",
        "{code} – {title} : fin d'enregistrement le {date}, dans {n} jours",
        item.days,
        code=code,
        title=title,
        date=t.date(item.end),
    )


def _notice(item: Noticed | IssueNoticed, t: Texts) -> list[Block]:
    if isinstance(item, IssueNoticed):
        return issuing.issue_blocks(item, t)
    code = item.number.code
    lines = [f"*{_title(item, t, fiche_link(item.number))}*", _role(item, t), *_advice(item, t)]
    lines += clocks.of_notice(item, t)
    lines += sessions_lines(item, t)
    new = [
        button(ids.WATCH, t("Suivre {code} ici", code=each.code), each.code) for each in item.successors[:1]
    ]
    return [
        section("\n".join(line for line in lines if line)),
        actions(button(ids.NOTICE_ACCEPT, t("Échéance acceptée"), code), *new, *issuing.in_notice(item, t)),
    ]


def _role(item: Noticed, t: Texts) -> str:
    if item.position.role is Role.UNKNOWN:
        return ""
    return t("Notre rôle : {role}.", role=role_word(item.position.role, t))


def _advice(item: Noticed, t: Texts) -> list[str]:
    if item.threshold <= _LAST:
        return [_last_days(item, t)]
    if item.threshold <= _SOON:
        sessions = t(
            "Listez les sessions et les inscrits qui commencent après le {date}.", date=t.date(item.end)
        )
        return [sessions, *_successor(item, t)]
    if item.position.role is Role.CERTIFIER:
        return [_file(item, t), *_successor(item, t)]
    ask = t("Demandez au certificateur : renouvellement déposé, nouveau numéro, notre habilitation ?")
    return [ask, *_successor(item, t)]


def _file(item: Noticed, t: Texts) -> str:
    deadline = filing_deadline(item.end)
    if (item.end - deadline).days < item.days:
        return t("Déposez le renouvellement avant le {date}.", date=t.date(deadline))
    return t(
        "Le renouvellement était à déposer avant le {date} : s'il ne l'est pas, déposez-le sans attendre.",
        date=t.date(deadline),
    )


def _successor(item: Noticed, t: Texts) -> list[str]:
    if not item.successors:
        return []
    named = enumerated([successor_link(each, item.position, t) for each in item.successors], t)
    return [t("Successeur nommé par le registre : {named}. Préparez la nouvelle offre.", named=named)]


def _last_days(item: Noticed, t: Texts) -> str:
    if item.successors:
        first = item.successors[0]
        successor, standing = fiche_link(first), item.position.on(first)
    else:
        successor, standing = t("aucun connu"), item.position.standing
    return t(
        "Dernier jour d'enregistrement : {date}. Successeur : {successor}. Notre habilitation : {standing}. "
        "Prévenez les inscrits et préparez l'archivage.",
        date=t.date(item.end),
        successor=successor,
        standing=standing_word(standing, t),
    )


def _rest(rest: Sequence[Noticed | IssueNoticed], t: Texts) -> list[Block]:
    return [section(_lines(rest, t)), actions(button(ids.NOTICES_SHOW, t("Voir toutes ces échéances"), "1"))]


def _lines(rest: Sequence[Noticed | IssueNoticed], t: Texts) -> str:
    return paragraph(rest, lambda item: _line(item, t), lambda n: and_more(n, t), _LINES)


def _line(item: Noticed | IssueNoticed, t: Texts) -> str:
    return f"• {_title(item, t, fiche_link(item.number))}"


def _how(told: NoticesTold, t: Texts) -> str:
    """How we know, and how to hear no more of it."""
    parts = []
    if told.items and told.export_date:
        parts.append(t("Source : France compétences, export du {date}.", date=t.date(told.export_date)))
    if told.items:
        parts.append(t("« Échéance acceptée » met fin aux avis pour cette certification."))
    if told.issues:
        parts.append(issuing.how_to_stop(t))
    return " ".join(parts)
