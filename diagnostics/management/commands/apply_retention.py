"""`manage.py apply_retention [--dry-run]`: remove what is older than it is to be kept, or say what would go."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.isolation import across_organisations
from diagnostics.retention import Rule, rules


class Command(BaseCommand):
    help = "Remove everything whose time is over; the sweeping does it bit by bit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count what would go, and remove nothing")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        with across_organisations("what is old goes, whoever it belongs to"):
            for rule in rules():
                count = rule.count() if dry_run else drop_all(rule)
                self.stdout.write(f"{count:7}  {rule.period.what} ({rule.period.setting}={rule.period.days})")
        self.stdout.write("Nothing was removed." if dry_run else "Done.")


def drop_all(rule: Rule) -> int:
    """Remove everything that a rule finds, batch by batch. Returns how many."""
    total = 0
    while dropped := rule.drop():
        total += dropped
    return total
