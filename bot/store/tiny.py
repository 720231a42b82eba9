"""The default store: TinyDB's tables in memory and in one file, which each transaction writes whole."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import structlog

from bot.domain.alert import AlertState, anonymous
from bot.domain.journal import Entry
from bot.domain.number import CertificationNumber
from bot.domain.why import Why
from bot.store.atomic import Write, clean, replace_file
from bot.store.codec import Document, Undecodable, decode
from bot.store.errors import StoreClosed, folder_unusable, write_failed
from bot.store.journal import number_of
from bot.store.lock import FolderLock
from bot.store.memory import Changes, State
from bot.store.schema import MIGRATIONS, Migration
from bot.store.state_file import STATE_STEM, StateFile
from bot.store.views import Misuse, View

T = TypeVar("T")

_AT_ONCE = 200
"""So many rows are encoded before the loop gets to answer others: about two milliseconds."""

_log = structlog.get_logger(__name__)


class TinyStore:
    """One process's store on one folder. Writers take turns; readings never wait.

    A transaction is written to disk first and applied to memory then, so that nobody sees what a crash could
    take back. Files are written by a thread of its own: the loop goes on, and slow name lookups, which share
    the loop's own threads, cannot hold up a click.
    """

    def __init__(self, folder: Path, lock: FolderLock, file: StateFile, state: State) -> None:
        self.folder = folder
        self._lock = lock
        self._file = file
        self._state = state
        self._sequence = file.sequence
        self._turn = asyncio.Lock()
        self._owner: asyncio.Task[Any] | None = None
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="vigie-store")
        self._closed = False

    @classmethod
    def open(
        cls, folder: Path, *, write: Write = replace_file, migrations: Sequence[Migration] = MIGRATIONS
    ) -> "TinyStore":
        """Open the state in a folder, which is made if need be; a StoreError says what keeps it from it."""
        with ExitStack() as undo:
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                lock = FolderLock(folder)
                lock.acquire()
                undo.callback(lock.release)
                clean(folder, STATE_STEM)
                file, state = StateFile.open(folder, migrations, write)
            except OSError as error:
                raise folder_unusable(folder, error) from error
            undo.pop_all()
        return cls(folder, lock, file, state)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[View]:
        """Read and write; commits at the end of the block unless an exception leaves it."""
        if self._owner is not None and self._owner is asyncio.current_task():
            raise Misuse("a transaction inside another would wait for itself")
        async with self._turn:
            self._refuse_if_closed()
            self._owner = asyncio.current_task()
            view = View(self._state, self._next)
            try:
                yield view
                view.end()
                await self._commit(view)
            finally:
                view.end()
                self._owner = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[View]:
        """Read what is committed as the block begins, all through it; writing is an error."""
        self._refuse_if_closed()
        view = View(self._state)
        try:
            yield view
        finally:
            view.end()

    async def entries(self, after: int = 0) -> AsyncIterator[tuple[int, Entry]]:
        """The journal's entries with a number above `after`, oldest first, read as they are asked for."""
        async for line in self._journal_lines():
            number = number_of(line) or 0
            if 0 < number <= after:
                continue
            entry = _entry(line) if number else None
            if entry is None:
                _log.warning("journal_line_unreadable", line=line[:80])
            else:
                after = number
                yield number, entry

    async def history(self, number: CertificationNumber) -> list[Entry]:
        """What the journal says of one number, by its index; what is still carried is not in the file yet."""
        lines = await self._submit(partial(self._file.journal.index.lines, number.code))
        numbered = {number_of(line) or 0: line for line in (*lines, *self._file.carried.values())}
        entries = [_entry(line) for n, line in sorted(numbered.items()) if n]
        return [entry for entry in entries if entry and entry.number == number.code]

    async def name_nobody(self, before: datetime) -> int:
        """Forget who did what before that moment, in the journal and in alerts closed by then."""
        async with self.transaction() as tx:
            for alert in await tx.alerts.where(state=AlertState.CLOSED):
                if alert.closed_at and alert.closed_at < before:
                    await tx.alerts.put(anonymous(alert))
        async with self._turn:
            self._refuse_if_closed()
            return await self._submit(partial(self._file.journal.name_nobody, before))

    async def close(self) -> None:
        """Wait for the write under way, sync the journal and let the folder go; again, it does nothing."""
        async with self._turn:
            if self._closed:
                return
            self._closed = True
            cancellation = None
            try:
                cancellation = await _settled(self._submit(self._file.flush))
            except OSError as error:
                _log.warning("journal_append_failed", file=str(self._file.journal.path), error=str(error))
            self._worker.shutdown()
            self._lock.release()
            if cancellation is not None:
                raise cancellation

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    async def _commit(self, view: View) -> None:
        changes = view.changes()
        if not (changes or view.entries or view.counted):
            return
        state = self._state.changed(changes)
        documents = {name: await self._documents(name, rows) for name, rows in changes.items()}
        work = self._file.stage(documents, view.entries, self._sequence)
        try:
            cancellation = await _settled(self._submit(work))
        except OSError as error:
            raise write_failed(self._file.path, error) from error
        self._file.keep()
        self._state = state
        if cancellation is not None:
            raise cancellation

    async def _documents(self, table: str, rows: Changes[Any]) -> Mapping[str, Document | None]:
        found: dict[str, Document | None] = {}
        remaining = iter(rows.items())
        while some := list(islice(remaining, _AT_ONCE)):
            for row_id, row in some:
                found[row_id] = self._file.prepare(table, row_id, row)
            if len(some) == _AT_ONCE:
                await asyncio.sleep(0)
        return found

    async def _journal_lines(self) -> AsyncIterator[bytes]:
        offset = 0
        while True:
            lines, offset = await self._submit(partial(self._file.journal.read, offset))
            if not lines:
                break
            for line in lines:
                yield line
        for line in self._file.carried.values():
            yield line

    def _submit(self, work: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._worker, work)

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise StoreClosed(Why("Les données sont refermées : Vigie s'arrête."))


async def _settled(work: asyncio.Future[Any]) -> asyncio.CancelledError | None:
    """Wait for the work to its end, and raise what it raised; a cancellation meanwhile is handed back.

    A write cannot be called off: whoever is cancelled has to know first what became of it.
    """
    cancellation = None
    while not work.done():
        try:
            await asyncio.wait([work])
        except asyncio.CancelledError as error:
            cancellation = error
    work.result()
    return cancellation


def _entry(line: bytes) -> Entry | None:
    """The entry in a numbered line; None where this Vigie does not know such entries."""
    fields: Document = json.loads(line)
    del fields["n"]
    try:
        return decode(fields, Entry)
    except Undecodable:
        return None
