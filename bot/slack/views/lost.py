"""What is told to who registered watches in a channel that the bot can no longer write in."""

from bot.domain.telling import ChannelLost
from bot.locale.texts import Texts
from bot.slack.views.fold import names
from bot.slack.views.safe import channel


def lost(telling: ChannelLost, t: Texts) -> str:
    """What happened, how to mend it, and that nothing is lost meanwhile."""
    head = t(
        "Vigie ne peut plus écrire dans {channel}, où vous avez ajouté {names}.",
        channel=channel(telling.channel),
        names=names(telling.numbers, t),
    )
    waits = t("Rien n'est perdu : ce que Vigie doit y dire attend, et partira dès que ce sera réparé.")
    return f"{head} {_mending(telling.code, t)}\n{waits}"


def _mending(code: str, t: Texts) -> str:
    if code == "is_archived":
        return t(
            "Le canal est archivé : désarchivez-le, ou reprenez le suivi dans un autre canal avec "
            "`/cert suivre`."
        )
    if code.startswith("restricted_action"):
        return t(
            "Les réglages du canal n'y laissent écrire que certaines personnes : demandez à qui "
            "l'administre d'y autoriser Vigie."
        )
    return t("Invitez Vigie dans ce canal : ouvrez-le et tapez `/invite @Vigie`.")
