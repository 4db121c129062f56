"""A follow-up: the last answers wait to be confirmed, are shown once one has chosen, and never count by themselves."""

import re

import pytest
from django.urls import reverse

from accounts.models import Role
from diagnostics import snapshots
from diagnostics.assessments import complete, start
from diagnostics.core.instruments import CURRENT
from diagnostics.models import Answer
from diagnostics.progress import Status
from diagnostics.selectors import progress
from tests.factories import AnswerFactory, AssessmentFactory, BuyerFactory, FirmFactory, member

pytestmark = pytest.mark.django_db
HOME, EXIT = CURRENT.questions["M1"], CURRENT.questions["R1"]


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def firm(ada):
    """A firm that was visited once: one buyer, two answers about the firm, one about the buyer, one only noted."""
    firm = FirmFactory(organisation=ada.organisation, name="Aurora")
    first = AssessmentFactory(firm=firm, other_buyers=7, chain_position="direct")
    buyer = BuyerFactory(assessment=first, name="Brightway", share_tenths=900, kind="brand", destination="home")
    AnswerFactory(assessment=first, question_key="M1", level=3, evidence="document", note="seen the books")
    AnswerFactory(assessment=first, question_key="M2", state="dk")
    AnswerFactory(assessment=first, question_key="M3", state="noted", note="ask")
    AnswerFactory(assessment=first, buyer=buyer, question_key="R1", level=1)
    complete(assessment=first, by=ada)
    return firm


@pytest.fixture
def draft(firm, ada):
    return start(firm=firm, by=ada)


def markets(draft):
    return reverse("diagnostics:section", args=[draft.pk, "markets"])


def card(client, url, key):
    html = client.get(url).content.decode()
    found = re.search(rf'<fieldset[^>]*id="question-{key}".*?</fieldset>', html, re.DOTALL)[0]
    return re.sub(r"\s+", " ", found)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def row(draft, key="M1"):
    return Answer.objects.filter(assessment=draft, question_key=key).first()


# --- Starting


def test_it_begins_with_the_buyers_of_the_last_visit_and_no_answers(draft, firm):
    (buyer,) = draft.buyers.all()
    assert (buyer.name, buyer.share_tenths, buyer.copy_of.assessment) == ("Brightway", 900, draft.previous)
    assert (draft.other_buyers, draft.chain_position) == (7, "direct")
    assert not draft.answers.exists()


def test_starting_twice_copies_once(draft, firm, ada):
    assert start(firm=firm, by=ada) == draft
    assert draft.buyers.count() == 1


def test_a_first_visit_has_nothing_to_confirm(client, ada):
    draft = start(firm=FirmFactory(organisation=ada.organisation), by=ada)
    assert not draft.buyers.exists()
    assert "last visit" not in client.get(markets(draft)).content.decode()


# --- Confirming


def test_the_last_answer_is_folded_away_until_one_has_chosen(client, draft):
    shown = card(client, markets(draft), "M1")
    assert "To confirm" in shown
    assert re.search(r"<details[^>]*data-last-visit(?![^>]*open)", shown)
    assert "checked" not in shown.split("answer-states")[0]
    client.post(markets(draft), {"M1": "1", "action": "draft"})
    shown = card(client, markets(draft), "M1")
    assert "Changed since the last visit" in shown
    assert re.search(r"<details[^>]*data-last-visit[^>]*open", shown)
    assert HOME.levels[3].text in shown
    assert "seen the books" in shown


def test_one_answer_is_confirmed_as_it_was(client, draft):
    response = client.post(markets(draft), {"action": "confirm:M1"})
    assert response.url.endswith("#question-M1")
    assert (row(draft).level, row(draft).evidence, row(draft).note) == (3, "document", "seen the books")
    assert row(draft, "M2") is None
    assert draft.changes.count() == 1  # who confirmed it, and when, is on record
    assert "As at the last visit" in card(client, markets(draft), "M1")


def test_a_whole_section_is_confirmed_but_what_was_typed_stands(client, draft):
    client.post(markets(draft), {"action": "confirm", "M1": "0", "M1_note": "new"})
    assert (row(draft).level, row(draft).note) == (0, "new")
    assert row(draft, "M2").state == "dk"
    assert row(draft, "M3") is None  # was only noted
    assert "To confirm" not in client.get(markets(draft)).content.decode()


def test_an_answer_about_a_buyer_is_confirmed_for_that_buyer(client, draft):
    buyer = draft.buyers.get()
    url = reverse("diagnostics:buyer_section", args=[draft.pk, buyer.pk, "position"])
    client.post(url, {"action": "confirm"})
    assert Answer.objects.get(assessment=draft).buyer == buyer
    assert row(draft, "R1").level == 1


def test_a_new_buyer_has_nothing_to_confirm(client, draft):
    new = BuyerFactory(assessment=draft, name="New Shop", share_tenths=50)
    url = reverse("diagnostics:buyer_section", args=[draft.pk, new.pk, "position"])
    assert "last visit" not in client.get(url).content.decode()


def test_confirming_what_was_never_asked_changes_nothing(client, draft):
    for action in ("confirm:M4", "confirm:Z99", "confirm:M1_note"):
        client.post(markets(draft), {"action": action})
    assert not Answer.objects.filter(assessment=draft).exists()


def test_readers_confirm_nothing(client, draft, ada):
    client.force_login(member(Role.CURATOR, organisation=ada.organisation))
    assert "confirm:M1" not in client.get(markets(draft)).content.decode()
    assert client.post(markets(draft), {"action": "confirm"}).status_code == 403


# --- Seeing what is left and what changed


def test_the_task_list_counts_what_waits_to_be_confirmed(client, draft):
    tasks = {task.section.key: task for task in progress(draft).tasks if task.section}
    assert (tasks["markets"].unconfirmed, tasks["position"].unconfirmed, tasks["traits"].unconfirmed) == (2, 1, 0)
    assert tasks["markets"].status is Status.NOT_STARTED
    assert "2 to confirm" in text_of(client.get(reverse("diagnostics:assessment", args=[draft.pk])))
    client.post(markets(draft), {"action": "confirm"})
    assert {task.section.key: task.unconfirmed for task in progress(draft).tasks if task.section}["markets"] == 0


def test_changes_are_marked_where_all_answers_are_checked(client, draft):
    client.post(markets(draft), {"action": "draft", "M1": "0"})
    text = text_of(client.get(reverse("diagnostics:check", args=[draft.pk])))
    assert f"Changed at the last visit: {HOME.levels[3].text}" in text
    assert "2 answers of the last visit are not confirmed" in text  # M2 and R1
    assert f"To confirm at the last visit: {EXIT.levels[1].text}" in text


def test_what_is_not_confirmed_does_not_count(draft, ada):
    snapshot = snapshots.read(complete(assessment=draft, by=ada))
    assert snapshot.answers == ()
    assert snapshot.diagnosis.coverage == 0


def test_the_result_leads_to_the_comparison_with_the_last_visit(client, draft, ada):
    complete(assessment=draft, by=ada)
    html = client.get(reverse("diagnostics:result", args=[draft.pk])).content.decode()
    assert f"?from={draft.previous_id}&amp;to={draft.pk}" in html


def test_a_page_costs_one_query_more_than_at_a_first_visit(client, draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        client.get(markets(draft))
