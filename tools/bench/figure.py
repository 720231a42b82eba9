"""What a measure comes to, beside what it may come to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` holds when it is at most `bound`; both are in `unit` (« × » for a ratio)."""

    name: str
    value: float
    unit: str
    bound: float

    @property
    def holds(self) -> bool:
        return self.value <= self.bound
