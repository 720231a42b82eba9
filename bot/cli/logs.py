"""Where the log goes: standard error, a line of JSON an event unless a person is looking."""

import logging
import sys

import structlog


def set_up_logs(level: str = "info") -> None:
    """Structured events of our own; the libraries' warnings join them, their chatter does not."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    looked_at = sys.stderr.isatty()
    # The renderer's own traceback shows local variables: a whole request, and what opens the workspace.
    rendered: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if looked_at
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            *([] if looked_at else [structlog.processors.format_exc_info]),
            rendered,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
