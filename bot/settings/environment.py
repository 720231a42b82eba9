"""The environment over config/vigie.toml, as one frozen value; nothing else reads the environment."""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as UndecodableError

from bot.domain.paris import QuietHours
from bot.settings.problems import Problem, ProblemKind, SettingsError, problem_of
from bot.settings.sections import (
    AlertSettings,
    CalendarSettings,
    DigestSettings,
    GuardSettings,
    JournalSettings,
    NoticeSettings,
    OAuthApp,
    OutboxSettings,
    PollSettings,
    RegistrySettings,
    ReminderSettings,
    ReplySettings,
    ServingSettings,
    WorkspaceSettings,
)
from bot.settings.values import Address, Blank, DatabaseAddress, Hours, SecretAddress, Users, starts_with


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
        starts_with("xoxb-"),
    ] = Field(default=None, validation_alias="SLACK_BOT_TOKEN")
    slack_signing_secret: Annotated[SecretStr | None, Blank] = Field(
        default=None, validation_alias="SLACK_SIGNING_SECRET"
    )
    slack_app_token: Annotated[
        SecretStr | None,
        Blank,
        starts_with("xapp-"),
    ] = Field(default=None, validation_alias="SLACK_APP_TOKEN")
    slack_api_url: Address = Field(default="https://slack.com/api", validation_alias="SLACK_API_URL")
    heartbeat_url: SecretAddress = Field(default=None, validation_alias="HEARTBEAT_URL")
    database_url: DatabaseAddress = Field(default=None, validation_alias="DATABASE_URL")
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
    quiet_hours: Hours = QuietHours.parse("20:00-08:00")
    admins: Users = ()

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
    def calendar_address(self) -> str:
        """Where calendar feeds are reached from outside: at an address of their own, or at this server's."""
        return self.calendar.public_url or self.address

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
