"""Trying changes: what the address says is tried, the result is what the engine says of it, and nothing is altered."""

import re

import pytest
from django.http import QueryDict
from django.urls import reverse

from accounts.models import Role
from diagnostics import what_if
from diagnostics.assessments import answer_sheet, complete
from diagnostics.core.engine import diagnose
from diagnostics.core.instruments import CURRENT
from diagnostics.core.scenario import Scenario, tried
from diagnostics.models import Answer, AnswerChange, Assessment, Buyer, Diagnosis, Plan
from tests.diagnostics.core.sheets import uniform
from tests.factories import AnswerFactory, AssessmentFactory, BuyerFactory, member

pytestmark = pytest.mark.django_db
QUALITY = CURRENT.questions["C02"]


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def draft(ada):
    """An assessment with every answer at the middle level, and one buyer that takes half of the sales."""
    draft = AssessmentFactory(firm__organisation=ada.organisation, firm__name="Aurora", other_buyers=10)
    buyer = BuyerFactory(assessment=draft, name="Brightway", share_tenths=500)
    sheet = uniform(2)
    rows = [(None, key) for key in sheet.answers] + [(buyer, key) for key in sheet.buyers[0].answers if key != "G1"]
    Answer.objects.bulk_create(
        Answer(assessment=draft, buyer=about, question_key=key, state="answered", level=2) for about, key in rows
    )
    AnswerFactory(assessment=draft, buyer=buyer, question_key="G1", level=0)
    return draft


@pytest.fixture
def buyer(draft):
    return draft.buyers.get()


def page(draft, query=""):
    return reverse("diagnostics:what_if", args=[draft.pk]) + (f"?{query}" if query else "")


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def subject(draft):
    return what_if.subject_of(answer_sheet(draft), CURRENT)


# --- The address


def test_an_address_says_what_is_tried_and_says_it_again(draft, buyer):
    query = f"a=C02:3&a=R1@{buyer.pk}:4&s={buyer.pk}:300&new=200"
    read = what_if.read(QueryDict(query), subject(draft))
    expected = Scenario({("C02", None): 3, ("R1", str(buyer.pk)): 4}, {str(buyer.pk): 300}, 200)
    assert (read.scenario, read.unread) == (expected, 0)
    assert what_if.address(read.scenario) == query


@pytest.mark.parametrize(
    "query",
    ["a=C02:5", "a=C02:-1", "a=C02", "a=Z99:3", "a=R1:3", "a=C02@nobody:3", "a=T2:3", "a=%00", "a=C02:3:3",
     "a=" + "9" * 5000, "s=nobody:10", "s=:", "new=9999", "new=x", "new=%D9%A3"],
)  # fmt: skip
def test_what_is_no_change_is_left_out_and_said(client, draft, query):
    assert what_if.read(QueryDict(query), subject(draft)).scenario.is_empty
    response = client.get(page(draft, query))
    assert response.status_code == 200
    assert "1 part of the address is no change of this assessment" in text_of(response)


# --- Trying


def test_the_page_shows_what_the_engine_says_of_the_changed_sheet(client, draft, buyer):
    scenario = Scenario({("C02", None): 4, ("R2", str(buyer.pk)): 0}, {str(buyer.pk): 200}, 100)
    response = client.get(page(draft, what_if.address(scenario)))
    before, after = diagnose(answer_sheet(draft)), diagnose(tried(answer_sheet(draft), scenario))
    for shift in response.context["shifts"]:
        found = [diagnosis.findings[shift.key] for diagnosis in (before, after)]
        numbers = [int(each.range.point + 0.5) if each.band else None for each in found]
        assert [shift.before.number, shift.after.number] == numbers
    assert QUALITY.levels[4].text in text_of(response)


def test_a_band_that_moves_is_announced(client, draft, buyer):
    scenario = Scenario(
        {(key, str(buyer.pk)): 0 for key in ("R2", "R4", "R5")} | {("M3", None): 4, ("R1", str(buyer.pk)): 4}
    )
    response = client.get(page(draft, what_if.address(scenario)))
    status = re.search(r'role="status">(.*?)</p>', response.content.decode(), re.S)[1]
    assert "Risk of functional downgrading: from “Medium” to “Low”" in status
    assert "Nothing is tried yet." in text_of(client.get(page(draft)))


def test_a_button_leads_to_the_address_with_its_change(client, draft):
    response = client.get(page(draft, "a=C03:1&step=C02:3"))
    assert response.status_code == 302
    assert response.url == f"{page(draft)}?a=C03:1&a=C02:3#try-C02"


def test_going_back_to_the_answer_as_it_is_tries_it_no_more(client, draft):
    assert client.get(page(draft, "a=C02:3&step=C02:2")).url == f"{page(draft)}#try-C02"


def test_a_button_that_no_page_has_changes_nothing(client, draft):
    assert client.get(page(draft, "step=%22%3E%3Cscript%3E")).url == page(draft)


def test_shares_are_read_as_people_write_them(client, draft, buyer):
    response = client.get(page(draft, f"share-{buyer.pk}=33,3+%25&share-new=16&shares=try"))
    assert response.url == f"{page(draft)}?s={buyer.pk}:333&new=160"
    again = client.get(response.url)
    assert 'value="33.3"' in again.content.decode()
    assert "Share of Brightway from “50%” to “33.3%”" in text_of(again)


def test_shares_that_cannot_be_are_said_at_their_field_and_stay_as_typed(client, draft, buyer):
    response = client.get(page(draft, f"a=C02:3&share-{buyer.pk}=many&share-new=&shares=try"))
    assert response.status_code == 200
    assert "Enter the share of sales for Brightway as a number from 0 to 100" in text_of(response)
    assert 'value="many"' in response.content.decode()
    over = client.get(page(draft, f"share-{buyer.pk}=90&share-new=30&shares=try"))
    assert "Shares add up to 120%. Reduce one or more by 20 in total." in text_of(over)


def test_a_missing_answer_can_be_tried(client, draft):
    draft.answers.filter(question_key="C02").delete()
    assert "Not known" in text_of(client.get(page(draft)))
    response = client.get(page(draft, "a=C02:3"))
    assert f"from “Not known” to “{QUALITY.levels[3].text}”" in text_of(response)


def test_suggestions_are_the_engines_steps_and_can_be_tried(client, draft):
    html = client.get(page(draft)).content.decode()
    ideas = re.findall(r'href="([^"]*)"\s+data-try>\s*Try<', html)
    assert ideas
    for idea in ideas:
        moved = client.get(idea.replace("&amp;", "&"))
        assert moved.context["unread"] == 0
        assert [shift for shift in moved.context["shifts"] if shift.way == "better"]


def test_trying_alters_nothing(client, draft, buyer):
    before = (rows(Answer), rows(Buyer), rows(Assessment), AnswerChange.objects.count(), Diagnosis.objects.count())
    client.get(page(draft, f"a=C02:4&s={buyer.pk}:100&new=400"))
    client.get(page(draft, "step=C02:3"))
    after = (rows(Answer), rows(Buyer), rows(Assessment), AnswerChange.objects.count(), Diagnosis.objects.count())
    assert before == after


def rows(model):
    return list(model.objects.order_by("pk").values())


def test_a_completed_assessment_can_be_tried_and_stays_as_it_is(client, draft, ada):
    frozen = complete(assessment=draft, by=ada)
    assert client.get(page(draft, "a=C02:4")).status_code == 200
    assert Diagnosis.objects.get().snapshot == frozen.snapshot


def test_an_assessment_without_any_answer_can_be_opened(client, ada):
    empty = AssessmentFactory(firm__organisation=ada.organisation)
    response = client.get(page(empty))
    assert response.status_code == 200
    assert "Not enough information" in text_of(response)


def test_a_page_costs_the_same_however_much_is_tried(client, draft, django_assert_max_num_queries):
    query = "&".join(f"a={key}:3" for key in ("C01", "C02", "C03", "C04", "M3", "L1"))
    with django_assert_max_num_queries(9):
        client.get(page(draft, query))


# --- Plans


def keep(client, draft, title="Better shoes", query="a=C02:4"):
    url = reverse("diagnostics:plan_save", args=[draft.pk])
    return client.post(url, {**dict(part.split("=") for part in query.split("&")), "title": title})


def test_what_was_tried_is_kept_under_a_name(client, draft):
    response = keep(client, draft)
    assert response.url == f"{page(draft)}?a=C02:4#plans"
    plan = Plan.objects.get()
    assert (plan.title, plan.scenario, plan.created_by.name) == ("Better shoes", "a=C02:4", "Ada")
    assert plan.outcome["first_tier"] == {"before": ["partly"], "after": ["partly"]}
    assert "Better shoes" in text_of(client.get(page(draft)))


def test_a_double_click_keeps_one_plan(client, draft):
    keep(client, draft)
    assert keep(client, draft).status_code == 302
    assert Plan.objects.count() == 1


@pytest.mark.parametrize(
    ("title", "said"),
    [("", "Enter a name for the plan"), ("x" * 121, "must be 120 characters or fewer"), ("a\0b", "Enter a name")],
)
def test_a_plan_needs_a_name(client, draft, title, said):
    response = keep(client, draft, title)
    assert said in text_of(response)
    assert not Plan.objects.exists()


def test_two_plans_do_not_share_a_name(client, draft):
    keep(client, draft)
    response = keep(client, draft, query="a=C03:4")
    assert "There is a plan named “Better shoes” already" in text_of(response)
    assert 'value="C03:4"' in response.content.decode()  # what was tried is still there


def test_a_plan_without_changes_is_none(client, draft):
    assert "Try at least one change" in text_of(keep(client, draft, query="a=Z99:1"))


def test_a_plan_can_be_let_go(client, draft):
    keep(client, draft)
    client.post(reverse("diagnostics:plan_delete", args=[Plan.objects.get().pk]))
    assert not Plan.objects.exists()


def test_a_reader_tries_and_keeps_nothing(client, draft, ada):
    keep(client, draft)
    client.force_login(member(Role.CURATOR, organisation=ada.organisation))
    assert client.get(page(draft, "a=C02:4")).status_code == 200
    assert keep(client, draft, "Mine").status_code == 403
    assert client.post(reverse("diagnostics:plan_delete", args=[Plan.objects.get().pk])).status_code == 403
    assert Plan.objects.count() == 1
