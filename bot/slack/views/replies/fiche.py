"""One fiche in a reply: in full with its buttons, or on one line."""

import re
from collections.abc import Sequence
from unicodedata import normalize

from bot.domain.detail import Detail
from bot.domain.fiche import Status
from bot.domain.holding import Position, Role, Standing
from bot.domain.ports import Block
from bot.domain.shown import FicheShown
from bot.locale.texts import Texts
from bot.slack.views import actions as ids
from bot.slack.views import clocks, evidence, issuing
from bot.slack.views.blocks import actions, button, context, section
from bot.slack.views.fold import enumerated, names, paragraph
from bot.slack.views.offers import shown_line
from bot.slack.views.safe import channel, escape
from bot.slack.views.standing import role_word, standing_word
from bot.slack.views.status import of_fiche, successor_link

LINE_TITLE = 80
"""The characters of a title that leave a line a line."""

_USUAL = "publiée"
_NAMES = 3
_CHANNELS = 5
_LEVEL = re.compile(r"NIV([1-8])")


def fiche_blocks(shown: FicheShown, t: Texts) -> list[Block]:
    """A fiche in full."""
    facts = [f"*{of_fiche(shown, t)}*", *_days_left(shown, t), *clocks.of_fiche(shown, t), *_facts(shown, t)]
    if shown.checking:
        code = shown.fiche.number.code
        facts.append(t("{names} : un changement est en cours de contrôle.", names=code))
    return [
        section("\n".join(facts)),
        context(" ".join([evidence.of_fiche(shown, t), *_watched(shown, t)])),
        _buttons(shown, t),
        *_successors(shown, t),
    ]


def fiche_line(shown: FicheShown, t: Texts) -> str:
    return f"• {of_fiche(shown, t, most=LINE_TITLE)}"


def found_line(shown: FicheShown, t: Texts) -> str:
    """The same, saying that it is followed here where there is no button for that."""
    line = fiche_line(shown, t)
    return t("{line} (suivie ici)", line=line) if shown.here else line


def fiche_lines(shown: Sequence[FicheShown], t: Texts, chars: int) -> list[Block]:
    """One line each, in `chars` of JSON; those that have no room are counted."""
    text = paragraph(shown, lambda each: fiche_line(each, t), lambda n: _more(n, t), chars)
    return [section(text)] if text else []


def watch_button(shown: FicheShown, t: Texts) -> Block | None:
    """A button to follow it here, unless this channel does."""
    if shown.here:
        return None
    code = shown.fiche.number.code
    return button(ids.WATCH, t("Suivre {code} ici", code=code), code)


def _more(n: int, t: Texts) -> str:
    return t.plural(
        "Et {n} autre : demandez-la à part pour la voir.",
        "Et {n} autres : demandez-les en plusieurs fois pour les voir.",
        n,
    )


def _days_left(shown: FicheShown, t: Texts) -> list[str]:
    days = shown.days_left
    if shown.status is not Status.ACTIVE or days is None:
        return []
    if days == 0:
        return [t("Dernier jour d'enregistrement : aujourd'hui.")]
    return [t.plural("Encore {n} jour.", "Encore {n} jours.", days)]


def _facts(shown: FicheShown, t: Texts) -> list[str]:
    fiche = shown.fiche
    facts = []
    if fiche.predecessors:
        facts.append(t("Remplace : {names}.", names=names(fiche.predecessors, t, _NAMES)))
    level = _LEVEL.fullmatch(fiche.level)
    if level:
        facts.append(t("Niveau {level}", level=level[1]))
    facts += [*_state(shown.detail, t), *_ours(shown.position, t)]
    facts += [shown_line(shown.offers, fiche.number.code, t)] if shown.offers and shown.offers.total else []
    if fiche.certifiers:
        certifiers = [escape(name, LINE_TITLE) for name in fiche.certifiers[:_NAMES]]
        missing = len(fiche.certifiers) - len(certifiers)
        named = enumerated([*certifiers, *[""] * missing], t, _NAMES)
        facts.append(
            t.plural(
                "Certificateur : {names}", "Certificateurs : {names}", len(fiche.certifiers), names=named
            )
        )
    return facts


def _state(detail: Detail | None, t: Texts) -> list[str]:
    """The fiche's own state, where it is any but the usual one, in the registry's word."""
    if detail is None or normalize("NFC", detail.state).casefold() in ("", _USUAL):
        return []
    state, day = escape(detail.state, LINE_TITLE), t.date(detail.read_in)
    return [t("État de la fiche : {state} (export XML du {date}).", state=state, date=day)]


def _ours(position: Position, t: Texts) -> list[str]:
    """What we are for it, where the team has named a SIRET; not to be listed proves nothing."""
    if position.standing is Standing.NO_SIRET:
        return []
    if position.role is Role.UNKNOWN:
        return [t("Aucun de nos SIRET n'y figure.")]
    role, standing = role_word(position.role, t), standing_word(position.standing, t)
    return [t("Notre rôle : {role}. Notre habilitation : {standing}.", role=role, standing=standing)]


def _watched(shown: FicheShown, t: Texts) -> list[str]:
    if not shown.channels:
        return []
    return [
        t("Suivie dans {channels}.", channels=enumerated(list(map(channel, shown.channels)), t, _CHANNELS))
    ]


def _buttons(shown: FicheShown, t: Texts) -> Block:
    watch = [] if shown.here else [button(ids.WATCH, t("Suivre ici"), shown.fiche.number.code, primary=True)]
    trainees = [issuing.trainees_button(shown.fiche.number, shown.issue, t)] if shown.here else []
    return actions(*watch, *trainees, button(ids.LINK_FICHE, t("Voir la fiche"), url=shown.fiche.number.url))


def _replaced(shown: FicheShown, links: str, t: Texts) -> str:
    if shown.status is Status.ACTIVE:
        return t("Nouvelle certification nommée par le registre : {links}.", links=links)
    return t("Remplacée, selon le registre, par : {links}.", links=links)


def _successors(shown: FicheShown, t: Texts) -> list[Block]:
    """The first successors each with a button; the others are named."""
    successors = shown.fiche.successors
    blocks = [
        section(
            _replaced(shown, successor_link(number, shown.position, t), t),
            button(ids.WATCH, t("Suivre {code} ici", code=number.code), number.code),
        )
        for number in successors[:_NAMES]
    ]
    others = successors[_NAMES:]
    if others:
        links = enumerated([successor_link(number, shown.position, t) for number in others], t, _NAMES)
        blocks.append(section(t("Et aussi par : {links}.", links=links)))
    return blocks
