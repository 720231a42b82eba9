"""What the pipeline needs of the outside, as protocols: the adapters are made in bot/app.py alone."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from bot.domain.alert import Alert
from bot.domain.census import Census
from bot.domain.detail import Detail
from bot.domain.disagreement import Enrichment
from bot.domain.draft import Draft
from bot.domain.fiche import Export, Fiche
from bot.domain.habilitation import Held, OurSiret
from bot.domain.handled import Handled
from bot.domain.holding import Holding
from bot.domain.journal import Entry
from bot.domain.number import CertificationNumber
from bot.domain.offer import Offer, Shown
from bot.domain.outbox import Row
from bot.domain.owed import Owed
from bot.domain.preferences import Preferences
from bot.domain.quarantine import Quarantine
from bot.domain.round import Round
from bot.domain.sighting import Sighting
from bot.domain.source import Source
from bot.domain.summary import Summary
from bot.domain.watch import Channel, Watch

Clock = Callable[[], datetime]
"""The decisions' clock: an aware moment. Pacing and retries use the wall clock instead."""

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """What a Slack message shows; `text` is the fallback, never empty."""

    text: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class File:
    """A file to send: its name, what people read beside it, its bytes, and what a picture shows, in words."""

    name: str
    title: str
    content: bytes
    alt: str = ""


class Messenger(Protocol):
    """Calls out to Slack; each failure is one of bot.domain.fate's classes."""

    async def post(self, channel: str, message: Message, key: str, thread_ts: str = "") -> str:
        """Post and return the message's `ts`; `key` goes with it as metadata."""
        ...

    async def update(self, channel: str, ts: str, message: Message) -> None: ...

    async def upload(self, channel: str, file: File, comment: str = "") -> None:
        """Share a file in a channel, with a comment; it carries no key, so it cannot be looked for."""
        ...

    async def direct(self, user: str) -> str:
        """The id of the conversation with one person, opened if need be."""
        ...

    async def find(self, channel: str, key: str, since: float, thread_ts: str = "") -> str:
        """The `ts` of the message posted with that key, in the channel or a thread, or empty.

        `since` is in seconds of Slack's clock. Unreadable where the bot may not look.
        """
        ...

    def now(self) -> float:
        """Slack's clock, in seconds since 1970, to a second or so."""
        ...


class Found(StrEnum):
    """What looking for a newer export came to."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"
    """One was read, and is not believed: what was served before goes on being served."""
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """`reason` is one sentence for people, where nothing new could be read."""

    found: Found
    export: Export | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An export that was read and is not served yet."""

    export: Export
    census: Census


Believe = Callable[[Candidate], Awaitable[bool]]
"""Whether an export that was read is to be served."""


@dataclass(frozen=True, slots=True)
class Hits:
    """One page of what a search found, and how many certifications it found in all."""

    numbers: tuple[CertificationNumber, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Before:
    """An older export, some of its fiches, and what some SIRETs held there."""

    export: Export
    fiches: dict[CertificationNumber, Fiche]
    holdings: dict[str, tuple[Holding, ...]]


class Registry(Protocol):
    """The snapshot being served, and how to look for a newer one."""

    @property
    def export(self) -> Export | None:
        """The export that is being served; None before the first."""
        ...

    @property
    def rejected(self) -> str:
        """Why the last export that was found is not being served, or empty."""
        ...

    def fiches(self, numbers: Iterable[CertificationNumber]) -> dict[CertificationNumber, Fiche]: ...

    def search(self, words: str, today: date, *, first: int, count: int) -> Hits:
        """Certifications by the words of their title, accents and case ignored: active on that day first."""
        ...

    def organisation(self, siret: str) -> str:
        """The name that the export gives a SIRET, or empty."""
        ...

    def holdings(self, siret: str) -> tuple[Holding, ...]:
        """Every certification that lists the SIRET, by number."""
        ...

    def holdings_on(
        self, numbers: Iterable[CertificationNumber], sirets: Iterable[str]
    ) -> dict[CertificationNumber, tuple[Holding, ...]]:
        """What those SIRETs hold on each of the numbers; an empty tuple where none of them is listed."""
        ...

    def with_partners(self, numbers: Iterable[CertificationNumber]) -> set[CertificationNumber]:
        """Those of the numbers that list partners, whoever they are: some list none, and need none."""
        ...

    def details(self, numbers: Iterable[CertificationNumber]) -> dict[CertificationNumber, Detail]:
        """What the XML exports that were read say of them: nothing of a number that none names."""
        ...

    def siblings(self, siret: str, number: CertificationNumber) -> tuple[Holding, ...]:
        """The other SIRETs of the same company that a certification lists."""
        ...

    def before(self, numbers: Iterable[CertificationNumber], sirets: Iterable[str] = ()) -> Before | None:
        """What the export before the one being served says of them, where it is still there."""
        ...

    def reconsider(self) -> None:
        """Look again at the export that was not believed."""
        ...

    async def census(self) -> Census | None:
        """What the export being served says of every fiche."""
        ...

    async def marks(self) -> dict[str, str]:
        """By code, what stands for all that a sighting takes from each fiche: it moves when that does."""
        ...

    def marks_of(self, sirets: Iterable[str]) -> dict[str, str]:
        """By SIRET, what stands for all that it holds."""
        ...

    def enrichments(self) -> tuple[Enrichment, ...]:
        """What XML exports were read, one of each register, and how they agree with the CSV's.

        Empty where none are wanted.
        """
        ...

    async def enrich(self) -> bool:
        """Read newer XML exports on top of what is served, minutes long; whether that tells anything new.

        What cannot be read takes nothing away.
        """
        ...

    async def refresh(self, *, in_full: bool, believe: Believe, until: date | None = None) -> Refreshed:
        """Look for a newer export, and serve it if it is believed; `in_full` walks the whole listing.

        None dated after `until` is looked at, where one is given.
        """
        ...


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one extraction of the catalogue shows of some SIRETs: offers by SIRET and certification."""

    extracted: date
    offers: Mapping[str, Mapping[CertificationNumber, tuple[Offer, ...]]]


@dataclass(frozen=True, slots=True)
class NotRead:
    """The catalogue could not be read: `reason` says why, in one sentence; it is not asked before `again`."""

    reason: str
    again: datetime | None = None


class Catalogue(Protocol):
    """The public catalogue of offers of Mon Compte Formation."""

    async def read(self, sirets: Sequence[str], now: datetime) -> Extraction | NotRead:
        """What it shows of those SIRETs; of one that it shows nothing of, nothing by any certification."""
        ...


R = TypeVar("R")


class Table(Protocol[R]):
    """Rows of one kind by their `id`."""

    async def get(self, row_id: str) -> R | None: ...

    async def get_all(self, row_ids: Iterable[str]) -> dict[str, R]:
        """Those of the rows that are there, by id, asked for at once."""
        ...

    async def put(self, row: R) -> None:
        """Store a row in place of the one with its id, if there is one."""
        ...

    async def drop(self, row_id: str) -> None:
        """Remove a row; one that is not there is no error."""
        ...

    async def where(self, **equals: str) -> list[R]:
        """The rows whose indexed fields have these values, by order of id (code points); all without any."""
        ...


class Transaction(Protocol):
    """One consistent state, to read and to change; all of it is committed, or nothing.

    Indexed: watches by channel and number, alerts by channel, number and state, outbox by channel, state
    and alert, holdings and offers by siret and number, channels by calendar.
    """

    @property
    def watches(self) -> Table[Watch]: ...
    @property
    def sightings(self) -> Table[Sighting]: ...
    @property
    def alerts(self) -> Table[Alert]: ...
    @property
    def channels(self) -> Table[Channel]: ...
    @property
    def outbox(self) -> Table[Row]: ...
    @property
    def summaries(self) -> Table[Summary]: ...
    @property
    def quarantines(self) -> Table[Quarantine]: ...
    @property
    def sources(self) -> Table[Source]: ...
    @property
    def sirets(self) -> Table[OurSiret]: ...
    @property
    def holdings(self) -> Table[Held]: ...
    @property
    def offers(self) -> Table[Shown]: ...
    @property
    def preferences(self) -> Table[Preferences]: ...
    @property
    def rounds(self) -> Table[Round]: ...
    @property
    def drafts(self) -> Table[Draft]: ...
    @property
    def handled(self) -> Table[Handled]: ...
    @property
    def owed(self) -> Table[Owed]: ...

    async def next_sequence(self) -> int:
        """A number greater than every one that was stored; the outbox orders its rows by it."""
        ...

    def record(self, entry: Entry) -> None:
        """Append a line to the journal, if and when the transaction commits."""
        ...


class Batch(Protocol):
    """Transactions on several workspaces that commit together."""

    @property
    def txs(self) -> Mapping[str, Transaction]:
        """By workspace; some of those asked for may not be there."""
        ...

    def leave_out(self, workspace: str, why: BaseException) -> None:
        """Commit nothing of one of them, which `why` kept from being told; it is raised where it is alone."""
        ...


class Followers(Protocol):
    """Who follows what, in all workspaces of a store; `tx` is a transaction of what they share."""

    @property
    def at_once(self) -> int:
        """So many numbers may be seen in one transaction."""
        ...

    @property
    def told_at_once(self) -> int:
        """So many workspaces may be told in one transaction."""
        ...

    async def to_see(self, registry: Registry, today: date) -> list[CertificationNumber]:
        """Numbers that may have changed since they were last seen, and followed ones never seen."""
        ...

    async def all_seen(self, export: Export | None) -> None:
        """Note that all of those were seen in that export: the others are in it as they were."""
        ...

    async def owe(self, tx: Transaction, owed: Sequence[Owed]) -> None:
        """Note for all who follow these numbers, or have an alert open on them, what they are to be told."""
        ...

    async def owe_holdings(self, registry: Registry) -> None:
        """Note for those whose SIRETs may hold something else than when last looked up."""
        ...

    async def owe_all(self, tx: Transaction, owed: Owed) -> None:
        """Note for all who follow anything."""
        ...

    async def owing(self) -> list[str]:
        """The workspaces that are to be told something."""
        ...

    def telling(self, workspaces: Sequence[str]) -> AbstractAsyncContextManager[Batch]:
        """A transaction on those of the workspaces that nobody else is changing."""
        ...


class Store(Protocol):
    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Read and write; commits at the end of the block unless an exception leaves it."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Read one committed state throughout, without waiting for a write under way; writing is an error."""
        ...

    def entries(self, after: int = 0) -> AsyncIterator[tuple[int, Entry]]:
        """The journal's lines numbered above `after`, oldest first, with their numbers."""
        ...

    async def history(self, number: CertificationNumber) -> list[Entry]:
        """The journal's entries on one number, oldest first, however long the journal is."""
        ...

    async def name_nobody(self, before: datetime) -> int:
        """Put an anonymous mark in place of people in what was done before; how many lines changed."""
        ...

    async def close(self) -> None: ...
