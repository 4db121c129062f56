"""Keep how a case came to be: its revisions, its steps, notes, and who has it open.

Cases that are there get their first revision from what their row says. The triggers come last, as that first revision
of a published case was published by nobody.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_first_revisions(apps, schema_editor):
    """Keep each case's row as its first revision, published where the case is."""
    CaseStudy, CaseSource = (apps.get_model("casestudies", name) for name in ("CaseStudy", "CaseSource"))
    CaseRevision, CaseEvent = (apps.get_model("casestudies", name) for name in ("CaseRevision", "CaseEvent"))
    aside = {"id", "slug", "status", "changes", "loaded_hash", "created_at", "updated_at"}
    fields = [field.name for field in CaseStudy._meta.fields if field.name not in aside and not field.generated]
    for case in CaseStudy.objects.order_by("pk"):
        references = CaseSource.objects.filter(case=case).select_related("source").order_by("position", "pk")
        sources = [{"key": one.source.key, "role": one.role, "place": one.place} for one in references]
        CaseRevision.objects.create(
            case=case,
            number=1,
            content={name: getattr(case, name) for name in fields} | {"sources": sources},
            origin="library" if case.loaded_hash else "curator",
            published_at=case.updated_at if case.status == "published" else None,
        )
        deed = "loaded" if case.loaded_hash else "started"
        CaseEvent.objects.create(case=case, deed=deed, became=case.status, revision=1)


KEEP_REVISION = """
-- A revision never changes. It may be marked as submitted and, once, as published; a person may become nobody.
CREATE FUNCTION foothold_keep_revision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    marks text[] := ARRAY['edited_by_id', 'submitted_by_id', 'submitted_at', 'published_by_id', 'published_at'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.published_at IS NULL OR NEW.origin = 'library' THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE' AND to_jsonb(NEW) - marks = to_jsonb(OLD) - marks
            AND (NEW.edited_by_id IS NULL OR NEW.edited_by_id IS NOT DISTINCT FROM OLD.edited_by_id) THEN
        IF OLD.published_at IS NULL THEN
            IF NEW.published_at IS NULL OR NEW.published_by_id IS NOT NULL THEN
                RETURN NEW;
            END IF;
        ELSIF NEW.published_at IS NOT DISTINCT FROM OLD.published_at
                AND NEW.submitted_at IS NOT DISTINCT FROM OLD.submitted_at
                AND (NEW.submitted_by_id IS NULL OR NEW.submitted_by_id IS NOT DISTINCT FROM OLD.submitted_by_id)
                AND (NEW.published_by_id IS NULL OR NEW.published_by_id IS NOT DISTINCT FROM OLD.published_by_id) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a revision is kept as it is: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER revision_is_kept BEFORE INSERT OR UPDATE OR DELETE ON casestudies_caserevision
    FOR EACH ROW EXECUTE FUNCTION foothold_keep_revision();
"""

KEEP_EVENT = """
CREATE FUNCTION foothold_keep_case_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER case_event_is_kept BEFORE UPDATE OR DELETE ON casestudies_caseevent
    FOR EACH ROW EXECUTE FUNCTION foothold_keep_case_event();
"""

PUBLISH_BY_REVISION = """
-- Whatever code sets the status: no case becomes published unless its newest revision was.
CREATE FUNCTION foothold_publish_by_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT published_at FROM casestudies_caserevision WHERE case_id = NEW.id ORDER BY number DESC LIMIT 1) IS NULL THEN
        RAISE EXCEPTION 'case_published_by_revision: the newest revision of % is not published', NEW.slug
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER case_published_by_revision BEFORE UPDATE OF status ON casestudies_casestudy
    FOR EACH ROW WHEN (NEW.status = 'published' AND OLD.status <> 'published')
    EXECUTE FUNCTION foothold_publish_by_revision();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('casestudies', '0007_library_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                ('deed', models.CharField(choices=[('loaded', "loaded from the library's files"), ('started', 'started'), ('saved', 'edited'), ('restored', 'restored an old revision'), ('submitted', 'submitted for review'), ('sent_back', 'sent back'), ('published', 'published'), ('retired', 'retired'), ('reopened', 'reopened')], max_length=10, verbose_name='what')),
                ('was', models.CharField(blank=True, choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('retired', 'retired')], max_length=10, verbose_name='from')),
                ('became', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('retired', 'retired')], max_length=10, verbose_name='to')),
                ('why', models.TextField(blank=True, verbose_name='why')),
                ('revision', models.PositiveIntegerField(verbose_name='revision')),
            ],
            options={
                'verbose_name': 'step',
                'verbose_name_plural': 'steps',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='CaseNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                ('text', models.TextField(verbose_name='note')),
            ],
            options={
                'verbose_name': 'note',
                'verbose_name_plural': 'notes',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='CaseOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
            ],
            options={
                'verbose_name': 'opening',
                'verbose_name_plural': 'openings',
            },
        ),
        migrations.CreateModel(
            name='CaseRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('content', models.JSONField(verbose_name='content')),
                ('origin', models.CharField(choices=[('curator', 'edited here'), ('library', "loaded from the library's files")], default='curator', max_length=10, verbose_name='origin')),
                ('restored_from', models.PositiveIntegerField(blank=True, null=True, verbose_name='restored from')),
                ('edited_at', models.DateTimeField(auto_now_add=True, verbose_name='edited')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='submitted')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published')),
            ],
            options={
                'verbose_name': 'revision',
                'verbose_name_plural': 'revisions',
                'ordering': ['case', '-number'],
            },
        ),
        migrations.AddField(
            model_name='casestudy',
            name='changes',
            field=models.CharField(blank=True, choices=[('draft', 'changes in draft'), ('in_review', 'changes in review')], default='', max_length=10, verbose_name='changes under way'),
        ),
        migrations.AddConstraint(
            model_name='casestudy',
            constraint=models.CheckConstraint(condition=models.Q(('slug__in', ('desk',)), _negated=True), name='case_slug_not_reserved'),
        ),
        migrations.AddConstraint(
            model_name='casestudy',
            constraint=models.CheckConstraint(condition=models.Q(('changes__in', ['draft', 'in_review', ''])), name='case_changes_known'),
        ),
        migrations.AddConstraint(
            model_name='casestudy',
            constraint=models.CheckConstraint(condition=models.Q(('changes', ''), ('status', 'published'), _connector='OR'), name='case_changes_beside_published'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who'),
        ),
        migrations.AddField(
            model_name='caseevent',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='casestudies.casestudy'),
        ),
        migrations.AddField(
            model_name='casenote',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who'),
        ),
        migrations.AddField(
            model_name='casenote',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='casestudies.casestudy'),
        ),
        migrations.AddField(
            model_name='caseopening',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='caseopening',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='openings', to='casestudies.casestudy'),
        ),
        migrations.AddField(
            model_name='caserevision',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='casestudies.casestudy'),
        ),
        migrations.AddField(
            model_name='caserevision',
            name='edited_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='edited by'),
        ),
        migrations.AddField(
            model_name='caserevision',
            name='published_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by'),
        ),
        migrations.AddField(
            model_name='caserevision',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='submitted by'),
        ),
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.CheckConstraint(condition=models.Q(('deed__in', ['loaded', 'started', 'saved', 'restored', 'submitted', 'sent_back', 'published', 'retired', 'reopened'])), name='event_deed_known'),
        ),
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.CheckConstraint(condition=models.Q(('was__in', ['draft', 'in_review', 'published', 'retired', '']), ('became__in', ['draft', 'in_review', 'published', 'retired'])), name='event_status_known'),
        ),
        migrations.AddConstraint(
            model_name='caseevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('deed__in', ('sent_back', 'retired')), _negated=True), models.Q(('why', ''), _negated=True), _connector='OR'), name='event_has_its_reason'),
        ),
        migrations.AddConstraint(
            model_name='casenote',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='note_has_text'),
        ),
        migrations.AddConstraint(
            model_name='caseopening',
            constraint=models.UniqueConstraint(fields=('case', 'by'), name='opening_unique'),
        ),
        migrations.AddConstraint(
            model_name='caserevision',
            constraint=models.UniqueConstraint(fields=('case', 'number'), name='revision_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='caserevision',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='revision_number_counts_from_one'),
        ),
        migrations.AddConstraint(
            model_name='caserevision',
            constraint=models.CheckConstraint(condition=models.Q(('origin__in', ['curator', 'library'])), name='revision_origin_known'),
        ),
        migrations.AddConstraint(
            model_name='caserevision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_by', models.F('edited_by')), _negated=True), models.Q(('published_by', models.F('submitted_by')), _negated=True)), name='revision_published_by_another'),
        ),
        migrations.AddConstraint(
            model_name='caserevision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('origin', 'library'), _negated=True), ('edited_by', None), _connector='OR'), name='revision_of_library_has_no_editor'),
        ),
        migrations.RunPython(keep_first_revisions, migrations.RunPython.noop),
        migrations.RunSQL(KEEP_REVISION, "DROP FUNCTION foothold_keep_revision() CASCADE;"),
        migrations.RunSQL(KEEP_EVENT, "DROP FUNCTION foothold_keep_case_event() CASCADE;"),
        migrations.RunSQL(PUBLISH_BY_REVISION, "DROP FUNCTION foothold_publish_by_revision() CASCADE;"),
    ]
