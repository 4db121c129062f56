"""The back office: curators on the staff get in, advisors do not, and errors are told at their field."""

import pytest
from django.urls import reverse

from tests.casestudies.factories import CaseSourceFactory, CaseStudyFactory, SourceFactory
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:casestudies_casestudy_changelist")


@pytest.fixture
def curator(client):
    client.force_login(MembershipFactory(role="curator", user__is_staff=True).user)
    return client


@pytest.mark.parametrize("role", ["advisor", "reviewer"])
def test_members_without_the_role_do_not_enter(client, role):
    client.force_login(MembershipFactory(role=role).user)
    for address in (LIST, reverse("admin:casestudies_casestudy_change", args=[CaseStudyFactory().pk])):
        response = client.get(address)
        assert response.status_code == 302
        assert "login" in response.url


def test_a_curator_who_is_not_on_the_staff_does_not_enter(client):
    client.force_login(MembershipFactory(role="curator").user)
    assert client.get(LIST).status_code == 302


def test_a_curator_sees_cases_and_sources_and_nothing_of_the_firms(curator):
    page = curator.get(reverse("admin:index")).content.decode()
    assert "Case studies" in page
    assert "diagnostics" not in page


def test_a_curator_finds_filters_and_searches(curator):
    CaseStudyFactory(title="Buttons", status="draft")
    page = curator.get(LIST, {"status__exact": "draft", "q": "button"}).content.decode()
    assert "Buttons" in page


def page_of(case, action="change"):
    return reverse(f"admin:casestudies_casestudy_{action}", args=[case.pk])


@pytest.mark.parametrize("is_superuser", [False, True])
def test_nobody_writes_a_case_past_the_second_person(client, is_superuser):
    """Not even a superuser: what readers see would change without anybody else having read it."""
    case = CaseSourceFactory(case__status="in_review").case
    client.force_login(MembershipFactory(role="admin", user__is_staff=True, user__is_superuser=is_superuser).user)
    assert client.get(page_of(case)).status_code == 200
    assert client.post(page_of(case), {"title": "Mine", "status": "published"}).status_code == 403
    assert client.post(page_of(case, "delete"), {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:casestudies_casestudy_add")).status_code == 403
    case.refresh_from_db()
    assert (case.status, case.references.count()) == ("in_review", 1)


def test_a_case_leads_to_where_it_is_edited(curator):
    case = CaseStudyFactory()
    assert reverse("casestudies:edit", args=[case.slug]) in curator.get(page_of(case)).content.decode()


def test_a_source_is_added(curator):
    data = {"key": "new-2001", "kind": "report", "authors": "Author", "year": "2001", "title": "New"}
    assert curator.post(reverse("admin:casestudies_source_add"), data).status_code == 302


def test_the_key_of_a_source_stays(curator):
    """Revisions of cases name sources by their key."""
    source = SourceFactory(key="old-2001")
    data = {"key": "other", "kind": "report", "authors": "Author", "year": "2001", "title": "Mended"}
    assert curator.post(reverse("admin:casestudies_source_change", args=[source.pk]), data).status_code == 302
    source.refresh_from_db()
    assert (source.key, source.title) == ("old-2001", "Mended")


def test_sources_are_found_by_author(curator):
    SourceFactory(authors=["Nadvi, Khalid"], title="Sialkot")
    page = curator.get(reverse("admin:casestudies_source_changelist"), {"q": "Nadvi"}).content.decode()
    assert "Sialkot" in page
