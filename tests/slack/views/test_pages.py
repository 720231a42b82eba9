"""What is too long for Slack is paged, never cut: page by page, every item is found exactly once."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

import pytest

from bot.domain.answer import Answer, Approaching, Listed, OpenList, WatchList
from bot.domain.dry_run import DryRun, Rehearsed
from bot.domain.fiche import Status
from bot.domain.finding import Searched
from bot.domain.history import History
from bot.domain.journal import Deed, Entry
from bot.domain.number import CertificationNumber
from bot.domain.paging import cut
from bot.domain.ports import Message
from bot.domain.sighting import BecameInactive, EndDateMoved
from bot.locale.texts import Texts
from bot.sandbox.content import readable
from bot.slack.listeners import notices, proving, search, showing, sirets
from bot.slack.views.replies import answer

from .support import EN, EXPORT, FR, NOW, SEEN, TODAY, alert, buttons, checked, checklist, many, said, shown
from .year import ACTIVE, PARTNER, S, holding, noticed, siret

T = TypeVar("T")

LONG = (
    "Manager de la stratégie et de la politique commerciale & du développement durable des entreprises (MS) "
)
CODE = re.compile(r"(?<![/\w])(?:RNCP|RS)\d+")
BOTH = pytest.mark.parametrize("t", [FR, EN])


def walked(make: Callable[[int], Message]) -> Iterator[Message]:
    """Every page, as somebody finds them who presses the button of the next one until there is none."""
    number = 1
    while True:
        page = checked(make(number))
        yield page
        following = [value for action, value in buttons(page) if action.endswith("next")]
        if not following:
            return
        assert int(following[0].partition(":")[0]) == number + 1
        number += 1


def codes(pages: Iterator[Message]) -> Counter[str]:
    """How often each code is read as an item, at the start of a line or of a link."""
    return Counter(code for page in pages for code in _items(readable(page.text, page.blocks)))


def _items(text: str) -> list[str]:
    firsts = [CODE.search(line) for line in text.splitlines() if line.lstrip("*").startswith(("•", "<", "R"))]
    return [found[0] for found in firsts if found]


def once(numbers: Sequence[CertificationNumber]) -> Counter[str]:
    return Counter(number.code for number in numbers)


def paged(
    rows: Sequence[T], size: int, make: Callable[[Sequence[T], int, int], Answer], t: Texts
) -> Counter[str]:
    """All pages of an answer, cut as its listener cuts them."""
    return codes(walked(lambda page: answer(make(*cut(rows, page, size)), t, checklist())))


@BOTH
@pytest.mark.parametrize("count", [1, 20, 21, 1_000])
def test_a_list_of_watches_is_whole(count: int, t: Texts) -> None:
    rows = [Listed(number, LONG * 4, date(2027, 1, 1), Status.ACTIVE) for number in many(count)]

    assert once(many(count)) == paged(
        rows, 20, lambda some, page, pages: WatchList(tuple(some), count, page, pages, TODAY, EXPORT), t
    )


@BOTH
@pytest.mark.parametrize("count", [1, 8, 9, 200])
def test_what_is_open_is_whole(count: int, t: Texts) -> None:
    alerts = [
        alert(replace(SEEN, number=number, title=LONG * 4), ts="1755400000.000100") for number in many(count)
    ]
    waiting = [
        Listed(CertificationNumber.parse(f"RS{n}"), LONG * 4, TODAY, Status.INACTIVE) for n in range(count)
    ]

    def made(some: Sequence[object], page: int, pages: int) -> Answer:
        return OpenList(
            tuple(one for one in some if not isinstance(one, Listed)),  # type: ignore[misc]
            tuple(one for one in some if isinstance(one, Listed)),
            page,
            pages,
            2 * count,
        )

    wanted = once([*many(count), *(row.number for row in waiting)])
    assert wanted == paged([*alerts, *waiting], showing._OPEN_ON_A_PAGE, made, t)


@BOTH
def test_a_search_is_whole(t: Texts) -> None:
    rows = [shown(number.code, title=LONG * 4) for number in many(100)]

    assert once(many(100)) == paged(
        rows, search._ON_A_PAGE, lambda some, page, pages: Searched("mot", tuple(some), 100, page, pages), t
    )


@BOTH
def test_what_lists_a_siret_is_whole(t: Texts) -> None:
    rows = [holding(number.code, title=LONG * 4, here=True, certifier=True) for number in many(300)]

    assert once(many(300)) == paged(
        rows, sirets._ON_A_PAGE, lambda some, page, pages: siret(*some, total=300, page=page, pages=pages), t
    )


@BOTH
def test_the_ends_that_come_near_are_whole(t: Texts) -> None:
    named = many(12)[::-1]
    stands = replace(PARTNER, successors=tuple((number, PARTNER.standing) for number in named))
    rows = [noticed(180, stands, *named, number=number, title=LONG * 4) for number in many(400)]

    assert once(many(400)) == paged(
        rows, notices._ON_A_PAGE, lambda some, page, pages: Approaching(tuple(some), 400, page, pages), t
    )


@BOTH
def test_a_history_is_whole(t: Texts) -> None:
    reason = "La session de septembre a été reportée, et le certificateur nous l’a confirmé par courriel. "
    entries = [
        Entry(
            NOW,
            Deed.STEP_PLANNED,
            "U024BE7LH",
            "C012AB3CD",
            detail={
                "step": f"step-{n:03}",
                "name": "Marie-Hélène de La Tour du Pin",
                "owner": "U024BE7LH",
                "due": "2026-08-20",
                "snoozed": "2026-08-19",
                "note": reason * 4,
            },
        )
        for n in range(100)
    ]

    def made(page: int) -> Message:
        some, page, pages = cut(entries, page, proving._ON_A_PAGE)
        return answer(History(SEEN.number, LONG * 4, tuple(some), 100, page, pages), t, checklist())

    read = Counter(
        found for page in walked(made) for found in re.findall(r"step-\d{3}", readable("", page.blocks))
    )
    assert Counter({f"step-{n:03}": 1 for n in range(100)}) == read


@BOTH
def test_a_rehearsal_is_whole(t: Texts) -> None:
    named, rs = many(40), [CertificationNumber.parse(f"RS{n}") for n in range(40)]
    seen = [replace(SEEN, number=number, title=LONG * 4) for number in named]
    rehearsed = (
        *(Rehearsed(one, (BecameInactive(), EndDateMoved(None, TODAY))) for one in seen[:10]),
        *(Rehearsed(replace(ACTIVE, number=number), (EndDateMoved(None, TODAY),)) for number in named[10:20]),
        *(
            Rehearsed(replace(ACTIVE, number=number), (), noticed(30, number=number, title=LONG))
            for number in named[20:30]
        ),
        *(Rehearsed(one) for one in seen[30:]),
    )
    told = DryRun(EXPORT, EXPORT, rehearsed, tuple(rs), draft="d" * 40)

    assert once([*named, *rs]) == codes(walked(lambda page: answer(replace(told, page=page), t)))
    assert told.lines == 80


def test_page_buttons_say_the_siret_that_they_page() -> None:
    page = answer(siret(holding(), total=300, page=2, pages=25), FR)

    assert [(action, value) for action, value in buttons(page) if "page" in action or "next" in action] == [
        ("v1.siret.page", f"1:{S}"),
        ("v1.siret.next", f"3:{S}"),
    ]
    assert "Page 2 sur 25" in said(page)
