"""`python -m tests.faults.crowd ADVISORS DONE`: put advisors, their drafts and completed assessments into a database.

A process of its own, as the one that kills has no Django. It prints a `Crowd` as JSON. An empty database is migrated.
"""

import json
import os
import sys
from dataclasses import asdict

import django

from accounts.isolation import across_organisations
from benchmarks.load.crowd import Crowd, one
from config.roles import WORKS_AS


def main(advisors: int, done: int) -> None:
    """Fill the database of DATABASE_URL and print who works on what."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ[WORKS_AS] = "owner"
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    with across_organisations("the database is filled"):
        if "accounts_user" not in connection.introspection.table_names():
            call_command("migrate", verbosity=0)
        print(json.dumps(asdict(gathered(advisors, done))))


def gathered(advisors: int, done: int) -> Crowd:
    """Give each advisor an account, a firm and a draft, all in one organisation."""
    from accounts.models import Organisation  # noqa: PLC0415

    organisation = Organisation.objects.create(name="Agency under fire")
    pairs = [one(organisation, number) for number in range(advisors)]
    return Crowd(*map(list, zip(*pairs, strict=True)), completed(organisation, done))


def completed(organisation: object, count: int) -> list[str]:
    """Complete some assessments without an answer, which can be reported on."""
    from accounts.models import User  # noqa: PLC0415
    from diagnostics import assessments  # noqa: PLC0415
    from diagnostics.models import Buyer, Firm  # noqa: PLC0415

    found, by = [], User.objects.earliest("email")
    for number in range(count):
        firm = Firm.objects.create(organisation=organisation, name=f"Visited {number}", sector="13", country="IT")
        draft = assessments.start(firm=firm, by=by)
        Buyer.objects.create(assessment=draft, name="Brightway", share_tenths=900)
        assessments.complete(assessment=draft, by=by)
        found.append(str(draft.pk))
    return found


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
