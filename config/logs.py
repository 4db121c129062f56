"""Logs as data: one JSON object a line in production, readable lines elsewhere. Never what people typed."""

import logging
import re
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import ExcInfo

# What follows in the address of an owner's link opens a draft to whoever reads it; in an invitation's, an organisation.
SECRET = re.compile(r"(/owner/[0-9a-f-]{36}/|(?<!/organisation)/invitations/)[^/\s]+")
# The link of a mail that sets a new password opens an account.
RESET_SECRET = re.compile(r"(/password/reset/key/)[^/\s]+")
# What was searched and filtered for.
QUERY = re.compile(r"(/[^\s?]*\?)[^\s]+")
HIDDEN = (SECRET, RESET_SECRET, QUERY)

# What every line gets, whether it comes from structlog or from a library's plain logger.
SHARED = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
)


def hide_secrets(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Leave the secrets of links, and what follows a question mark, out of a line."""
    told = str(event["event"])
    for secret in HIDDEN:
        told = secret.sub(r"\1…", told)
    return event | {"event": told}


def drop_words(record: logging.LogRecord) -> bool:
    """Leave of Celery's line on a failed job only the kind of exception: its words may be what people typed."""
    if isinstance(record.args, Mapping) and "exc" in record.args:
        record.args = {**record.args, "exc": str(record.args["exc"]).partition("(")[0], "traceback": ""}
    return True


def tell_fault(exc_info: ExcInfo) -> list[dict[str, Any]]:
    """Return an exception as data: its kinds and where it came from. Its words may be what people typed."""
    found = WHERE(exc_info)
    for stack in found:
        for words in ("exc_value", "exc_notes", "syntax_error", "exceptions"):
            stack.pop(words, None)
    return found


WHERE = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)


def configure_logs(*, as_json: bool, level: str) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING to match."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    hide_secrets,
                    *renderers(as_json),
                ],
            }
        },
        "filters": {"no_words": {"()": lambda: drop_words}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django gives these handlers of its own; ours says everything once.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # Where everything else may be told at length, these would tell what is in the database and in pages.
            "django.db.backends": {"level": "INFO"},
            "django.template": {"level": "INFO"},
            # The words of an exception that a job ends with.
            "celery.app.trace": {"filters": ["no_words"]},
            "pikepdf": {"level": "WARNING"},  # says that it is there whenever it is loaded
        },
    }


def renderers(as_json: bool) -> list[Any]:
    """Return the last processors. In JSON an exception is data too, without its local variables."""
    if as_json:
        return [
            structlog.processors.ExceptionRenderer(tell_fault),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
