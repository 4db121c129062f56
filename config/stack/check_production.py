"""Runs Django's deployment checks on the settings of a production site: `python -m config.stack.check_production`.

Some checks ask the database what it can do, so without DATABASE_URL the embedded server is lent to them.
"""

import os
import secrets
import subprocess
import sys

from config.embedded import client
from config.embedded.place import DATABASE, PROJECT, addresses_of, default_place


def main() -> int:
    # Nothing of ours but what a site would have: a developer's variables must neither hide a problem nor make one.
    production = {
        "PATH": os.environ.get("PATH", os.defpath),
        "DEPLOYMENT": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "foothold.example",
        **(addresses_given() or borrowed_database()),
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=PROJECT, env=production, check=False).returncode  # noqa: S603


def addresses_given() -> dict[str, str]:
    """Return the addresses of the database that the environment names."""
    return {name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL") if os.environ.get(name)}


def borrowed_database() -> dict[str, str]:
    """Return the addresses of the embedded server, which stays until this process ends."""
    return addresses_of(client.attach_once(default_place(), DATABASE).place, DATABASE)


if __name__ == "__main__":
    sys.exit(main())
