"""Logs: one JSON object a line on stderr, readable lines under DEBUG; Django's, gunicorn's and ours alike."""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

from .concealing import concealed

Event = MutableMapping[str, Any]


def _conceal(logger: Any, method: str, event: Event) -> Event:
    """Nothing secret leaves, whichever record it stands in: the last step before a line is written."""
    return dict(concealed(dict(event)))


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


class Formatter(structlog.stdlib.ProcessorFormatter):
    """A line of the log. readable: for a console, else JSON."""

    def __init__(self, *, readable: bool):
        renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
        if readable:
            renderer = structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            )
        remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
        super().__init__(foreign_pre_chain=SHARED, processors=[remove, _conceal, renderer])

    def format(self, record: logging.LogRecord) -> str:
        # A copy: another handler still wants the arguments and the traceback of the record.
        return super().format(logging.makeLogRecord(record.__dict__))


def configuration(*, readable: bool) -> dict[str, Any]:
    """Django's LOGGING: every logger writes by the root's one handler, so each record is written once."""
    to_root = {"handlers": [], "propagate": True}
    names = ("django", "django.server", "gunicorn.error", "gunicorn.access")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "cms.operation.logs.Formatter", "readable": readable}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        # gunicorn sets its own levels before this is read, as it is told by `--log-level`.
        "loggers": {name: dict(to_root) for name in names},
    }
