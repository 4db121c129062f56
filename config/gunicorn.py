"""How gunicorn serves the site; WEB_CONCURRENCY and WEB_THREADS fit it to the machine."""

import os
from typing import Any

from config.logs import configure_logs
from config.metrics import exporting
from diagnostics import draining

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Pages mostly wait for the database, so a few threads a process keep it busy.
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
# The time a request has to finish when the service stops; also what a deployment waits for at most.
graceful_timeout = 8
loglevel = os.environ.get("LOG_LEVEL", "info").lower()
_as_in_production = "json" if os.environ.get("DEPLOYMENT") == "production" else "text"
logconfig_dict = configure_logs(
    as_json=os.environ.get("LOG_FORMAT", _as_in_production) == "json", level=loglevel.upper()
)
logconfig_dict["loggers"]["gunicorn.error"] = {"handlers": [], "level": loglevel.upper(), "propagate": True}
# It would lie in the home folder, where a second copy of the project would find it taken.
control_socket_disable = True
# Longer than the balancer in front keeps idle connections, where it keeps them: else a request meets a closing one.
keepalive = int(os.environ.get("WEB_KEEPALIVE", "2"))
# How long /readyz says no before this instance stops: longer than the balancer needs to notice.
drain_seconds = float(os.environ.get("DRAIN_SECONDS", "0"))
# Where Prometheus may ask. Before the workers are forked: they count in files that the master adds up.
metrics_address = os.environ.get("METRICS_ADDRESS", "")
metrics_folder = exporting.share() if metrics_address else ""


def when_ready(_server: Any) -> None:
    if drain_seconds > 0:
        draining.drain_before_stopping(drain_seconds)
    if metrics_address:
        exporting.serve(metrics_address)


def on_exit(_server: Any) -> None:
    if metrics_folder:
        exporting.clear_away(metrics_folder)
