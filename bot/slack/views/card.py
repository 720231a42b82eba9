"""An alert's card: what happened, how we know, what it means, and what there is to do."""

from functools import partial

from bot.domain.alert import Alert
from bot.domain.checklist import Checklist
from bot.domain.number import CertificationNumber, Register
from bot.domain.ports import Block, Message
from bot.domain.sighting import Ground, Sighting
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views import clocks, evidence
from bot.slack.views.blocks import actions, bullets, button, context, divider, message, section
from bot.slack.views.closed import closed
from bot.slack.views.fold import MESSAGE, enumerated, fold
from bot.slack.views.losing import lost_head
from bot.slack.views.offers import blocked_blocks
from bot.slack.views.safe import TITLE
from bot.slack.views.status import of_alert, successor_link
from bot.slack.views.steps import Detail, step_blocks

EDOF = "https://www.of.moncompteformation.gouv.fr/"

_SUCCESSORS = {Detail.FULL: 5, Detail.BRIEF: 2}
_TITLE = {Detail.FULL: TITLE, Detail.BRIEF: 120}


def card(alert: Alert, checklist: Checklist, t: Texts) -> Message:
    """The card as the alert stands: folded once closed, shorter where Slack would not take all of it."""
    if not alert.is_open:
        return closed(alert, checklist, t)
    title = of_alert(alert, t)
    blocks = _open(alert, checklist, t, Detail.FULL)
    if MESSAGE.without(blocks).overdrawn:
        blocks = _brief(alert, checklist, t)
    return message(title, blocks)


def _open(alert: Alert, checklist: Checklist, t: Texts, detail: Detail) -> list[Block]:
    blocks = _head(alert, t, detail)
    for step_id in alert.steps:
        blocks += step_blocks(alert, step_id, checklist, t, detail)
    return blocks + _close(alert, t)


def _brief(alert: Alert, checklist: Checklist, t: Texts) -> list[Block]:
    """Labels and buttons only, those still to be settled first, for as many steps as there is room."""
    head, end = _head(alert, t, Detail.BRIEF), _close(alert, t)
    steps = fold(
        sorted(alert.steps, key=lambda step_id: alert.mark(step_id) is not None),
        partial(step_blocks, alert, checklist=checklist, t=t, detail=Detail.BRIEF),
        lambda rest: [context(_more_steps(len(rest), t))],
        MESSAGE.without(head).without(end),
    )
    return head + steps + end


def _more_steps(n: int, t: Texts) -> str:
    return t.plural(
        "Et {n} autre étape, qui n'a pas la place de s'afficher ici.",
        "Et {n} autres étapes, qui n'ont pas la place de s'afficher ici.",
        n,
    )


def _head(alert: Alert, t: Texts, detail: Detail) -> list[Block]:
    seen = alert.sighting
    lost = [*lost_head(alert.loss, seen, t), *blocked_blocks(alert, t)] if alert.loss else None
    told = lost or _inactive_head(alert, t, detail)
    return [
        section(f"*{of_alert(alert, t, most=_TITLE[detail])}*"),
        *told,
        actions(
            button(ids.LINK_FICHE, t("Voir la fiche"), url=seen.number.url),
            button(ids.LINK_EDOF, t("Ouvrir EDOF"), url=EDOF),
        ),
        divider(),
    ]


def _inactive_head(alert: Alert, t: Texts, detail: Detail) -> list[Block]:
    seen = alert.sighting
    return [
        context(" ".join(evidence.of_alert(seen, t))),
        section(_meaning(alert, t)),
        *_successors(alert, t, _SUCCESSORS[detail]),
    ]


def _meaning(alert: Alert, t: Texts) -> str:
    seen = alert.sighting
    return bullets(
        [
            _eligibility(seen, t),
            t("Certifications déjà obtenues : elles gardent leur valeur."),
            *(clocks.of_alert(alert, t) or [_in_training(seen.number, t)]),
            t("Inscrits qui n'ont pas commencé : leurs dossiers sont à traiter un par un."),
            t("Vigie ne voit pas votre espace EDOF."),
        ]
    )


def _eligibility(seen: Sighting, t: Texts) -> str:
    if seen.ground is Ground.REGISTRY:
        return t(
            "Plus éligible au CPF : sur Mon Compte Formation, les offres qui y préparent sortent du "
            "catalogue et n'acceptent plus d'inscription."
        )
    return t(
        "Si cela se confirme, plus éligible au CPF : sur Mon Compte Formation, les offres qui y préparent "
        "sortent du catalogue et n'acceptent plus d'inscription."
    )


def _in_training(number: CertificationNumber, t: Texts) -> str:
    if number.register is Register.RNCP:
        return t(
            "Candidats entrés en formation, ou dont la VAE a été déclarée recevable, avant la fin de "
            "l'enregistrement : ils gardent le droit d'être certifiés (article L6113-9 du code du travail). "
            "Vérifiez leur situation et la date limite de délivrance avec le certificateur."
        )
    return t(
        "Candidats déjà en formation : demandez au certificateur s'ils peuvent encore être certifiés, "
        "et jusqu'à quelle date limite de délivrance."
    )


def _successors(alert: Alert, t: Texts, most: int) -> list[Block]:
    """Each successor by a link, and for the first ones a row of buttons."""
    successors = alert.sighting.successors
    if not successors:
        return []
    links = enumerated([successor_link(number, alert.position, t) for number in successors], t, most)
    rows = [_follow(alert, number, t) for number in successors[:most]]
    return [section(t("Remplacée, selon le registre, par : {links}.", links=links)), *rows]


def _follow(alert: Alert, successor: CertificationNumber, t: Texts) -> Block:
    code = successor.code
    return actions(
        button(ids.WATCH, t("Suivre {code} ici", code=code), code),
        button(
            ids.REPLACE,
            t("Suivre {code} à la place de {old}", code=code, old=alert.number.code),
            f"{alert.id}:{code}",
        ),
    )


def _close(alert: Alert, t: Texts) -> list[Block]:
    """An alert that was opened again with nothing left to settle can be closed as it is."""
    if not alert.settled:
        return []
    close = button(ids.ALERT_CLOSE, t("Clore l'alerte"), alert.id, primary=True)
    return [section(t("Toutes les étapes sont réglées.")), actions(close)]
