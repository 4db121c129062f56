"""Brings database and static files up to date before the services start: `python -m config.stack.prepare`.

One process for all of it, as loading Django takes longer than most of the steps. Every step may be repeated.
"""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection

from accounts.isolation import across_organisations
from config.roles import WORKS_AS


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ[WORKS_AS] = "owner"
    django.setup()
    try:
        connection.ensure_connection()
    except OperationalError as error:
        print(f"The database does not answer: {error}", file=sys.stderr)
        return 1
    with across_organisations("what every installation starts with"):
        prepare()
    return 0


def prepare() -> None:
    """Apply migrations, load the case library and the demonstration, collect static files if any is newer."""
    call_command("migrate", verbosity=0)
    call_command("load_cases", verbosity=0)
    # It tells the accounts, which the supervisor does at the end of the start, where they are seen.
    call_command("load_demo", verbosity=0, stdout=io.StringIO())
    if settings.STATICFILES_HASHED and is_stale(Path(settings.STATIC_ROOT) / "staticfiles.json"):
        call_command("collectstatic", interactive=False, verbosity=0)


def is_stale(manifest: Path) -> bool:
    """Tell whether the collected static files are missing, or older than a source file or the locked dependencies."""
    if not manifest.exists():
        return True
    made = manifest.stat().st_mtime
    return any(path.stat().st_mtime > made for path in static_sources())


def static_sources() -> Iterator[Path]:
    yield settings.BASE_DIR / "uv.lock"
    yield settings.BASE_DIR / "config" / "apps.py"
    for folder in settings.STATICFILES_DIRS:
        # Folders too: their time tells of removed files.
        yield from (Path(folder), *Path(folder).rglob("*"))


if __name__ == "__main__":
    sys.exit(main())
