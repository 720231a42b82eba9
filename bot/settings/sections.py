"""The settings by subject, each a section of config/vigie.toml."""

from dataclasses import dataclass
from datetime import time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.settings.values import Address, Blank, Days, DigestWhen


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


class NoticeSettings(_Section):
    certifier: Days = (365, 270, 90, 30, 7)
    partner: Days = (180, 90, 30, 7)
    issue: Days = (180, 90, 30)


class ReminderSettings(_Section):
    at: time = time(9)
    alsace_moselle: bool = False


class DigestSettings(_Section):
    when: DigestWhen = "mon 09:00"
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
