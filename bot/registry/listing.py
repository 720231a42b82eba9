"""Which exports data.gouv.fr lists, and which is the newest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import httpx
import structlog

from bot.domain.number import Register
from bot.domain.why import Why
from bot.outside.web import Origin, Patience, expect, reaching
from bot.registry.rejection import NotNow

DATA_GOUV = "data.gouv.fr"
"""The domain of all that data.gouv.fr serves, files too."""

DATASET = "5eebbc067a14b6fecc9c9976"
NARROWED = "export-fiches-csv"
"""data.gouv.fr keeps the resources whose title contains it (read in udata's source, `ResourcesAPI.get`)."""

XML = {Register.RNCP: "export-fiches-rncp-v4-1", Register.RS: "export-fiches-rs-v4-1"}
"""The same of each register's XML exports; other versions are listed beside these."""

MOST_PAGES = 500
_DATE = "-([0-9]{4}-[0-9]{2}-[0-9]{2})"

Age = tuple[date, datetime]
"""What tells the newer of two exports: the date in the title, then when it was last published."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Listed:
    """An export as it is listed; `checksum` is its type and value, where both are told."""

    id: str
    title: str
    date: date
    last_modified: str
    url: str
    size: int | None = None
    checksum: tuple[str, str] | None = None

    @property
    def age(self) -> Age:
        return self.date, moment(self.last_modified)

    @property
    def identity(self) -> tuple[str, str]:
        """What moves when there is something to download again."""
        return self.id, self.last_modified


def moment(text: str) -> datetime:
    """A listing's time, taken for UTC where it has no zone; the earliest there is where it is none."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def title_date(title: str, kind: str = NARROWED) -> date | None:
    """The date in the title or file name of an export of that kind; None for any other title."""
    match = re.search(kind + _DATE, title, re.ASCII)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Listing:
    """The dataset's resources at one API; the order they come in is never trusted.

    `kind` is what begins the titles of those that are looked for. `insistent`: the whole list is walked, too,
    where the narrowed one names none.
    """

    client: httpx.AsyncClient
    origin: Origin
    patience: Patience
    dataset: str = DATASET
    most_pages: int = MOST_PAGES
    kind: str = NARROWED
    insistent: bool = True

    async def newest(self, known: Age | None, *, in_full: bool, until: date | None = None) -> Listed:
        """The newest export listed, of those dated up to `until`; NotNow where none can be found.

        Unless `in_full`, stop at the first page with nothing newer than `known` or than a page before it.
        """
        for narrowing in (self.kind, "") if self.insistent else (self.kind,):
            found = await self._walk(narrowing, known, until or date.max, in_full=in_full or known is None)
            if found is not None:
                return found
        raise NotNow(Why("La liste des exports de data.gouv.fr ne nomme aucun « {kind} ».", kind=self.kind))

    async def _walk(self, narrowing: str, known: Age | None, until: date, *, in_full: bool) -> Listed | None:
        best: Listed | None = None
        beaten = known
        url = self._first(narrowing)
        for _ in range(self.most_pages):
            try:
                answer = await self._get(url)
            except NotNow as failure:
                if best is None or beaten == known:
                    raise
                log.warning("listing walked in part", reason=failure.reason, found=best.title)
                break
            wanted = [one for one in _exports(answer, self.kind) if one.date <= until]
            best = max([*wanted, *([best] if best else [])], key=_precedence, default=None)
            newer = best is not None and (beaten is None or best.age > beaten)
            following = self._next(url, answer.get("next_page"))
            if following is None or not (newer or in_full):
                break
            beaten = best.age if best is not None and newer else beaten
            url = following
        return best

    def _first(self, narrowing: str) -> httpx.URL:
        query = {"page": "1", "page_size": "50", "type": "update", "q": narrowing}
        return httpx.URL(f"{self.origin.base}/2/datasets/{self.dataset}/resources/", params=query)

    def _next(self, page: httpx.URL, said: object) -> httpx.URL | None:
        """The next page's address, which only the API's own origin may name."""
        if not isinstance(said, str) or not said:
            return None
        try:
            following = page.join(said)
        except httpx.InvalidURL:
            return None
        return following if self.origin.same(following) and following != page else None

    async def _get(self, url: httpx.URL) -> dict[str, Any]:
        async with reaching(url.host):
            async for attempt in self.patience.retries():
                with attempt:
                    response = await self.client.get(url, follow_redirects=False)
                    expect(response, httpx.codes.OK)
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
            raise NotNow(
                Why("{host} a répondu autre chose que la liste des exports attendue.", host=url.host)
            )
        return answer


def _exports(answer: dict[str, Any], kind: str) -> Iterator[Listed]:
    for resource in answer["data"]:
        if isinstance(resource, dict) and (listed := _export(resource, kind)) is not None:
            yield listed


def _export(resource: dict[str, Any], kind: str) -> Listed | None:
    """A resource as an export; None where it is another one or says too little to fetch it."""
    title, url = _text(resource, "title"), _text(resource, "url") or _text(resource, "latest")
    day = title_date(title, kind)
    if day is None or not url:
        return None
    size = resource.get("filesize")
    return Listed(
        id=_text(resource, "id") or url,
        title=title,
        date=day,
        last_modified=_text(resource, "last_modified"),
        url=url,
        size=size if isinstance(size, int) and size > 0 else None,
        checksum=_checksum(resource.get("checksum")),
    )


def _precedence(listed: Listed) -> tuple[Age, str]:
    """By age; the id only so that of two of the same age it is always the same one."""
    return listed.age, listed.id


def _checksum(said: object) -> tuple[str, str] | None:
    if not isinstance(said, dict):
        return None
    kind, value = _text(said, "type").lower(), _text(said, "value").lower()
    return (kind, value) if kind and value else None


def _text(said: dict[str, Any], key: str) -> str:
    value = said.get(key)
    return value.strip() if isinstance(value, str) else ""
