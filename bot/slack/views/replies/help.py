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
