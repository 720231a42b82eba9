"""The answer to `/cert calendar`: the feed's address, and how to take it back."""

from bot.domain.answer import Feed
from bot.domain.ports import Message
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views.blocks import actions, button, message, section


def calendar(answer: Feed, t: Texts) -> Message:
    """Whoever has the address can read it: that is said beside it."""
    if not answer.address:
        text = t("Le calendrier de ce canal n'est plus publié. `/cert calendrier` en refait un, ailleurs.")
        return message(text)
    text = t(
        "Calendrier de ce canal : fins d'enregistrement, avis et étapes à faire. Dans Outlook ou Google "
        "Agenda, « S'abonner à un calendrier » ou « À partir de l'URL » :\n`{address}`\nQui a cette adresse "
        "peut le lire, sans rien changer : ne la publiez pas.",
        address=answer.address,
    )
    return message(
        text,
        [
            section(text),
            actions(
                button(ids.CALENDAR_NEW, t("Changer l'adresse"), answer.channel),
                button(ids.CALENDAR_STOP, t("Ne plus publier"), answer.channel),
            ),
        ],
    )
