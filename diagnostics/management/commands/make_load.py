"""Fill the database with made-up organisations, firms, assessments and case studies, to measure on."""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from casestudies import made_up as made_up_cases
from diagnostics.made_up import filling


class Command(BaseCommand):
    """Refuses a database in which any organisation is not made up: what it deletes, and adds, is never anybody's."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--assessments", type=int, default=0, metavar="N")
        parser.add_argument("--cases", type=int, default=0, metavar="M", help="published case studies")
        parser.add_argument("--seed", type=int, default=1, help="another seed makes up others (default: 1)")
        parser.add_argument("--password", help="of all made-up accounts; without one nobody can sign in")
        parser.add_argument("--clear", action="store_true", help="first delete what this command made before")

    def handle(
        self, *_args: Any, assessments: int, cases: int, seed: int, password: str | None, clear: bool, **_options: Any
    ) -> None:
        if min(assessments, cases) < 0:
            raise CommandError("--assessments and --cases take a number from 0.")
        if foreign := filling.foreign_organisation():
            raise CommandError(f"“{foreign}” was not made up by this command. Name a database of its own.")
        began = monotonic()
        if clear:
            filling.empty()
            made_up_cases.empty()
        elif Organisation.objects.exists():
            raise CommandError("The database is filled already. Add --clear to begin anew.")
        self.fill(assessments, cases, seed, password)
        self.stdout.write(f"Done in {monotonic() - began:.0f} s.")

    def fill(self, assessments: int, cases: int, seed: int, password: str | None) -> None:
        """Make up the cases first, so that the firms find theirs."""
        made_up_cases.fill(cases, seed=seed)
        if assessments:
            filling.fill(assessments, seed=seed, password=password, tell=self.stdout.write)
        filling.vacuum()
