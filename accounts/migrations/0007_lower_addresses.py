"""Addresses in small letters: whoever was given one with capitals could not sign in."""

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Lower


def lower_addresses(apps, _schema):
    """Write every address in small letters. No two become one: they differ by more than capitals already."""
    users = apps.get_model("accounts", "User").objects
    users.exclude(email=Lower("email")).update(email=Lower(F("email")))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_invitations")]
    operations = [migrations.RunPython(lower_addresses, migrations.RunPython.noop)]
