"""What a transaction has changed and not committed yet, found by id and by indexed field."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Generic

from bot.store.memory import R, Shape, enter


class Pending(Generic[R]):
    """Changed rows of one table, by id; None: dropped."""

    def __init__(self, shape: Shape[R]) -> None:
        self._shape = shape
        self.rows: dict[str, R | None] = {}
        # A transaction that registers a thousand numbers asks thousands of times.
        self._index: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def note(self, row_id: str, row: R | None) -> None:
        """Put a row in place of the one noted before."""
        self.forget(row_id)
        self.rows[row_id] = row
        if row is not None:
            enter(self._index, self._shape.values(row), row_id)

    def forget(self, row_id: str) -> None:
        """The row is as it is committed."""
        before = self.rows.pop(row_id, None)
        if before is not None:
            for pair in self._shape.values(before).items():
                self._index[pair].discard(row_id)

    def matching(self, equals: Mapping[str, str]) -> dict[str, R]:
        """The changed rows that have these values, by id; all that are not dropped without any."""
        ids: Iterable[str] = self.rows
        if equals:
            ids = set.intersection(*(self._index.get(pair, set()) for pair in equals.items()))
        found = {row_id: self.rows[row_id] for row_id in ids}
        return {row_id: row for row_id, row in found.items() if row is not None}
