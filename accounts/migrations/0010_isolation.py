"""Keep what an organisation has of its own, beside its firms, apart from others' (docs/decisions/0027)."""

from django.db import migrations

from accounts.isolating import EVERYBODY, SHOWN, Isolate

# The platform's own log tells of no organisation. Lines are added to whichever log they belong to.
# The table's owner is left free, as its trigger chains them all.
AUDIT = f"""
ALTER TABLE accounts_auditevent ENABLE ROW LEVEL SECURITY;
CREATE POLICY organisation_reads ON accounts_auditevent FOR SELECT
    USING (organisation_id IS NULL OR {SHOWN} IN (organisation_id, '{EVERYBODY}'));
CREATE POLICY everybody_adds ON accounts_auditevent FOR INSERT WITH CHECK (true);
"""
WITHOUT_AUDIT = """
DROP POLICY organisation_reads ON accounts_auditevent;
DROP POLICY everybody_adds ON accounts_auditevent;
ALTER TABLE accounts_auditevent DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_audit")]
    operations = [
        Isolate("Brand", "organisation"),
        Isolate("Invitation", "organisation"),
        Isolate("AccessToken", "membership__organisation"),
        migrations.RunSQL(AUDIT, WITHOUT_AUDIT),
    ]
