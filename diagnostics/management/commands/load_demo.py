"""Fill in the demonstration: two organisations, four accounts, example firms with results."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from accounts.models import Membership, Organisation, Role, User
from diagnostics import demo


@dataclass(frozen=True, slots=True)
class Account:
    """One demonstration account."""

    email: str
    name: str
    organisation: str
    role: Role
    is_staff: bool = False
    is_superuser: bool = False


AGENCY, OTHER = "Demo Agency", "Other Agency"
ACCOUNTS = (
    Account("advisor@demo.example", "Ada Advisor", AGENCY, Role.ADVISOR),
    Account("curator@demo.example", "Carlo Curator", AGENCY, Role.CURATOR, is_staff=True),
    Account("admin@demo.example", "Amina Admin", AGENCY, Role.ADMIN, is_staff=True, is_superuser=True),
    Account("advisor@other.example", "Omar Other", OTHER, Role.ADVISOR),
)


class Command(BaseCommand):
    """Idempotent: what is there stays as it is. Load the case library first, so that results find their cases."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", help="of all four accounts; default: DEMO_PASSWORD, else a random one")

    def handle(self, *_args: Any, password: str | None = None, **_options: Any) -> None:
        password = password or os.environ.get("DEMO_PASSWORD") or None
        with transaction.atomic():
            people, fresh = add_accounts(password)
            for organisation, folder, by, second_rater in (
                (AGENCY, demo.FIRMS, people["advisor@demo.example"], people["admin@demo.example"]),
                (OTHER, demo.FIRMS / "other", people["advisor@other.example"], None),
            ):
                add_firms(organisation, folder, by, second_rater)
        self.tell(fresh, is_given=password is not None)

    def tell(self, fresh: dict[str, str], *, is_given: bool) -> None:
        """Say how to sign in; a password that somebody gave is not repeated."""
        for account in ACCOUNTS:
            made = fresh.get(account.email)
            hint = "password as given" if is_given else f"password {made}" if made else "password unchanged"
            self.stdout.write(f"{account.email}  ({account.organisation}, {account.role.value})  {hint}")


def add_accounts(password: str | None) -> tuple[dict[str, User], dict[str, str]]:
    """Make the accounts that are missing. Return all by e-mail, and the passwords that were set now.

    Without a password, new accounts share a random one and existing accounts keep theirs.
    """
    invented = password or secrets.token_urlsafe(12)
    people, fresh = {}, {}
    for account in ACCOUNTS:
        user = User.objects.filter(email__iexact=account.email).first()
        if user is None or password:
            fresh[account.email] = invented
        people[account.email] = add_account(account, user, fresh.get(account.email))
    return people, fresh


def add_account(account: Account, user: User | None, password: str | None) -> User:
    """Make one account and its membership where they are missing; set the password where one is given."""
    if user is None:
        user = User(
            email=account.email, name=account.name, is_staff=account.is_staff, is_superuser=account.is_superuser
        )
    if password and not (user.pk and user.check_password(password)):
        user.set_password(password)
    user.save()
    organisation, _made = Organisation.objects.get_or_create(name=account.organisation, defaults={"is_demo": True})
    Membership.objects.get_or_create(user=user, organisation=organisation, defaults={"role": account.role})
    return user


def add_firms(name: str, folder: Any, by: User, second_rater: User | None) -> None:
    """Bring in the example firms of an organisation."""
    organisation = Organisation.objects.get(name=name)
    for path in demo.files(folder):
        demo.add_firm(demo.read(path), organisation=organisation, by=by, second_rater=second_rater)
