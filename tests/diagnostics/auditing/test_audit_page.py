"""The page of the audit log: whom it is for, what it finds, how it names things, and its file."""

import csv
import datetime as dt
import io
import re
import uuid

import pytest
from django.db import connection

from accounts.models import AuditEvent, Role
from tests.factories import AssessmentFactory, FirmFactory, OrganisationFactory, member
from tests.roles import owning

pytestmark = pytest.mark.django_db
URL, FILE = "/organisation/audit/", "/organisation/audit/export.csv"


@pytest.fixture
def admin(client):
    admin = member(Role.ADMIN, user__name="Ada Admin")
    client.force_login(admin)
    return admin


def written(admin, verb="changed", on=None, **fields):
    if on is not None:
        fields |= {"kind": on._meta.label_lower, "object_id": str(on.pk)}
    return AuditEvent.objects.create(**({"organisation": admin.organisation, "person": admin, "verb": verb} | fields))


def backdate(event, day):
    """Put an event on another day, as the tables' owner can; the database would not take it."""
    with owning(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_auditevent DISABLE TRIGGER USER")
        AuditEvent.objects.filter(pk=event.pk).update(at=dt.datetime(*day, 12, tzinfo=dt.UTC))
        cursor.execute("ALTER TABLE accounts_auditevent ENABLE TRIGGER USER")


def body(client, query=""):
    response = client.get(URL + query)
    assert response.status_code == 200
    return response.content.decode()


def rows(client, query=""):
    """Return the bodies of the table's rows."""
    return re.findall(r"<tr>.*?</tr>", body(client, query).partition("<tbody>")[2], re.S)


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.CURATOR, Role.REVIEWER])
def test_only_admins_may_read(role, client, admin):
    client.force_login(member(role, organisation=admin.organisation))
    assert [client.get(url).status_code for url in (URL, FILE)] == [403, 403]
    assert "Audit log" not in client.get("/accounts/").content.decode()


def test_admins_find_it_from_their_account(client, admin):
    assert f'href="{URL}"' in client.get("/accounts/").content.decode()


def test_it_tells_the_newest_first_with_names_as_they_are_now(client, admin):
    firm = FirmFactory(organisation=admin.organisation, name="Before")
    written(admin, "created", firm)
    written(admin, "completed", AssessmentFactory(firm=firm))
    firm.name = "Brightway <b>Shoes</b>"
    firm.save()
    latest, before, signed_in = rows(client)
    assert "completed" in latest
    assert "assessment" in latest
    assert "Brightway &lt;b&gt;Shoes&lt;/b&gt;" in before
    assert "Ada Admin" in before
    assert "signed in" in signed_in


def test_what_is_gone_is_told_by_its_id(client, admin):
    firm = FirmFactory(organisation=admin.organisation, name="Gone soon")
    written(admin, "deleted", firm, person_id=987654)
    key = str(firm.pk)
    firm.delete()
    row = rows(client)[0]
    assert key in row
    assert "A former member (987654)" in row
    assert "Gone soon" not in row


def test_nothing_of_another_organisation_is_told_not_even_a_name(client, admin):
    other = FirmFactory(name="Xylocopa Shoes")
    AuditEvent.objects.create(organisation=other.organisation, verb="changed", detail="xylocopa")
    AuditEvent.objects.create(verb="changed", detail="xylocopa")  # the platform's
    written(admin, "denied", other)
    page = body(client)
    assert "Xylocopa" not in page
    assert "xylocopa" not in page
    assert str(other.pk) in page
    file = b"".join(client.get(FILE)).decode().lower()
    assert "xylocopa" not in file


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("?verb=created", 1),
        ("?verb=exported", 0),
        ("?kind=diagnostics.firm", 2),
        ("?person={admin}", 3),
        ("?person={other}", 1),
        ("?since=2026-01-02&until=2026-01-03", 1),
        ("?until=2025-12-31", 0),
        ("?verb=created&person={other}", 0),
    ],
)
def test_filters_leave_what_they_name(query, left, client, admin):
    other = member(organisation=admin.organisation)
    firm = FirmFactory(organisation=admin.organisation)
    written(admin, "created", firm)
    written(admin, "changed", firm, person=other)
    backdate(written(admin, "downloaded"), (2026, 1, 3))
    assert len(rows(client, query.format(admin=admin.pk, other=other.pk))) == left


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?verb=sold", "Select what was done from the list: &#x27;sold&#x27; is not on it"),
        ("?kind=a%00b", "Select a kind of object from the list"),
        ("?person=ann", "Select a person from the list: &#x27;ann&#x27; is none of them"),
        ("?since=soon", "Enter the first day as a date, like 2026-01-31"),
        ("?since=2026-02-01&until=2026-01-01", "The last day must not be before the first"),
    ],
)
def test_a_wrong_filter_is_told_and_filters_nothing(query, told, client, admin):
    page = body(client, query)
    assert told in page
    assert "Error:" in page
    assert client.get(FILE + query).headers["Location"].startswith(URL)


@pytest.mark.parametrize(
    "query", ["?until=9999-12-31", "?since=0001-01-01", f"?person={'9' * 18}", "?older=x", "?older=-1"]
)
def test_extremes_are_no_errors(query, client, admin):
    body(client, query)


def test_pages_follow_each_other_without_gap_or_repeat(client, admin):
    kept = [written(admin, detail=f"n{number}") for number in range(119)]
    seen, query = [], ""
    for _page in range(3):
        page = body(client, query)
        seen += re.findall(r"<code>(n\d+)</code>", page)
        query = next(iter(re.findall(r'rel="next" href="(\?[^"]+)"', page)), "")
    assert query == ""
    assert seen == [event.detail for event in reversed(kept)]


def test_a_foreign_place_is_no_place(client, admin):
    foreign = AuditEvent.objects.create(organisation=OrganisationFactory(), verb="changed")
    assert len(rows(client, f"?older={foreign.pk}")) == 1


def test_a_long_page_asks_few_queries(client, admin, django_assert_max_num_queries):
    firm = FirmFactory(organisation=admin.organisation)
    for number in range(60):
        on = firm if number % 2 else AssessmentFactory(firm=FirmFactory(organisation=admin.organisation))
        written(admin, on=on)
    with django_assert_max_num_queries(9):
        body(client)


def test_the_file_holds_all_that_the_filters_leave_and_says_that_it_was_taken(client, admin):
    firm = FirmFactory(organisation=admin.organisation, name="=HYPERLINK(1)")
    for _turn in range(60):
        written(admin, "changed", firm, owner_link=uuid.uuid4())
    written(admin, "created")
    text = b"".join(client.get(FILE + "?verb=changed")).decode("utf-8-sig")
    heading, *lines = csv.reader(io.StringIO(text))
    assert len(lines) == 60
    assert heading[0] == "Time"
    named = lines[0][heading.index("Name")]
    assert named.endswith("=HYPERLINK(1)")
    assert not named.startswith("=")
    taken = AuditEvent.objects.latest("pk")
    assert (taken.verb, taken.kind, taken.person_id) == ("exported", "accounts.auditevent", admin.pk)
