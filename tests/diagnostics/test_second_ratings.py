"""A second, blind rating: who may give one, what it starts from, and that it never stands for the firm."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from diagnostics import assessments, firms, selectors, snapshots
from diagnostics.assessments import Change, complete, save_answers
from diagnostics.models import (
    Action,
    Answer,
    AnswerChange,
    Assessment,
    Buyer,
    Diagnosis,
    Firm,
    Plan,
    ReportJob,
    SecondDiagnosis,
)
from diagnostics.portfolio.finding import find
from diagnostics.portfolio.lines import lines_of
from diagnostics.second_ratings import SecondRatingError, start
from tests.factories import (
    AnswerFactory,
    AssessmentFactory,
    BuyerFactory,
    FirmFactory,
    OrganisationFactory,
    ReportJobFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db
NOTHING, BANDS = Assessment.Seen.NOTHING, Assessment.Seen.BANDS


def answer(question="C01", level=2, **fields):
    return Change(id=uuid4(), question=question, state="answered", level=level, **fields)


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def ada(organisation):
    return member(organisation=organisation, user__name="Ada")


@pytest.fixture
def rita(organisation):
    return member(Role.REVIEWER, organisation=organisation, user__name="Rita")


@pytest.fixture
def first(organisation, ada):
    """A completed assessment with one buyer and one answer of each kind."""
    draft = assessments.start(firm=FirmFactory(organisation=organisation), by=ada)
    facts = {"share_tenths": 900, "kind": "brand", "destination": "rich_countries", "owner": "Group"}
    buyer = BuyerFactory(assessment=draft, name="Brightway", **facts)
    Assessment.objects.filter(pk=draft.pk).update(chain_position="direct", other_buyers=3)
    save_answers(assessment=draft, changes=[answer(), answer("D01", 3, buyer=buyer.pk)], by=ada)
    complete(assessment=draft, by=ada)
    draft.refresh_from_db()
    return draft


# --- Start


def test_it_starts_from_the_list_of_buyers_and_from_no_answer(first, rita):
    rating = start(first=first, seen=BANDS, by=rita)
    assert (rating.second_of, rating.advisor, rating.seen_before) == (first, rita, BANDS)
    assert (rating.firm, rating.instrument_version, rating.is_complete) == (first.firm, "1", False)
    original, copy = first.buyers.get(), rating.buyers.get()
    assert copy.copy_of == original
    for fact in ("name", "share_tenths", "kind", "destination", "owner", "position"):
        assert getattr(copy, fact) == getattr(original, fact)
    assert rating.other_buyers == 3
    assert rating.chain_position == ""  # an answer, and so their own to give
    assert not rating.answers.exists()


def test_started_twice_it_is_started_once(first, rita):
    rating = start(first=first, seen=NOTHING, by=rita)
    assert start(first=first, seen=BANDS, by=rita) == rating
    rating.refresh_from_db()
    assert rating.seen_before == NOTHING
    assert Buyer.objects.filter(assessment=rating).count() == 1


def test_there_is_one_second_rating(first, rita, organisation):
    start(first=first, seen=NOTHING, by=rita)
    with pytest.raises(SecondRatingError, match="has a second rating already"):
        start(first=first, seen=NOTHING, by=member(organisation=organisation))


def wrote(first, person):
    AnswerChange.objects.create(assessment=first, question_key="C09", revision=9, by=person)


def printed(first, person):
    ReportJobFactory(diagnosis=first.diagnosis, requested_by=person)


def planned(first, person):
    Plan.objects.create(assessment=first, title="Plan", scenario="a=C02:4", outcome={}, created_by=person)


def acted(first, person):
    Action.objects.create(firm=first.firm, assessment=first, text="Ask", created_by=person)


@pytest.mark.parametrize("trace", [wrote, printed, planned, acted])
def test_who_worked_on_the_first_rates_no_second(trace, first, rita):
    trace(first, rita)
    with pytest.raises(SecondRatingError, match="worked on the first rating"):
        start(first=first, seen=NOTHING, by=rita)


@pytest.mark.parametrize("part", ["advisor", "answer", "completion"])
def test_each_trace_of_work_is_enough(part, organisation, rita):
    draft = AssessmentFactory(firm__organisation=organisation, advisor=rita if part == "advisor" else None)
    BuyerFactory(assessment=draft)
    AnswerFactory(assessment=draft, updated_by=rita if part == "answer" else None)
    complete(assessment=draft, by=rita if part == "completion" else UserFactory())
    draft.refresh_from_db()
    with pytest.raises(SecondRatingError, match="worked on the first rating"):
        start(first=draft, seen=NOTHING, by=rita)


def test_only_a_completed_first_rating_is_rated_again(first, rita, organisation):
    with pytest.raises(SecondRatingError, match="Only a completed first rating"):
        start(first=AssessmentFactory(), seen=NOTHING, by=rita)
    rating = start(first=first, seen=NOTHING, by=rita)
    complete(assessment=rating, by=rita)
    with pytest.raises(SecondRatingError, match="Only a completed first rating"):
        start(first=rating, seen=NOTHING, by=member(organisation=organisation))


# --- Taking it back


def test_started_by_mistake_it_is_taken_back(client, first, rita):
    rating = start(first=first, seen=NOTHING, by=rita)
    client.force_login(rita)
    assert "Take it back" in client.get(page("assessment", rating)).content.decode()
    assert client.post(page("take_back", rating)).url == reverse("diagnostics:firm", args=[first.firm_id])
    assert list(Assessment.objects.all()) == [first]
    assert client.get(page("result", first)).status_code == 200
    assert start(first=first, seen=BANDS, by=rita) != rating


def test_answers_are_not_taken_back_with_it(client, first, rita):
    rating = start(first=first, seen=NOTHING, by=rita)
    save_answers(assessment=rating, changes=[answer()], by=rita)
    client.force_login(rita)
    assert "Take it back" not in client.get(page("assessment", rating)).content.decode()
    refused = client.post(page("take_back", rating), follow=True)
    assert "Only a second rating without answers can be taken back." in refused.content.decode()
    assert rating.answers.exists()


def test_no_other_assessment_is_taken_back(client, first, ada):
    draft = assessments.start(firm=first.firm, by=ada)
    client.force_login(ada)
    for assessment in (draft, first):
        client.post(page("take_back", assessment))
    assert Assessment.objects.count() == 2


# --- Never the firm's own


@pytest.fixture
def rated(first, rita):
    """A completed second rating of `first`."""
    rating = start(first=first, seen=NOTHING, by=rita)
    save_answers(assessment=rating, changes=[answer(level=4)], by=rita)
    complete(assessment=rating, by=rita)
    rating.refresh_from_db()
    return rating


def test_completing_freezes_it_apart_from_the_firms_diagnoses(rated, first):
    assert rated.is_complete
    assert list(Diagnosis.objects.values_list("assessment", flat=True)) == [first.pk]
    snapshot = snapshots.read(SecondDiagnosis.objects.get(assessment=rated))
    assert snapshot.diagnosis.findings.keys() == snapshots.read(first.diagnosis).diagnosis.findings.keys()
    assert (snapshot.ranking.matches, snapshot.ranking.counter) == ((), None)
    with pytest.raises(assessments.CompletedError):
        save_answers(assessment=rated, changes=[answer("C02")], by=rated.advisor)


CARELESS = re.compile(r"\w*firm\.assessments\.(?!own\(\))|Assessment\.objects\.filter\(firm\b")


def test_whoever_picks_among_a_firms_assessments_asks_for_its_own():
    """Read in the source: a list that forgets it shows nothing wrong until somebody rates a firm twice."""
    assert CARELESS.search("done = firm.assessments.filter(status=COMPLETE)")  # control
    assert CARELESS.search("Assessment.objects.filter(firm=firm)")
    sources = (Path(__file__).parents[2] / "diagnostics").rglob("*.py")
    careless = [path.name for path in sources if CARELESS.search(path.read_text("utf-8"))]
    assert careless == []


def test_lists_speak_of_the_first_alone(rated, first, organisation):
    firm = Firm.objects.get()
    assert (firm.stage, firm.last_assessed, firm.advisor) == (Firm.Stage.ASSESSED, first.completed_at, first.advisor)
    assert firm.risk_band == first.diagnosis.risk_band
    assert list(selectors.visits_of(first.firm)) == [first]
    assert selectors.completed_visits(first.firm) == [first]
    assert selectors.latest_diagnosis(first.firm) == first.diagnosis
    assert list(selectors.diagnoses_of(organisation)) == [first.diagnosis]
    assert not selectors.reports_of(organisation).exists()


def test_an_open_one_makes_no_draft_of_the_firm(first, rita, organisation):
    rating = start(first=first, seen=NOTHING, by=rita)
    (line,) = lines_of(Firm.objects.all(), today=timezone.localdate())
    assert (line.firm.stage, line.firm.advisor, line.progress) == (Firm.Stage.ASSESSED, first.advisor, None)
    assert list(find(organisation, {"stage": "complete"}).firms) == [first.firm]
    assert not find(organisation, {"stage": "draft"}).firms.exists()
    assert list(Assessment.objects.own()) == [first]
    assert list(Assessment.objects.open_second_ratings()) == [rating]


def test_the_next_assessment_follows_the_first_and_not_the_second(rated, first, ada):
    following = assessments.start(firm=first.firm, by=ada)
    assert (following.previous, following.second_of) == (first, None)
    assert following != rated


def test_the_next_assessment_is_not_the_open_second_rating(first, rita, ada):
    rating = start(first=first, seen=NOTHING, by=rita)
    following = assessments.start(firm=first.firm, by=ada)
    assert following != rating
    assert assessments.start(firm=first.firm, by=ada) == following


def test_it_makes_no_report_no_plan_and_no_action(client, rated, first, ada):
    client.force_login(ada)
    assert client.post(reverse("diagnostics:report_request", args=[rated.pk])).status_code == 404
    assert not ReportJob.objects.exists()
    assert client.get(reverse("diagnostics:what_if", args=[rated.pk])).status_code == 404
    assert client.post(reverse("diagnostics:action_take_up", args=[rated.pk])).status_code == 404
    assert client.post(reverse("diagnostics:report_request", args=[first.pk])).status_code == 302


def test_it_is_erased_with_its_firm(rated, first):
    firms.erase(firm=first.firm)
    for model in (Assessment, Buyer, Answer, AnswerChange, Diagnosis, SecondDiagnosis):
        assert not model.objects.exists()


# --- Its pages


def page(name, assessment):
    return reverse(f"diagnostics:{name}", args=[assessment.pk])


def test_a_reviewer_starts_fills_in_and_completes_their_own(client, first, rita):
    client.force_login(rita)
    started = client.post(page("second_rating", first), {"seen": "nothing"})
    rating = Assessment.objects.get(second_of=first)
    assert started.url == page("assessment", rating)
    assert "Second rating" in client.get(started.url).content.decode()
    section = reverse("diagnostics:section", args=[rating.pk, "markets"])
    client.post(section, {"M1": "4", "action": "draft"})
    assert rating.answers.get().level == 4
    assert "Complete second rating" in client.get(page("check", rating)).content.decode()
    undo = reverse("diagnostics:undo", args=[rating.pk, rating.changes.get().pk])
    client.post(undo)
    assert not rating.answers.exists()
    client.post(page("complete", rating))
    rating.refresh_from_db()
    assert rating.is_complete
    done = client.get(page("result", rating))
    assert done.url == page("agreement", first)
    assert client.get(done.url).status_code == 200


def test_a_reviewer_writes_to_no_first_rating(client, rita, organisation):
    draft = AssessmentFactory(firm__organisation=organisation)
    client.force_login(rita)
    section = reverse("diagnostics:section", args=[draft.pk, "markets"])
    assert client.get(section).status_code == 200
    assert client.post(section, {"M1": "4", "action": "draft"}).status_code == 403
    assert client.post(page("complete", draft)).status_code == 403
    assert client.post(page("buyers", draft), {"action": "draft"}).status_code == 403
    assert client.post(page("answers", draft), "{}", content_type="application/json").status_code == 403
    assert not Answer.objects.exists()


def test_a_curator_rates_nothing_and_passes_the_address_on(client, first, organisation):
    client.force_login(member(Role.CURATOR, organisation=organisation))
    text = client.get(page("second_rating", first)).content.decode()
    assert f"http://testserver{page('second_rating', first)}" in text
    assert "Start the second rating" not in text
    assert client.post(page("second_rating", first), {"seen": "nothing"}).status_code == 403
    assert not Assessment.objects.exclude(second_of=None).exists()


@pytest.mark.parametrize(
    ("seen", "problem"),
    [
        ("", "Say what you have seen of the first rating"),
        ("all", "Choose one of the three statements"),
        ("more", "Somebody who has seen more cannot rate blindly. Ask a colleague"),
    ],
)
def test_it_starts_with_a_statement_of_what_was_seen(client, first, rita, seen, problem):
    client.force_login(rita)
    html = client.post(page("second_rating", first), {"seen": seen}).content.decode()
    assert html.count(problem) == 2  # on top and at the field
    assert not Assessment.objects.exclude(second_of=None).exists()


def test_the_first_rater_is_told_to_ask_a_colleague(client, first, ada):
    client.force_login(ada)
    text = client.get(page("second_rating", first)).content.decode()
    assert "You worked on the first rating" in text
    assert "Start the second rating" not in text
    refused = client.post(page("second_rating", first), {"seen": "nothing"}, follow=True)
    assert "You worked on the first rating" in refused.content.decode()
    assert not Assessment.objects.exclude(second_of=None).exists()


def test_the_start_page_shows_nothing_of_the_first_rating(client, first, rita, django_assert_max_num_queries):
    client.force_login(rita)
    with django_assert_max_num_queries(6):
        html = client.get(page("second_rating", first)).content.decode()
    assert "Start the second rating" in html
    assert "Brightway" not in html
    assert 'class="band"' not in html


@pytest.mark.parametrize("name", ["firm", "result"])
def test_firm_and_result_lead_to_it_at_every_stage(client, name, first, rita, ada):
    client.force_login(ada)
    url = reverse("diagnostics:firm", args=[first.firm_id]) if name == "firm" else page("result", first)
    assert page("second_rating", first) in client.get(url).content.decode()
    rating = start(first=first, seen=NOTHING, by=rita)
    text = client.get(url).content.decode()
    assert "Second rating by Rita in progress" in text
    assert page("agreement", first) not in text
    complete(assessment=rating, by=rita)
    assert page("agreement", first) in client.get(url).content.decode()
