"""The answers to `/cert siret`: what lists a SIRET, and the SIRETs that the team has named."""

from bot.domain.finding import HoldingShown, SiretList, SiretShown
from bot.domain.holding import Holding
from bot.domain.ports import Block, Message
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import actions, button, context, message, section
from bot.slack.views.ended import ended_role
from bot.slack.views.fold import MESSAGE, fold
from bot.slack.views.paging import others, page_buttons
from bot.slack.views.replies.fiche import LINE_TITLE
from bot.slack.views.safe import escape
from bot.slack.views.standing import habilitation_word, siret_word
from bot.slack.views.status import of_fiche

_NAME = 80


def siret_shown(answer: SiretShown, t: Texts) -> Message:
    """Each certification with the SIRET's role, then buttons to follow all of them or to pick some."""
    text = _headline(answer, t)
    head = [section(f"*{text}*")]
    tail = [
        *_follow(answer, t),
        *page_buttons(answer.page, answer.pages, (ids.SIRET_PAGE, ids.SIRET_NEXT), answer.siret, t),
        context(_state_ones(answer, t)),
        actions(button(ids.SIRET_FORGET, t("Ce n'est pas l'un des nôtres : l'oublier"), answer.siret)),
    ]
    left = MESSAGE.without(head).without(tail)
    rows = fold(answer.shown, lambda one: [section(_row(one, t))], lambda rest: [others(len(rest), t)], left)
    return message(text, [*head, *rows, *tail])


def siret_list(answer: SiretList, t: Texts) -> Message:
    """The team's SIRETs, each with a button to drop it."""
    done = (
        [section(t("Vigie ne suit plus le SIRET {siret}.", siret=siret_word(answer.forgotten)))]
        if answer.forgotten
        else []
    )
    if not answer.sirets:
        text = t("Aucun SIRET enregistré. Donnez le vôtre : `/cert siret 12345678901234`.")
        return message(text, [*done, section(text)])
    text = t.plural("{n} SIRET enregistré", "{n} SIRET enregistrés", answer.total)
    turn = page_buttons(answer.page, answer.pages, (ids.SIRETS_PAGE, ids.SIRETS_NEXT), "", t)
    head = [*done, section(f"*{text}*")]
    left = MESSAGE.without(head).without(turn)
    rows = fold(
        answer.sirets,
        lambda one: [
            section(
                t.plural(
                    "{siret} {name} : {n} certification",
                    "{siret} {name} : {n} certifications",
                    one[1],
                    siret=siret_word(one[0].siret),
                    name=escape(one[0].organisation, _NAME),
                )
            ),
            actions(
                button(ids.SIRET_SHOW, t("Voir"), one[0].siret),
                button(ids.SIRET_FORGET, t("Oublier ce SIRET"), one[0].siret),
            ),
        ],
        lambda rest: [others(len(rest), t)],
        left.keeping(200),
    )
    return message(text, [*head, *rows, *turn])


def _headline(answer: SiretShown, t: Texts) -> str:
    name, siret = escape(answer.name, _NAME), siret_word(answer.siret)
    if not answer.total:
        return t(
            "{siret} : aucune fiche ne nomme ce SIRET dans l'export du {date}. Il est retenu : Vigie dira "
            "ici quand il y figurera.",
            siret=siret,
            date=t.date(answer.export.date),
        )
    counted = t.plural(
        "{siret} {name} : {n} certification",
        "{siret} {name} : {n} certifications",
        answer.total,
        siret=siret,
        name=name,
    )
    if answer.active == answer.total:
        all_active = t("active") if answer.total == 1 else t("toutes actives")
        return f"{counted}, {all_active}"
    if not answer.active:
        none_active = t("aucune active")
        return f"{counted}, {none_active}"
    active = t.plural("dont {n} active", "dont {n} actives", answer.active)
    return f"{counted}, {active}"


def _row(one: HoldingShown, t: Texts) -> str:
    roles = []
    if one.holding.certifier:
        roles.append(t("certificateur"))
    if one.holding.partner:
        roles.append(_habilitation(one.holding, t))
    if one.fiche.here:
        roles.append(t("suivie ici"))
    return f"• {of_fiche(one.fiche, t, most=LINE_TITLE)}\n_{', '.join(roles)}_"


def _habilitation(holding: Holding, t: Texts) -> str:
    if holding.state.ended:
        return ended_role(holding.state, holding.since, t)
    return habilitation_word(holding.habilitation, t)


def _follow(answer: SiretShown, t: Texts) -> list[Block]:
    if not answer.to_follow:
        return []
    buttons = []
    if answer.to_follow_active:
        text = t("Suivre les actives ici ({n})", n=t.number(answer.to_follow_active))
        buttons.append(button(ids.SIRET_WATCH_ACTIVE, text, f"{answer.siret}:active", primary=True))
    if answer.to_follow > answer.to_follow_active:
        text = t("Tout suivre ici ({n})", n=t.number(answer.to_follow))
        buttons.append(button(ids.SIRET_WATCH, text, answer.siret))
    return [actions(*buttons, button(ids.SIRET_PICK, t("Choisir…"), answer.siret))]


def _state_ones(answer: SiretShown, t: Texts) -> str:
    told = t(
        "Source : France compétences, export du {date}. Certaines certifications de l'État (Éducation "
        "nationale…) ne nomment aucun partenaire : ajoutez-les par leur numéro, `/cert suivre RNCP…`. "
        "Ce SIRET est retenu : Vigie dira ce qui change pour lui.",
        date=t.date(answer.export.date),
    )
    read = answer.export.details
    if not read or not any(one.holding.state.ended for one in answer.shown):
        return told
    by_xml = t("Habilitations inactives ou supprimées : export XML du {date}.", date=t.date(read))
    return f"{told} {by_xml}"
