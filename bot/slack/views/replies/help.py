"""How to use `/cert`, in the reader's language."""

from bot.domain.answer import Help
from bot.domain.command import ALIASES, Verb
from bot.domain.ports import Message
from bot.locale.texts import SOURCE, Texts
from bot.slack.views.blocks import bullets, context, message, section
from bot.slack.views.safe import escape

_WORD = 40


def usage(answer: Help, t: Texts) -> Message:
    """Every verb with an example; before it, what was not understood."""
    intro = t(
        "*Vigie* veille sur vos certifications RNCP et RS et prévient ce canal quand l'une devient inactive."
    )
    blocks = [section(intro), section(bullets(_verbs(t))), context(_other_words(t))]
    if not answer.unknown:
        return message(intro, blocks)
    unknown = _unknown(answer, t)
    return message(unknown, [section(unknown), *blocks])


def _unknown(answer: Help, t: Texts) -> str:
    word, nearest = escape(answer.unknown, _WORD), escape(answer.nearest, _WORD)
    if not nearest:
        return t("« {word} » n'est pas une commande.", word=word)
    return t(
        "« {word} » n'est pas une commande. Vouliez-vous dire « {nearest} » ?", word=word, nearest=nearest
    )


def _verbs(t: Texts) -> list[str]:
    """One line a verb: all of them, so that a new one shows in the tests."""
    lines = {
        Verb.SHOW: t("`/cert RNCP35419` : où en est cette certification, pour vous seul."),
        Verb.WATCH: t("`/cert suivre RNCP35419 RS5000` : ce canal les suit."),
        Verb.UNWATCH: t("`/cert retirer RS5000` : ce canal ne la suit plus."),
        Verb.LIST: t("`/cert liste` : ce que ce canal suit, par date de fin."),
        Verb.OPEN: t("`/cert encours` : les alertes ouvertes et ce qu'il reste à faire."),
        Verb.SEARCH: t("`/cert chercher développeur web` : trouver une certification par son intitulé."),
        Verb.SIRET: t("`/cert siret 88877726500016` : ce qui nomme un SIRET, à suivre d'un clic."),
        Verb.OFFERS: t("`/cert offres RNCP35419` : nos offres que le catalogue public affiche pour elle."),
        Verb.IMPORT: t("`/cert importer` : coller une liste de numéros, ou donner un fichier."),
        Verb.EXPORT: t("`/cert exporter` : ce que ce canal suit, en tableau."),
        Verb.DIGEST: t("`/cert bilan` : ce qui est en retard, ouvert et à venir dans ce canal."),
        Verb.HISTORY: t("`/cert historique RNCP35419` : ce qui a été vu et fait, et par qui."),
        Verb.REGISTER: t("`/cert registre` : le registre de veille, en tableau et en page à imprimer."),
        Verb.DRY_RUN: t("`/cert essai RNCP35419` : les alertes que donnerait le dernier export, à blanc."),
        Verb.CALENDAR: t("`/cert calendrier` : les échéances de ce canal dans votre agenda."),
        Verb.SETTINGS: t("`/cert reglages` : langue, bilan, responsable, seuils, SIRET."),
        Verb.REFRESH: t("`/cert actualiser` : chercher un nouvel export maintenant."),
        Verb.DOCTOR: t("`/cert diagnostic` : comment va Vigie, et comment réparer ce qui ne va pas."),
        Verb.HELP: t("`/cert aide` : cette page."),
    }
    return [lines[verb] for verb in Verb]


def _other_words(t: Texts) -> str:
    """The other language's words, which are understood as well."""
    other = [english if t.locale == SOURCE else french for english, french in ALIASES.values()]
    words = ", ".join(f"`{word}`" for word in other)
    return t("Les mots anglais sont compris aussi : {words}.", words=words)
