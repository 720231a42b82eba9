"""Pages of a list: what is too long for Slack is paged, never cut."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def cut(rows: Sequence[T], page: int, size: int) -> tuple[Sequence[T], int, int]:
    """The rows of a page, its number brought within bounds (from 1), and how many pages there are."""
    pages = max(1, -(-len(rows) // size))
    page = min(max(page, 1), pages)
    return rows[(page - 1) * size : page * size], page, pages
