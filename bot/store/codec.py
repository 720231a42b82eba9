"""Entities in and out of JSON documents.

A field that has its default is left out, so that a new field with a default needs no migration (but a
default that changes does). A field that this Vigie does not know is an error, not a loss: the document was
edited by hand, or written by a newer Vigie.
"""

import json
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, get_args

from cattrs import (
    BaseValidationError,
    ClassValidationError,
    Converter,
    ForbiddenExtraKeysError,
    transform_error,
)
from cattrs.strategies import configure_tagged_union
from cattrs.v import format_exception

from bot.domain.number import CertificationNumber
from bot.domain.sighting import Change
from bot.domain.telling import Telling

T = TypeVar("T")
Document = dict[str, Any]

TAG = "is"
"""Where a document that may be of several classes says which one it is."""

_readable = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_escaped = json.JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(",", ":"))


class Undecodable(ValueError):
    """A document that is not what its table holds, and where it is not."""


def encode(value: object) -> Document:
    """The document of an entity; ValueError for a date and time without a zone."""
    document: Document = _converter().unstructure(value)
    return document


def decode(document: Document, kind: type[T]) -> T:
    """The entity of a document; Undecodable says each place where it is not one."""
    try:
        return _converter().structure(document, kind)
    except BaseValidationError as error:
        raise Undecodable("; ".join(transform_error(error, format_exception=_in_words))) from error


def to_bytes(value: object) -> bytes:
    """JSON on one line; half a character (a lone surrogate) is escaped, as UTF-8 cannot hold it."""
    try:
        return _readable.encode(value).encode()
    except UnicodeEncodeError:
        return _escaped.encode(value).encode()


@cache
def _converter() -> Converter:
    converter = Converter(omit_if_default=True, forbid_extra_keys=True)
    for kind in (str, int, bool, float):
        converter.register_structure_hook(kind, _exactly)
    converter.register_unstructure_hook(datetime, _moment_to_text)
    converter.register_structure_hook(datetime, lambda text, _: _moment(datetime.fromisoformat(text)))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_unstructure_hook(CertificationNumber, str)
    converter.register_structure_hook(CertificationNumber, lambda code, _: CertificationNumber.parse(code))
    for union in (Change, Telling):
        _tag(union, converter)
    return converter


def _tag(union: Any, converter: Converter) -> None:  # noqa: ANN401  # a union has no type of its own
    """Have the members of a union say which class they are, also where None may stand in their place."""
    configure_tagged_union(union, converter, tag_name=TAG)
    structure, unstructure = converter.get_structure_hook(union), converter.get_unstructure_hook(union)
    names = {member.__name__ for member in get_args(union)}

    def read(document: Document | None, _: object) -> object:
        if document is None:
            return None
        if document.get(TAG) not in names:
            raise ValueError(f"unknown kind {document.get(TAG)!r}")
        return structure(document, union)

    def write(value: object) -> object:
        return None if value is None else unstructure(value)

    converter.register_structure_hook(union | None, read)
    converter.register_unstructure_hook(union | None, write)


def _exactly(value: object, kind: type) -> object:
    """What JSON holds must be of the type asked for: `"false"` is not a bool, though bool() would take it."""
    if issubclass(kind, StrEnum):  # its members are texts, so that this hook is asked for them too
        return kind(str(value))
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise TypeError(f"{value!r} is not of type {kind.__name__}")
    return value


def _moment(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"a date and time without a zone: {value}")
    return value


def _moment_to_text(value: datetime) -> str:
    return _moment(value).isoformat()


def _in_words(error: BaseException, kind: type | None) -> str:
    if isinstance(error, ForbiddenExtraKeysError):
        return f"unknown field {', '.join(sorted(error.extra_fields))}"
    if isinstance(error, (KeyError, ClassValidationError)):
        return format_exception(error, kind)
    return str(error)
