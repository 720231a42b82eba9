"""The modals that ask why a step does not apply, or why it was opened again."""

from bot.domain.checklist import Checklist
from bot.domain.ports import Block, Message
from bot.locale.texts import Texts
from bot.slack.views.actions import REASON_BLOCK, REASON_INPUT, REASON_MODAL, UNDO_MODAL
from bot.slack.views.blocks import context, plain, section
from bot.slack.views.safe import channel as mention

LONGEST_REASON = 500
MOST_BLOCKS = 100
_VIEW_WORD = 24
_LABEL = 150


def not_applicable_reason(alert_id: str, step_label: str, step_id: str, t: Texts) -> Block:
    """The view to open; `step_label` is the step's label as its checklist words it."""
    return {
        "type": "modal",
        "callback_id": REASON_MODAL,
        "private_metadata": f"{alert_id}:{step_id}",
        "title": plain(t("Étape sans objet"), _VIEW_WORD),
        "submit": plain(t("Enregistrer"), _VIEW_WORD),
        "close": plain(t("Annuler"), _VIEW_WORD),
        "blocks": [_reason(step_label, t)],
    }


def undo_reason(value: str, step_label: str, t: Texts) -> Block:
    """The view that asks why a step was opened again; it may be closed without an answer."""
    return {
        "type": "modal",
        "callback_id": UNDO_MODAL,
        "private_metadata": value,
        "title": plain(t("Étape rouverte"), _VIEW_WORD),
        "submit": plain(t("Enregistrer"), _VIEW_WORD),
        "close": plain(t("Sans raison"), _VIEW_WORD),
        "blocks": [
            {
                "type": "input",
                "block_id": REASON_BLOCK,
                "optional": True,
                "label": plain(t("« {step} » est rouverte : pourquoi ?", step=step_label), 2000),
                "hint": plain(
                    t("Votre raison s'affichera dans le fil de l'alerte, et restera au journal."), 2000
                ),
                "element": {
                    "type": "plain_text_input",
                    "action_id": REASON_INPUT,
                    "multiline": True,
                    "max_length": LONGEST_REASON,
                },
            }
        ],
    }


def label_of(step_id: str, checklist: Checklist, t: Texts) -> str:
    """A step's label as it is, for a text that Slack does not format."""
    own = next((t.own(step.label) for step in checklist.steps if step.id == step_id), step_id)
    return str(plain(own, _LABEL)["text"])


def notice(text: str, t: Texts) -> Block:
    """A view that only says something; `text` is mrkdwn."""
    return {
        "type": "modal",
        "title": plain("Vigie", _VIEW_WORD),
        "close": plain(t("Fermer"), _VIEW_WORD),
        "blocks": [section(text)],
    }


def answered(message: Message, t: Texts, channel: str = "") -> Block:
    """An answer about a channel as a view shows it: its texts, and where to find its buttons."""
    texts = [block for block in message.blocks if block["type"] in ("section", "context")]
    where = [context(t("Dans {channel}", channel=mention(channel)))] if channel else []
    told = [{name: part for name, part in block.items() if name != "accessory"} for block in texts]
    if len(texts) < len(message.blocks):
        told.append(context(t("Pour y répondre : `/cert encours`, dans le canal.")))
    return notice(message.text, t) | {"blocks": [*where, *told][:MOST_BLOCKS]}


def reason_needed(t: Texts) -> str:
    """What the modal says of a reason that is blank."""
    return t("Dites en quelques mots pourquoi : vos collègues le liront sur l'alerte.")


def _reason(step_label: str, t: Texts) -> Block:
    return {
        "type": "input",
        "block_id": REASON_BLOCK,
        "label": plain(
            t("« {step} » est sans objet : pourquoi ?", step=plain(step_label, _LABEL)["text"]), 2000
        ),
        "hint": plain(t("Votre raison s'affichera sur l'alerte, avec votre nom et la date."), 2000),
        "element": {
            "type": "plain_text_input",
            "action_id": REASON_INPUT,
            "multiline": True,
            "max_length": LONGEST_REASON,
        },
    }
