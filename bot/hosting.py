"""Where a process keeps its state: in a folder of its own, or in a database that others use as well."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ports import Followers, Store, Transaction
from bot.following import Alone
from bot.settings.environment import Settings
from bot.store.keeping import peek
from bot.store.postgres.asks import Asks
from bot.store.postgres.crowd import PgCrowd
from bot.store.postgres.database import connected, engine_of
from bot.store.postgres.followers import PgFollowers
from bot.store.postgres.lanes import Lanes
from bot.store.postgres.leased import LeasedStore
from bot.store.postgres.migrate import check_version
from bot.store.postgres.store import PgStore
from bot.store.postgres.tables import HOME, SHARED
from bot.store.tiny import TinyStore
from bot.workspace import Sending


@dataclass(frozen=True, slots=True)
class Database:
    """A database that is at this Vigie's version; `lanes` are those that this process holds."""

    address: str
    engine: AsyncEngine
    lanes: Lanes
    crowd: PgCrowd
    asks: Asks

    def store(self, workspace: str) -> PgStore:
        return PgStore(self.engine, workspace)

    def sending(self, workspace: str, wake: Callable[[str], None]) -> Sending:
        """What the outbox of a workspace works on while this process holds its lane."""
        store = LeasedStore(self.engine, workspace, self.lanes.holder)
        return Sending(store, store, partial(wake, workspace))


@dataclass(frozen=True, slots=True)
class Hosting:
    """`commons` is the store of what all workspaces share; `database` is None where a folder holds all."""

    commons: Store
    followers: Followers
    database: Database | None = None

    async def of_calendar(self, secret: str) -> Store | None:
        """The store of the workspace that has a calendar at that address, if there is one."""
        if self.database is None:
            return self.commons
        workspace = await self.database.crowd.of_calendar(secret)
        return None if workspace is None else self.database.store(workspace)


@contextlib.asynccontextmanager
async def hosted(settings: Settings) -> AsyncIterator[Hosting]:
    """Open what the settings name, and close it at the end; StoreError where it cannot be used."""
    if settings.database_url is None:
        folder = TinyStore.open(settings.data_dir)
        try:
            yield Hosting(folder, Alone(folder))
        finally:
            await folder.close()
        return
    address = settings.database_url.get_secret_value()
    engine = engine_of(address)
    try:
        async with connected(engine) as connection:
            await connection.run_sync(check_version)
        database = Database(address, engine, Lanes(engine), PgCrowd(engine), Asks(engine))
        commons = database.store(SHARED if settings.oauth else HOME)
        yield Hosting(commons, PgFollowers(engine), database)
    finally:
        await engine.dispose()


@contextlib.asynccontextmanager
async def peeking(settings: Settings) -> AsyncIterator[Transaction]:
    """The state as it is, to read only, whoever serves it; StoreError where it cannot be read."""
    if settings.database_url is None:
        yield peek(settings.data_dir)
        return
    async with hosted(settings) as hosting, hosting.commons.reading() as tx:
        yield tx
