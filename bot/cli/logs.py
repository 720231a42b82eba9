"""Where the log goes: standard error, a line of JSON an event unless a person is looking."""

import contextlib
import io
import logging
import sys
from typing import TextIO, cast

import structlog

from bot.slack.bolt import add_request


class Steady(io.TextIOBase):
    """Standard error, where a line that cannot be written is lost: answers go on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.flush()


def set_up_logs(level: str = "info") -> None:
    """Structured events of our own; the libraries' warnings join them, their chatter does not."""
    looked_at = sys.stderr.isatty()
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        add_request,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        *([] if looked_at else [structlog.processors.format_exc_info]),
    ]
    # The renderer's own traceback shows local variables: a whole request, and what opens the workspace.
    rendered: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if looked_at
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, rendered],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", Steady(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    _join_libraries(shared, rendered)


def _join_libraries(shared: list[structlog.types.Processor], rendered: structlog.types.Processor) -> None:
    """The standard library's records, from warnings up, on the same lines in the same form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, rendered],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for chatty, least in (("slack_bolt", logging.ERROR), ("uvicorn", logging.WARNING)):
        logging.getLogger(chatty).setLevel(least)
