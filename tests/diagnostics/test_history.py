"""The history of answers: every change in words, and taking one back without losing anything."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from diagnostics import buyers as buyer_list
from diagnostics.assessments import complete, save_answers
from diagnostics.changes import Change
from diagnostics.core.instruments import CURRENT
from diagnostics.history import UndoError, undo
from diagnostics.models import Answer, AnswerChange
from tests.factories import AnswerChangeFactory, AssessmentFactory, BuyerFactory, UserFactory, member

pytestmark = pytest.mark.django_db
QUALITY = CURRENT.questions["C02"]


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def draft(ada):
    return AssessmentFactory(firm__organisation=ada.organisation, firm__name="Aurora")


def answer(draft, by, level, question="C02", buyer=None, **fields):
    state = "answered" if level is not None else "dk"
    change = Change(uuid4(), question, buyer, state, level, **fields)
    save_answers(assessment=draft, changes=[change], by=by)
    return AnswerChange.objects.get(pk=change.id)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def page(draft, **query):
    return reverse("diagnostics:history", args=[draft.pk], query=query)


def undo_url(change):
    return reverse("diagnostics:undo", args=[change.assessment_id, change.pk])


# --- The page


def test_it_says_who_changed_what_from_what_to_what(client, draft, ada):
    answer(draft, ada, 1, note="Asked at the gate", evidence="stated")
    answer(draft, UserFactory(name="Ben"), 3)
    text = text_of(client.get(page(draft)))
    assert text.index("Ben") < text.index("Not asked yet")  # the newest first
    assert "2 changes" in text
    for words in (QUALITY.name, QUALITY.levels[1].text, QUALITY.levels[3].text, "Asked at the gate", "Ada"):
        assert words in text


def test_it_can_be_read_for_one_answer_alone(client, draft, ada):
    buyer = BuyerFactory(assessment=draft, name="Brightway")
    answer(draft, ada, 1)
    answer(draft, ada, 2, "R1", buyer.pk)
    text = text_of(client.get(page(draft, question="R1", buyer=buyer.pk)))
    assert "1 change" in text
    assert "Brightway" in text
    assert QUALITY.levels[1].text not in text


@pytest.mark.parametrize("query", [{"question": "Z99"}, {"question": "R1", "buyer": "nobody"}])
def test_an_address_that_names_nothing_is_not_found(client, draft, query):
    assert client.get(page(draft, **query)).status_code == 404


def test_a_buyer_taken_off_the_list_stays_in_the_history(client, draft, ada):
    buyer = BuyerFactory(assessment=draft, name="Brightway")
    change = answer(draft, ada, 2, "R1", buyer.pk)
    buyer_list.save_buyers(assessment=draft, rows=[], facts={}, remove=[buyer.pk], by=ada)
    response = client.get(page(draft))
    assert "Brightway (taken off the list)" in text_of(response)
    assert undo_url(change) not in response.content.decode()


def test_what_was_said_of_a_buyer_that_is_no_row_any_more_stays_too(client, draft):
    AnswerChangeFactory(assessment=draft, question_key="R1", buyer_key=uuid4())
    assert "a buyer taken off the list" in text_of(client.get(page(draft)))


def test_a_long_history_costs_no_more_than_a_short_one(client, draft, ada, django_assert_max_num_queries):
    for level in (0, 1, 2, 3, 4) * 12:
        answer(draft, ada, level)
    with django_assert_max_num_queries(8):
        response = client.get(page(draft))
    assert response.content.decode().count("<time") == 50


# --- Taking back


def test_a_change_is_taken_back_and_kept(client, draft, ada):
    answer(draft, ada, 1, note="first")
    change = answer(draft, ada, 3)
    assert client.post(undo_url(change), follow=True).status_code == 200
    row = Answer.objects.get(assessment=draft)
    assert (row.level, row.note) == (1, "first")
    assert [each.after["level"] for each in draft.changes.order_by("revision")] == [1, 3, 1]


def test_taking_back_the_first_answer_opens_the_question_again(client, draft, ada):
    client.post(undo_url(answer(draft, ada, 1)))
    assert not Answer.objects.filter(assessment=draft).exists()


def test_taking_back_what_was_taken_back_brings_it_again(client, draft, ada):
    client.post(undo_url(answer(draft, ada, 1)))
    client.post(undo_url(draft.changes.latest("revision")))
    assert Answer.objects.get(assessment=draft).level == 1


def test_a_double_click_takes_back_once(draft, ada):
    answer(draft, ada, 1)
    change = answer(draft, ada, 3)
    for _click in range(2):
        undo(assessment=draft, change=change, by=ada)
    assert draft.changes.count() == 3


def test_only_the_last_change_of_an_answer_offers_to_be_taken_back(client, draft, ada):
    first, other = answer(draft, ada, 1), answer(draft, ada, 1, "C03")
    last = answer(draft, ada, 3)
    html = client.get(page(draft)).content.decode()
    assert undo_url(last) in html
    assert undo_url(other) in html
    assert undo_url(first) not in html


def test_nothing_is_overwritten_that_came_later(client, draft, ada):
    first = answer(draft, ada, 1)
    answer(draft, UserFactory(name="Ben"), 3)
    with pytest.raises(UndoError):
        undo(assessment=draft, change=first, by=ada)
    assert "changed again since" in text_of(client.post(undo_url(first), follow=True))
    assert Answer.objects.get(assessment=draft).level == 3


def test_a_completed_assessment_keeps_its_answers(client, draft, ada):
    change = answer(draft, ada, 1)
    BuyerFactory(assessment=draft)
    complete(assessment=draft, by=ada)
    response = client.post(undo_url(change), follow=True)
    assert "can no longer be changed" in text_of(response)
    assert Answer.objects.get(assessment=draft).level == 1
    assert undo_url(change) not in client.get(page(draft)).content.decode()


def test_a_reader_sees_the_history_and_takes_nothing_back(client, draft, ada):
    change = answer(draft, ada, 1)
    client.force_login(member(Role.CURATOR, organisation=ada.organisation))
    assert undo_url(change) not in client.get(page(draft)).content.decode()
    assert client.post(undo_url(change)).status_code == 403


def test_a_change_of_another_assessment_is_not_there(client, draft, ada):
    foreign = answer(AssessmentFactory(), ada, 1)
    url = reverse("diagnostics:undo", args=[draft.pk, foreign.pk])
    assert client.post(url).status_code == 404


# --- Where it is found


def test_answers_that_were_saved_lead_to_their_history(client, draft, ada):
    answer(draft, ada, 1)
    html = client.get(reverse("diagnostics:check", args=[draft.pk])).content.decode()
    assert f"{page(draft)}?question=C02" in html
    assert f"{page(draft)}?question=C03" not in html


def test_the_answers_of_a_completed_assessment_can_be_read(client, draft, ada):
    answer(draft, ada, 1)
    BuyerFactory(assessment=draft)
    complete(assessment=draft, by=ada)
    response = client.get(reverse("diagnostics:check", args=[draft.pk]))
    assert "All answers" in text_of(response)
    assert QUALITY.levels[1].text in text_of(response)
    assert "return=check" not in response.content.decode()
    assert reverse("diagnostics:complete", args=[draft.pk]) not in response.content.decode()
