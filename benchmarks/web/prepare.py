"""`python -m benchmarks.web.prepare ASSESSMENTS CASES`: fill the database of DATABASE_URL and say what to ask for.

A process of its own, as the one that measures has no Django. What it prints is a `Subjects` as JSON.
"""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import redirect_stdout
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import django

from accounts.isolation import across_organisations
from benchmarks.web.subjects import Subjects
from config.roles import WORKS_AS

MOST_RESULTS = 300


def main(assessments: int, cases: int) -> None:
    """Fill the database and print what to ask for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.web.settings")
    os.environ[WORKS_AS] = "owner"
    django.setup()
    with across_organisations("the database is filled for all of them"):
        with redirect_stdout(sys.stderr):
            fill(assessments, cases)
        print(json.dumps(asdict(subjects()), default=str))


def fill(assessments: int, cases: int) -> None:
    """Make the tables, the rows and the static files."""
    from django.conf import settings  # noqa: PLC0415 - Django has its settings now
    from django.core.management import call_command  # noqa: PLC0415

    from config.stack.prepare import is_stale  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("make_load", assessments=assessments, cases=cases)
    if is_stale(Path(settings.STATIC_ROOT) / "staticfiles.json"):
        call_command("collectstatic", interactive=False, verbosity=0, stdout=io.StringIO())


def subjects() -> Subjects:
    """Choose whom to sign in and what to ask for, all in the largest organisation."""
    from accounts.models import Organisation  # noqa: PLC0415
    from diagnostics.models import Assessment  # noqa: PLC0415

    organisation = Organisation.objects.order_by("created_at", "name").first()
    assert organisation is not None  # noqa: S101 - there are several
    member = organisation.memberships.order_by("-pk")[0]
    own = Assessment.objects.filter(firm__organisation=organisation)
    done = own.filter(status="complete")
    plain = plain_one(done)
    results = list(done.order_by("pk").values_list("pk", flat=True)[:MOST_RESULTS])
    return Subjects(
        session=session_of(member.user),
        firm=str(plain.firm_id),
        drafts=drafts_of(own),
        done=str(plain.pk),
        results=[str(pk) for pk in results],
        diagnoses=[str(pk) for pk in done.order_by("pk").values_list("diagnosis", flat=True)[:20]],
        firms=organisation.firms.count(),
    )


def plain_one(done: Any) -> Any:
    """Return a completed assessment of five buyers: neither small nor large."""
    from django.db.models import Count  # noqa: PLC0415

    return done.annotate(n=Count("buyers")).filter(n=5).order_by("started_at", "pk").first()


def drafts_of(own: Any) -> list[str]:
    """Return drafts, the fullest first, so that the page of questions is one with answers."""
    from django.db.models import Count  # noqa: PLC0415

    drafts: list[UUID] = list(
        own.filter(status="draft").annotate(n=Count("answers")).order_by("-n", "pk").values_list("pk", flat=True)[:16]
    )
    return [str(pk) for pk in drafts]


def session_of(person: Any) -> str:
    """Sign somebody in; return the session's key."""
    from importlib import import_module  # noqa: PLC0415

    from django.conf import settings  # noqa: PLC0415
    from django.contrib import auth  # noqa: PLC0415

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[auth.SESSION_KEY] = str(person.pk)
    session[auth.BACKEND_SESSION_KEY] = "accounts.backends.MemberBackend"
    session[auth.HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
