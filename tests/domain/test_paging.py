"""Pages of a list."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.paging import cut


def test_a_page_is_cut_out_of_the_list() -> None:
    assert cut([0, 1, 2, 3, 4], 2, 2) == ([2, 3], 2, 3)


def test_a_page_out_of_bounds_is_brought_within() -> None:
    assert cut([0, 1, 2, 3, 4], 0, 2) == ([0, 1], 1, 3)
    assert cut([0, 1, 2, 3, 4], 99, 2) == ([4], 3, 3)


def test_an_empty_list_is_one_empty_page() -> None:
    assert cut([], 7, 2) == ([], 1, 1)


@given(st.lists(st.integers()), st.integers(1, 9))
def test_the_pages_together_are_the_list(rows: list[int], size: int) -> None:
    pages = cut(rows, 1, size)[2]

    assert rows == [one for page in range(1, pages + 1) for one in cut(rows, page, size)[0]]
