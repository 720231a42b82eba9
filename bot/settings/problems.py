"""What can be wrong with a setting, as values: the command line puts them in words."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic_core import ErrorDetails


class ProblemKind(StrEnum):
    NO_FILE = "no_file"
    NOT_TOML = "not_toml"
    MISSING = "missing"
    NEEDS_ADDRESS = "needs_address"
    NO_WAY_IN = "no_way_in"
    PREFIX = "prefix"
    ADDRESS = "address"
    HOURS = "hours"
    CRON = "cron"
    DIGEST = "digest"
    DAYS = "days"
    USER = "user"
    TWICE = "twice"
    DATABASE = "database"
    NEEDS_DATABASE = "needs_database"
    CARD_DECIDES = "card_decides"
    UNKNOWN_KEY = "extra_forbidden"
    CHOICE = "literal_error"
    NUMBER = "int_parsing"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Problem:
    """One setting that cannot be used: `name` is the variable or the key, `detail` what a sentence needs."""

    kind: ProblemKind
    name: str
    detail: str = ""


class SettingsError(Exception):
    """Settings that cannot be used; the command line puts each problem in words."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{problem.name}: {problem.kind}" for problem in problems))
        self.problems = problems


def problem_of(details: ErrorDetails, prefix: str = "") -> Problem:
    """The problem that one of pydantic's findings stands for; `prefix` names the file it was found in."""
    # Which one of a list it is, a file tells best by its place; a variable is named whole.
    path = ".".join(str(part) for part in details["loc"] if prefix or not isinstance(part, int))
    kinds = {str(kind): kind for kind in ProblemKind}
    kind = kinds.get(details["type"], ProblemKind.OTHER)
    return Problem(kind, f"{prefix}{path}", _detail(kind, details))


def _detail(kind: ProblemKind, details: ErrorDetails) -> str:
    if kind is ProblemKind.CHOICE:
        return str(details.get("ctx", {}).get("expected", "")).replace(" or ", ", ")
    return str(details["input"]) if kind is ProblemKind.NUMBER else details["msg"]
