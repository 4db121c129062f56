"""What is older than it is to be kept goes, what is younger stays: a ledger of both, for each period."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts import invitations, periods, tokens
from accounts.models import AccessToken, Invitation
from casestudies.uploads import CaseUpload
from diagnostics import retention, sweeping
from diagnostics.models import Delivery, KeptReply, ReportBundle, ReportJob, Webhook
from diagnostics.uploads import Upload
from tests.factories import ReportJobFactory, member

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FILES, PROGRAMS = (Upload, CaseUpload, ReportJob, ReportBundle), (Delivery, KeptReply, AccessToken)
TABLES = (*FILES, *PROGRAMS, Invitation, Session, UserSession)


@pytest.fixture
def ledger():
    """Return (rows that are to stay, rows that are to go), each as (table, key), around the end of each period."""
    person = member()
    young, old = set(), set()
    for rows, since in ((young, -HOUR), (old, HOUR)):
        for period, *row in made(person, since):
            rows.add((period.setting, *row))
    with connection.cursor() as cursor:
        now = timezone.now() - periods.RUN_OUT.length
        cursor.executemany("INSERT INTO django_cache VALUES (%s, '', %s)", [("old", now - HOUR), ("young", now + HOUR)])
    young.add((periods.RUN_OUT.setting, "django_cache", "young"))
    old.add((periods.RUN_OUT.setting, "django_cache", "old"))
    return young, old


def made(person, over):
    """Yield (period, table, key) of a row of each kind that periods are about, whose time is over for so long."""
    yield from made_of_files(person, over)
    yield from made_for_programs(person, over)
    yield from made_for_people(person, over)


def ended(period, over):
    """Return when something was over whose period ended so long ago."""
    return timezone.now() - period.length - over


def made_of_files(person, over):
    organisation = person.organisation
    then = {"uploaded_at": ended(periods.UPLOADS, over)}
    yield periods.UPLOADS, *aged(Upload(organisation=organisation, by=person, content={}), **then)
    yield periods.UPLOADS, *aged(CaseUpload(by=person, content=b""), **then)
    then = {"status": "cancelled", "finished_at": ended(periods.CANCELLED, over)}
    yield periods.CANCELLED, *aged(ReportJobFactory(), **then)
    yield periods.CANCELLED, *aged(ReportBundle(organisation=organisation, request_key=uuid4()), **then)


def made_for_programs(person, over):
    where = {"organisation": person.organisation, "url": f"https://{over.days}.example/"}
    hook = Webhook.objects.create(**where, events=["test"], nonce="0" * 64)
    sent = Delivery(webhook=hook, event_id=uuid4(), event="test", body="{}")
    yield periods.WEBHOOK_LOG, *aged(sent, status="delivered", created_at=ended(periods.WEBHOOK_LOG, over))
    of_token = {"membership": person.memberships.get(), "name": "A", "scopes": ["firms:read"], "days": 7}
    reply = KeptReply(token=tokens.issue(**of_token)[0], key="k", fingerprint="f")
    yield periods.API_REPLIES, *aged(reply, created_at=ended(periods.API_REPLIES, over))
    for name in ("expires_at", "revoked_at"):
        expired, then = tokens.issue(**of_token)[0], ended(periods.TOKENS, over)
        end = {"expires_at": then + timedelta(days=7)} | {name: then}
        yield periods.TOKENS, *aged(expired, created_at=then - timedelta(days=7), **end)


def made_for_people(person, over):
    for name in ("expires_at", "withdrawn_at", "accepted_at"):
        made, _secret = invitations.invite(organisation=person.organisation, role="advisor", email="", by=person)
        then = ended(periods.INVITATIONS, over)
        end = {"expires_at": then + timedelta(days=7)} | {name: then}
        yield periods.INVITATIONS, *aged(made, created_at=then - timedelta(days=14), **end)
    then = ended(periods.RUN_OUT, over)
    yield periods.RUN_OUT, *aged(Session(session_key=uuid4().hex, session_data=""), expire_date=then)
    yield periods.RUN_OUT, *aged(UserSession(user=person, session_key=uuid4().hex, ip="10.0.0.1"), last_seen_at=then)


def aged(row, **values):
    """Save a row with times that its model would not take; return its table and key."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    type(row)._base_manager.filter(pk=row.pk).update(**values)
    return row._meta.db_table, row.pk


def left():
    """Return what is there of the tables that periods are about."""
    rows = {(model._meta.db_table, pk) for model in TABLES for pk in model._base_manager.values_list("pk", flat=True)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM django_cache")
        return rows | {("django_cache", key) for (key,) in cursor.fetchall()}


def without_period(rows):
    return {row[1:] for row in rows}


def test_there_is_a_rule_for_each_period():
    assert tuple(rule.period for rule in retention.rules()) == periods.PERIODS


def test_the_sweep_takes_exactly_what_is_older(ledger):
    young, old = ledger
    before = left()
    sweeping.sweep()
    assert before - left() == without_period(old)
    assert without_period(young) <= left()


@pytest.mark.parametrize("number", range(1, len(periods.PERIODS)))
def test_each_rule_takes_what_its_own_period_is_about(ledger, number):
    """The control: with one rule left out, what it is about stays, and the test above would fail."""
    _young, old = ledger
    before = left()
    for rule in retention.rules()[:number] + retention.rules()[number + 1 :]:
        rule.drop()
    kept = {row for row in old if row[0] == periods.PERIODS[number].setting}
    assert kept
    assert without_period(old) - (before - left()) == without_period(kept)


def test_what_is_in_use_has_no_period(ledger):
    """However old: what was taken in from an upload, an invitation that is open."""
    person = member()
    open_one, _secret = invitations.invite(organisation=person.organisation, role="advisor", email="", by=person)
    taken_in = Upload.objects.create(organisation=person.organisation, by=person, content={}, applied_at=timezone.now())
    Upload.objects.filter(pk=taken_in.pk).update(uploaded_at=timezone.now() - timedelta(days=4000))
    sweeping.sweep()
    assert Invitation.objects.filter(pk=open_one.pk).exists()
    assert Upload.objects.filter(pk=taken_in.pk).exists()


def test_a_longer_period_keeps_more(ledger, settings):
    for period in periods.PERIODS:
        setattr(settings, period.setting, period.days + 1)
    before = left()
    sweeping.sweep()
    assert before == left()


def test_no_period_is_shorter_than_a_day(settings):
    settings.TOKEN_KEEP_DAYS = 0
    assert periods.TOKENS.days == 1


def test_a_batch_is_bounded_and_the_command_goes_on(ledger, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    _young, old = ledger
    before = left()
    said = io.StringIO()
    call_command("apply_retention", "--dry-run", stdout=said)
    assert before == left()
    assert sum(int(line.split()[0]) for line in said.getvalue().splitlines()[:-1]) == len(old)
    call_command("apply_retention", stdout=io.StringIO())
    assert before - left() == without_period(old)


def test_the_privacy_page_tells_each_period(client, settings):
    for number, period in enumerate(periods.PERIODS):
        setattr(settings, period.setting, 1000 + number)
    page = client.get("/privacy/").content.decode()
    for number, period in enumerate(periods.PERIODS):
        assert f"{period.what}: {1000 + number} days" in page
