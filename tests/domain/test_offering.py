"""What people are shown of our offers: all of them, page by page, with how fresh that is."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mismatch import Mismatch, Mismatched
from bot.domain.offer import CatalogueSeen
from bot.domain.offering import (
    CatalogueRead,
    Offered,
    OffersOf,
    all_shown,
    counted,
    how_read,
    offers_of,
    overview,
    page_of,
)

from .builders import DAY as A_DAY
from .builders import RNCP, RS
from .offers import DAY, S, T, offer, ours, shown


def test_how_far_it_was_read_goes_by_the_oldest_extraction_and_counts_what_was_never_read() -> None:
    read = how_read([ours(), ours(T, DAY - A_DAY, unread_since=DAY), ours("3", None)])

    assert read == CatalogueRead(3, 1, DAY - A_DAY, DAY)


def test_without_a_siret_nothing_was_read() -> None:
    assert how_read([]) == CatalogueRead(0, 0, None, None)


def test_all_our_sirets_are_counted_together_and_no_others() -> None:
    rows = [shown(offer("F2"), siret=T), shown(offer("F1"), total=4), shown(offer("F9"), siret="9")]

    assert all_shown([ours(), ours(T)], rows) == CatalogueSeen(DAY, 5, (offer("F1"), offer("F2")))


def test_each_siret_s_offers_are_told_apart_and_what_was_not_kept_is_counted() -> None:
    rows = [shown(offer("F2"), siret=T), shown(offer("F1"), total=4)]

    assert offers_of(RNCP, "Titre", [ours(), ours(T)], rows) == (
        OffersOf(RNCP, "Titre", S, "ISCOD", DAY, 4, (offer("F1"),), 3),
        OffersOf(RNCP, "Titre", T, "ISCOD", DAY, 1, (offer("F2"),), 0),
    )


def test_where_none_is_shown_that_is_said_once_with_its_date() -> None:
    assert offers_of(RNCP, "Titre", [ours(), ours(T)], [shown(total=0)]) == (
        OffersOf(RNCP, "Titre", extracted=DAY),
    )


@given(st.lists(st.integers(0, 7), min_size=1, max_size=9), st.integers(1, 6))
def test_page_by_page_every_offer_is_found_once_and_every_group_is_named(
    counts: list[int], size: int
) -> None:
    groups = [
        OffersOf(RNCP, "t", str(place), total=count + 2, offers=tuple(map(offer, _ids(place, count))), rest=2)
        for place, count in enumerate(counts)
    ]
    _, _, pages = page_of(groups, 1, size)
    walked = [page_of(groups, page, size)[0] for page in range(1, pages + 1)]

    found = [one for page in walked for one in page]
    assert [each for one in found for each in one.offers] == [each for one in groups for each in one.offers]
    assert {one.siret for one in found} == {one.siret for one in groups}
    assert [one.siret for one in found if one.rest] == [one.siret for one in groups]
    assert all(sum(len(one.offers) or 1 for one in page) <= size for page in walked)


def _ids(place: int, count: int) -> list[str]:
    return [f"{place}-{n}" for n in range(count)]


def test_a_certification_s_offers_are_counted_whichever_siret_they_are_of() -> None:
    groups = [OffersOf(RNCP, "", S, total=3), OffersOf(RNCP, "", T, total=2), OffersOf(RS, "")]

    assert counted(groups) == ((RNCP, 5), (RS, 0))


def test_what_does_not_fit_comes_first_then_the_rest_by_number() -> None:
    odd = Mismatched(RS, "Anglais", Mismatch.NOT_FOUND, 2)

    assert overview({RS: 2, RNCP: 1}, {RNCP: "Web"}, [odd]) == (
        Offered(RS, "Anglais", 2, Mismatch.NOT_FOUND),
        Offered(RNCP, "Web", 1),
    )
