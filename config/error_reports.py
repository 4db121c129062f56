"""Sends errors to a place that collects them (Sentry or one that speaks like it), without anything that people typed.

An event is written anew from the few fields named here. What a library adds next year stays behind by itself.
"""

from __future__ import annotations

import re
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.transport import Transport

# Of the event itself: when, of which release, from which logger.
KEPT = ("event_id", "timestamp", "level", "platform", "release", "environment", "logger", "sdk")
# The name of a view or of a task. Where there is none the library takes the address, which holds ids and secrets.
NAME = re.compile(r"[A-Za-z_][\w.]*")
# Of an exception: its kind. Never its text: PostgreSQL quotes the row that it refused.
KEPT_OF_EXCEPTION = ("type", "module", "mechanism")
# Of a frame: the place in the code. Never its variables.
KEPT_OF_FRAME = ("filename", "function", "module", "lineno", "in_app")


def start(dsn: str, *, release: str, environment: str, transport: Transport | None = None) -> None:
    """Send this process's errors to `dsn` from now on; tests give a `transport` of their own."""
    sentry_sdk.init(
        dsn=dsn,
        release=release,
        environment=environment,
        transport=transport,
        before_send=scrub,
        # All of these are left out by `scrub` as well; not to collect them at all is cheaper, and safe twice.
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        # Errors alone: no sessions, no traces, nothing told to those whom we ask, no counts of what was dropped.
        auto_session_tracking=False,
        send_client_reports=False,
        trace_propagation_targets=[],
        spotlight=False,
        auto_enabling_integrations=False,
        integrations=[
            DjangoIntegration(transaction_style="function_name"),
            CeleryIntegration(propagate_traces=False),
        ],
    )


def scrub(event: Any, _hint: Any) -> Any:
    """Return what may leave of an event: what is not named here stays."""
    name = str(event.get("transaction", ""))
    raised = (event.get("exception") or {}).get("values") or []
    return {
        **only(event, KEPT),
        "transaction": name if NAME.fullmatch(name) else "",
        "exception": {"values": [exception(one) for one in raised]},
    }


def exception(raised: dict[str, Any]) -> dict[str, Any]:
    frames = (raised.get("stacktrace") or {}).get("frames") or []
    kept = only(raised, KEPT_OF_EXCEPTION)
    if "mechanism" in kept:
        kept["mechanism"] = only(kept["mechanism"], ("type", "handled"))
    return kept | {"stacktrace": {"frames": [only(frame, KEPT_OF_FRAME) for frame in frames]}}


def only(found: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: found[name] for name in names if name in found}
