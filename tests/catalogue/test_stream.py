"""A long list of objects, read piece by piece."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.stream import Rows
from bot.outside.failures import NotNow

VALUES = (
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False)
)
LISTS = st.lists(
    st.dictionaries(st.text(max_size=5), VALUES | st.lists(VALUES, max_size=2), max_size=4), max_size=6
)


def pieces(body: bytes, sizes: list[int]) -> list[bytes]:
    """The body in pieces of these sizes, over and over."""
    cut: list[bytes] = []
    place = 0
    while place < len(body):
        size = sizes[len(cut) % len(sizes)]
        cut.append(body[place : place + size])
        place += size
    return cut


def read(chunks: list[bytes]) -> list[dict[str, object]]:
    rows = Rows()
    found = [row for chunk in chunks for row in rows.feed(chunk)]
    rows.end()
    return found


@given(LISTS, st.lists(st.integers(1, 40), min_size=1), st.booleans(), st.sampled_from([None, 1]))
def test_a_list_is_the_same_in_whatever_pieces_it_comes(
    rows: list[dict[str, object]],
    sizes: list[int],
    ascii_: bool,  # noqa: FBT001
    indent: int | None,
) -> None:
    body = json.dumps(rows, ensure_ascii=ascii_, indent=indent).encode(errors="surrogatepass")
    assert rows == read(pieces(body, sizes))


@given(LISTS, st.lists(st.integers(1, 40), min_size=1), st.data())
def test_a_list_that_is_cut_anywhere_is_never_taken_for_whole(
    rows: list[dict[str, object]], sizes: list[int], data: st.DataObject
) -> None:
    body = json.dumps(rows).encode()
    cut = body[: data.draw(st.integers(0, len(body) - 1))]
    with pytest.raises(NotNow, match="coupée avant sa fin"):
        read(pieces(cut, sizes))


def test_a_mark_at_the_beginning_and_space_around_are_no_matter() -> None:
    assert [{"a": "é"}] == read(['\ufeff \n[ {"a": "é"} ]\r\n'.encode()])


@pytest.mark.parametrize(
    "body", [b"[,]", b"[{},]", b"[{}{}]", b"[{}]]", b"[{}],", b"[[]]", b'["a"]', b"{}", b"\xff"]
)
def test_what_is_no_list_of_objects_is_refused(body: bytes) -> None:
    with pytest.raises(NotNow, match="autre chose que la liste"):
        read([body])


def test_a_row_that_never_ends_is_not_kept_in_memory() -> None:
    with pytest.raises(NotNow, match="autre chose que la liste"):
        read([b'[{"a": "', *[b"x" * 100_000] * 20])
