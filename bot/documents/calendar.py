"""A calendar that Outlook and Google Calendar subscribe to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

_EVERY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """Something of one day; `uid` stays the same as long as it is the same thing."""

    uid: str
    day: date
    title: str
    text: str
    url: str = ""


def feed(name: str, events: Iterable[CalendarEvent], made_at: datetime) -> bytes:
    """An iCalendar of whole days that leave nobody busy; `made_at` is aware."""
    calendar = Calendar()
    calendar.add("prodid", "-//Vigie//Certifications//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for event in events:
        calendar.add_component(_event(event, made_at))
    return bytes(calendar.to_ical())


def _event(event: CalendarEvent, made_at: datetime) -> Event:
    made = Event()
    made.add("uid", event.uid)
    made.add("dtstamp", made_at)
    made.add("dtstart", event.day)
    if event.day < date.max:  # without an end, it is of one day all the same
        made.add("dtend", event.day + timedelta(days=1))
    made.add("summary", event.title)
    made.add("description", event.text)
    made.add("transp", "TRANSPARENT")
    if event.url:
        made.add("url", event.url)
    return made
