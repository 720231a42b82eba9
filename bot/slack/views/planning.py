"""The window in which a step is given an owner, a date and a note."""

from bot.domain.alert import Alert
from bot.domain.checklist import Checklist
from bot.domain.ports import Block
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.inputs import field, picked, typed, window
from bot.slack.views.modal import label_of

_NOTE, _LINK = 500, 1_000


def planning(alert: Alert, step: str, checklist: Checklist, t: Texts) -> Block:
    """A settled step has only its note and its proof; dates and owners are for what is still to do."""
    task, name, settled = alert.task(step), label_of(step, checklist, t), alert.mark(step) is not None
    note = t("« {step} » : note", step=name) if settled else t("Note")
    proof = [
        field(ids.PLAN_NOTE, note, typed(task.note, most=_NOTE, multiline=True)),
        field(
            ids.PLAN_LINK,
            t("Lien vers une preuve"),
            typed(task.link, most=_LINK, example="https://…"),
            hint=t("Par exemple une capture d'EDOF, rangée dans votre espace de documents."),
        ),
    ]
    plan = [
        field(
            ids.PLAN_OWNER,
            t("« {step} » : qui s'en charge ?", step=name),
            picked("users_select", "initial_user", task.owner),
        ),
        field(
            ids.PLAN_DUE,
            t("À faire pour le"),
            picked("datepicker", "initial_date", task.due and str(task.due)),
        ),
        field(
            ids.PLAN_SNOOZE,
            t("Pas de rappel avant le"),
            picked("datepicker", "initial_date", task.snoozed and str(task.snoozed)),
            hint=t("Les rappels viennent dans le fil de la carte, les jours ouvrés, trois au plus."),
        ),
    ]
    blocks, title = (proof, t("Note, preuve")) if settled else (plan + proof, t("Organiser l'étape"))
    return window(ids.PLAN_MODAL, f"{alert.id}:{step}", title, blocks, t, submit=t("Enregistrer"))


def past(t: Texts) -> str:
    return t("Ce jour est passé : choisissez-en un à venir, ou rien.")


def bad_link(t: Texts) -> str:
    return t("Un lien commence par https:// ou http://.")
