"""Keep what an organisation has of its own, beside its firms, apart from others' (docs/decisions/0027)."""

from django.db import migrations

from accounts.isolating import Isolate


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_cache_table")]
    operations = [
        Isolate("Brand", "organisation"),
        Isolate("AccessToken", "membership__organisation"),
    ]
