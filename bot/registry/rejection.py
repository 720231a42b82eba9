"""Why an export is not served: every sentence an operator may read, and what to do next.

This module is imported by the process that reads an export: it stays as light as it is.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Sentences with named placeholders, kept together so that they can be translated one day."""

    NOT_A_ZIP = "What was received is not a zip archive."
    HTML = "What was received is a web page, not a zip archive."
    DAMAGED = "The zip archive is damaged or incomplete ({detail})."
    ENCRYPTED = "The zip archive is encrypted."
    UNDATED = "Neither the file's name nor its members tell the date of the export."
    NO_MEMBER = "The export lacks the file {member}."
    NO_COLUMN = "The file {member} lacks the column {column}."
    TOO_LONG_A_LINE = "The file {member} holds a line of more than {limit} bytes."
    NOT_CSV = "The file {member} cannot be read as CSV ({detail})."
    TOO_MUCH_INSIDE = "The zip archive holds more than {limit} bytes once open."
    EMPTY = "The export holds no fiche."
    UNREADABLE = "The file {member} has too much that cannot be read: {count} of {rows} in {column}."
    TOO_LARGE = "The export is larger than the {limit} bytes allowed."
    CHECKSUM = "What was received does not have the {kind} checksum that data.gouv.fr announces."
    ELSEWHERE = "The export's address leads to {host}, outside data.gouv.fr: it is not followed."

    def __call__(self, **values: object) -> str:
        return self.value.format(**values)


class Rejected(Exception):
    """The export itself is no good: wait until another is published."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Misdelivered(Rejected):
    """What arrived is not the export that was listed: worth asking for again at the next look."""


class NotNow(Exception):
    """Nothing was learned of any export, because the outside or this machine failed: try later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
