"""manage.py prepare_roles: the role that the application works as, made by the owner of the database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from config.rights import make_role


class Command(BaseCommand):
    help = "Make the role of DATABASE_URL, or give it the password there. Rights follow with the next migrate."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        role = settings.DATABASE_APPLICATION
        if not settings.DATABASE_OWNER_URL or role["USER"] == settings.DATABASES["default"]["USER"]:
            raise CommandError("Name two roles: the application's in DATABASE_URL, the owner's in DATABASE_OWNER_URL.")
        try:
            make_role(role["USER"], role["PASSWORD"])
        except DatabaseError as error:
            raise CommandError(f"The owner could not make the role: {error}") from error
        self.stdout.write(f"The application can connect as {role['USER']}.")
