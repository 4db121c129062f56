"""Marks for a second look: on any question, answered or not, listed at the end, and never in the way of answers."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from diagnostics.assessments import complete, save_answers
from diagnostics.changes import Change, CompletedError, InvalidChangeError
from diagnostics.marks import mark
from diagnostics.models import Answer
from diagnostics.progress import Status
from diagnostics.selectors import progress
from tests.factories import AnswerFactory, AssessmentFactory, BuyerFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def draft(ada):
    return AssessmentFactory(firm__organisation=ada.organisation, firm__name="Aurora")


def section_page(draft, section="markets"):
    return reverse("diagnostics:section", args=[draft.pk, section])


def press(client, draft, action, **typed):
    return client.post(section_page(draft), {"action": action, **typed})


def row(draft, question="M1"):
    return Answer.objects.filter(assessment=draft, question_key=question).first()


def test_a_question_without_an_answer_is_marked_and_stays_open(client, draft):
    response = press(client, draft, "mark:M1")
    assert response.url == f"{section_page(draft)}#question-M1"
    assert (row(draft).state, row(draft).second_look) == ("noted", True)
    html = client.get(section_page(draft)).content.decode()
    assert 'value="unmark:M1"' in html
    assert draft.changes.count() == 0


def test_the_mark_can_be_taken_away_and_leaves_nothing(client, draft):
    press(client, draft, "mark:M1")
    press(client, draft, "unmark:M1")
    assert row(draft) is None


def test_pressing_the_mark_saves_what_was_typed(client, draft):
    press(client, draft, "mark:M1", M1="3", M2="1")
    assert (row(draft).level, row(draft).second_look) == (3, True)
    assert row(draft, "M2").level == 1


def test_an_answer_changes_and_goes_without_losing_its_mark(client, draft, ada):
    press(client, draft, "mark:M1", M1="3")
    press(client, draft, "draft", M1="4")
    assert (row(draft).level, row(draft).second_look) == (4, True)
    press(client, draft, "draft", M1="")
    assert (row(draft).state, row(draft).level, row(draft).second_look) == ("noted", None, True)
    assert [change.after and change.after["level"] for change in draft.changes.order_by("revision")] == [3, 4, None]


def test_saving_a_marked_open_question_again_is_no_change(client, draft):
    press(client, draft, "mark:M1")
    for _save in range(2):
        press(client, draft, "draft", M1="")
    draft.refresh_from_db()
    assert (draft.revision, draft.changes.count()) == (0, 0)


def test_an_answer_keeps_its_note_when_the_mark_goes(draft):
    AnswerFactory(assessment=draft, question_key="M1", state="noted", note="ask the bookkeeper", second_look=True)
    mark(assessment=draft, question="M1", buyer=None, on=False)
    assert (row(draft).note, row(draft).second_look) == ("ask the bookkeeper", False)


def test_marked_questions_are_listed_at_the_end_and_the_section_needs_checking(client, draft):
    buyer = BuyerFactory(assessment=draft, name="Brightway", share_tenths=900)
    mark(assessment=draft, question="R1", buyer=buyer.pk, on=True)
    html = client.get(reverse("diagnostics:check", args=[draft.pk])).content.decode()
    listed = html[html.index('id="marked"') : html.index('id="buyers"')]
    assert "Brightway" in listed
    assert f"/buyers/{buyer.pk}/position/?return=check#question-R1" in listed
    task = next(each for each in progress(draft).tasks if each.section and each.section.key == "position")
    assert task.status is Status.NEEDS_CHECKING


def test_a_mark_never_reaches_the_result(draft, ada):
    BuyerFactory(assessment=draft)
    mark(assessment=draft, question="M1", buyer=None, on=True)
    snapshot = complete(assessment=draft, by=ada).snapshot
    assert not [answer for answer in snapshot["answers"] if answer["question"] == "M1"]


@pytest.mark.parametrize(("question", "is_buyers"), [("Z99", False), ("R1", False), ("M1", True)])
def test_only_questions_that_are_asked_there_can_be_marked(draft, question, is_buyers):
    buyer = BuyerFactory(assessment=draft).pk if is_buyers else None
    with pytest.raises(InvalidChangeError):
        mark(assessment=draft, question=question, buyer=buyer, on=True)


def test_a_mark_that_no_page_offers_changes_nothing(client, draft):
    press(client, draft, "mark:Z99")
    press(client, draft, "mark:M1_note")
    assert not Answer.objects.exists()


def test_a_completed_assessment_takes_no_marks(draft, ada):
    BuyerFactory(assessment=draft)
    complete(assessment=draft, by=ada)
    with pytest.raises(CompletedError):
        mark(assessment=draft, question="M1", buyer=None, on=True)


def test_readers_are_offered_no_marks(client, draft, ada):
    client.force_login(member(Role.CURATOR, organisation=ada.organisation))
    assert "mark:M1" not in client.get(section_page(draft)).content.decode()
    assert press(client, draft, "mark:M1").status_code == 403


def test_an_autosaved_answer_keeps_the_mark(draft, ada):
    mark(assessment=draft, question="M1", buyer=None, on=True)
    save_answers(assessment=draft, changes=[Change(uuid4(), "M1", None, "answered", 2, base_revision=0)], by=ada)
    assert (row(draft).level, row(draft).second_look) == (2, True)
