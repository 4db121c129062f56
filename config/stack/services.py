"""The processes that `make run` keeps running, and the environment they run in."""

import os
import sys
from pathlib import Path

from config.stack.remembered import remembered

PYTHON = sys.executable
DEFAULT_PORT = 8000
# Celery warns root of tasks that others could send it; here nobody else can reach the queue.
ROOT_IS_FINE = "ignore:You're running the worker with superuser privileges"


def commands(port: int) -> dict[str, list[str]]:
    """Return each service's name and command. Only this machine can reach the web service."""
    web = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--config", "python:config.gunicorn"]
    worker = ["celery", "--app", "config", "--quiet", "worker", "--concurrency", "1"]
    return {
        "web": [PYTHON, "-m", *web],
        # It talks to nobody: gossip and the like need remote control, which the queue in PostgreSQL has not.
        "worker": [
            PYTHON,
            "-W",
            ROOT_IS_FINE,
            "-m",
            *worker,
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ],
        "sweeper": [PYTHON, "manage.py", "sweep_reports", "--every", "20"],
    }


def environment(var: Path, addresses: dict[str, str]) -> dict[str, str]:
    """Return the services' environment: ours, with what is missing filled in. Secrets are remembered in `var`."""
    return {
        "SECRET_KEY": remembered(var / "secret-key", length=50),
        "REPORT_SIGNING_KEY": remembered(var / "report-signing-key", length=32),
        "STATICFILES_HASHED": "true",
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
        **os.environ,
        **addresses,
    }


def demo_password(var: Path) -> str:
    """Return the demonstration accounts' password: $DEMO_PASSWORD, else one made up at the first start."""
    return os.environ.get("DEMO_PASSWORD") or remembered(var / "demo-password", length=9)
