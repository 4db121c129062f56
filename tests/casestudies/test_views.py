"""The library's pages: who gets in, what they find, and how many queries it takes."""

import json

import pytest
from django.urls import reverse

from casestudies.models import CaseStudy
from casestudies.schema import read_library
from tests.casestudies.factories import CaseSourceFactory, CaseStudyFactory, SourceFactory
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
LIST = reverse("casestudies:list")


@pytest.fixture
def advisor(client):
    client.force_login(MembershipFactory(role="advisor").user)
    return client


@pytest.fixture
def curator(client):
    client.force_login(MembershipFactory(role="curator").user)
    return client


def text_of(response):
    return response.content.decode()


# Who gets in


@pytest.mark.parametrize("status", ["draft", "in_review", "retired"])
def test_unpublished_case_is_404_for_an_advisor_and_open_to_a_curator(client, status):
    case = CaseStudyFactory(status=status)
    client.force_login(MembershipFactory(role="advisor").user)
    assert client.get(case.get_absolute_url()).status_code == 404
    assert client.get(reverse("casestudies:references", args=[case.slug, "ris"])).status_code == 404
    client.force_login(MembershipFactory(role="curator").user)
    response = client.get(case.get_absolute_url())
    assert response.status_code == 200
    assert "Only curators see it" in text_of(response)


def test_unpublished_cases_of_the_same_study_are_not_named(advisor):
    case = CaseStudyFactory(family="sinos")
    CaseStudyFactory(family="sinos", title="Sibling for all")
    for status in ("draft", "in_review", "retired"):
        CaseStudyFactory(family="sinos", title="Canary", status=status)
    page = text_of(advisor.get(case.get_absolute_url()))
    assert "Sibling for all" in page
    assert "Canary" not in page


def test_unpublished_case_is_nowhere_in_the_list(advisor):
    CaseStudyFactory(status="draft", title="Canary in a draft")
    assert "Canary" not in text_of(advisor.get(LIST))
    assert "Canary" not in text_of(advisor.get(LIST, {"q": "canary"}))
    assert "Canary" not in text_of(advisor.get(LIST, {"q": "canery"}))


def test_strangers_are_sent_to_sign_in(client):
    case = CaseStudyFactory()
    for address in (LIST, case.get_absolute_url(), reverse("casestudies:references", args=[case.slug, "ris"])):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


def test_unknown_case_and_format_are_404(advisor):
    case = CaseStudyFactory()
    assert advisor.get(reverse("casestudies:case", args=["no-such-case"])).status_code == 404
    assert advisor.get(reverse("casestudies:references", args=[case.slug, "docx"])).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_are_only_read(advisor, method):
    assert getattr(advisor, method)(LIST).status_code == 405
    assert getattr(advisor, method)(CaseStudyFactory().get_absolute_url()).status_code == 405


# Reading a case


def test_every_shipped_case_has_a_whole_page(advisor, library, django_assert_max_num_queries):
    for slug in read_library().cases:
        with django_assert_max_num_queries(8):  # session, user, two for roles, case, references, sources, siblings
            response = advisor.get(reverse("casestudies:case", args=[slug]))
        page = text_of(response)
        assert response.status_code == 200, slug
        for heading in ("The situation", "What they did", "What happened", "What to take from it", "Sources"):
            assert heading in page, slug
        assert "What is our inference" in page, slug
        assert "Caspari, Cathrine" in page, slug


def test_case_sets_apart_what_is_told_and_what_is_inferred(advisor):
    case = CaseStudyFactory(
        governance="network", buyer_kinds=["brand"], inferred=["governance"], our_inference="The governance is ours."
    )
    page = text_of(advisor.get(case.get_absolute_url()))
    told, inferred = page.split("As we infer it")
    assert "Global brands" in told
    assert "Firm and buyer develop together" not in told.split("As the source tells it")[1]
    assert "Firm and buyer develop together" in inferred


def test_text_of_a_case_is_escaped(advisor):
    case = CaseStudyFactory(title="<script>alert(1)</script>", summary="<b>x</b>", situation="<img src=x>")
    for page in (text_of(advisor.get(case.get_absolute_url())), text_of(advisor.get(LIST, {"q": "script"}))):
        assert "<script>alert" not in page
        assert "<img src=x>" not in page


def test_only_a_curator_is_offered_to_edit(client):
    case = CaseStudyFactory()
    link = reverse("casestudies:edit", args=[case.slug])
    client.force_login(MembershipFactory(role="advisor").user)
    assert link not in text_of(client.get(case.get_absolute_url()))
    client.force_login(MembershipFactory(role="curator").user)
    assert link in text_of(client.get(case.get_absolute_url()))


# References


def test_references_are_downloaded(advisor):
    case = CaseStudyFactory(slug="a-case")
    CaseSourceFactory(case=case, source=SourceFactory(key="author-2000", authors=["Müller, Änne"]))
    response = advisor.get(reverse("casestudies:references", args=["a-case", "csl-json"]))
    assert response["Content-Disposition"] == 'attachment; filename="a-case.json"'
    assert json.loads(response.content)[0]["author"] == [{"family": "Müller", "given": "Änne"}]
    assert "AU  - Müller" in text_of(advisor.get(reverse("casestudies:references", args=["a-case", "ris"])))
    assert "@article{author-2000" in text_of(advisor.get(reverse("casestudies:references", args=["a-case", "bibtex"])))


# The list


def test_list_takes_few_queries_however_long(advisor, library, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):  # session, user, membership, counts, page
        response = advisor.get(LIST)
    assert response.status_code == 200
    assert "41 cases" in text_of(response)
    assert "Page 1 of 4" in text_of(response)


def test_second_page_keeps_the_search_in_its_address(advisor, library):
    page = text_of(advisor.get(LIST, {"q": "shoes", "page": "2"}))
    assert "Page 2 of" in page
    assert "?q=shoes&amp;page=1" in page


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "9" * 400, "1.5", "\x00"])
def test_odd_page_numbers_show_a_page(advisor, library, page):
    assert advisor.get(LIST, {"page": page}).status_code == 200


def test_filters_narrow_and_count(advisor, library):
    page = text_of(advisor.get(LIST, {"country": "BR", "outcome": "failure"}))
    expected = CaseStudy.objects.filter(countries__contains=["BR"], outcome="failure").count()
    assert f"{expected} cases" in page
    assert '<option value="BR" selected>Brazil' in page
    # The other countries count under the outcome alone, so that the reader sees what changing would give.
    kenya = CaseStudy.objects.filter(countries__contains=["KE"], outcome="failure").count()
    assert f"Kenya ({kenya})" in page


@pytest.mark.parametrize("facet", ["sector", "country", "outcome", "governance"])
@pytest.mark.parametrize("value", ["zz", "ZZ", "99", "x" * 500, "\x00", "'; DROP TABLE", "15'"])
def test_odd_filters_do_no_harm(advisor, library, facet, value):
    assert advisor.get(LIST, {facet: value}).status_code == 200


def test_nothing_found_says_what_to_do(advisor, library):
    page = text_of(advisor.get(LIST, {"q": "zeppelin"}))
    assert "No case found" in page
    assert "Show all cases" in page


def test_empty_library_says_so(advisor):
    assert "No case is published yet" in text_of(advisor.get(LIST))


def test_many_cases_with_common_words_are_said_to_stand_by_title(advisor, library, monkeypatch):
    said = "they are listed by title"
    assert said not in text_of(advisor.get(LIST, {"q": "shoes"}))
    monkeypatch.setattr("casestudies.views.MOST_RANKED", 2)
    assert said in text_of(advisor.get(LIST, {"q": "shoes"}))
    assert said not in text_of(advisor.get(LIST))
