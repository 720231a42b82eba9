"""The registry as the pipeline reads it."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from bot.domain.census import Census
from bot.domain.detail import Detail
from bot.domain.disagreement import Enrichment
from bot.domain.fiche import Export, Fiche
from bot.domain.holding import Holding
from bot.domain.number import CertificationNumber


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
