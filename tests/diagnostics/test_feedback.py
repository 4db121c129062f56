"""Feedback on matches: one vote of each advisor, assessment and case, and what curators see of all votes."""

import re
from html import unescape

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse

from accounts.models import Role
from diagnostics import feedback, firms
from diagnostics.assessments import complete
from diagnostics.models import MatchFeedback
from tests.casestudies.factories import CaseStudyFactory
from tests.factories import AssessmentFactory, BuyerFactory, member

pytestmark = pytest.mark.django_db
SUMMARY = reverse("diagnostics:case_feedback")


@pytest.fixture
def advisor(client):
    advisor = member()
    client.force_login(advisor)
    return advisor


@pytest.fixture
def done(advisor):
    """Return a completed assessment whose result shows three cases."""
    for number in range(3):
        CaseStudyFactory(slug=f"case-{number}", title=f"Case number {number}")
    return finished(advisor)


def finished(advisor):
    done = AssessmentFactory(firm__organisation=advisor.organisation, firm__name="Zanotti Calzature")
    BuyerFactory(assessment=done, share_tenths=900)
    complete(assessment=done, by=advisor)
    done.refresh_from_db()
    return done


def address(done, slug="case-0"):
    return reverse("diagnostics:match_feedback", args=[done.pk, slug])


def page_of(client, done):
    return client.get(reverse("diagnostics:result", args=[done.pk])).content.decode()


def words_of(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows():
    return list(MatchFeedback.objects.order_by("pk").values_list("case__slug", "is_helpful", "reason"))


def test_the_result_asks_of_each_case_and_says_who_reads_the_reason(client, done):
    html = page_of(client, done)
    assert html.count("Does this case help with this firm?") == 3
    assert html.count("Do not name the firm, its owner or its buyers.") == 3
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_vote_is_given_changed_and_taken_back(client, done):
    answer = client.post(address(done), {"verdict": "helpful", "reason": "Same kind of buyer."})
    assert answer.url == reverse("diagnostics:result", args=[done.pk]) + "#case-case-0"
    assert rows() == [("case-0", True, "Same kind of buyer.")]
    html = page_of(client, done)
    assert "You found this case helpful for this firm." in html
    assert "Same kind of buyer." in html
    client.post(address(done), {"verdict": "not_helpful", "reason": ""})
    assert rows() == [("case-0", False, "")]
    assert "You found this case not helpful for this firm." in page_of(client, done)
    client.post(address(done), {"verdict": "take_back"})
    assert rows() == []
    client.post(address(done), {"verdict": "take_back"})
    assert "Take it back" not in page_of(client, done)


def test_votes_of_colleagues_assessments_and_cases_stand_apart(client, done, advisor):
    second = finished(advisor)
    for slug, assessment in (("case-0", done), ("case-1", done), ("case-0", second)):
        client.post(address(assessment, slug), {"verdict": "helpful"})
    colleague = member(organisation=advisor.organisation)
    client.force_login(colleague)
    assert "You found" not in page_of(client, done)
    client.post(address(done), {"verdict": "not_helpful"})
    assert MatchFeedback.objects.count() == 4
    assert MatchFeedback.objects.filter(by=advisor, is_helpful=True).count() == 3


def test_the_database_refuses_a_second_vote(done, advisor):
    MatchFeedback.objects.create(assessment=done, case=CaseStudyFactory(slug="x"), by=advisor, is_helpful=True)
    with pytest.raises(IntegrityError):
        MatchFeedback.objects.create(
            assessment=done, case=MatchFeedback.objects.get().case, by=advisor, is_helpful=False
        )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "Press “Helpful” or “Not helpful”."),
        ({"verdict": "maybe"}, "“maybe” is no answer. Press “Helpful” or “Not helpful”."),
        ({"verdict": "<b>"}, "“<b>” is no answer."),
        ({"verdict": "helpful", "reason": "x" * 501}, "The reason has 501 characters. Shorten it to 500."),
        ({"verdict": "helpful", "reason": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_wrong_input_is_said_at_the_case_and_nothing_typed_is_lost(client, done, data, says):
    page = client.post(address(done), data)
    html = page.content.decode()
    assert page.status_code == 200
    assert words_of(html).count(says) == 2  # in the summary and at the field
    assert "<title>Error:" in html
    assert data.get("reason", "")[:400] in html
    assert rows() == []


def test_a_case_that_is_not_shown_cannot_be_voted_on(client, done):
    CaseStudyFactory(slug="not-matched")
    for slug in ("not-matched", "no-such-case"):
        assert client.post(address(done, slug), {"verdict": "helpful"}).status_code == 404
    draft = AssessmentFactory(firm=done.firm)
    assert client.post(address(draft), {"verdict": "helpful"}).status_code == 404
    assert rows() == []


def test_who_does_not_advise_is_neither_asked_nor_heard(client, done, advisor):
    client.force_login(member(Role.CURATOR, organisation=advisor.organisation))
    assert "Does this case help" not in page_of(client, done)
    assert client.post(address(done), {"verdict": "helpful"}).status_code == 403
    assert rows() == []


def test_votes_go_with_their_firm_and_stay_without_their_advisor(client, done, advisor):
    client.post(address(done), {"verdict": "helpful"})
    advisor.delete()
    assert MatchFeedback.objects.get().by is None
    firms.erase(firm=done.firm)
    assert rows() == []


def test_votes_cost_the_result_one_query(client, done, advisor, django_assert_max_num_queries):
    client.post(address(done), {"verdict": "helpful"})
    with django_assert_max_num_queries(1):
        feedback.votes(assessment=done, by=advisor, slugs=["case-0", "case-1", "case-2"])


# --- Curators


def test_curators_see_counts_and_reasons_of_all_and_nobodys_name(client, done, advisor):
    client.post(address(done), {"verdict": "not_helpful", "reason": "Another trade altogether."})
    client.post(address(done, "case-1"), {"verdict": "helpful", "reason": "<b>Close</b>"})
    other = member(user__name="Olga Advisor", organisation__name="Other Agency")
    client.force_login(other)
    client.post(address(finished(other)), {"verdict": "helpful"})
    client.force_login(member(Role.CURATOR, organisation__name="Third Agency"))
    html = client.get(SUMMARY).content.decode()
    words = words_of(html)
    assert "Case number 0 1 vote: helpful 1 vote: not helpful Why it did not help Another trade altogether." in words
    assert "Case number 1 1 vote: helpful 0 votes: not helpful Why it helped" in words
    assert "&lt;b&gt;Close" in html
    assert words.index("Case number 0") < words.index("Case number 1")  # what helped least first
    assert "Case number 2" not in words
    for name in ("Zanotti", "Olga", "Other Agency", advisor.name, advisor.organisation.name):
        assert name not in words


def test_only_curators_read_it(client, advisor):
    assert client.get(SUMMARY).status_code == 403
    client.logout()
    assert client.get(SUMMARY).url.startswith("/accounts/login/")
    client.force_login(member(Role.CURATOR))
    assert "No feedback yet" in client.get(SUMMARY).content.decode()


def test_counts_stand_in_the_back_office(client, done):
    client.post(address(done), {"verdict": "helpful"})
    admin = member(Role.ADMIN, user__is_staff=True, user__is_superuser=True)
    client.force_login(admin)
    html = client.get(reverse("admin:casestudies_casestudy_changelist")).content.decode()
    counts = re.findall(r'field-helpful">(\d).*?field-not_helpful">(\d)', html)
    assert sorted(counts, reverse=True)[:2] == [("1", "0"), ("0", "0")]


def test_the_page_takes_few_queries_whatever_the_votes(client, advisor, django_assert_max_num_queries):
    done = AssessmentFactory(firm__organisation=advisor.organisation)
    for number in range(30):
        MatchFeedback.objects.create(
            assessment=done,
            case=CaseStudyFactory(slug=f"c{number}"),
            by=advisor,
            is_helpful=bool(number % 2),
            reason="x",
        )
    client.force_login(member(Role.CURATOR))
    with django_assert_max_num_queries(7):  # session, user, curator, count, cases, reasons, organisation
        assert "Page 1 of 2" in client.get(SUMMARY).content.decode()


def test_the_result_stays_within_its_queries(client, advisor, django_assert_max_num_queries):
    call_command("load_cases", verbosity=0)
    done = finished(advisor)
    with django_assert_max_num_queries(8):
        assert page_of(client, done).count('class="match-feedback"') >= 5
