"""Starts a throw-away PostgreSQL for a test run, unless DATABASE_URL names a server.

A plugin (`-p config.pytest_embedded_pg`), as a conftest.py would be too late: pytest-django reads the settings
before. pytest-xdist's workers inherit DATABASE_URL, so a run has one server.
"""

import os
import tempfile
from pathlib import Path

from config.embedded import client
from config.embedded.place import DATABASE, addresses_of, place_for

attachment: client.Attachment | None = None


def start_throwaway() -> client.Attachment:
    home = Path(tempfile.mkdtemp(prefix="foothold-test-"))
    # For root, whose server runs under another account. The folder is ours and new.
    home.chmod(0o755)
    started = client.attach(place_for(home / "postgres"), throwaway=True)
    client.ensure_database(started.place, DATABASE)
    return started


if not os.environ.get("DATABASE_URL"):
    attachment = start_throwaway()
    os.environ |= addresses_of(attachment.place, DATABASE)
    os.environ["FOOTHOLD_THROWAWAY_URL"] = os.environ["DATABASE_URL"]  # what is left there harms nobody


def pytest_unconfigure() -> None:
    """Stop the server; a killed test run's server stops and disappears by itself."""
    if attachment:
        client.detach(attachment)
