"""What a channel or a thread is told, as values: the words are the views' business, at sending time."""

from bot.domain.telling.changes import ChangesTold, ChangeTold, HabilitatedTold, ListedTold, MassLossTold
from bot.domain.telling.following import ChannelLost, FirstSightTold, NoOfferTold, SettingsTold, WatchingTold
from bot.domain.telling.notices import (
    AcceptedTold,
    IssueNoticed,
    Noticed,
    NoticesTold,
    ResumedTold,
    TraineesTold,
)
from bot.domain.telling.source import CheckBegun, CheckEnded, QuarantineTold, SilenceEnded, SilenceTold
from bot.domain.telling.steps import Due, RemindedTold, UndoneTold

__all__ = [
    "AcceptedTold",
    "ChangeTold",
    "ChangesTold",
    "ChannelLost",
    "CheckBegun",
    "CheckEnded",
    "Due",
    "FirstSightTold",
    "HabilitatedTold",
    "IssueNoticed",
    "ListedTold",
    "MassLossTold",
    "NoOfferTold",
    "Noticed",
    "NoticesTold",
    "QuarantineTold",
    "RemindedTold",
    "ResumedTold",
    "SettingsTold",
    "SilenceEnded",
    "SilenceTold",
    "Telling",
    "TraineesTold",
    "UndoneTold",
    "WatchingTold",
]

Telling = (
    ChangeTold
    | ChangesTold
    | HabilitatedTold
    | ListedTold
    | MassLossTold
    | NoticesTold
    | AcceptedTold
    | ResumedTold
    | TraineesTold
    | RemindedTold
    | UndoneTold
    | FirstSightTold
    | WatchingTold
    | SettingsTold
    | NoOfferTold
    | ChannelLost
    | QuarantineTold
    | CheckBegun
    | CheckEnded
    | SilenceTold
    | SilenceEnded
)
