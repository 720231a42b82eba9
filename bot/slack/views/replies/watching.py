"""The answer to `/cert watch`: what this channel follows from now on, and what was inactive already."""

from bot.domain.answer import Reach, Watching
from bot.domain.ports import Block, Message
from bot.domain.shown import FicheShown
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import actions, button, message, section
from bot.slack.views.fold import MESSAGE, Room, fold, names
from bot.slack.views.replies.aside import aside_blocks
from bot.slack.views.replies.fiche import LINE_TITLE, fiche_lines
from bot.slack.views.status import of_fiche

_WITH_BUTTONS = 10
_ACTIVE = 1_500


def watching(answer: Watching, t: Texts) -> Message:
    """What cannot reach the channel first, then what is inactive already: both want something done."""
    text = _headline(answer, t)
    head = [*_reach(answer.reach, t), section(text)]
    tail = [*_others(answer, t), *aside_blocks(answer.aside, t)]
    left = MESSAGE.without(head).without(tail)
    room = left.keeping(_ACTIVE + 400, 2)
    blocks = [*head, *_inactive(answer.inactive, t, room), *fiche_lines(answer.active, t, _ACTIVE), *tail]
    return message(text, blocks)


def _headline(answer: Watching, t: Texts) -> str:
    n = len(answer.active) + len(answer.inactive) + len(answer.alerted) + len(answer.unseen)
    if n == 0:
        return t("Rien de nouveau à suivre dans ce canal.")
    return t.plural(
        "Ce canal suit désormais {n} certification de plus.",
        "Ce canal suit désormais {n} certifications de plus.",
        n,
    )


def _reach(reach: Reach, t: Texts) -> list[Block]:
    """How to mend what keeps cards from the channel."""
    match reach:
        case Reach.PRIVATE:
            text = t(
                "Vigie n'est pas dans ce canal : tapez `/invite @Vigie`, sinon ses alertes n'y "
                "arriveront pas."
            )
        case Reach.UNVERIFIED:
            text = t(
                "Slack n'a pas confirmé à temps que Vigie peut publier ici. Elle réessaiera quand elle aura "
                "quelque chose à y dire."
            )
        case _:
            return []
    return [section(f"⚠️ {text}")]


def _inactive(inactive: tuple[FicheShown, ...], t: Texts, room: Room) -> list[Block]:
    """Those inactive already, the first ones with their two buttons; `/cert open` keeps the others."""
    if not inactive:
        return []
    intro = section(
        t("Déjà inactives, donc sans alerte : dites pour chacune si des offres en dépendent encore.")
    )
    first, beyond = inactive[:_WITH_BUTTONS], len(inactive) - _WITH_BUTTONS
    shown = fold(first, lambda each: _ask(each, t), lambda rest: _more(len(rest) + max(beyond, 0), t), room)
    complete = len(shown) == 2 * len(first)
    return [intro, *shown, *(_more(beyond, t) if complete and beyond > 0 else [])]


def _ask(shown: FicheShown, t: Texts) -> list[Block]:
    return [section(of_fiche(shown, t, most=LINE_TITLE)), answer_buttons(shown.fiche.number.code, t)]


def answer_buttons(code: str, t: Texts) -> Block:
    """The two answers to a certification that was inactive when it was registered."""
    return actions(
        button(ids.CHECKLIST_OPEN, t("Ouvrir la liste d'actions"), code),
        button(ids.NO_OFFER, t("Aucune offre n'en dépend"), code),
    )


def _more(n: int, t: Texts) -> list[Block]:
    return [
        section(
            t.plural(
                "Et {n} autre déjà inactive : voir `/cert encours`.",
                "Et {n} autres déjà inactives : voir `/cert encours`.",
                n,
            )
        )
    ]


def _others(answer: Watching, t: Texts) -> list[Block]:
    texts = []
    if answer.alerted:
        codes = tuple(shown.fiche.number for shown in answer.alerted)
        texts.append(
            t(
                "Inactives, et leur alerte est déjà ouverte ici : {names}. Voir `/cert encours`.",
                names=names(codes, t),
            )
        )
    if answer.replaced:
        texts.append(
            t(
                "Ce canal ne suit plus : {names}. Son alerte reste ouverte, voir `/cert encours`.",
                names=names(answer.replaced, t),
            )
        )
    if answer.kept:
        texts.append(
            t(
                "{names} reste aussi suivie ici, pour les candidats encore en cours et leur date limite de "
                "délivrance.",
                names=names(answer.kept, t),
            )
        )
    if answer.already:
        texts.append(t("Déjà suivies ici : {names}.", names=names(answer.already, t)))
    if answer.unseen:
        texts.append(
            t(
                "Registre en cours de chargement : la première lecture de {names} sera annoncée ici.",
                names=names(answer.unseen, t),
            )
        )
    return [section(text) for text in texts]
