"""Many values in one statement: a list for each column, however many rows there are."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import TableValuedAlias, Text, bindparam, cast, column, func
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.types import TypeEngine

from bot.store.codec import to_bytes

TEXT = Text()
DOCUMENT = JSON()

_BETWEEN = "\x1e"
"""No JSON holds it unescaped: documents can be one text, where an array's would be escaped one by one."""

Types = Mapping[str, TypeEngine[Any]]


def unnested(types: Types) -> TableValuedAlias:
    """A table of the parameters that have the columns' names, as `in_columns` gives them."""
    lists = [_list(name, kind) for name, kind in types.items()]
    columns = [column(name, _of(kind)) for name, kind in types.items()]
    return func.unnest(*lists).table_valued(*columns, name="given").render_derived()


def in_columns(types: Types, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The parameters: rows as a list for each column."""
    return {name: _values((row[name] for row in rows), kind) for name, kind in types.items()}


def _list(name: str, kind: TypeEngine[Any]) -> Any:  # noqa: ANN401 - an expression of either type
    if kind is DOCUMENT:
        return func.string_to_array(cast(bindparam(name), TEXT), _BETWEEN)
    return cast(bindparam(name), ARRAY(kind))


def _of(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return TEXT if kind is DOCUMENT else kind


def _values(values: Iterable[Any], kind: TypeEngine[Any]) -> Any:  # noqa: ANN401
    if kind is DOCUMENT:
        return _BETWEEN.join(to_bytes(one).decode() for one in values)
    return list(values)
