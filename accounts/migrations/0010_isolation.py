"""Keep what an organisation has of its own, beside its firms, apart from others' (docs/decisions/0027)."""

from django.db import migrations

from accounts.isolating import Isolate


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_lower_addresses")]
    operations = [
        Isolate("Brand", "organisation"),
        Isolate("Invitation", "organisation"),
        Isolate("AccessToken", "membership__organisation"),
    ]
