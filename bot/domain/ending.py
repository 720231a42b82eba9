"""What XML exports say of habilitations: a missing one takes nothing back, an older one says nothing."""

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
    @property
    def read_in(self) -> date | None: ...


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


def as_said(holding: Holding, read_in: date | None, before: Known) -> tuple[Holding, date | None]:
    """A habilitation and the XML export that says how it is: as before, where this one says nothing newer."""
    silent = holding.state is HabilitationState.UNSAID
    older = before.read_in is not None and read_in is not None and read_in < before.read_in
    if not holding.partner:
        return holding, None
    if not (silent or older):
        return holding, read_in
    return replace(holding, state=before.state, since=before.since), before.read_in
