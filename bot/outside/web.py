"""How a public source is spoken to: which addresses, how patiently, and what an answer means."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import stamina

from bot.domain.why import Why
from bot.outside.failures import NotNow


@dataclass(frozen=True, slots=True)
class Patience:
    """How often, and with what pauses (seconds), an exchange that failed in passing is tried again."""

    attempts: int = 5
    first_pause: float = 0.5
    longest_pause: float = 30.0

    def retries(self) -> AsyncIterator[stamina.Attempt]:
        """Attempts for `async for`; what `Again` and httpx's transport errors leave is raised by the last."""
        return stamina.retry_context(
            on=self._pause,
            attempts=self.attempts,
            timeout=None,
            wait_initial=self.first_pause,
            wait_max=self.longest_pause,
            wait_jitter=self.first_pause,
        )

    def _pause(self, error: Exception) -> bool | float:
        if not isinstance(error, Again):
            return isinstance(error, httpx.TransportError)
        return True if error.after is None else error.after <= self.longest_pause and error.after


class Again(Exception):
    """An answer that may be another one in a while; `after` is in how many seconds, where it said so."""

    def __init__(self, reason: Why, after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


def client(base_url: str) -> httpx.AsyncClient:
    """A client that honours HTTPS_PROXY, but not for this machine, and follows no redirect by itself.

    Whoever makes it closes it.
    """
    local = httpx.URL(base_url).host in ("localhost", "127.0.0.1", "::1")
    return httpx.AsyncClient(
        trust_env=not local,
        timeout=httpx.Timeout(30.0, connect=10.0),
        headers={"User-Agent": "vigie"},
        follow_redirects=False,
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """The configured API's address, and which other addresses may be followed from there.

    `also` is a domain that is trusted over https beside it, if there is one.
    """

    base: httpx.URL
    also: str = ""

    @classmethod
    def of(cls, base_url: str, also: str = "") -> "Origin":
        return cls(httpx.URL(base_url.rstrip("/")), also)

    def same(self, url: httpx.URL) -> bool:
        """Whether an address has the scheme, host and port of the API's."""
        return (url.scheme, url.host, url.port) == (self.base.scheme, self.base.host, self.base.port)

    def trusts(self, url: httpx.URL) -> bool:
        """Whether what is there may be read: the API's own origin, or the domain that is trusted too."""
        theirs = self.also != "" and (url.host == self.also or url.host.endswith(f".{self.also}"))
        return self.same(url) or (theirs and url.scheme == "https" and url.port is None)


def expect(response: httpx.Response, *statuses: int) -> None:
    """Return when the status is one of these; Again for what may pass, NotNow for what will not."""
    if response.status_code in statuses:
        return
    reason = Why("{host} a répondu {status}.", host=response.url.host, status=response.status_code)
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error:
        raise Again(reason, _retry_after(response))
    raise NotNow(reason)


def _retry_after(response: httpx.Response) -> float | None:
    """Retry-After in seconds, whether it is a number or a date; None where it is neither."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        return max(0.0, (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


@asynccontextmanager
async def reaching(what: str) -> AsyncIterator[None]:
    """Turn what no further attempt will mend into NotNow, naming what was tried."""
    try:
        yield
    except Again as error:
        raise NotNow(error.reason) from error
    except (TimeoutError, httpx.TimeoutException) as error:
        raise NotNow(Why("{what} est hors d'atteinte : pas de réponse à temps.", what=what)) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        detail = str(error).rstrip(".") or type(error).__name__
        raise NotNow(Why("{what} est hors d'atteinte : {detail}.", what=what, detail=detail)) from error
