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
_AT_ROOT, _AT_FICHE, _IN_FICHE, _AT_PARTNER, _IN_PARTNER = 1, 2, 3, 4, 5
_WANTED = {
    _VERSION: _AT_FICHE,
    **dict.fromkeys((NUMBER, ACTIVE, STATE, END, LAST_ISSUE), _IN_FICHE),
    **dict.fromkeys((SIRET, HABILITATION_STATE, LAST_CHANGE), _IN_PARTNER),
    **dict.fromkeys((DATE_ACTIVE, DATE_INACTIVE, DATE_DELETED), _IN_PARTNER),
}
"""How deep in the tree each element stands whose text is read: a jury's ACTIF, say, stands deeper."""

_LONGEST_TEXT = 100_000
_LONGEST_PIECE = 1_000_000
"""Bytes in which nothing begins or ends: a tag, an attribute or a comment without end."""
_MOST_PARTNERS, _MOST_DEEP, _MOST_NAMES = 100_000, 100, 10_000
"""Partners of one fiche, elements one in the other, different names of elements: well above real ones."""

Words = dict[str, str]
Take = Callable[[Words, list[Words]], None]
"""Told of each fiche what its wanted elements say, and the same of each of its partners."""


def read_fiches(chunks: Iterable[bytes], take: Take) -> None:
    """Tell each fiche as it passes; Rejected where that is no sound XML export, or one that does harm."""
    # Whatever it says of its encoding, it is UTF-8, or UTF-16 where it begins with that mark
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.ordered_attributes = True  # made sooner than a dictionary
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_declarations
    text: list[str] = []
    growing = _handle(parser, text, take)
    try:
        fed = 0
        for chunk in chunks:
            parser.Parse(chunk)
            fed += len(chunk)
            depth, partners = growing()
            if (
                depth > _MOST_DEEP
                or partners > _MOST_PARTNERS
                or len(parser.intern) > _MOST_NAMES
                or fed - parser.CurrentByteIndex > _LONGEST_PIECE
                or sum(map(len, text)) > _LONGEST_TEXT
            ):
                raise Rejected(Why("Le fichier XML n'a pas la forme attendue."))
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes no keyword
    except (expat.ExpatError, MemoryError) as error:
        raise _unreadable(error) from error


def _handle(  # noqa: C901 - two small closures over the same place in the tree
    parser: expat.XMLParserType, text: list[str], take: Take
) -> Callable[[], tuple[int, int]]:
    """Give the parser its handlers, which do next to nothing for most elements; what may grow in them.

    They are closures, and text is collected in wanted elements alone: each is called millions of times.
    """
    depth, listing, known = 0, False, False
    words: Words = {}
    partner: Words = {}
    partners: list[Words] = []
    depth_of, collect = _WANTED.get, text.append

    def start(name: str, _: object) -> None:
        nonlocal depth, listing, known, partner
        depth += 1
        if depth == depth_of(name):
            parser.CharacterDataHandler = collect
        elif depth < _AT_PARTNER:
            if name == _PARTNERS and depth == _IN_FICHE:
                listing, partner = True, {}  # certifiers have elements of the same names
            elif name == _FICHE and depth == _AT_FICHE and not known:
                known = _check_version(words.pop(_VERSION, ""))
            elif name != _ROOT and depth == _AT_ROOT:
                raise Rejected(Why("Le fichier XML n'est pas un export de fiches."))

    def end(name: str) -> None:
        nonlocal depth, listing, words, partner, partners
        if depth == depth_of(name):
            parser.CharacterDataHandler = None
            (partner if depth == _IN_PARTNER else words)[name] = "".join(text).strip()
            text.clear()
        elif depth == _AT_PARTNER and name == _PARTNER and listing:
            partners.append(partner)
            partner = {}
        elif depth < _AT_PARTNER:
            if name == _PARTNERS and depth == _IN_FICHE:
                listing = False
            elif name == _FICHE and depth == _AT_FICHE:
                take(words, partners)
                words, partner, partners = {}, {}, []
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    return lambda: (depth, len(partners))


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
