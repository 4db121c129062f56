"""The audit log: rows that are only ever added, each chained to the one before in its organisation's log.

Chained when the transaction commits: the lock on the end of a log is taken last and held for no longer than the commit
takes, so that writers of one organisation hardly wait, those of two never, and no lock is wanted after it.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


CONTENT = r"""
-- What a hash is over; accounts.audit.chain writes the same. No value holds a line break: constraints see to that.
CREATE FUNCTION foothold_audit_content(event accounts_auditevent) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws(E'\n', event.id::text, coalesce(event.organisation_id::text, ''),
        coalesce(event.person_id::text, ''), coalesce(event.token::text, ''), coalesce(event.owner_link::text, ''),
        event.verb, event.kind, event.object_id, event.detail, event.request_id,
        to_char(event.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))
$$;
"""

CHAIN = r"""
-- Gives an event its number and hash. Whoever comes second waits at the row of the log's end and reads it afresh, so
-- no number is left out or given twice; a transaction that is rolled back takes its number with it.
-- With the rights of its owner: who writes events need not be able to change anything.
CREATE FUNCTION foothold_chain_audit_event() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    log uuid := coalesce(NEW.organisation_id, '00000000-0000-0000-0000-000000000000');
    last accounts_auditchain;
BEGIN
    INSERT INTO accounts_auditchain (id, number, hash) VALUES (log, 0, '') ON CONFLICT (id) DO NOTHING;
    SELECT * INTO last FROM accounts_auditchain WHERE id = log FOR UPDATE;
    last.number := last.number + 1;
    last.hash := encode(sha256(convert_to(
        concat_ws(E'\n', last.hash, last.number::text, foothold_audit_content(NEW)), 'UTF8')), 'hex');
    UPDATE accounts_auditevent SET number = last.number, hash = last.hash WHERE id = NEW.id;
    UPDATE accounts_auditchain SET number = last.number, hash = last.hash WHERE id = log;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER audit_event_is_chained AFTER INSERT ON accounts_auditevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION foothold_chain_audit_event();
"""

KEEP = r"""
-- For everybody, the tables' owner too: only the chaining above, itself a trigger, may fill in number and hash.
CREATE FUNCTION foothold_keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chained text[] := ARRAY['number', 'hash'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.number := NULL;
        NEW.hash := '';
        NEW.at := statement_timestamp();
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND OLD.number IS NULL
            AND to_jsonb(NEW) - chained = to_jsonb(OLD) - chained THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE FUNCTION foothold_keep_audit_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() > 1 AND TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the end of an audit log is kept by a trigger: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER audit_event_is_kept BEFORE INSERT OR UPDATE OR DELETE ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION foothold_keep_audit();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON accounts_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION foothold_keep_audit();
CREATE TRIGGER audit_end_is_kept BEFORE INSERT OR UPDATE OR DELETE ON accounts_auditchain
    FOR EACH ROW EXECUTE FUNCTION foothold_keep_audit_end();
CREATE TRIGGER audit_end_is_not_emptied BEFORE TRUNCATE ON accounts_auditchain
    FOR EACH STATEMENT EXECUTE FUNCTION foothold_keep_audit_end();
"""

LIMIT = r"""
-- For an application that does not own the tables: SELECT foothold_limit_audit('its_role') leaves it to read and add.
CREATE FUNCTION foothold_limit_audit(writer regrole) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('REVOKE ALL ON accounts_auditevent, accounts_auditchain FROM %s', writer);
    EXECUTE format('GRANT SELECT ON accounts_auditevent, accounts_auditchain TO %s', writer);
    EXECUTE format('GRANT INSERT ON accounts_auditevent TO %s', writer);
    EXECUTE format('GRANT USAGE ON SEQUENCE %s TO %s', pg_get_serial_sequence('accounts_auditevent', 'id'), writer);
END
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_lower_addresses'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditChain',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('number', models.PositiveBigIntegerField()),
                ('hash', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'verbose_name': 'end of an audit log',
                'verbose_name_plural': 'ends of audit logs',
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(null=True)),
                ('owner_link', models.UUIDField(null=True)),
                ('verb', models.CharField(max_length=30, verbose_name='what was done')),
                ('kind', models.CharField(blank=True, max_length=60, verbose_name='kind of object')),
                ('object_id', models.CharField(blank=True, max_length=36, verbose_name='object')),
                ('detail', models.CharField(blank=True, max_length=60, verbose_name='detail')),
                ('request_id', models.CharField(blank=True, max_length=32, verbose_name='request')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='time')),
                ('number', models.PositiveBigIntegerField(editable=False, null=True)),
                ('hash', models.CharField(blank=True, editable=False, max_length=64)),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.organisation')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'audit event',
                'verbose_name_plural': 'audit events',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['organisation', 'at', 'id'], name='audit_by_time'), models.Index(fields=['organisation', 'person', 'at', 'id'], name='audit_by_person'), models.Index(fields=['organisation', 'verb', 'at', 'id'], name='audit_by_verb'), models.Index(fields=['organisation', 'kind', 'at', 'id'], name='audit_by_kind')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'number'), name='audit_number_unique'), models.UniqueConstraint(condition=models.Q(('organisation', None)), fields=('number',), name='audit_number_of_platform_unique'), models.CheckConstraint(condition=models.Q(('verb__regex', '^[a-z_]+$')), name='audit_verb_is_a_word'), models.CheckConstraint(condition=models.Q(('kind__regex', '^[a-z_.]*$')), name='audit_kind_is_a_model'), models.CheckConstraint(condition=models.Q(('object_id__regex', '^[0-9a-f-]*$')), name='audit_object_is_an_id'), models.CheckConstraint(condition=models.Q(('detail__regex', '^[a-z0-9_.:-]*$')), name='audit_detail_is_a_code'), models.CheckConstraint(condition=models.Q(('request_id__regex', '^[0-9a-f]*$')), name='audit_request_is_an_id')],
            },
        ),
        migrations.RunSQL(CONTENT, "DROP FUNCTION foothold_audit_content(accounts_auditevent);"),
        migrations.RunSQL(CHAIN, "DROP FUNCTION foothold_chain_audit_event() CASCADE;"),
        migrations.RunSQL(
            KEEP, "DROP FUNCTION foothold_keep_audit() CASCADE; DROP FUNCTION foothold_keep_audit_end() CASCADE;"
        ),
        migrations.RunSQL(LIMIT, "DROP FUNCTION foothold_limit_audit(regrole);"),
    ]
