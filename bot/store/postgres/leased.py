"""A workspace's store as whoever sends for it uses it: only as long as the lane is held."""

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ports import Transaction
from bot.domain.why import Why
from bot.store.errors import LaneLost
from bot.store.postgres.lanes import HELD_BY_US, NEVER, REST
from bot.store.postgres.store import PgStore
from bot.store.postgres.views import PgView


class LeasedStore(PgStore):
    """Every transaction looks first whether the lane is still held: LaneLost where it is not."""

    def __init__(self, engine: AsyncEngine, workspace: str, holder: str) -> None:
        super().__init__(engine, workspace)
        self._holder = holder

    async def rest(self, tx: Transaction, wait: float | None) -> None:
        """Let the lane go with this transaction, for so many seconds."""
        assert isinstance(tx, PgView)
        wait = NEVER if wait is None else wait
        await tx.run(REST, [{"workspace": self.workspace, "holder": self._holder, "wait": wait}])

    async def _begin(self, view: PgView) -> None:
        if not await view.ask(HELD_BY_US, workspace=self.workspace, holder=self._holder):
            raise LaneLost(
                Why("Un autre processus envoie les messages de cet espace de travail : celui-ci s'arrête là.")
            )

    async def _end(self, view: PgView) -> None:
        await view.write()
