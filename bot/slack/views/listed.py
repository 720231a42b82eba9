"""What a channel is told of our SIRETs: newly listed, lost in numbers, habilitated for a successor."""

from bot.domain.ports import Message
from bot.domain.telling import HabilitatedTold, ListedTold, MassLossTold
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import actions, button, message, section
from bot.slack.views.fold import and_more, names, paragraph
from bot.slack.views.standing import siret_word
from bot.slack.views.status import fiche_link, titled

_BUTTONS = 5
_TITLE = 90
_CODES = 240
"""As many codes as a message takes: nowhere else are they listed."""


def listed(told: ListedTold, t: Texts) -> Message:
    """Certifications that newly list a SIRET, each offered to be followed."""
    text = t(
        "Le SIRET {siret} figure désormais sur (export du {date}) :\n{lines}\nÀ suivre ici ?",
        siret=siret_word(told.siret),
        lines=_titles(told, t),
        date=t.date(told.export_date),
    )
    follow = [
        button(f"{ids.WATCH}.{place}", t("Suivre {code} ici", code=number.code), number.code)
        for place, number in enumerate(told.numbers[:_BUTTONS], start=1)
    ]
    more = [button(ids.SIRET_SHOW, t("Tout voir"), told.siret)] if len(told.numbers) > _BUTTONS else []
    return message(text, [section(text), actions(*follow, *more)])


def _titles(told: ListedTold, t: Texts) -> str:
    return paragraph(
        list(zip(told.numbers, told.titles, strict=False)),
        lambda one: f"• {fiche_link(one[0])} – {titled(one[1], t, _TITLE)}",
        lambda n: and_more(n, t),
    )


def mass_loss(told: MassLossTold, t: Texts) -> str:
    if told.details:
        return t(
            "L'export XML du {date} dit inactive ou supprimée l'habilitation du SIRET {siret} sur {n} "
            "certifications : {names}. C'est beaucoup à la fois : rien n'est présumé, et l'export XML d'un "
            "autre jour devra le confirmer.",
            siret=siret_word(told.siret),
            n=t.number(len(told.numbers)),
            date=t.date(told.export_date),
            names=names(told.numbers, t, _CODES),
        )
    return t(
        "Le SIRET {siret} perd son habilitation sur {n} certifications dans l'export du {date} : {names}. "
        "C'est beaucoup à la fois : rien n'est présumé, et un second export devra le confirmer.",
        siret=siret_word(told.siret),
        n=t.number(len(told.numbers)),
        date=t.date(told.export_date),
        names=names(told.numbers, t, _CODES),
    )


def habilitated(told: HabilitatedTold, t: Texts) -> str:
    return t(
        "Un de nos SIRET est désormais habilité à former pour {code} : la nouvelle offre peut être créée.",
        code=fiche_link(told.number),
    )
