"""What Vigie reads by itself, wired: the exports of the registry, and the public catalogue of offers."""

import contextlib
from collections.abc import AsyncIterator, Callable

from bot.catalogue.catalogue import OpenCatalogue
from bot.domain.guard import Limits
from bot.domain.ports import Catalogue, Clock, Found
from bot.gate import Gate
from bot.heartbeat import Heartbeat
from bot.hosting import Hosting
from bot.metrics import Metrics
from bot.offers import LONGEST_READING, Offers, OfOne, Ours
from bot.poll import Poll
from bot.registry.enriching import DetailLimits
from bot.registry.registry import SnapshotRegistry
from bot.settings.environment import Settings
from bot.site import Site
from bot.slack.afterwards import Afterwards
from bot.store.postgres.ours import PgOurs
from bot.teller import Teller
from bot.workspace import Common

_MEGABYTE = 1_000_000


def registry_of(settings: Settings, clock: Clock) -> SnapshotRegistry:
    """The registry that the settings name, serving its last snapshot if there is one."""
    return SnapshotRegistry.open(
        settings.data_dir / "registry",
        settings.datagouv_url,
        clock=clock,
        dataset=settings.registry.dataset,
        largest_download=settings.registry.largest_download_mb * _MEGABYTE,
        largest_unzipped=settings.registry.largest_unzipped_mb * _MEGABYTE,
        details=DetailLimits() if settings.registry.details else None,
    )


@contextlib.asynccontextmanager
async def catalogue_of(settings: Settings) -> AsyncIterator[Catalogue | None]:
    """The public catalogue that the settings name, while the block runs; None where they name none."""
    if settings.catalogue_url is None:
        yield None
        return
    catalogue = OpenCatalogue.open(settings.catalogue_url)
    try:
        yield catalogue
    finally:
        await catalogue.close()


def poll_of(
    common: Common,
    hosting: Hosting,
    metrics: Metrics,
    wake: Callable[[], None],
    look_for_details: Callable[[], None],
) -> Poll:
    """`look_for_details` is called after each poll."""
    settings, registry, clock = common.settings, common.registry, common.clock
    guard = Limits(**settings.guard.model_dump(exclude={"losses_share", "losses_floor"}))
    # Where many have it installed, nobody watches anything in `commons` and nobody is an administrator there:
    # an export that is not believed is its operator's matter alone (`vigie quarantine`).
    silent_after = settings.registry.silent_after_days
    gate = Gate(hosting.commons, registry, guard, common.defaults, silent_after, clock)
    teller = Teller(
        registry,
        gate,
        clock,
        common.checklist,
        common.working,
        losses=common.losses,
        summary_at=settings.alerts.summary_at,
    )
    polled = _polled(metrics, Heartbeat(settings.heartbeat_url), common.afterwards, look_for_details)
    return Poll(registry, hosting.commons, hosting.followers, gate, teller, clock, wake, polled)


def offers_of(
    catalogue: Catalogue,
    site: Site,
    hosting: Hosting,
    metrics: Metrics,
    *,
    clock: Clock,
    wake: Callable[[], None],
) -> Offers:
    """Reads it for the one workspace, or for all that a database holds."""
    many = hosting.database if site.home is None else None
    ours: Ours = PgOurs(many.engine) if many else OfOne(site.at_home.store)
    metrics.catalogue = ours.last_read
    return Offers(catalogue, ours, clock, wake, metrics.asked_catalogue)


def beside(offers: Offers | None, afterwards: Afterwards) -> Callable[[], None]:
    """Has the catalogue read and waits for nothing: no command, poll or round is held up by it."""

    def read() -> None:
        if offers:
            afterwards("read the catalogue", offers(), bound=LONGEST_READING)

    return read


def _polled(
    metrics: Metrics, heartbeat: Heartbeat, afterwards: Afterwards, look_for_details: Callable[[], None]
) -> Callable[[Found], None]:
    def polled(found: Found) -> None:
        metrics.polled(found)
        look_for_details()
        if found in (Found.NEW, Found.UNCHANGED):
            afterwards("heartbeat", heartbeat(), bound=60)

    return polled
