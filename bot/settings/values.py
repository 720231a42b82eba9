"""What a setting may hold: each kind checks what the environment or the file gives."""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from bot.domain.digest_when import parse_digest
from bot.domain.paris import QuietHours
from bot.domain.preferences import parse_thresholds


def starts_with(prefix: str) -> AfterValidator:
    def check(value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(prefix):
            raise PydanticCustomError("prefix", "{prefix}", {"prefix": prefix})
        return value

    return AfterValidator(check)


def _address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise PydanticCustomError("address", "{given}", {"given": value})
    return value.rstrip("/")


def _split(value: Any) -> Any:  # noqa: ANN401 - whatever the environment or the file gives
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _days(value: Any) -> Any:  # noqa: ANN401
    """A list, or « 180,90,30,7 »; brackets are allowed."""
    if not isinstance(value, str):
        return value
    days = parse_thresholds(value.strip().removeprefix("[").removesuffix("]"))
    if not days:
        raise PydanticCustomError("days", "{given}", {"given": value})
    return days


def _user(value: str) -> str:
    if not re.fullmatch(r"[UW][A-Z0-9]{2,20}", value):
        raise PydanticCustomError("user", "{given}", {"given": value})
    return value


def _hours(value: Any) -> Any:  # noqa: ANN401
    try:
        return QuietHours.parse(value) if isinstance(value, str) else value
    except ValueError as error:
        raise PydanticCustomError("hours", "{given}", {"given": value}) from error


def _digest(value: str) -> str:
    try:
        parse_digest(value)
    except ValueError as error:
        raise PydanticCustomError("digest", "{given}", {"given": value}) from error
    return value


def _blank_is_none(value: Any) -> Any:  # noqa: ANN401
    return None if value == "" else value


def _secret_address(value: SecretStr | None) -> SecretStr | None:
    if value is not None and not value.get_secret_value().startswith(("http://", "https://")):
        raise PydanticCustomError("address", "{given}", {"given": "…"})
    return value


_POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")


def _database(value: SecretStr | None) -> SecretStr | None:
    """Heroku writes postgres://, Scalingo and Clever Cloud postgresql://; SQLAlchemy has its own."""
    if value is not None and not _is_postgresql(value.get_secret_value()):
        raise PydanticCustomError("database", "…")
    return value


def _is_postgresql(address: str) -> bool:
    """A scheme, and a database's name: where it listens may be a socket's folder, in the query."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in _POSTGRESQL and len(parts.path) > 1 and parts.path[0] == "/"


Address = Annotated[str, AfterValidator(_address)]
User = Annotated[str, AfterValidator(_user)]
Blank = BeforeValidator(_blank_is_none)
Days = Annotated[
    tuple[Annotated[int, Field(gt=0, le=3650)], ...], Field(min_length=1), NoDecode, BeforeValidator(_days)
]
Users = Annotated[tuple[User, ...], NoDecode, BeforeValidator(_split)]
Hours = Annotated[QuietHours, NoDecode, BeforeValidator(_hours)]
DigestWhen = Annotated[str, AfterValidator(_digest)]
SecretAddress = Annotated[SecretStr | None, Blank, AfterValidator(_secret_address)]
DatabaseAddress = Annotated[SecretStr | None, Blank, AfterValidator(_database)]
