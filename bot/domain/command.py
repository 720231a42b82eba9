"""What people type after /cert, as values."""

import difflib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.number import Mention, Unreadable, mentions


class Verb(StrEnum):
    SHOW = "show"
    """No verb, only numbers: `/cert RNCP35419`."""
    WATCH = "watch"
    UNWATCH = "unwatch"
    LIST = "list"
    OPEN = "open"
    SEARCH = "search"
    SIRET = "siret"
    OFFERS = "offers"
    IMPORT = "import"
    EXPORT = "export"
    DIGEST = "digest"
    HISTORY = "history"
    REGISTER = "register"
    DRY_RUN = "dry-run"
    CALENDAR = "calendar"
    SETTINGS = "settings"
    REFRESH = "refresh"
    DOCTOR = "doctor"
    HELP = "help"


ALIASES: dict[Verb, tuple[str, str]] = {
    Verb.WATCH: ("watch", "suivre"),
    Verb.UNWATCH: ("unwatch", "retirer"),
    Verb.LIST: ("list", "liste"),
    Verb.OPEN: ("open", "encours"),
    Verb.SEARCH: ("search", "chercher"),
    Verb.SIRET: ("siret", "siret"),
    Verb.OFFERS: ("offers", "offres"),
    Verb.IMPORT: ("import", "importer"),
    Verb.EXPORT: ("export", "exporter"),
    Verb.DIGEST: ("digest", "bilan"),
    Verb.HISTORY: ("history", "historique"),
    Verb.REGISTER: ("register", "registre"),
    Verb.DRY_RUN: ("dry-run", "essai"),
    Verb.CALENDAR: ("calendar", "calendrier"),
    Verb.SETTINGS: ("settings", "reglages"),
    Verb.REFRESH: ("refresh", "actualiser"),
    Verb.DOCTOR: ("doctor", "diagnostic"),
    Verb.HELP: ("help", "aide"),
}
"""English, then French: both are always understood, whatever the language of the replies."""

_VERBS = {word: verb for verb, words in ALIASES.items() for word in words} | {
    "docteur": Verb.DOCTOR,
    "dryrun": Verb.DRY_RUN,
    "agenda": Verb.CALENDAR,
    "rechercher": Verb.SEARCH,
    "offer": Verb.OFFERS,
    "offre": Verb.OFFERS,
}
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class Command:
    """A verb and the numbers named with it; `text` is all that was typed after the verb."""

    verb: Verb
    mentions: tuple[Mention, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class UnknownVerb:
    """A first word that is no verb and no number; `nearest` is the verb probably meant, or empty."""

    word: str
    nearest: str


def parse(text: str) -> Command | UnknownVerb:
    """Read a command; any text at all gives a value."""
    words = text.split(None, 1)
    if not words:
        return Command(Verb.HELP)
    head, rest = words[0], words[1] if words[1:] else ""
    word = _plain(head)
    if word == "en" and _plain(rest.strip()) == "cours":
        return Command(Verb.OPEN)
    verb = _VERBS.get(word)
    if verb is not None:
        return Command(verb, mentions(rest), rest.strip())
    found = mentions(text)
    if not found or isinstance(found[0], Unreadable):
        return _unknown(head, word, found)
    return Command(Verb.SHOW, found)


def _unknown(head: str, word: str, found: tuple[Mention, ...]) -> Command | UnknownVerb:
    """A code with a slip in it (`RNCPabc`) is answered as a number; any other word as a verb."""
    if word.startswith("rncp") or (word.startswith("rs") and not word.isalpha()):
        return Command(Verb.SHOW, found)
    nearest = difflib.get_close_matches(word[:_LONGEST_WORD], _VERBS, n=1)
    return UnknownVerb(head[:_LONGEST_WORD], nearest[0] if nearest else "")


def _plain(word: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
