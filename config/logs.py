"""Logs as data: one JSON object a line in production, readable lines elsewhere. Never what people typed."""

import re
from typing import Any

import structlog

# What follows in the address of an owner's link opens a draft to whoever reads it; in an invitation's, an organisation.
SECRET = re.compile(r"(/owner/[0-9a-f-]{36}/|(?<!/organisation)/invitations/)[^/\s]+")

# What every line gets, whether it comes from structlog or from a library's plain logger.
SHARED = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
)


def hide_secrets(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Leave the secrets of owners' links and of invitations out of a line."""
    event["event"] = SECRET.sub(r"\1…", str(event["event"]))
    return event


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
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django gives these handlers of its own; ours says everything once.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "pikepdf": {"level": "WARNING"},  # says that it is there whenever it is loaded
        },
    }


def renderers(as_json: bool) -> list[Any]:
    """Return the last processors. In JSON an exception is data too, without its local variables."""
    if as_json:
        return [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
