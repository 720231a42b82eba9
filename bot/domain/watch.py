"""A watch: one channel follows one number."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.number import CertificationNumber


@dataclass(frozen=True, slots=True)
class Watch:
    """`episode` is the last one of its number that this channel has been told of.

    `unseen`: it was accepted while no registry was loaded, so its first sight is still to be told.
    `unanswered`: it was inactive when registered, and nobody has said yet whether offers depend on it.
    `noticed` is the latest end date that notices were given of, `noticed_days` the tightest threshold told.
    Up to the end date `accepted`, no more notices are wanted.

    `trainees`: the team says that it still has people on it who are to be certified; `issue_noticed` is then
    the last date of issue that it was told of, `issue_noticed_days` the tightest threshold (-1: it was past).
    """

    channel: str
    number: CertificationNumber
    by: str
    at: datetime
    episode: int = 0
    unseen: bool = False
    unanswered: bool = False
    noticed: date | None = None
    noticed_days: int = 0
    accepted: date | None = None
    trainees: bool = False
    issue_noticed: date | None = None
    issue_noticed_days: int = 0

    @property
    def id(self) -> str:
        return watch_id(self.channel, self.number)


def watch_id(channel: str, number: CertificationNumber) -> str:
    return f"{channel}-{number}"


@dataclass(frozen=True, slots=True)
class Channel:
    """What is known of a channel that watches: `joined` once the bot is a member of it.

    `lost` is Slack's word on why nothing can be written there, until something can be again.
    `locale` is its language, `digest` when it gets one (`mon 09:00`, `off`); empty: as the settings say.
    `responsible` is the user id that escalations name, `calendar` the secret part of its feed's address.
    `apart`: its steps are its own, not one with those of the other channels that have the same alert.
    """

    id: str
    joined: bool = False
    lost: str = ""
    locale: str = ""
    digest: str = ""
    responsible: str = ""
    calendar: str = ""
    apart: bool = False
