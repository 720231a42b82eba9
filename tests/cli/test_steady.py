"""A log that cannot be written stops nothing."""

import errno
import io

from bot.cli.logs import Steady


class Full(io.StringIO):
    """A file on a full disk."""

    def write(self, _: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_line_that_cannot_be_written_is_lost_and_that_is_all() -> None:
    steady = Steady(Full())
    assert steady.write("une ligne") == 9
    steady.flush()


def test_a_line_that_can_be_written_is() -> None:
    there = io.StringIO()
    steady = Steady(there)
    steady.write("une ligne")
    steady.flush()
    assert there.getvalue() == "une ligne"
