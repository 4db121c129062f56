"""Programme pages: who may open them, what they tell, and what they never tell."""

import csv
import io

import pytest
from django.urls import reverse

from accounts.models import AuditEvent, Role
from diagnostics import demo
from diagnostics.models import BuyerPair, Consent
from tests.diagnostics.programme.visits import agree, visit, visited
from tests.factories import FirmFactory, member

pytestmark = pytest.mark.django_db

PAGES = [reverse(f"diagnostics:programme{page}") for page in ("", "_csv", "_clusters", "_buyers")]


@pytest.fixture
def admin():
    return member(Role.ADMIN)


@pytest.fixture
def read(client, admin):
    """Return a function that opens an address as the organisation's admin and gives its text."""
    client.force_login(admin)
    return lambda address, **query: client.get(address, query).content.decode()


def crowd(organisation, number=6, **facts):
    return [visited(organisation, buyers=[("Brightway", 400)], **facts) for _ in range(number)]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("role", "status"), [(Role.ADMIN, 200), (Role.REVIEWER, 200), (Role.ADVISOR, 403), (Role.CURATOR, 403)]
)
def test_admins_and_reviewers_see_them_others_do_not(client, address, role, status):
    client.force_login(member(role))
    assert client.get(address).status_code == status
    assert ('href="/programme/"' in client.get("/firms/").content.decode()) == (status == 200)


def test_an_organisation_without_firms_reads_why_there_is_nothing(read):
    assert "Not enough firms yet" in read("/programme/")
    assert "No cluster to show yet" in read("/programme/clusters/")


def test_a_group_of_five_is_told_as_a_span_and_a_group_of_four_is_not_there(read, admin):
    crowd(admin.organisation, 7)
    crowd(admin.organisation, 4, sector="10")
    body = read("/programme/", by="sector")
    assert "Leather and footwear: the largest number, 5 to 9 firms, is in “High”." in body
    assert "Food processing" not in body
    assert ">11<" not in body


@pytest.mark.parametrize("by", ["sector", "country", "advisor", "time"])
def test_every_breakdown_is_a_picture_with_a_table_and_a_sentence(read, admin, by):
    crowd(admin.organisation)
    body = read("/programme/", by=by, of="process")
    section = body[body.index('id="by"') : body.index('id="coverage"')]
    assert section.count("<svg") == 2  # wide and narrow
    assert "<table" in section
    assert "5 to 9" in section


@pytest.mark.parametrize("query", [{"by": "town"}, {"of": "x" * 4000}, {"by": "\x00"}])
def test_a_wrong_address_is_told_and_shows_the_usual(read, admin, query):
    crowd(admin.organisation)
    body = read("/programme/", **query)
    assert "is none of them" in body
    assert "by sector" in body


def test_nothing_of_another_organisation_or_of_a_sample_firm_is_counted(read, admin):
    crowd(member().organisation, 9)
    for _ in range(5):
        visit(FirmFactory(organisation=admin.organisation, is_sample=True))
    assert "Not enough firms yet" in read("/programme/")


def test_the_sample_firm_is_marked_as_invented(admin, monkeypatch):
    monkeypatch.setattr(demo, "add_firm", lambda *_args, organisation, by: FirmFactory(organisation=organisation))
    sample = demo.add_sample(organisation=admin.organisation, by=admin)
    sample.refresh_from_db()
    assert sample.is_sample


def test_a_demonstration_counts_its_own_firms_and_says_so(read, admin):
    admin.organisation.is_demo = True
    admin.organisation.save()
    for _ in range(5):
        visit(FirmFactory(organisation=admin.organisation, is_sample=True))
    body = read("/programme/")
    assert "Demonstration data" in body
    assert "5 to 9" in body


def test_the_file_tells_what_the_page_tells(read, admin):
    crowd(admin.organisation, 7, levers=["second_market"], gaps=["C02"])
    crowd(admin.organisation, 4, sector="10")
    rows = list(csv.DictReader(io.StringIO(read("/programme/export.csv").lstrip("\ufeff"))))
    assert {"Leather and footwear", "Italy"} <= {row["Group"] for row in rows}
    assert "Food processing" not in {row["Group"] for row in rows}
    told = {(row["Firms, at least"], row["Firms, at most"]) for row in rows if row["Firms, at most"]}
    assert told == {("0", "4"), ("5", "9"), ("10", "14")}


def test_pages_take_few_queries_however_many_firms(read, admin, django_assert_max_num_queries):
    agree(*crowd(admin.organisation, 12))
    for address, most in {"/programme/": 12, "/programme/export.csv": 14, "/programme/clusters/": 14}.items():
        with django_assert_max_num_queries(most) as asked:
            assert "14" in read(address)
        assert not any("snapshot" in query["sql"] for query in asked.captured_queries)


# --- Clusters and names


def test_a_cluster_names_only_buyers_of_five_firms(read, admin):
    firms = crowd(admin.organisation, 7)
    for firm in firms[:4]:
        visit(firm, buyers=[("Brightway", 400), ("Rare & Sons", 300)])
    agree(*firms)
    body = read("/programme/clusters/")
    assert "Brightway" in body
    assert "Rare" not in body
    assert "of the sales of 5 to 9 firms hang on the 3 largest buyers" in body


def test_a_cluster_that_is_not_there_is_told(read, admin):
    agree(*crowd(admin.organisation))
    assert "is none of them" in read("/programme/clusters/", cluster="99-XX")


def test_an_admin_puts_two_names_together_and_takes_it_back(client, read, admin):
    firms = crowd(admin.organisation, 3) + [
        visited(admin.organisation, buyers=[("Brightway Retail", 300)]) for _ in range(3)
    ]
    agree(*firms)
    keys = {"first": "brightway", "second": "brightway retail"}
    assert "No buyer is shared by five firms or more." in read("/programme/clusters/")
    assert "Brightway Retail" in read("/programme/buyers/")
    client.post("/programme/buyers/", keys | {"verdict": "same"})
    assert "1 buyer is shared" in read("/programme/clusters/")
    assert "Take back" in read("/programme/buyers/")
    client.post("/programme/buyers/", keys | {"verdict": "forget"})
    assert not BuyerPair.objects.exists()
    client.post("/programme/buyers/", keys | {"verdict": "different"})
    assert "No buyer is shared by five firms or more." in read("/programme/clusters/")
    assert "Two companies, says" in read("/programme/buyers/")
    told = AuditEvent.objects.filter(kind="diagnostics.buyerpair", organisation=admin.organisation).order_by("pk")
    assert [(line.verb, line.person) for line in told] == [("created", admin), ("deleted", admin), ("created", admin)]


@pytest.mark.parametrize("keys", [{}, {"first": "a", "second": "b"}, {"first": "brightway", "second": "brightway"}])
@pytest.mark.parametrize("verdict", ["same", "forget", "marry"])
def test_names_that_are_not_there_change_nothing(client, read, admin, keys, verdict):
    agree(*crowd(admin.organisation, 2))
    answer = client.post("/programme/buyers/", keys | {"verdict": verdict}, follow=True)
    assert "Nothing was changed." in answer.content.decode()
    assert not BuyerPair.objects.exists()


def test_a_reviewer_reads_the_pairs_and_decides_nothing(client, admin):
    reviewer = member(Role.REVIEWER, organisation=admin.organisation)
    client.force_login(reviewer)
    assert client.post("/programme/buyers/", {"verdict": "same"}).status_code == 403


# --- Consent


def test_a_withdrawn_consent_takes_the_firm_out_of_its_cluster_at_once(client, read, admin):
    firms = crowd(admin.organisation, 5)
    agree(*firms)
    assert "Brightway" in read("/programme/clusters/")
    word = {"purpose": "clusters", "deed": "withdraw", "clusters-by": "Owner", "clusters-on": "2026-02-01"}
    client.post(f"/firms/{firms[0].pk}/consent/", word)
    assert "No cluster to show yet" in read("/programme/clusters/")
    assert Consent.objects.filter(firm=firms[0]).count() == 1
