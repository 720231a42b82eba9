"""What a module offers, by introspection: a name that is added is missed where something is said of each."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def public(short: str, module: str) -> Iterator[str]:
    """Every public function of a module and every public method of its classes, as `short.Class.method`."""
    for each, value in vars(import_module(module)).items():
        if not each.startswith("_") and getattr(value, "__module__", "") == module:
            yield from _public_of(f"{short}.{each}", value)


def _public_of(name: str, value: Any) -> Iterator[str]:  # noqa: ANN401
    if not inspect.isclass(value):
        if callable(value):
            yield name
        return
    for each, method in vars(value).items():
        # Not the default of a field, nor its slot.
        if not each.startswith("_") and hasattr(method, "__get__") and not inspect.ismemberdescriptor(method):
            yield f"{name}.{each}"
