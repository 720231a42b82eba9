"""The environment over config/vigie.toml, as one frozen value; nothing else reads the environment."""

import os
import re
import tomllib
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as UndecodableError

from bot.domain.digest_when import parse_digest
from bot.domain.paris import QuietHours
from bot.domain.preferences import parse_thresholds
from bot.settings.problems import Problem, ProblemKind, SettingsError, problem_of


def _starts_with(prefix: str) -> AfterValidator:
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


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PollSettings(_Section):
    """APScheduler's cron fields, in Paris time."""

    hour: str = "*"
    minute: str = "17"
    day_of_week: str = "*"


class RegistrySettings(_Section):
    dataset: str = "5eebbc067a14b6fecc9c9976"
    largest_download_mb: int = Field(default=200, gt=0)
    largest_unzipped_mb: int = Field(default=1500, gt=0)
    silent_after_days: int = Field(default=3, ge=1)
    details: bool = False


class GuardSettings(_Section):
    unexplained_share: float = Field(default=0.01, ge=0, le=1)
    unexplained_floor: int = Field(default=20, ge=0)
    missing_share: float = Field(default=0.02, ge=0, le=1)
    missing_floor: int = Field(default=100, ge=0)
    losses_share: float = Field(default=0.3, ge=0, le=1)
    losses_floor: int = Field(default=10, ge=0)


class OutboxSettings(_Section):
    seconds_between_messages: float = Field(default=1.0, gt=0)
    seconds_in_doubt: float = Field(default=25.0, ge=0)


class JournalSettings(_Section):
    user_ids_kept_months: int = Field(default=36, ge=0)


Days = Annotated[
    tuple[Annotated[int, Field(gt=0, le=3650)], ...], Field(min_length=1), NoDecode, BeforeValidator(_days)
]


class NoticeSettings(_Section):
    certifier: Days = (365, 270, 90, 30, 7)
    partner: Days = (180, 90, 30, 7)
    issue: Days = (180, 90, 30)


class ReminderSettings(_Section):
    at: time = time(9)
    alsace_moselle: bool = False


class DigestSettings(_Section):
    when: Annotated[str, AfterValidator(_digest)] = "mon 09:00"
    picture: bool = True


class CalendarSettings(_Section):
    public_url: Annotated[Address | None, Blank] = None


class WorkspaceSettings(_Section):
    kept_days_after_removal: int = Field(default=30, ge=0)


class AlertSettings(_Section):
    summary_at: int = Field(default=10, ge=2)


class ReplySettings(_Section):
    page_size: int = Field(default=15, ge=1, le=20)


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """The app's own id and secret, and the address that people come back to from Slack below."""

    client_id: str
    client_secret: SecretStr
    public_url: str


class ServingSettings(_Section):
    drain_seconds: float = Field(default=5.0, ge=0, le=300)


class Settings(BaseSettings):
    """Everything that can be set; secrets never show in a log."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="VIGIE_",
        env_nested_delimiter="__",
        arbitrary_types_allowed=True,
        populate_by_name=True,
    )

    slack_bot_token: Annotated[
        SecretStr | None,
        Blank,
        _starts_with("xoxb-"),
    ] = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_signing_secret: Annotated[SecretStr | None, Blank] = Field(
        default=None, validation_alias="SLACK_SIGNING_SECRET"
    )
    slack_app_token: Annotated[
        SecretStr | None,
        Blank,
        _starts_with("xapp-"),
    ] = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_api_url: Address = Field(default="https://slack.com/api", validation_alias="SLACK_API_URL")
    heartbeat_url: Annotated[SecretStr | None, Blank, AfterValidator(_secret_address)] = Field(
        default=None, validation_alias="HEARTBEAT_URL"
    )
    database_url: Annotated[SecretStr | None, Blank, AfterValidator(_database)] = Field(
        default=None, validation_alias="DATABASE_URL"
    )
    slack_client_id: Annotated[str | None, Blank] = Field(default=None, validation_alias="SLACK_CLIENT_ID")
    slack_client_secret: Annotated[SecretStr | None, Blank] = Field(
        default=None, validation_alias="SLACK_CLIENT_SECRET"
    )
    port: int = Field(default=3000, ge=0, le=65535, validation_alias="PORT")

    public_url: Annotated[Address | None, Blank] = None
    data_dir: Path = Path("var")
    datagouv_url: Address = "https://www.data.gouv.fr/api"
    catalogue_url: Annotated[Address | None, Blank] = (
        "https://opendata.caissedesdepots.fr/api/explore/v2.1/catalog/datasets"
        "/moncompteformation_catalogueformation"
    )
    locale: Literal["fr", "en"] = "fr"
    quiet_hours: Annotated[QuietHours, NoDecode, BeforeValidator(_hours)] = QuietHours.parse("20:00-08:00")
    admins: Annotated[tuple[User, ...], NoDecode, BeforeValidator(_split)] = ()

    poll: PollSettings = PollSettings()
    registry: RegistrySettings = RegistrySettings()
    guard: GuardSettings = GuardSettings()
    outbox: OutboxSettings = OutboxSettings()
    alerts: AlertSettings = AlertSettings()
    workspaces: WorkspaceSettings = WorkspaceSettings()
    notices: NoticeSettings = NoticeSettings()
    reminders: ReminderSettings = ReminderSettings()
    digest: DigestSettings = DigestSettings()
    calendar: CalendarSettings = CalendarSettings()
    journal: JournalSettings = JournalSettings()
    replies: ReplySettings = ReplySettings()
    serving: ServingSettings = ServingSettings()

    @property
    def address(self) -> str:
        """Where this server is reached from outside, or empty; the calendars' own key was there first."""
        return self.public_url or self.calendar.public_url or ""

    @property
    def oauth(self) -> OAuthApp | None:
        """What the app is installed in many workspaces with; None: one workspace, by SLACK_BOT_TOKEN."""
        if self.slack_client_id is None or self.slack_client_secret is None:
            return None
        return OAuthApp(self.slack_client_id, self.slack_client_secret, self.address)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_file())


def config_file() -> Path:
    """The file that VIGIE_CONFIG names; checklist.toml is beside it."""
    return Path(os.environ.get("VIGIE_CONFIG", "config/vigie.toml"))


def _misspelt() -> list[str]:
    """The variables that look like ours and are none: pydantic would pass over them."""
    ours = {f"VIGIE_{name.upper()}" for name in Settings.model_fields} | {"VIGIE_CONFIG"}
    return [
        name for name in sorted(os.environ) if name.startswith("VIGIE_") and name.split("__")[0] not in ours
    ]


def load() -> Settings:
    """Read the environment over the file; SettingsError tells all that is wrong at once."""
    file = config_file()
    if not file.is_file():
        raise SettingsError(Problem(ProblemKind.NO_FILE, str(file)))
    if unknown := _misspelt():
        raise SettingsError(*(Problem(ProblemKind.UNKNOWN_KEY, name) for name in unknown))
    try:
        return Settings()
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(Problem(ProblemKind.NOT_TOML, str(file), str(error))) from error
    except UndecodableError as error:
        raise SettingsError(Problem(ProblemKind.OTHER, "VIGIE_…", str(error))) from error
    except ValidationError as error:
        raise SettingsError(*(problem_of(details) for details in error.errors(include_url=False))) from error
