"""`python -m benchmarks.load.crowd CLIENTS ASSESSMENTS`: fill the database of DATABASE_URL; say who works on what.

A process of its own, as the one that measures has no Django. What it prints is a `Crowd` as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass

import django

from accounts.isolation import across_organisations
from config.roles import WORKS_AS


@dataclass(frozen=True, slots=True)
class Crowd:
    """Ids as text: for each advisor the key of a session and a draft of their own, and completed assessments."""

    sessions: list[str]
    drafts: list[str]
    done: list[str]


def main(clients: int, assessments: int) -> None:
    """Fill the database and print who works on what."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.web.settings")
    os.environ[WORKS_AS] = "owner"
    django.setup()
    from benchmarks.web.prepare import fill  # noqa: PLC0415 - Django has its settings now

    with across_organisations("the database is filled for all of them"):
        with redirect_stdout(sys.stderr):
            fill(assessments, cases=0)
        print(json.dumps(asdict(gathered(clients))))


def gathered(clients: int) -> Crowd:
    """Give each advisor an account, a firm and a draft, all in one organisation."""
    from accounts.models import Organisation  # noqa: PLC0415
    from diagnostics.models import Assessment  # noqa: PLC0415

    organisation = Organisation.objects.earliest("created_at", "name")
    pairs = [one(organisation, number) for number in range(clients)]
    done = Assessment.objects.own().filter(firm__organisation=organisation, status=Assessment.Status.COMPLETE)
    return Crowd(
        sessions=[session for session, _draft in pairs],
        drafts=[draft for _session, draft in pairs],
        done=[str(pk) for pk in done.order_by("pk").values_list("pk", flat=True)[:100]],
    )


def one(organisation: Organisation, number: int) -> tuple[str, str]:  # type: ignore[name-defined] # noqa: F821
    """Make one advisor; return the session's key and the draft's id."""
    from accounts.models import Membership, User  # noqa: PLC0415
    from benchmarks.web.prepare import session_of  # noqa: PLC0415
    from diagnostics import assessments  # noqa: PLC0415
    from diagnostics.models import Firm  # noqa: PLC0415

    user = User.objects.create(email=f"crowd-{number}@load.example", name=f"Advisor {number}")
    Membership.objects.create(user=user, organisation=organisation)
    firm = Firm.objects.create(organisation=organisation, name=f"Firm {number}", sector="13", country="IT")
    return session_of(user), str(assessments.start(firm=firm, by=user).pk)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
