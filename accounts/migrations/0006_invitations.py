"""Invitations, when somebody joined, whom a person works for, and the guard of the last admin."""

import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# Whatever takes an organisation's admin away is checked when its transaction ends: who hands over may first remove and
# then name another. Two who remove each other at once wait for each other at the organisation's row, and the second
# finds nobody left.
GUARD = """
CREATE FUNCTION foothold_check_admin(checked uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accounts_organisation WHERE id = checked FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;  -- it goes with its members
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM accounts_membership JOIN accounts_user ON accounts_user.id = user_id
        WHERE organisation_id = checked AND role = 'admin' AND is_active
    ) THEN
        RAISE EXCEPTION 'organisation_keeps_an_admin: % would have none', checked
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END
$$;
CREATE FUNCTION foothold_admin_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM foothold_check_admin(OLD.organisation_id);
    RETURN NULL;
END
$$;
CREATE FUNCTION foothold_admin_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM foothold_check_admin(organisation_id) FROM accounts_membership WHERE user_id = NEW.id AND role = 'admin';
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER organisation_keeps_an_admin AFTER UPDATE OR DELETE ON accounts_membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role = 'admin') EXECUTE FUNCTION foothold_admin_left();
CREATE CONSTRAINT TRIGGER organisation_keeps_an_active_admin AFTER UPDATE ON accounts_user
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active)
    EXECUTE FUNCTION foothold_admin_closed();
"""
WITHOUT_GUARD = """
DROP FUNCTION foothold_admin_left() CASCADE;
DROP FUNCTION foothold_admin_closed() CASCADE;
DROP FUNCTION foothold_check_admin(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_cache_table")]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='joined_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='joined'),
        ),
        migrations.AddField(
            model_name='user',
            name='works_for',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organisation'),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('role', models.CharField(choices=[('advisor', 'advisor'), ('reviewer', 'reviewer'), ('curator', 'curator'), ('admin', 'organisation admin')], max_length=20, verbose_name='role')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('expires_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-created_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['advisor', 'reviewer', 'curator', 'admin'])), name='invitation_role_known'), models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='invitation_keeps_a_hash'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('created_at'), '+', models.Value(datetime.timedelta(days=30))))), name='invitation_ends_within_a_month'), models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('accepted_at', None), _connector='OR'), name='invitation_withdrawn_or_accepted')],
            },
        ),
        # Who is a member already joined with their account, as far as anybody knows.
        migrations.RunSQL(
            "UPDATE accounts_membership SET joined_at = date_joined FROM accounts_user WHERE accounts_user.id = user_id",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(GUARD, WITHOUT_GUARD),
    ]
