"""How much the catalogue is asked: quotas and delays are kept to, also from one reading to the next."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.quota import LONGEST, UNTOLD, Quota
from bot.domain.ports import Extraction, NotRead
from tests.catalogue.support import NOW, OURS, Portal, catalogue, read, row

EXPORT = "/exports/json"
RESET = datetime(2026, 11, 26, 9, tzinfo=UTC)
SPENT = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-27T00:00:00Z"}


def refusing(headers: dict[str, str] | None = None, status: int = 429) -> Portal:
    """A portal that refuses its export, with those headers."""
    return Portal([row()], instead={EXPORT: [lambda _: httpx.Response(status, headers=headers)]})


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Retry-After", str(3 * 3600)),
        ("Retry-After", "10800.0"),
        ("Retry-After", format_datetime(RESET, usegmt=True)),
        ("X-RateLimit-Reset", str(3 * 3600)),
        ("X-RateLimit-Reset", str(int(RESET.timestamp()))),
        ("X-RateLimit-Reset", str(int(RESET.timestamp()) * 1000)),
        ("X-RateLimit-Reset", "2026-11-26T09:00:00Z"),
        ("X-RateLimit-Reset", "2026-11-26 09:00:00+00:00"),
        ("X-RateLimit-Reset", "2026-11-26T09:00:00"),
        ("X-RateLimit-Reset", "2026-11-26T10:00:00+01:00"),
        ("X-RateLimit-Reset", format_datetime(RESET)),
    ],
)
async def test_over_quota_nothing_is_asked_before_the_moment_that_the_answer_tells(
    header: str, said: str
) -> None:
    portal = refusing({header: said})
    reader = catalogue(portal)
    failed = await reader.read([OURS], NOW)
    assert isinstance(failed, NotRead)
    assert "demande d'attendre" in failed.reason
    assert failed.again is not None
    assert timedelta() <= failed.again - RESET < timedelta(seconds=10)
    assert ["", EXPORT] == portal.paths()

    again = await reader.read([OURS], RESET - timedelta(minutes=1))
    assert NotRead(failed.reason, failed.again) == again
    assert 2 == len(portal.asked)

    portal.instead.clear()
    assert isinstance(await reader.read([OURS], failed.again), Extraction)
    await reader.close()


async def test_over_quota_without_a_word_nothing_is_asked_for_an_hour() -> None:
    failed = await read(refusing())
    assert isinstance(failed, NotRead)
    assert failed.again is not None
    assert timedelta() <= failed.again - NOW - UNTOLD < timedelta(seconds=10)


async def test_a_short_delay_is_waited_for_and_the_question_asked_again() -> None:
    portal = Portal([row()])
    portal.instead[EXPORT] = [lambda _: httpx.Response(429, headers={"Retry-After": "0.005"}), portal.usual]
    assert isinstance(await read(portal), Extraction)
    assert ["", EXPORT, EXPORT] == portal.paths()


async def test_being_refused_over_and_over_is_no_reason_to_page() -> None:
    for wait in ("0", "0.009"):
        portal = refusing({"Retry-After": wait})
        assert isinstance(await read(portal), NotRead)
        assert ["", EXPORT, EXPORT, EXPORT] == portal.paths()


async def test_what_is_left_of_the_quota_is_not_overdrawn() -> None:
    portal = Portal(
        [row()], headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-27T00:00:00Z"}
    )
    failed = await read(portal)
    assert isinstance(failed, NotRead)
    assert datetime(2026, 11, 27, tzinfo=UTC) == failed.again
    assert [""] == portal.paths()


async def test_the_last_question_of_a_quota_is_answered_and_the_next_reading_waits() -> None:
    portal = Portal([row()])
    reader = catalogue(portal)
    await reader.read([OURS], NOW)
    portal.headers = SPENT
    assert isinstance(await reader.read([OURS], NOW), Extraction)
    assert isinstance(await reader.read([OURS], NOW + timedelta(hours=1)), NotRead)
    assert 3 == len(portal.asked)
    portal.headers = {}
    assert isinstance(await reader.read([OURS], NOW + timedelta(days=1)), Extraction)
    await reader.close()


async def test_a_quota_that_is_not_spent_holds_nothing_up() -> None:
    headers = {"X-RateLimit-Limit": "50000", "X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "2026-11-27"}
    assert isinstance(await read(Portal([row()], headers=headers)), Extraction)


async def test_a_portal_that_is_away_for_long_is_left_alone_until_it_says() -> None:
    portal = refusing({"Retry-After": "3600"}, status=503)
    failed = await read(portal)
    assert isinstance(failed, NotRead)
    assert failed.again is not None
    assert ["", EXPORT] == portal.paths()


async def test_a_refusal_s_own_delay_goes_before_the_day_s_reset() -> None:
    failed = await read(refusing({"Retry-After": "60", "X-RateLimit-Reset": "2026-11-27T00:00:00Z"}))
    assert isinstance(failed, NotRead)
    assert failed.again is not None
    assert failed.again < NOW + timedelta(minutes=2)


async def test_readings_at_once_take_turns() -> None:
    portal = refusing({"Retry-After": "3600"})
    reader = catalogue(portal)
    answers = await asyncio.gather(*(reader.read([OURS], NOW) for _ in range(5)))
    assert all(isinstance(answer, NotRead) for answer in answers)
    assert ["", EXPORT] == portal.paths()
    await reader.close()


PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126))


@given(
    st.sampled_from([200, 429, 503]),
    st.dictionaries(
        st.sampled_from(["Retry-After", "X-RateLimit-Reset", "X-RateLimit-Remaining"]),
        PRINTABLE | st.floats().map(str) | st.integers().map(str) | st.datetimes().map(str),
    ),
)
def test_whatever_headers_say_nothing_waits_for_a_day_or_more(status: int, headers: dict[str, str]) -> None:
    quota = Quota()
    quota.note(httpx.Response(status, headers=headers), NOW)
    assert quota.until <= NOW + LONGEST
