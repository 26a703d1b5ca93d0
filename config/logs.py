"""Logs say what happened and where in the code, never who did it or what somebody had entered.

One line for each event: JSON on a server, readable in an embedded run. Beside the event stand the
request's id and view, the numbers of network and person, or the job's number and kind, as far as
they are known (`structlog.contextvars`).

What others write may hold a path with a secret in it, an address, a header, or a text out of an
exception: PostgreSQL quotes the row it refuses. So of an exception only its class and the lines it
passed are written, and the lines of those libraries that quote requests are put into our words.
"""

import logging
import os
import re
import traceback
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog

Event = MutableMapping[str, Any]
# Libraries whose messages hold what was asked or sent, with what may be kept of them.
QUOTING: dict[str, Callable[[logging.LogRecord], str]] = {
    "django.request": lambda record: f"answered {getattr(record, 'status_code', 'with an error')}",
    "django.server": lambda record: f"answered {getattr(record, 'status_code', '')}",
    "django.security": lambda record: f"refused: {record.name.rpartition('.')[2]}",
    "django.template": lambda _record: "a template asked for what is not there",
    "django.db.backends": lambda _record: "a statement was run",
    "gunicorn.error": lambda record: _first_words(record),
    "celery.app.trace": lambda record: _about_task(record),
    "py.warnings": lambda _record: "a library has warned",
}


ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def _lines(error: BaseException) -> list[str]:
    """The error behind it first, as Python prints them; then the lines passed, and the class."""
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = [*_lines(behind), "\nfrom which came\n\n"] if behind is not None else []
    return [*before, *traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}\n"]


class Structured(structlog.stdlib.ProcessorFormatter):
    """The formatter of every handler, for our own events and for those of all libraries."""

    def __init__(self, *, is_json: bool) -> None:
        write: Any = structlog.processors.JSONRenderer() if is_json else _as_line
        last = [self.remove_processors_meta, _discreet_exception, _without_addresses, write]
        super().__init__(foreign_pre_chain=BEFORE, processors=last)

    def format(self, record: logging.LogRecord) -> str:
        if not isinstance(record.msg, dict):  # not one of our own events
            record = logging.makeLogRecord(record.__dict__)
            for name, say in QUOTING.items():
                if record.name == name or record.name.startswith(f"{name}."):
                    record.msg, record.args = say(record).replace("%", "%%"), ()
        return super().format(record)


def _first_words(record: logging.LogRecord) -> str:
    """Gunicorn's own sentences are kept; where they are about a request, without what it asked and who did."""
    template = str(record.msg)
    if template.startswith(("Error handling request", "Invalid request", "Exception in worker", "Error processing")):
        return template.partition("%")[0].partition(" from ip")[0].strip()
    return record.getMessage()


def _about_task(record: logging.LogRecord) -> str:
    """Celery prints what a task returned or raised; its name and number are enough."""
    about = record.args if isinstance(record.args, dict) else {}
    return f"task {about.get('name', '')} [{about.get('id', '')}] {about.get('description', 'ended')}"


def _discreet_exception(_logger: Any, _method: str, event: Event) -> Event:
    """`exc_info` becomes `error` (its class) and `passed` (the lines of code)."""
    info = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[1] is not None:
        event["error"] = type(info[1]).__qualname__
        event["passed"] = "".join(_lines(info[1])).rstrip()
    return event


def _without_addresses(_logger: Any, _method: str, event: Event) -> Event:
    """The last net: no e-mail address, whoever wrote it."""
    for key, value in event.items():
        if isinstance(value, str) and "@" in value:
            event[key] = ADDRESS.sub("…@…", value)
    return event


def _as_line(_logger: Any, _method: str, event: Event) -> str:
    """Time, level and event first; then what is known beside it; an exception below."""
    passed = event.pop("passed", "")
    first = [str(event.pop(key, "")) for key in ("timestamp", "level", "logger", "event")]
    beside = [f"{key}={value}" for key, value in event.items()]
    return " ".join([*first, *beside]) + (f"\n{passed}" if passed else "")


BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure() -> None:
    """Our own events go the way of everybody's: through the standard library's handlers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level, *BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )  # fmt: skip


def logging_config(*, is_json: bool, level: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything to the console. SQL statements are never logged, at no level."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "config.logs.Structured", "is_json": is_json}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["console"], "propagate": False},
            "django.db.backends": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},  # every answer has its line already
        },
    }


def gunicorn_logging() -> dict[str, Any]:
    """The same for the web server's own lines, which it writes before any settings are loaded."""
    is_embedded = os.environ.get("KEEL_EMBEDDED", "") in {"1", "true", "True"}
    described = logging_config(is_json=not is_embedded, level="INFO")
    ours = {"level": "INFO", "handlers": ["console"], "propagate": False}
    # Its list of requests holds addresses and paths; the application writes its own.
    described["loggers"] |= {"gunicorn.error": ours, "gunicorn.access": {"level": "CRITICAL", "propagate": False}}
    return described
