"""The back office: curators on the staff get in, advisors do not, and errors are told at their field."""

import pytest
from django.urls import reverse

from casestudies.models import CaseStudy
from tests.casestudies.factories import CaseSourceFactory, CaseStudyFactory, SourceFactory
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:casestudies_casestudy_changelist")


@pytest.fixture
def curator(client):
    client.force_login(MembershipFactory(role="curator", user__is_staff=True).user)
    return client


def form_data(case, **changes):
    """Return what the case's page in the admin would post, with these changes."""
    listed = ("firm_sizes", "destinations", "buyer_kinds", "levers", "inferred")
    data = {
        field.name: getattr(case, field.name)
        for field in CaseStudy._meta.fields
        if field.editable and not field.generated and field.name not in (*listed, "id")
    }
    data = {name: "" if value is None else value for name, value in data.items()}
    data |= {name: getattr(case, name) for name in listed}
    data |= {"sectors": ",".join(case.sectors), "countries": ",".join(case.countries), "bands": "{}"}
    references = list(case.references.all())
    data |= {"references-TOTAL_FORMS": len(references), "references-INITIAL_FORMS": len(references)}
    for number, reference in enumerate(references):
        data |= {
            f"references-{number}-id": reference.pk,
            f"references-{number}-case": case.pk,
            f"references-{number}-source": reference.source_id,
            f"references-{number}-role": reference.role,
            f"references-{number}-place": reference.place,
            f"references-{number}-position": reference.position,
        }
    return data | changes


def change(client, case, **changes):
    return client.post(reverse("admin:casestudies_casestudy_change", args=[case.pk]), form_data(case, **changes))


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


def test_a_curator_edits_a_case(curator):
    case = CaseSourceFactory().case
    response = change(curator, case, title="A better title", levers=["spread_buyers"])
    assert response.status_code == 302, response.context["adminform"].form.errors
    case.refresh_from_db()
    assert case.title == "A better title"
    assert case.levers == ["spread_buyers"]


def test_a_curator_does_not_delete_a_case(curator):
    case = CaseStudyFactory()
    assert curator.post(reverse("admin:casestudies_casestudy_delete", args=[case.pk])).status_code == 403


def test_a_published_case_needs_a_source(curator):
    case = CaseStudyFactory()
    response = change(curator, case, title="A better title")
    assert response.status_code == 200
    assert "A published case needs a source." in response.content.decode()
    assert change(curator, case, status="draft").status_code == 302


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"sectors": "999"}, "sectors", "no ISIC Rev. 4 division"),
        ({"sectors": ""}, "sectors", "required"),
        ({"countries": "zz"}, "countries", "no ISO 3166 country code"),
        ({"functions_before": '{"F1": 3}'}, "functions_before", "must name each of F1"),
        ({"functions_after": "{"}, "functions_after", "valid JSON"),
        ({"bands": '{"luck": "high"}'}, "bands", "is no criterion"),
        ({"levers": ["pray"]}, "levers", "Select a valid choice"),
        ({"situation": ""}, "__all__", "every section"),
        ({"period_start": "1999", "period_end": "1990"}, "__all__", "before"),
        ({"inferred": ["governance"], "our_inference": ""}, "__all__", "inference"),
        ({"title": "a\x00b"}, "title", "Null characters"),
        ({"top_share_tenths": "9" * 30}, "top_share_tenths", "32767"),
    ],
)
def test_errors_are_told_at_their_field(curator, changes, field, says):
    case = CaseSourceFactory().case
    response = change(curator, case, **changes)
    assert response.status_code == 200
    assert says in " ".join(response.context["adminform"].form.errors[field])


def test_a_source_is_added(curator):
    data = {"key": "new-2001", "kind": "report", "authors": "Author", "year": "2001", "title": "New"}
    assert curator.post(reverse("admin:casestudies_source_add"), data).status_code == 302


def test_sources_are_found_by_author(curator):
    SourceFactory(authors=["Nadvi, Khalid"], title="Sialkot")
    page = curator.get(reverse("admin:casestudies_source_changelist"), {"q": "Nadvi"}).content.decode()
    assert "Sialkot" in page
