"""What must never be, the database refuses: each rule is tried against PostgreSQL itself."""

import uuid
from contextlib import contextmanager

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone

from diagnostics import firms
from diagnostics.models import Answer, AnswerChange, Assessment, Buyer, Diagnosis, Firm, SecondDiagnosis
from tests.factories import (
    AnswerChangeFactory,
    AnswerFactory,
    AssessmentFactory,
    BuyerFactory,
    DiagnosisFactory,
    FirmFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@contextmanager
def refused(reason):
    """Expect the database to refuse, naming the rule; later statements still run."""
    with pytest.raises((IntegrityError, DataError), match=reason), transaction.atomic():  # noqa: PT012
        yield
        connection.check_constraints()  # deferred foreign keys speak up now, not at the end of the test


# --- Single rows


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"name": ""}, "firm_has_name"),
        ({"sector": "00"}, "firm_sector_known"),
        ({"country": "it"}, "firm_country_iso"),
        ({"country": "I"}, "firm_country_iso"),
        ({"workers": -1}, "workers"),
        ({"plants": -1}, "plants"),
        ({"founded": -1}, "founded"),
    ],
)
def test_firm(fields, rule):
    with refused(rule):
        FirmFactory(**fields)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"status": "complete"}, "assessment_complete_has_date"),
        ({"completed_at": "2026-01-01T00:00Z"}, "assessment_complete_has_date"),
        ({"status": "finished", "completed_at": None}, "assessment_complete_has_date"),
        ({"instrument_version": ""}, "assessment_has_instrument"),
        ({"chain_position": "middle"}, "assessment_chain_position_known"),
        ({"other_buyers": 100_001}, "assessment_other_buyers_within_reason"),
        ({"other_buyers": -1}, "other_buyers"),
    ],
)
def test_assessment(fields, rule):
    with refused(rule):
        AssessmentFactory(**fields)


def test_a_firm_has_one_draft():
    draft = AssessmentFactory()
    with refused("assessment_one_draft_per_firm"):
        AssessmentFactory(firm=draft.firm)
    AssessmentFactory(firm=draft.firm, complete=True)
    AssessmentFactory(firm=draft.firm, complete=True)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"name": ""}, "buyer_has_name"),
        ({"share_tenths": 1001}, "buyer_share_within_whole"),
        ({"share_tenths": -1}, "share_tenths"),
        ({"kind": "friend"}, "buyer_kind_known"),
        ({"destination": "moon"}, "buyer_destination_known"),
    ],
)
def test_buyer(fields, rule):
    with refused(rule):
        BuyerFactory(**fields)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"state": "answered", "level": None}, "answer_level_iff_answered"),
        ({"state": "dk", "level": 0}, "answer_level_iff_answered"),
        ({"state": "na", "level": 0}, "answer_level_iff_answered"),
        ({"state": "noted", "level": 0}, "answer_level_iff_answered"),
        ({"level": 5}, "answer_level_0_to_4"),
        ({"level": -1}, "level"),
        ({"state": "maybe", "level": None}, "answer_state_known"),
        ({"evidence": "rumour"}, "answer_evidence_known"),
        ({"question_key": ""}, "answer_has_question"),
    ],
)
def test_answer(fields, rule):
    with refused(rule):
        AnswerFactory(**fields)


def test_a_question_has_one_answer():
    of_firm = AnswerFactory()
    with refused("answer_unique"):
        AnswerFactory(assessment=of_firm.assessment)
    buyer = BuyerFactory(assessment=of_firm.assessment)
    AnswerFactory(assessment=of_firm.assessment, buyer=buyer)
    with refused("answer_unique"):
        AnswerFactory(assessment=of_firm.assessment, buyer=buyer)


def test_an_answer_is_about_a_buyer_of_its_own_assessment():
    with refused("answer_buyer_of_same_assessment"):
        AnswerFactory(buyer=BuyerFactory())


def test_answer_change():
    with refused("answer_change_has_question"):
        AnswerChangeFactory(question_key="")
    change = AnswerChangeFactory()
    with refused("answerchange_pkey"):
        AnswerChangeFactory(id=change.id)


@pytest.mark.parametrize("coverage", [-0.1, 1.1])
def test_coverage(coverage):
    with refused("diagnosis_coverage_0_to_1"):
        DiagnosisFactory(coverage=coverage)


def test_an_assessment_has_one_diagnosis():
    diagnosis = DiagnosisFactory()
    with refused("assessment_id"):
        DiagnosisFactory(assessment=diagnosis.assessment)


# --- Second ratings


def test_a_second_rating_says_what_was_seen_and_a_first_does_not():
    AssessmentFactory(second=True)
    with refused("assessment_second_says_what_was_seen"):
        AssessmentFactory(second=True, seen_before="")
    with refused("assessment_second_says_what_was_seen"):
        AssessmentFactory(seen_before="nothing")
    with refused("assessment_second_says_what_was_seen"):
        AssessmentFactory(second=True, seen_before="more")


def test_a_second_rating_is_of_one_completed_first_of_the_same_firm():
    second = AssessmentFactory(second=True, complete=True)
    with refused("of a completed first rating of the same firm"):
        AssessmentFactory(second=True, second_of=AssessmentFactory())
    with refused("of a completed first rating of the same firm"):
        AssessmentFactory(second=True, second_of=second)
    with refused("of a completed first rating of the same firm"):
        AssessmentFactory(second=True, firm=FirmFactory())
    with refused("second_of_id"):
        AssessmentFactory(second=True, second_of=second.second_of)


def test_a_second_rating_never_becomes_the_firms_own():
    AssessmentFactory(second=True)
    with refused("never changes"):
        Assessment.objects.exclude(second_of=None).update(second_of=None, seen_before="")


def test_a_second_rating_is_beside_the_firms_draft():
    draft = AssessmentFactory()
    AssessmentFactory(second=True, second_of=AssessmentFactory(firm=draft.firm, complete=True))
    with refused("assessment_one_draft_per_firm"):
        AssessmentFactory(firm=draft.firm)


def test_results_of_first_and_second_ratings_are_kept_apart():
    second = AssessmentFactory(second=True, complete=True)
    with refused("not the place for this result"):
        DiagnosisFactory(assessment=second)
    with refused("not the place for this result"):
        SecondDiagnosis.objects.create(assessment=second.second_of, snapshot={})
    SecondDiagnosis.objects.create(assessment=second, snapshot={})
    with refused("append-only"):
        SecondDiagnosis.objects.update(snapshot={"format": 1})
    with refused("append-only"):
        SecondDiagnosis.objects.all().delete()


# --- Published means frozen


@pytest.mark.parametrize(
    "fields",
    [
        {"snapshot": {"format": 1}},
        {"risk_band": "low"},
        {"coverage": 0.5},
        {"engine_version": "2"},
        {"created_at": "2020-01-01T00:00Z"},
    ],
)
def test_a_diagnosis_never_changes(fields):
    diagnosis = DiagnosisFactory(risk_band="high")
    with refused("append-only"):
        Diagnosis.objects.filter(pk=diagnosis.pk).update(**fields)


def test_a_diagnosis_is_not_handed_to_somebody_else():
    diagnosis = DiagnosisFactory(created_by=UserFactory())
    with refused("append-only"):
        Diagnosis.objects.update(created_by=UserFactory())
    diagnosis.refresh_from_db()
    assert diagnosis.created_by is not None


@pytest.mark.parametrize("fields", [{"after": {"state": "dk"}}, {"revision": 7}, {"question_key": "C02"}])
def test_history_never_changes(fields):
    AnswerChangeFactory(after={"state": "answered", "level": 1})
    with refused("append-only"):
        AnswerChange.objects.update(**fields)


def test_history_and_diagnoses_are_not_deleted():
    AnswerChangeFactory()
    DiagnosisFactory()
    with refused("append-only"):
        AnswerChange.objects.all().delete()
    with refused("append-only"):
        Diagnosis.objects.all().delete()


@pytest.mark.parametrize("fields", [{"status": "draft", "completed_at": None}, {"other_buyers": 3}, {"revision": 9}])
def test_a_completed_assessment_never_changes(fields):
    AssessmentFactory(complete=True)
    with refused("kept as it is"):
        Assessment.objects.update(**fields)


def test_nor_do_its_answers_and_buyers():
    assessment = AssessmentFactory()
    answer, buyer = AnswerFactory(assessment=assessment), BuyerFactory(assessment=assessment)
    Assessment.objects.update(status="complete", completed_at="2026-01-01T00:00Z")

    with refused("UPDATE of diagnostics_answer"):
        Answer.objects.update(level=4)
    with refused("DELETE of diagnostics_answer"):
        answer.delete()
    with refused("INSERT of diagnostics_answer"):
        AnswerFactory(assessment=assessment, question_key="C02")
    with refused("UPDATE of diagnostics_buyer"):
        Buyer.objects.update(share_tenths=1)
    with refused("DELETE of diagnostics_buyer"):
        buyer.delete()
    with refused("INSERT of diagnostics_buyer"):
        BuyerFactory(assessment=assessment)
    with refused("INSERT of diagnostics_answer|UPDATE of diagnostics_answer"):
        Answer.objects.update(assessment=AssessmentFactory())


def test_a_draft_changes_freely():
    answer = AnswerFactory()
    Answer.objects.update(level=4)
    answer.delete()
    BuyerFactory().delete()


# --- Erasure


def whole_firm(**people):
    """Return a firm with something in every table that hangs on it."""
    assessment = AssessmentFactory(advisor=people.get("by"))
    AnswerFactory(assessment=assessment, buyer=BuyerFactory(assessment=assessment), updated_by=people.get("by"))
    gone = BuyerFactory(assessment=assessment, removed_at=timezone.now(), updated_by=people.get("by"))
    AnswerFactory(assessment=assessment, buyer=gone, updated_by=people.get("by"))
    AnswerChangeFactory(assessment=assessment, buyer_key=uuid.uuid4(), by=people.get("by"))
    Assessment.objects.filter(pk=assessment.pk).update(status="complete", completed_at="2026-01-01T00:00Z")
    DiagnosisFactory(assessment=assessment, created_by=people.get("by"))
    AssessmentFactory(firm=assessment.firm, previous=assessment)
    return assessment.firm


def test_erasing_takes_the_buyers_that_were_taken_off_a_list_too():
    firms.erase(firm=whole_firm())
    assert not Buyer.everyone.exists()
    assert not Answer.everyone.exists()


def test_a_firm_is_not_deleted_by_accident():
    firm = whole_firm()
    with refused("append-only|kept as it is"):
        firm.delete()


def test_a_firm_is_erased_whole_and_alone():
    gone, kept = whole_firm(), whole_firm()
    firms.erase(firm=gone)
    for model in (Assessment, Answer, AnswerChange, Buyer, Diagnosis):
        assert model.objects.exists()
    assert list(Firm.objects.all()) == [kept]
    with refused("append-only|kept as it is"):  # the permission ended with the erasure
        kept.delete()


def test_an_organisation_is_erased_with_its_firms():
    gone, kept = whole_firm(), whole_firm()
    firms.erase_organisation(organisation=gone.organisation)
    assert list(Firm.objects.all()) == [kept]


def test_a_person_can_leave_without_taking_the_record_along():
    person = UserFactory()
    firm = whole_firm(by=person)
    person.delete()
    assert AnswerChange.objects.get().by is None
    assert Diagnosis.objects.get().created_by is None
    assert Answer.objects.get().updated_by is None
    assert firm.assessments.count() == 2
