"""What is written down, by whom, in which log, and that it shares the fate of the change."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test import Client, RequestFactory

from accounts import audit
from accounts.audit.recording import answering
from accounts.models import AuditEvent, Brand
from diagnostics.models import Firm
from tests.factories import AssessmentFactory, FirmFactory, MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def latest():
    return AuditEvent.objects.order_by("-pk").first()


def test_a_line_names_ids_and_nothing_else():
    firm, person = FirmFactory(name="Brightway Shoes"), UserFactory()
    with transaction.atomic():
        audit.record(audit.Verb.CHANGED, firm, by=person, detail="facts")
    line = latest()
    assert (line.verb, line.kind, line.object_id) == ("changed", "diagnostics.firm", str(firm.pk))
    assert (line.organisation_id, line.person_id, line.detail) == (firm.organisation_id, person.pk, "facts")
    assert "Brightway" not in repr(vars(line))


def test_the_organisation_is_found_from_what_hangs_on_a_firm():
    assessment = AssessmentFactory()
    with transaction.atomic():
        audit.record(audit.Verb.CHANGED, assessment)
    assert latest().organisation_id == assessment.firm.organisation_id


def test_what_belongs_to_nobody_goes_into_the_platforms_log():
    with transaction.atomic():
        audit.record(audit.Verb.CHANGED, UserFactory())
    assert latest().organisation_id is None


def test_the_request_says_who_asks_for_which_organisation_and_its_id(settings):
    member = MembershipFactory()
    client = Client()
    client.force_login(member.user)
    client.post("/firms/new/", {"name": "Brightway", "sector": "15", "country": "IT"})
    line = AuditEvent.objects.get(verb="created", kind="diagnostics.firm")
    assert (line.person_id, line.organisation_id) == (member.user_id, member.organisation_id)
    assert line.object_id == str(Firm.objects.get().pk)
    assert client.get("/firms/").headers["X-Request-ID"] != line.request_id
    assert len(line.request_id) == 32


def test_an_owner_by_a_link_is_nobody_of_the_site():
    request = RequestFactory().get("/")
    request.link = type("Link", (), {"pk": uuid.uuid4()})
    request.user = request.membership = None
    before = answering.set(request)
    try:
        audit.record(audit.Verb.DOWNLOADED, FirmFactory())
    finally:
        answering.reset(before)
    line = latest()
    assert (line.owner_link, line.person_id) == (request.link.pk, None)


def test_a_change_outside_a_transaction_is_refused():
    with pytest.raises(TransactionManagementError, match="change's transaction"):
        audit.record(audit.Verb.CHANGED, FirmFactory())
    audit.record(audit.Verb.DENIED)  # nothing that could be rolled back


@pytest.mark.parametrize("fails", [True, False], ids=["rolled-back", "kept"])
def test_a_change_and_its_line_are_kept_together_or_not_at_all(fails):
    organisation = OrganisationFactory()
    try:
        with transaction.atomic():
            Brand.objects.create(organisation=organisation, name="Look")
            audit.record(audit.Verb.CHANGED, organisation)
            if fails:
                raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    there = not fails
    assert Brand.objects.filter(organisation=organisation).exists() is there
    assert AuditEvent.objects.filter(organisation=organisation).exists() is there


def test_a_line_that_cannot_be_written_takes_its_change_back(monkeypatch):
    """The other way round: no change without its line."""
    member = MembershipFactory()
    client = Client(raise_request_exception=False)
    client.force_login(member.user)

    def refuse(*_args, **_kwargs):
        raise IntegrityError

    monkeypatch.setattr(AuditEvent.objects, "create", refuse)
    assert client.post("/firms/new/", {"name": "Brightway", "sector": "15", "country": "IT"}).status_code == 500
    assert not Firm.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"verb": "Ann Miller"},
        {"detail": "Brightway Shoes"},
        {"object_id": "Brightway"},
        {"kind": "two words"},
        {"request_id": "line\nbreak"},
        {"detail": "a\nb"},
    ],
    ids=str,
)
def test_the_database_takes_no_free_text(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEvent.objects.create(**({"verb": "changed"} | wrong))


def test_a_verb_that_is_not_on_the_list_is_refused():
    with pytest.raises(ValueError, match="sold"), transaction.atomic():
        audit.record("sold", FirmFactory())


def test_recording_asks_the_database_once(django_assert_num_queries):
    firm, person = FirmFactory(), UserFactory()
    with transaction.atomic(), django_assert_num_queries(1):
        audit.record(audit.Verb.CHANGED, firm, by=person)


def test_erasing_a_firm_or_a_person_leaves_the_lines(django_user_model):
    firm, person = FirmFactory(), UserFactory()
    with transaction.atomic():
        audit.record(audit.Verb.CHANGED, firm, by=person)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    kept = (str(firm.pk), person.pk)
    person.delete()
    firm.delete()
    line = AuditEvent.objects.get(verb="changed")
    assert (line.object_id, line.person_id) == kept
