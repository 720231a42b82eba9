"""What XML exports say of habilitations: a missing one takes nothing back, an older one says nothing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Protocol

from bot.domain.detail import HabilitationState
from bot.domain.fiche import Export
from bot.domain.holding import Holding

_AND = "+"


class Known(Protocol):
    """What was said before of one SIRET's habilitation."""

    @property
    def state(self) -> HabilitationState: ...
    @property
    def since(self) -> date | None: ...


def look_of(export: Export) -> str:
    """What stands for an export together with the XML exports read beside it."""
    return f"{export.fingerprint}{_AND}{export.details_print}" if export.details_print else export.fingerprint


def is_other(export: Export, looked: str) -> bool:
    """Whether it says anything that what was `looked` in did not: no XML export beside it says nothing."""
    if export.details_print:
        return look_of(export) != looked
    return export.fingerprint != looked.partition(_AND)[0]


def has_moved(mark: str, before: str) -> bool:
    """Whether what a SIRET holds is not what it was; with no word of XML exports, the rest is compared."""
    listed, said, _ = mark.partition(_AND)
    return mark != before if said else listed != before.partition(_AND)[0]


def heard(found: Iterable[Holding], export: Export, last: date | None) -> tuple[Holding, ...]:
    """What an export lists, without the word of XML exports that are older than the `last` one heard."""
    if export.details is None or last is None or export.details >= last:
        return tuple(found)
    return tuple(replace(one, state=HabilitationState.UNSAID, since=None) for one in found)


def as_said(holding: Holding, before: Known) -> Holding:
    """A partner's habilitation that no XML export speaks of is as it was said to be before."""
    if not holding.partner or holding.state is not HabilitationState.UNSAID:
        return holding
    return replace(holding, state=before.state, since=before.since)
