"""Which page this is, what of it had no room, and the buttons to its neighbours."""

from bot.domain.ports import Block
from bot.locale.texts import Texts
from bot.slack.views.blocks import actions, button, context


def page_buttons(page: int, pages: int, turn: tuple[str, str], about: str, t: Texts) -> list[Block]:
    """`turn` are the action ids of the page before and the one after; `about` follows it in their values."""
    if pages <= 1:
        return []
    previous, following = turn
    buttons = []
    if page > 1:
        buttons.append(button(previous, t("Page précédente"), _value(page - 1, about)))
    if page < pages:
        buttons.append(button(following, t("Page suivante"), _value(page + 1, about)))
    where = t("Page {page} sur {pages}", page=t.number(page), pages=t.number(pages))
    return [context(where), actions(*buttons)]


def others(n: int, t: Texts) -> Block:
    """`n` rows of the page were left out."""
    return context(t.plural("Et {n} autre sur cette page.", "Et {n} autres sur cette page.", n))


def _value(page: int, about: str) -> str:
    return f"{page}:{about}" if about else str(page)
