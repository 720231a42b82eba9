"""How much the catalogue may still be asked, by what its answers say."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from bot.domain.why import Why
from bot.outside.failures import NotNow

OVER = Why("Le catalogue public demande d'attendre avant de répondre à d'autres questions.")
UNTOLD = timedelta(hours=1)
"""How long nothing is asked where an answer says that it was too much, and not until when."""
LONGEST = timedelta(days=1)
"""Quotas are a day's: an answer that says to wait for longer is not believed."""
_WAIT = ("Retry-After", "X-RateLimit-Reset")
_EPOCH, _MILLISECONDS = 1_000_000_000, 1_000_000_000_000


class Quota:
    """What is left to ask, kept from one reading to the next; `until` is when there is more."""

    def __init__(self) -> None:
        self.until = datetime.min.replace(tzinfo=UTC)

    def again(self, now: datetime) -> datetime | None:
        """When to ask again; None where that may be done now."""
        return self.until if self.until > now else None

    def note(self, response: httpx.Response, now: datetime) -> None:
        """Take in what an answer says."""
        busy = response.status_code == httpx.codes.TOO_MANY_REQUESTS
        away = response.status_code == httpx.codes.SERVICE_UNAVAILABLE and "Retry-After" in response.headers
        spent = response.headers.get("X-RateLimit-Remaining", "").strip() in ("0", "0.0")
        if busy or away or spent:
            told = [told for name in _WAIT if (told := _moment(response.headers, name, now)) is not None]
            # What is spent comes back at the reset; a refusal alone says when it is over, first of all.
            until = (max(told) if spent else told[0]) if told else now + UNTOLD
            self.until = min(until, now + LONGEST)

    def check(self, now: datetime) -> None:
        """NotNow where nothing is to be asked yet."""
        if self.until > now:
            raise NotNow(OVER)


def _moment(headers: Mapping[str, str], name: str, now: datetime) -> datetime | None:
    """When a header says to ask again: a number of seconds, an epoch, or a date in either of its forms."""
    said = headers.get(name, "").strip()
    if said.replace(".", "", 1).isdecimal() and said.isascii():
        return _after(float(said), now)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            told = read(said)
            return told if told.tzinfo else told.replace(tzinfo=UTC)
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def _after(figure: float, now: datetime) -> datetime:
    """Small figures are seconds from now, larger ones since 1970, in thousandths where larger still."""
    if figure < _EPOCH:
        return now + timedelta(seconds=min(figure, LONGEST.total_seconds()))
    seconds = figure / 1000 if figure >= _MILLISECONDS else figure
    return datetime.fromtimestamp(min(seconds, 253_402_300_000), UTC)
