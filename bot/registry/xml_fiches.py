"""The fiches of an XML export, read by expat as they pass: one fiche's words are kept at a time."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from bot.domain.why import Why
from bot.registry.rejection import Rejected

NUMBER, ACTIVE, STATE = "NUMERO_FICHE", "ACTIF", "ETAT_FICHE"
END, LAST_ISSUE = "DATE_FIN_ENREGISTREMENT", "DATE_LIMITE_DELIVRANCE"
SIRET, HABILITATION_STATE = "SIRET_PARTENAIRE", "ETAT_HABILITATION"
DATE_ACTIVE, DATE_INACTIVE, DATE_DELETED = "DATE_ACTIF", "DATE_INACTIF", "DATE_SUPPRIME"
"""Of these only the first was seen in a real export."""
LAST_CHANGE = "DATE_DERNIERE_MODIFICATION_ETAT"

_VERSION, _VERSIONS = "VERSION_FLUX", "4."
_ROOT, _FICHE, _PARTNERS, _PARTNER = "FICHES", "FICHE", "PARTENAIRES", "PARTENAIRE"
_OF_FICHE = frozenset((_VERSION, NUMBER, ACTIVE, STATE, END, LAST_ISSUE))
"""Children of a fiche, or of the root for the version: a jury's ACTIF, say, stands deeper."""
_OF_PARTNER = frozenset((SIRET, HABILITATION_STATE, LAST_CHANGE, DATE_ACTIVE, DATE_INACTIVE, DATE_DELETED))

_LONGEST_TEXT = 100_000
_LONGEST_PIECE = 1_000_000
"""Bytes in which nothing begins or ends: a tag, an attribute or a comment without end."""
_LONGEST_ELEMENT = 8
"""Chunks that may pass within one child of a fiche, or one partner: be it nested, or text, without end."""
_MOST_PARTNERS, _MOST_NAMES = 100_000, 10_000
"""Partners of one fiche, different names of elements: well above real ones."""
_LARGEST_FICHE = 64_000_000
"""Bytes: what is wanted of a fiche is held until its end; a real one with 377 partners has 170,000."""

Words = dict[str, str]
Take = Callable[[Words, list[Words]], None]
"""Told of each fiche what its wanted elements say, and its partners', in a list that is emptied then."""


def read_fiches(chunks: Iterable[bytes], take: Take) -> None:
    """Tell each fiche as it passes; Rejected where that is no sound XML export, or one that does harm."""
    # Whatever it says of its encoding, it is UTF-8, or UTF-16 where it begins with that mark
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.ordered_attributes = True  # made sooner than a dictionary
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_declarations
    text: list[str] = []
    growing = _handle(parser, text, take)
    fed, begun, still, before = 0, 0, 0, (0, 0, 0)
    try:
        for chunk in chunks:
            parser.Parse(chunk)
            fed += len(chunk)
            now = growing()
            still = still + 1 if now == before else 0
            begun = begun if now[2] == before[2] else fed
            before = now
            if (
                still > _LONGEST_ELEMENT
                or fed - begun > _LARGEST_FICHE
                or now[1] > _MOST_PARTNERS
                or len(parser.intern) > _MOST_NAMES
                or fed - parser.CurrentByteIndex > _LONGEST_PIECE
                or sum(map(len, text)) > _LONGEST_TEXT
            ):
                raise _misshapen()
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes no keyword
    except (expat.ExpatError, MemoryError) as error:
        raise _unreadable(error) from error


def _handle(  # noqa: C901 - small closures over the same place in the tree
    parser: expat.XMLParserType, text: list[str], take: Take
) -> Callable[[], tuple[int, int, int]]:
    """Give the parser its handlers; how often one got on, the fiche's partners as yet, and the fiches told.

    Each is called millions of times. So they are closures; and inside an element that nothing is read of, and
    inside the list of partners, where no name stands for two things, the beginnings of elements go untold.
    """
    moved, fiches, rooted, known, inside, skipped = 0, 0, False, False, False, ""
    words: Words = {}
    partners: list[Words] = []
    collect = text.append

    def begin(name: str, _: object) -> None:
        nonlocal rooted, known, inside, skipped, words
        if name in _OF_FICHE:
            parser.CharacterDataHandler = collect
        elif inside and name == _PARTNERS:
            parser.StartElementHandler, parser.EndElementHandler = None, end_of_partner
            parser.CharacterDataHandler = collect
        elif rooted and name == _FICHE and not inside:
            known = known or _check_version(words.get(_VERSION, ""))
            inside, words = True, {}
        elif rooted:
            skipped = name
            parser.StartElementHandler, parser.EndElementHandler = None, end_of_skipped
        elif name == _ROOT:
            rooted = True
        else:
            raise Rejected(Why("Le fichier XML n'est pas un export de fiches."))

    def end(name: str) -> None:
        nonlocal moved, fiches, inside
        moved += 1
        if name in _OF_FICHE:
            parser.CharacterDataHandler = None
            words[name] = "".join(text).strip()
            text.clear()
        elif name == _FICHE:
            take(words, partners)
            partners.clear()
            fiches += 1
            inside = False
        elif inside or name != _ROOT:  # what was skipped has one of the same name inside
            raise _misshapen()

    def end_of_skipped(name: str) -> None:
        nonlocal moved
        if name == skipped:
            moved += 1
            parser.StartElementHandler, parser.EndElementHandler = begin, end

    def after_partners() -> None:
        parser.StartElementHandler, parser.EndElementHandler = begin, end
        parser.CharacterDataHandler = None

    end_of_partner = _listing(partners, text, after_partners)
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    return lambda: (moved, len(partners), fiches)


def _listing(partners: list[Words], text: list[str], done: Callable[[], None]) -> Callable[[str], None]:
    """What is called at the end of each element in the list of partners."""
    partner: Words = {}

    def end_of_partner(name: str) -> None:
        nonlocal partner
        if name in _OF_PARTNER:
            partner[name] = "".join(text).strip()
        elif name == _PARTNER:
            partners.append(partner)
            partner = {}
        elif name == _PARTNERS:
            done()
        text.clear()

    return end_of_partner


def _misshapen() -> Rejected:
    return Rejected(Why("Le fichier XML n'a pas la forme attendue."))


def _check_version(said: str) -> bool:
    """Any 4.x is read: a later one may say more, and what is read here is looked for by its name."""
    if not said.startswith(_VERSIONS):
        raise Rejected(
            Why(
                "Le fichier XML est de la version « {version} », et non 4.1 : Vigie ne sait pas la lire.",
                version=said[:20],
            )
        )
    return True


def _refuse_declarations(*_: object) -> None:
    """Whatever entities do, be it grow without end or name other files, they must be declared first."""
    raise Rejected(Why("Le fichier XML contient des déclarations (DOCTYPE), que Vigie refuse de lire."))


def _unreadable(error: expat.ExpatError | MemoryError) -> Rejected:
    if isinstance(error, expat.ExpatError) and error.code in _CUT:
        return Rejected(Why("Le fichier XML est incomplet : sa fin manque."))
    detail = str(error) or type(error).__name__
    return Rejected(Why("Le fichier XML n'est pas lisible : {detail}.", detail=detail))


_CUT = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}
