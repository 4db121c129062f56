"""A case beside a firm: why it was matched and how the firm differs, as frozen, for the firm's organisation alone."""

from dataclasses import replace
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from casestudies.matching import Match, Ranking, Remedy
from casestudies.models import CaseStudy
from diagnostics import demo, snapshots
from diagnostics.core import instruments
from diagnostics.core.text import Message
from diagnostics.presentation.beside import beside
from tests.casestudies.factories import CaseSourceFactory, CaseStudyFactory
from tests.diagnostics import samples
from tests.factories import AssessmentFactory, DiagnosisFactory, member

pytestmark = pytest.mark.django_db
MOST_QUERIES = 10  # session, user, membership, organisation, assessment, case, references, sources, siblings, and one


@pytest.fixture
def open_case(client, monkeypatch):
    """Return a function that opens a case beside the sample firm, as a member of the firm's organisation."""

    def opened(slug, snapshot=None):
        monkeypatch.setattr(snapshots, "read", lambda row: snapshot or samples.snapshot())
        advisor = member()
        diagnosis = DiagnosisFactory(assessment__firm__organisation=advisor.organisation)
        client.force_login(advisor)
        return client.get(address(diagnosis.assessment, slug))

    monkeypatch.setattr(instruments, "get", lambda version: samples.INSTRUMENT)
    return opened


def address(assessment, slug):
    return reverse("diagnostics:case", args=[assessment.pk, slug])


def text_of(response):
    return " ".join(unescape(response.content.decode()).split())


def test_the_page_tells_the_match_and_then_the_case(open_case):
    CaseStudyFactory(slug="case-1", title="Case 1", situation="It made shoes for one buyer.")
    page = text_of(open_case("case-1"))
    told = [
        "Beside Scarpe Brenta",
        "Why this one",
        "Like this firm, it sold shoes.",
        "How this firm differs",
        "Unlike this firm, it had its own brand.",
        "What it tried against your weak points",
        "All sales go to one market.",
        "Tried there: Enter a second market",
        "The situation",
        "It made shoes for one buyer.",
    ]
    places = [page.index(part) for part in told]
    assert places == sorted(places)


def test_the_case_that_warns_says_so(open_case):
    CaseStudyFactory(slug="case-9", outcome="failure")
    page = text_of(open_case("case-9"))
    assert "It tried what is advised here, and the road did not lead on there." in page
    CaseStudyFactory(slug="case-1")
    assert "A case to set against the others" not in text_of(open_case("case-1"))


def test_a_failure_on_another_road_is_not_said_to_have_tried_what_is_advised(open_case):
    warning = samples.match(9, outcome="failure", remedies=())
    CaseStudyFactory(slug="case-9", outcome="failure")
    page = text_of(open_case("case-9", samples.snapshot(ranking=Ranking((), warning))))
    assert "It stood in a similar place and did not come out of it well." in page
    assert "tried what is advised here" not in page


def test_what_the_firm_said_stands_beside_the_lever_advised_for_it():
    snapshot = samples.snapshot()
    (gap,) = beside(snapshot, "case-1", samples.INSTRUMENT).gaps
    advice = next(each for each in snapshot.diagnosis.advice if each.lever == "second_market")
    assert gap.weakness == "All sales go to one market."
    assert gap.said == str(advice.why)


def test_a_record_from_before_weaknesses_were_kept_still_opens(open_case):
    old = samples.match(1).to_dict()
    del old["weaknesses"]
    match = Match.from_dict(old)
    assert match.remedies == (Remedy("second_market", None),)
    CaseStudyFactory(slug="case-1")
    assert "Enter a second market" in text_of(open_case("case-1", samples.snapshot(ranking=Ranking((match,)))))


def test_a_remedy_keeps_its_weakness_through_the_record():
    match = samples.match(1, remedies=(Remedy("a", Message("Few buyers.")), Remedy("b", None)))
    assert Match.from_dict(match.to_dict()) == match


def test_a_case_taken_out_of_the_library_leaves_what_was_frozen(open_case):
    CaseStudyFactory(slug="case-1", status="retired", situation="Canary of a retired case.")
    page = text_of(open_case("case-1"))
    assert "has been taken out of the library" in page
    assert "What happened in case 1." in page
    assert "Like this firm, it sold shoes." in page
    assert "Canary" not in page


def test_a_case_the_firm_was_not_matched_with_is_404(open_case):
    CaseStudyFactory(slug="another")
    assert open_case("another").status_code == 404
    assert open_case("no-such-case").status_code == 404


def test_a_draft_has_no_cases(client):
    advisor = member()
    client.force_login(advisor)
    CaseStudyFactory(slug="case-1")
    assert client.get(address(AssessmentFactory(firm__organisation=advisor.organisation), "case-1")).status_code == 404


def test_hostile_words_are_escaped(open_case):
    hostile = samples.match(1, reasons=(Message(samples.HOSTILE),), title=samples.HOSTILE)
    CaseStudyFactory(slug="case-1")
    snapshot = samples.snapshot(ranking=Ranking((hostile,)))
    snapshot = replace(snapshot, firm=replace(snapshot.firm, name=samples.HOSTILE))
    assert "<script>alert" not in open_case("case-1", snapshot).content.decode()


def test_it_takes_few_queries(client, django_assert_max_num_queries):
    call_command("load_cases", verbosity=0)
    advisor = member()
    client.force_login(advisor)
    done = demo.add_sample(organisation=advisor.organisation, by=advisor).assessments.get()
    ranking = snapshots.read(done.diagnosis).ranking
    for match in (*ranking.matches, ranking.counter):
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(address(done, match.slug))
        assert response.status_code == 200
        assert CaseStudy.objects.get(slug=match.slug).title in text_of(response)
        for remedy in match.remedies:
            assert str(remedy.weakness) in text_of(response), "a match made today names the weakness of each lever"


def test_sources_are_shown(open_case):
    CaseSourceFactory(case=CaseStudyFactory(slug="case-1"), source__title="On shoes and buyers")
    assert "On shoes and buyers" in text_of(open_case("case-1"))
