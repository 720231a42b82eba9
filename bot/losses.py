"""What our SIRETs have lost and won from one export to the next."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.alert import Alert, AlertState, Closure
from bot.domain.comparing import compare
from bot.domain.ending import look_of
from bot.domain.fiche import Export, Status
from bot.domain.habilitation import (
    Compared,
    Held,
    LossLimits,
    OurSiret,
    looked_in,
)
from bot.domain.journal import Deed, Entry
from bot.domain.loss import back_in, close_loss, loss_of, open_loss, said_by
from bot.domain.number import CertificationNumber
from bot.domain.paris import paris_day
from bot.domain.ports import Registry, Transaction
from bot.domain.sighting import first_sight
from bot.domain.task import Task
from bot.domain.telling import ListedTold, MassLossTold
from bot.domain.verdict import Verdict, channel_line
from bot.holdings import positions, read_in, take_stock


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the losses and gains of our SIRETs come to, in the export being served, on one day.

    `tasks` are those of an alert about a habilitation.
    """

    tx: Transaction
    registry: Registry
    limits: LossLimits
    tasks: tuple[Task, ...]
    now: datetime
    today: date

    async def __call__(self) -> Verdict:
        """Look each SIRET up once an export, and store what is believed of it since."""
        export = self.registry.export
        if export is None:
            return Verdict()
        verdict = Verdict()
        for ours in await self.tx.sirets.where():
            if ours.is_news(export):
                verdict += await self._look(ours, export) if ours.looked else await self._first(ours, export)
        return verdict

    async def _first(self, ours: OurSiret, export: Export) -> Verdict:
        """It was named before any registry was loaded: what lists it is no news."""
        held = await take_stock(self.tx, self.registry, ours.siret)
        await self.tx.sirets.put(looked_in(ours, export, self._mark(ours), held))
        return Verdict()

    def _mark(self, ours: OurSiret) -> str:
        return self.registry.marks_of([ours.siret])[ours.siret]

    async def _look(self, ours: OurSiret, export: Export) -> Verdict:
        held = await self.tx.holdings.where(siret=ours.siret)
        found = {one.number: one for one in self.registry.holdings(ours.siret)}
        fiches = self.registry.fiches(one.number for one in held)
        compared = compare(
            held,
            found,
            fiches,
            self.today,
            fingerprint=export.fingerprint,
            limits=self.limits,
            read_in=read_in(self.registry, found),
            named=paris_day(ours.at),
        )
        for row in compared.held:
            await self.tx.holdings.put(row)
        await self.tx.sirets.put(looked_in(ours, export, self._mark(ours), compared.held))
        here = {watch.number for watch in await self.tx.watches.where(channel=ours.channel)}
        verdict = self._told(ours, compared, export, here)
        for lost in compared.lost:
            verdict += await self._lost(lost, export)
        for regained in compared.regained:
            verdict += await self._regained(regained, export)
        return verdict

    def _told(
        self, ours: OurSiret, compared: Compared, export: Export, here: Container[CertificationNumber]
    ) -> Verdict:
        """What is active and not followed there is offered; what may be lost is waited for."""
        told: list[ListedTold | MassLossTold] = []
        fiches = self.registry.fiches(compared.listed).values()
        offered = [
            one for one in fiches if one.number not in here and one.status(self.today) is Status.ACTIVE
        ]
        if offered:
            numbers, titles = zip(*((one.number, one.title) for one in offered), strict=True)
            told.append(ListedTold(ours.siret, numbers, titles, export.date))
        told += self._doubted(ours, compared, export)
        rows = [
            channel_line(
                f"{type(one).__name__}:{ours.siret}:{look_of(export)}{_said_in(one)}",
                ours.channel,
                one,
                quiet=True,
            )
            for one in told
        ]
        listed = [
            Entry(
                self.now,
                Deed.SIRET_LISTED,
                channel=ours.channel,
                number=number.code,
                detail={"siret": ours.siret, "export": export.date.isoformat()},
            )
            for number in compared.listed
        ]
        return Verdict(rows=tuple(rows), entries=tuple(listed))

    def _doubted(self, ours: OurSiret, compared: Compared, export: Export) -> list[MassLossTold]:
        """What the CSV no longer lists, and what an XML export says has ended, each by its own date."""
        ended = {row.number for row in compared.held if row.doubted_state.ended}
        by_csv = tuple(number for number in compared.doubted if number not in ended)
        by_xml = tuple(number for number in compared.doubted if number in ended)
        day = min(read_in(self.registry, by_xml).values(), default=export.date)
        told = (
            MassLossTold(ours.siret, by_csv, export.date),
            MassLossTold(ours.siret, by_xml, day, details=True),
        )
        return [one for one in told if one.numbers]

    async def _lost(self, lost: Held, export: Export) -> Verdict:
        others = self.registry.siblings(lost.siret, lost.number)
        siblings = tuple(one.siret for one in others if not one.state.ended)
        loss = loss_of(lost, siblings, export)
        fiche = self.registry.fiches([lost.number])[lost.number]
        seen = first_sight(fiche, export, self.today)
        watches = await self.tx.watches.where(number=lost.number.code)
        stands = await positions(self.tx, self.registry, {lost.number: seen.successors})
        return Verdict.total(
            open_loss(
                watch.channel,
                seen,
                loss,
                losses=lost.losses,
                now=self.now,
                tasks=self.tasks,
                position=stands[lost.number],
                fingerprint=said_by(loss, export),
            )
            for watch in watches
        )

    async def _regained(self, regained: Held, export: Export) -> Verdict:
        alerts = await open_losses(self.tx, regained.number)
        return Verdict.total(
            close_loss(alert, Closure.REGAINED, self.now, back_in(alert.loss, regained, export))
            for alert in alerts
            if alert.loss and alert.loss.siret == regained.siret
        )


def _said_in(told: ListedTold | MassLossTold) -> str:
    return ":details" if isinstance(told, MassLossTold) and told.details else ""


async def open_losses(tx: Transaction, number: CertificationNumber) -> list[Alert]:
    """The open alerts about a habilitation for one number."""
    alerts = await tx.alerts.where(number=number.code, state=AlertState.OPEN)
    return [alert for alert in alerts if alert.loss]
