"""The state: tables, transactions, and what many workspaces share."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Protocol, TypeVar

from bot.domain.alert import Alert
from bot.domain.draft import Draft
from bot.domain.fiche import Export
from bot.domain.habilitation import Held, OurSiret
from bot.domain.handled import Handled
from bot.domain.journal import Entry
from bot.domain.number import CertificationNumber
from bot.domain.offer import Shown
from bot.domain.outbox import Row
from bot.domain.owed import Owed
from bot.domain.ports.registry import Registry
from bot.domain.preferences import Preferences
from bot.domain.quarantine import Quarantine
from bot.domain.round import Round
from bot.domain.sighting import Sighting
from bot.domain.source import Source
from bot.domain.summary import Summary
from bot.domain.watch import Channel, Watch

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
