"""Certifiers and partners, each stored once: a row of theirs then is three small integers."""

from collections.abc import Sequence

from bot.registry.cells import one_line, read_siret

_NO_SIRET = -1


class Organisations:
    """Ids from 0 up. A partner is known by its SIRET (one name for each), or by its name without one.

    A certifier is known by both: its name is shown as that fiche's row writes it.
    """

    def __init__(self) -> None:
        self._rows: list[tuple[int | None, str]] = []
        self._named: dict[tuple[str, str], int] = {}
        self._by_siret = _BySiret(self._rows)

    def of_certifiers(self, sirets: Sequence[str], names: Sequence[str]) -> list[int]:
        return [self._id(siret, name) for siret, name in zip(sirets, names, strict=True)]

    def of_partners(self, sirets: Sequence[str], names: Sequence[str]) -> list[int]:
        """Ids of a batch of rows, all looked up at once: only new SIRETs and missing ones cost more."""
        known = len(self._rows)
        ids = list(map(self._by_siret.__getitem__, sirets))
        for new in range(known, len(self._rows)):
            self._rows[new] = (self._rows[new][0], one_line(names[ids.index(new)]))
        while _NO_SIRET in ids:
            place = ids.index(_NO_SIRET)
            ids[place] = self._id(sirets[place], names[place])
        return ids

    def __len__(self) -> int:
        return len(self._rows)

    def sirets(self) -> list[int | None]:
        """By id, each SIRET as an integer (None: not told)."""
        return [siret for siret, _ in self._rows]

    def names(self) -> list[str]:
        """By id."""
        return [name for _, name in self._rows]

    def _id(self, siret: str, name: str) -> int:
        found = self._named.get((siret, name))
        if found is None:
            found = self._named[siret, name] = len(self._rows)
            self._rows.append((read_siret(siret), one_line(name)))
        return found


class _BySiret(dict[str, int]):
    """Ids by SIRET as a cell writes it; a cell that holds none is _NO_SIRET each time it comes."""

    def __init__(self, rows: list[tuple[int | None, str]]) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, cell: str) -> int:
        siret = read_siret(cell)
        if siret is None:
            return _NO_SIRET
        self[cell] = len(self._rows)
        self._rows.append((siret, ""))
        return self[cell]
