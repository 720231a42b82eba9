"""The buttons between pages, where `lists` still looks for them."""

from bot.slack.views.paging import page_buttons

__all__ = ["page_buttons"]
