"""The feed as Outlook or Google Calendar reads it: parsed back by a library that knows the rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Component

from bot.documents.calendar import CalendarEvent, feed

MADE = datetime(2026, 8, 17, 4, 17, tzinfo=UTC)
URL = "https://www.francecompetences.fr/recherche/rncp/35419/"
END = CalendarEvent(
    "C1-RNCP35419-end@vigie", date(2026, 8, 31), "RNCP35419 : fin", "Chef de projet ; suite, fin", URL
)


def events(*given: CalendarEvent) -> list[Component]:
    return list(Calendar.from_ical(feed("Vigie : échéances", given, MADE)).walk("VEVENT"))


def test_an_event_is_a_whole_day_that_leaves_nobody_busy() -> None:
    [event] = events(END)

    assert event.decoded("dtstart") == date(2026, 8, 31)
    assert event.decoded("dtend") == date(2026, 9, 1)
    assert event["transp"] == "TRANSPARENT"


def test_an_event_says_what_ends_and_where_to_look() -> None:
    [event] = events(END)

    assert str(event["summary"]) == "RNCP35419 : fin"
    assert str(event["description"]) == "Chef de projet ; suite, fin"
    assert str(event["url"]) == URL


def test_a_date_that_moves_moves_the_event_and_makes_no_second_one() -> None:
    [before], [after] = events(END), events(replace(END, day=date(2027, 8, 31)))

    assert before["uid"] == after["uid"] == "C1-RNCP35419-end@vigie"
    assert after.decoded("dtstart") == date(2027, 8, 31)


def test_an_event_without_an_address_has_none() -> None:
    assert "url" not in events(replace(END, url=""))[0]


def test_the_calendar_has_a_name_and_says_how_often_to_look_again() -> None:
    calendar = Calendar.from_ical(feed("Vigie : échéances", [], MADE))

    assert str(calendar["x-wr-calname"]) == "Vigie : échéances"
    assert calendar.decoded("refresh-interval") == timedelta(hours=6)
    assert str(calendar["version"]) == "2.0"


def test_an_end_on_the_last_day_there_is_does_not_stop_the_feed() -> None:
    assert [event.decoded("dtstart") for event in events(replace(END, day=date.max), END)] == [
        date.max,
        date(2026, 8, 31),
    ]


@pytest.mark.parametrize("text", ["Développement d’applications — " * 40, "é" * 200, "a\nb;c,d\\e"])
def test_long_and_accented_texts_are_folded_and_come_back_whole(text: str) -> None:
    content = feed("Vigie", [replace(END, title=text, text=text)], MADE)
    [event] = Calendar.from_ical(content).walk("VEVENT")

    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert (str(event["summary"]), str(event["description"])) == (text, text)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=120))
def test_any_title_gives_one_event_on_its_day(title: str) -> None:
    [event] = events(replace(END, title=title, text=title))

    assert event.decoded("dtstart") == END.day
