"""What the database holds of owners' answers, and what it refuses."""

from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from diagnostics import firms, owner_answers
from diagnostics.assessments import complete
from diagnostics.changes import CompletedError
from diagnostics.models import OwnerAnswer, OwnerLink
from diagnostics.owner_answers import OPEN, Written
from diagnostics.owner_links import LinkClosedError, opened_by, revoke
from tests.factories import AssessmentFactory, BuyerFactory, OwnerAnswerFactory, OwnerLinkFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def link():
    return OwnerLinkFactory()


def save(link, **written):
    return owner_answers.save(link=link, place=opened_by(link)[0], written=written)


def test_versions_count_up_and_the_last_one_stands(link):
    assert save(link, M1=Written("answered", 4), M2=Written("dk")) == 2
    assert save(link, M1=Written("answered", 1), M2=Written("dk")) == 1
    assert list(link.answers.order_by("pk").values_list("question_key", "version")) == [("M1", 1), ("M2", 1), ("M1", 2)]
    assert {key: row.level for key, row in owner_answers.latest(link.assessment).items()} == {
        (None, "M1"): 1,
        (None, "M2"): None,
    }


def test_what_was_taken_back_counts_no_more(link):
    save(link, M1=Written("answered", 4))
    save(link, M1=OPEN)
    assert owner_answers.latest(link.assessment) == owner_answers.counts(link) == {}


def test_the_last_of_two_owners_counts_and_each_link_keeps_its_own(link):
    other = OwnerLinkFactory(assessment=link.assessment)
    save(link, M1=Written("answered", 4))
    save(other, M1=Written("answered", 1))
    assert owner_answers.latest(link.assessment)[None, "M1"].level == 1
    assert owner_answers.counts(link)[None, "M1"].level == 4


def test_a_question_of_another_section_is_left_out(link):
    assert save(link, L1=Written("answered", 4)) == 0
    assert not OwnerAnswer.objects.exists()


def test_nothing_is_saved_through_a_closed_link(link):
    revoke(link=link)
    with pytest.raises(LinkClosedError):
        save(link, M1=Written("answered", 4))


def test_nothing_is_saved_to_a_completed_assessment(link):
    BuyerFactory(assessment=link.assessment, share_tenths=900)
    complete(assessment=link.assessment, by=member())
    with pytest.raises(CompletedError):
        save(link, M1=Written("answered", 4))


# --- What the database refuses


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "answered", "level": None}, "owner_answer_level_iff_answered"),
        ({"state": "dk", "level": 2}, "owner_answer_level_iff_answered"),
        ({"level": 5}, "owner_answer_level_0_to_4"),
        ({"state": "guessed", "level": None}, "owner_answer_state_known"),
        ({"question_key": ""}, "owner_answer_has_question"),
    ],
)
def test_an_impossible_answer(fields, constraint, link):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OwnerAnswerFactory(link=link, **fields)


@pytest.mark.parametrize("buyer_key", [None, uuid4()], ids=["firm", "buyer"])
def test_two_answers_of_one_version(buyer_key, link):
    OwnerAnswerFactory(link=link, buyer_key=buyer_key)
    with pytest.raises(IntegrityError, match="owner_answer_version_unique"), transaction.atomic():
        OwnerAnswerFactory(link=link, buyer_key=buyer_key)
    OwnerAnswerFactory(link=link, buyer_key=buyer_key, version=2)


def test_an_answer_of_another_assessment_than_the_links(link):
    with pytest.raises(IntegrityError, match="owner_answer_link_of_same_assessment"), transaction.atomic():  # noqa: PT012
        OwnerAnswerFactory(link=link, assessment=AssessmentFactory())
        connection.check_constraints()


def test_a_rewritten_or_deleted_answer(link):
    row = OwnerAnswerFactory(link=link)
    for change in (row.delete, link.delete, partial(OwnerAnswer.objects.update, level=3)):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert OwnerAnswer.objects.get().level == 2


def test_an_answer_to_a_completed_assessment(link):
    BuyerFactory(assessment=link.assessment, share_tenths=900)
    complete(assessment=link.assessment, by=member())
    with pytest.raises(IntegrityError, match="a completed assessment is kept"), transaction.atomic():
        OwnerAnswerFactory(link=link)


def test_a_firm_is_erased_with_what_its_owner_wrote(link):
    OwnerAnswerFactory(link=link)
    kept = OwnerAnswerFactory()
    firms.erase(firm=link.assessment.firm)
    assert list(OwnerAnswer.objects.all()) == [kept]
    assert list(OwnerLink.objects.all()) == [kept.link]
