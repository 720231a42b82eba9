"""The window in which some of the certifications that list a SIRET are picked."""

from collections.abc import Sequence
from datetime import date

from bot.domain.fiche import Fiche, Status
from bot.domain.ports import Block
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import context, plain
from bot.slack.views.inputs import field, option, window

FIRST_MENU = "pick-1"
_OPTIONS = 100
_TITLE = 40


def picking(channel: str, siret: str, fiches: Sequence[Fiche], today: date, t: Texts) -> Block:
    """Menus of a hundred each, as Slack allows; what is active that day is picked to begin with."""
    blocks: list[Block] = []
    for at in range(0, len(fiches), _OPTIONS):
        some = fiches[at : at + _OPTIONS]
        options = [_option(one, today, t) for one in some]
        active = [each for each, one in zip(options, some, strict=True) if one.status(today) is Status.ACTIVE]
        element: Block = {
            "type": "multi_static_select",
            "action_id": ids.PICK_INPUT,
            "placeholder": plain(t("Choisir"), 150),
            "options": options,
        }
        if active:
            element["initial_options"] = active
        blocks.append(field(f"pick-{len(blocks) + 1}", t("Certifications à suivre ici"), element))
    blocks.append(context(t("Les actives sont déjà choisies ; retirez celles que vous ne vendez pas.")))
    return window(ids.PICK_MODAL, f"{channel}:{siret}", t("Choisir"), blocks, t, submit=t("Suivre ici"))


def pick_something(t: Texts) -> str:
    return t("Choisissez au moins une certification, ou fermez la fenêtre.")


def _option(fiche: Fiche, today: date, t: Texts) -> Block:
    title = str(plain(fiche.title or t("sans intitulé"), _TITLE)["text"])
    if fiche.status(today) is Status.ACTIVE and fiche.end_date:
        text = t("{code} {title}, {date}", code=fiche.number.code, title=title, date=t.date(fiche.end_date))
    elif fiche.status(today) is Status.INACTIVE:
        text = t("{code} {title}, inactive", code=fiche.number.code, title=title)
    else:
        text = f"{fiche.number.code} {title}"
    return option(text, fiche.number.code)
