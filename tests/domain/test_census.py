"""What an export says of every fiche, as one short text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.census import pack, unpack
from bot.domain.fiche import Status

CODES = st.builds("{}{}".format, st.sampled_from(["RNCP", "RS"]), st.integers(0, 99_999))
KNOWN = st.tuples(st.sampled_from(Status), st.none() | st.dates())


@given(st.dictionaries(CODES, KNOWN, max_size=60))
def test_what_is_packed_comes_out_as_it_was(fiches: dict[str, tuple[Status, date | None]]) -> None:
    assert unpack(pack(fiches)) == fiches


def test_a_whole_register_is_some_tens_of_kilobytes() -> None:
    ends = [date(2020 + number % 10, 1 + number % 12, 1 + number % 28) for number in range(300)]
    fiches = {f"RNCP{number}": (Status.ACTIVE, ends[number * number % 300]) for number in range(30_000)}

    assert len(pack(fiches)) < 80_000


@pytest.mark.parametrize("text", ["", "abc", "zzzzz", 'not base 85 "'])
def test_what_was_not_packed_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        unpack(text)
