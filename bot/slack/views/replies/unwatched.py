"""The answer to `/cert unwatch`: what is no longer followed, and what to do of alerts still open."""

from bot.domain.alert import Alert
from bot.domain.answer import Unwatched
from bot.domain.ports import Block, Message
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import actions, button, message, section
from bot.slack.views.fold import MESSAGE, fold, names
from bot.slack.views.replies.aside import aside_blocks
from bot.slack.views.replies.fiche import LINE_TITLE
from bot.slack.views.status import of_alert

_MORE = 400


def unwatched(answer: Unwatched, t: Texts) -> Message:
    """The numbers dropped, then a question for each whose alert is open."""
    texts = _done(answer, t)
    head, tail = [section(text) for text in texts], aside_blocks(answer.aside, t)
    left = MESSAGE.without(head).without(tail)
    asked = fold(
        answer.ask,
        lambda alert: _ask(alert, t),
        lambda rest: [section(_more(len(rest), t))],
        left.keeping(_MORE),
    )
    text = texts[0] if texts else t("Rien n'a changé dans ce que ce canal suit.")
    return message(text, head + asked + tail)


def _done(answer: Unwatched, t: Texts) -> list[str]:
    told = []
    if answer.removed:
        told.append(t("Ce canal ne suit plus : {names}.", names=names(answer.removed, t)))
    if answer.trainees:
        told.append(
            t(
                "Des candidats y étaient notés encore en cours : {names}. Il n'y aura plus d'avis de leur "
                "date limite de délivrance.",
                names=names(answer.trainees, t),
            )
        )
    if answer.closed:
        told.append(t("Alerte close : {names}.", names=names(answer.closed, t)))
    if answer.absent:
        told.append(t("Ce canal ne suivait pas : {names}.", names=names(answer.absent, t)))
    return told


def _ask(alert: Alert, t: Texts) -> list[Block]:
    text = t(
        "{alert}\nSon alerte est ouverte. Pour ne plus suivre {code} ici : faut-il clore l'alerte, "
        "ou la garder ouverte ?",
        alert=of_alert(alert, t, most=LINE_TITLE),
        code=alert.number.code,
    )
    return [
        section(text),
        actions(
            button(ids.UNWATCH_CLOSE, t("Clore l'alerte"), alert.id),
            button(ids.UNWATCH_KEEP, t("Garder l'alerte"), alert.id),
        ),
    ]


def _more(n: int, t: Texts) -> str:
    return t.plural(
        "Et {n} autre encore suivie, dont l'alerte est ouverte : refaites la commande pour elle.",
        "Et {n} autres encore suivies, dont l'alerte est ouverte : refaites la commande pour elles.",
        n,
    )
