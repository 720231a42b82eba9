"""What a text held besides numbers that could be acted on: each is said, with what to do about it."""

from bot.domain.number import CertificationNumber, Named
from bot.domain.ports import Block
from bot.domain.shown import Aside, BareShown
from bot.locale.texts import Texts
from bot.slack.views.blocks import section
from bot.slack.views.fold import Room, enumerated, fold, names, paragraph
from bot.slack.views.replies.fiche import fiche_line, watch_button
from bot.slack.views.safe import escape
from bot.slack.views.status import fiche_link, titled

_QUOTES = 5
_QUOTE = 40
_LINES = 600
_BARE = Room(chars=2_000, blocks=9)


def aside_blocks(aside: Aside, t: Texts) -> list[Block]:
    """At most 13 blocks and some 4,500 characters, whatever was typed."""
    blocks, loaded = [*_unknown(aside, t), *_vanished(aside, t)], aside.export is not None
    blocks += fold(
        aside.bare, lambda bare: _bare(bare, t, loaded=loaded), lambda rest: [_more_bare(len(rest), t)], _BARE
    )
    if aside.blocks:
        lines = paragraph(aside.blocks, lambda named: _block(named, t), lambda n: _more_blocks(n, t), _LINES)
        blocks.append(section(lines))
    return blocks + _unreadable(aside, t)


def _unknown(aside: Aside, t: Texts) -> list[Block]:
    if not aside.unknown:
        return []
    codes = _linked(aside.unknown, t)
    if aside.export is None:
        return [section(t("{codes} : inconnu du registre. Vérifiez le numéro sur la fiche.", codes=codes))]
    return [
        section(
            t.plural(
                "{codes} : inconnu du registre (export du {date}). Vérifiez le numéro sur la fiche.",
                "{codes} : inconnus du registre (export du {date}). Vérifiez les numéros sur les fiches.",
                len(aside.unknown),
                codes=codes,
                date=t.date(aside.export.date),
            )
        )
    ]


def _vanished(aside: Aside, t: Texts) -> list[Block]:
    """Numbers that were seen before and are not in the export being served: that is no verdict."""
    if not aside.vanished:
        return []
    lines = paragraph(
        aside.vanished,
        lambda seen: t(
            "{code} – {title} : absente du dernier export lu, vue la dernière fois dans celui du {date}. "
            "Aucun statut n'est présumé.",
            code=fiche_link(seen.number),
            title=titled(seen.title, t),
            date=t.date(seen.export_date),
        ),
        lambda n: t.plural("Et {n} autre absente.", "Et {n} autres absentes.", n),
        _LINES,
    )
    return [section(lines)]


def _linked(numbers: tuple[CertificationNumber, ...], t: Texts) -> str:
    """One is a link to look it up; several would be too long."""
    return fiche_link(numbers[0]) if len(numbers) == 1 else names(numbers, t)


def _bare(bare: BareShown, t: Texts, *, loaded: bool) -> list[Block]:
    if loaded and not bare.found:
        return [section(t("{digits} : le registre n'a ni RNCP{digits} ni RS{digits}.", digits=bare.digits))]
    return [
        section(_which(bare, t)),
        *(section(fiche_line(shown, t), watch_button(shown, t)) for shown in bare.found),
    ]


def _which(bare: BareShown, t: Texts) -> str:
    if len(bare.found) == 1:
        code = bare.found[0].fiche.number.code
        return t("{digits} : seul {code} existe dans le registre.", digits=bare.digits, code=code)
    return t("{digits} : de quel répertoire ? Écrivez RNCP{digits} ou RS{digits}.", digits=bare.digits)


def _more_bare(n: int, t: Texts) -> Block:
    return section(
        t.plural(
            "Et {n} autre nombre sans répertoire : écrivez RNCP ou RS devant.",
            "Et {n} autres nombres sans répertoire : écrivez RNCP ou RS devant chacun.",
            n,
        )
    )


def _block(named: Named, t: Texts) -> str:
    return t(
        "{block} est un bloc de {code} : c'est la certification {code} qui compte ici.",
        block=escape(named.block, _QUOTE),
        code=named.number.code,
    )


def _more_blocks(n: int, t: Texts) -> str:
    return t.plural("Et {n} autre bloc.", "Et {n} autres blocs.", n)


def _unreadable(aside: Aside, t: Texts) -> list[Block]:
    if not aside.unreadable:
        return []
    shown = [t("« {text} »", text=escape(text, _QUOTE)) for text in aside.unreadable[:_QUOTES]]
    missing = len(aside.unreadable) - len(shown)
    quoted = enumerated([*shown, *[""] * missing], t, _QUOTES)
    return [
        section(
            t(
                "Pas de numéro lisible dans {quoted}. Écrivez par exemple `RNCP35419` ou `RS5000`, "
                "ou collez l'adresse de la fiche.",
                quoted=quoted,
            )
        )
    ]
