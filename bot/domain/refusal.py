"""Why nothing was done, as a value: the views put it in words."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.checklist import Mark


class Refusal(StrEnum):
    """Why nothing was done."""

    LOADING = "loading"
    """No registry has been read yet."""
    ADMINS_ONLY = "admins_only"
    NOTHING_NAMED = "nothing_named"
    """The verb wants a number, and none was given."""
    NOTHING_TO_DROP = "nothing_to_drop"
    """The same, of what is to be followed no longer."""
    ALL_FOLLOWED = "all_followed"
    """What could be followed is followed here already."""
    NOT_A_SIRET = "not_a_siret"
    WRONG_SIRET = "wrong_siret"
    """Fourteen digits, one of which is wrong."""
    NO_SIRET = "no_siret"
    """The team has named no SIRET: no offer can be told to be its own."""
    NO_WORDS = "no_words"
    """A search for nothing."""
    ONE_NUMBER = "one_number"
    """The verb wants one number, with its register."""
    NO_ADDRESS = "no_address"
    """No calendar feed: this server has no public address in its settings."""
    DIRECT = "direct"
    """A direct message between people cannot watch: alerts are for a channel."""
    NOT_HERE = "not_here"
    """A direct message follows nothing: its lists would say that all is well."""
    ACCEPTED = "accepted"
    """No notice of that end is to come: it is accepted already, or past."""
    TRAINEES_SAID = "trainees_said"
    """Whether the team has trainees on it is said so already."""
    NOT_WATCHED = "not_watched"
    """What a button would change belongs to a watch, and this channel does not follow the number."""
    GONE = "gone"
    """The alert or step a button speaks of is not there (any more)."""
    OVER = "over"
    """The alert is closed because the certification is active again."""
    SETTLED = "settled"
    """Somebody else has settled that step (`mark` says who), or the alert is closed: nothing was changed."""
    GUEST = "guest"
    """Guests, and people of another workspace, read and change nothing."""
    REPLAYED = "replayed"
    """This very request was carried out before."""
    OUTDATED = "outdated"
    """The button or window is of another version of Vigie."""
    NO_MODAL = "no_modal"
    """Slack did not open the window that was asked for: try again."""
    NO_WORKSPACE = "no_workspace"
    """We do not work for the workspace that asks, or do so no longer."""
    TROUBLE = "trouble"
    """Something went wrong on our side; it comes with an id to quote."""


@dataclass(frozen=True, slots=True)
class Refused:
    why: Refusal
    id_to_quote: str = ""
    mark: Mark | None = None
