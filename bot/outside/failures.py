"""What keeps Vigie from learning something from outside; light, for processes that ask for nothing."""

from bot.domain.why import Why


class NotNow(Exception):
    """Nothing was learned, because the outside or this machine failed: try later; `reason` is for people."""

    def __init__(self, reason: Why) -> None:
        super().__init__(reason)
        self.reason = reason


def megabytes(size: int) -> str:
    """A bound on a number of bytes, as people set and read it."""
    return f"{size / 1_000_000:.6g}"
