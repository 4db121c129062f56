"""The verbs of an assessment, against a real database: nothing lost, nothing doubled, nothing overwritten unseen."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from accounts.isolation import acting_for
from diagnostics import assessments, snapshots
from diagnostics.assessments import (
    Change,
    ChangeIdReusedError,
    CompletedError,
    ConflictError,
    IncompleteError,
    InvalidChangeError,
    answer_sheet,
    complete,
    save_answers,
    start,
)
from diagnostics.core import engine
from diagnostics.core.answers import Answer as CoreAnswer
from diagnostics.core.answers import BuyerKind, ChainPosition, Destination, Evidence, State
from diagnostics.core.instruments import CURRENT
from diagnostics.models import Answer, AnswerChange, Assessment, Diagnosis
from tests.conftest import see_everybody
from tests.factories import (
    AnswerFactory,
    AssessmentFactory,
    BuyerFactory,
    FirmFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def change(question="C01", level=2, **fields):
    """Return a change that answers a question with a level."""
    fields = {"id": uuid4(), "state": "answered", **fields}
    return Change(question=question, level=level if fields["state"] == "answered" else None, **fields)


@pytest.fixture
def draft():
    return AssessmentFactory()


@pytest.fixture
def ada():
    return UserFactory(name="Ada")


@pytest.fixture
def ben():
    return UserFactory(name="Ben")


# --- Start


def test_a_second_start_continues_the_draft(ada, ben):
    firm = FirmFactory()
    draft = start(firm=firm, by=ada)
    assert start(firm=firm, by=ben) == draft
    assert draft.advisor == ada
    assert draft.previous is None


def test_an_assessment_after_a_completed_one_remembers_it(ada):
    last = AssessmentFactory(complete=True)
    assert start(firm=last.firm, by=ada).previous == last


# --- Save


def test_saving_writes_answer_and_history(draft, ada):
    revision = save_answers(
        assessment=draft, changes=[change("C02", 3, evidence="document", note="Reject book seen")], by=ada
    )

    answer = Answer.objects.get()
    assert (answer.question_key, answer.state, answer.level) == ("C02", "answered", 3)
    assert (answer.evidence, answer.note, answer.updated_by) == ("document", "Reject book seen", ada)
    entry = AnswerChange.objects.get()
    assert entry.before is None
    assert entry.after == {"state": "answered", "level": 3, "evidence": "document", "note": "Reject book seen"}
    assert (entry.by, entry.revision, answer.revision, revision) == (ada, 1, 1, 1)


def test_an_answer_can_be_changed_and_taken_away(draft, ada):
    save_answers(assessment=draft, changes=[change("C02", 0)], by=ada)
    save_answers(assessment=draft, changes=[change("C02", state="dk")], by=ada)
    assert Answer.objects.get().state == "dk"
    assert Answer.objects.get().level is None

    assert save_answers(assessment=draft, changes=[change("C02", state=None)], by=ada) == 3
    assert not Answer.objects.exists()
    states = [(entry.before and entry.before["state"], entry.after and entry.after["state"]) for entry in history()]
    assert states == [(None, "answered"), ("answered", "dk"), ("dk", None)]


def history():
    return AnswerChange.objects.order_by("revision")


def test_one_question_may_change_twice_in_one_save(draft, ada):
    save_answers(assessment=draft, changes=[change("C02", 1), change("C02", 4), change("C03", 2)], by=ada)
    assert Answer.objects.get(question_key="C02").level == 4
    assert AnswerChange.objects.filter(question_key="C02").count() == 2


def test_answers_about_buyers_and_about_the_firm_stay_apart(draft, ada):
    one, other = BuyerFactory.create_batch(2, assessment=draft)
    changes = [change("D01", 1, buyer=one.pk), change("D01", 2, buyer=other.pk), change("C01", 3)]
    save_answers(assessment=draft, changes=changes, by=ada)
    assert set(Answer.objects.values_list("buyer", "level")) == {(one.pk, 1), (other.pk, 2), (None, 3)}


def test_nothing_to_save_asks_nothing(draft, ada, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert save_answers(assessment=draft, changes=[], by=ada) == 0


def test_fifty_changes_cost_as_many_queries_as_one(draft, ada, django_assert_max_num_queries):
    buyers = BuyerFactory.create_batch(5, assessment=draft)
    changes = [change(f"D{n:02}", 1, buyer=buyer.pk, base_revision=0) for buyer in buyers for n in range(1, 11)]
    with django_assert_max_num_queries(9):  # two of them the savepoint of the test
        save_answers(assessment=draft, changes=changes, by=ada)
    assert Answer.objects.count() == 50


# --- Save: repeated


def test_the_same_change_twice_is_saved_once(draft, ada):
    saved = change("C02", 3)
    first = save_answers(assessment=draft, changes=[saved], by=ada)
    assert save_answers(assessment=draft, changes=[saved], by=ada) == first
    assert AnswerChange.objects.count() == 1


def test_a_late_repeat_does_not_undo_what_came_after(draft, ada, ben):
    saved = change("C02", 3)
    save_answers(assessment=draft, changes=[saved], by=ada)
    save_answers(assessment=draft, changes=[change("C02", 1)], by=ben)
    save_answers(assessment=draft, changes=[saved], by=ada)
    assert Answer.objects.get().level == 1


def test_an_id_cannot_stand_for_two_changes(draft, ada):
    saved = change("C02", 3)
    save_answers(assessment=draft, changes=[saved], by=ada)
    with pytest.raises(ChangeIdReusedError):
        save_answers(assessment=draft, changes=[change("C02", 4, id=saved.id)], by=ada)
    with pytest.raises(ChangeIdReusedError):
        save_answers(assessment=AssessmentFactory(), changes=[saved], by=ada)
    other = AssessmentFactory()
    with pytest.raises(ChangeIdReusedError), acting_for(other.firm.organisation.pk):  # where nobody can see the first
        save_answers(assessment=other, changes=[saved], by=ada)
    twice = uuid4()
    with pytest.raises(ChangeIdReusedError):
        save_answers(assessment=draft, changes=[change("C03", 1, id=twice), change("C04", 1, id=twice)], by=ada)
    assert Answer.objects.get().level == 3


# --- Save: two people


def test_different_answers_merge(draft, ada, ben):
    save_answers(assessment=draft, changes=[change("C01", 1, base_revision=0)], by=ada)
    save_answers(assessment=draft, changes=[change("C02", 2, base_revision=0)], by=ben)
    assert dict(Answer.objects.values_list("question_key", "level")) == {"C01": 1, "C02": 2}


def test_the_same_answer_changed_meanwhile_is_a_conflict(draft, ada, ben):
    save_answers(assessment=draft, changes=[change("C01", 1, base_revision=0, note="seen")], by=ada)
    with pytest.raises(ConflictError) as caught:
        save_answers(
            assessment=draft, changes=[change("C02", 2, base_revision=0), change("C01", 4, base_revision=0)], by=ben
        )

    (conflict,) = caught.value.conflicts
    assert conflict.change.level == 4
    assert conflict.theirs == {"state": "answered", "level": 1, "evidence": "", "note": "seen"}
    assert conflict.by == "Ada"
    assert dict(Answer.objects.values_list("question_key", "level")) == {"C01": 1}  # all or none


def test_a_conflict_can_be_settled_by_saving_again(draft, ada, ben):
    seen = save_answers(assessment=draft, changes=[change("C01", 1)], by=ada)
    save_answers(assessment=draft, changes=[change("C01", 4, base_revision=seen)], by=ben)
    assert Answer.objects.get().level == 4


def test_an_answer_taken_away_meanwhile_is_a_conflict_too(draft, ada, ben):
    seen = save_answers(assessment=draft, changes=[change("C01", 1)], by=ada)
    save_answers(assessment=draft, changes=[change("C01", state=None)], by=ada)
    with pytest.raises(ConflictError) as caught:
        save_answers(assessment=draft, changes=[change("C01", 4, base_revision=seen)], by=ben)
    assert caught.value.conflicts[0].theirs is None


def test_two_people_of_one_mind_do_not_conflict(draft, ada, ben):
    save_answers(assessment=draft, changes=[change("C01", 1, base_revision=0)], by=ada)
    save_answers(assessment=draft, changes=[change("C01", 1, base_revision=0)], by=ben)
    assert Answer.objects.get().updated_by == ben


@pytest.mark.django_db(transaction=True)
def test_saves_at_the_same_moment_wait_for_one_another():
    draft, people = AssessmentFactory(), UserFactory.create_batch(4)
    outcomes = []

    def answer(person, level):
        see_everybody()
        try:
            save_answers(assessment=draft, changes=[change("C01", level, base_revision=0)], by=person)
            outcomes.append("saved")
        except ConflictError:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=(person, level)) for level, person in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 3 + ["saved"]
    assert Answer.objects.count() == AnswerChange.objects.count() == 1


# --- Save: what no form can ask for


@pytest.mark.parametrize(
    "wrong",
    [
        change("Z99"),
        change("C01", 5),
        change("C01", -1),
        change("C01", None),
        change("C01", state="maybe"),
        change("C01", state="na"),  # not offered for this question
        change("C01", evidence="rumour"),
        change("C01", note="x" * 2001),
        change("C01", note="nul\0"),
        change("C01", buyer=uuid4()),  # asked about the firm
        change("D01"),  # asked about a buyer
        change("D01", buyer=uuid4()),  # nobody's buyer
    ],
)
def test_impossible_changes_are_refused(draft, ada, wrong):
    with pytest.raises(InvalidChangeError):
        save_answers(assessment=draft, changes=[change("C02"), wrong], by=ada)
    assert not Answer.objects.exists()


def test_a_buyer_of_another_assessment_is_nobody(draft, ada):
    with pytest.raises(InvalidChangeError, match="no longer on the list"):
        save_answers(assessment=draft, changes=[change("D01", buyer=BuyerFactory().pk)], by=ada)


def test_a_completed_assessment_takes_no_answers(ada):
    with pytest.raises(CompletedError):
        save_answers(assessment=AssessmentFactory(complete=True), changes=[change()], by=ada)


def test_a_page_opened_before_completion_saves_nothing(draft, ada):
    stale = Assessment.objects.get(pk=draft.pk)
    Assessment.objects.update(status="complete", completed_at="2026-01-01T00:00Z")
    with pytest.raises(CompletedError):
        save_answers(assessment=stale, changes=[change()], by=ada)


# --- The sheet


def test_the_sheet_holds_what_the_engine_needs():
    draft = AssessmentFactory(chain_position="indirect", other_buyers=3)
    buyer = BuyerFactory(
        assessment=draft, name="Brightway", share_tenths=333, kind="brand", destination="home", owner="B Group"
    )
    AnswerFactory(assessment=draft, buyer=buyer, question_key="D01", level=0, evidence="observed", note="secret")
    AnswerFactory(assessment=draft, question_key="C02", state="dk")
    AnswerFactory(assessment=draft, question_key="C03", state="noted", note="ask the foreman")

    sheet = answer_sheet(draft)

    assert sheet.answers == {"C02": CoreAnswer(State.DOES_NOT_KNOW)}
    assert (sheet.other_buyers, sheet.chain_position) == (3, ChainPosition.INDIRECT)
    (told,) = sheet.buyers
    assert (told.key, told.name, told.share_tenths, told.owner) == (str(buyer.pk), "Brightway", 333, "B Group")
    assert (told.kind, told.destination) == (BuyerKind.BRAND, Destination.HOME)
    assert told.answers == {"D01": CoreAnswer(State.ANSWERED, 0, Evidence.OBSERVED)}


def test_an_empty_draft_has_an_empty_sheet(draft, django_assert_num_queries):
    with django_assert_num_queries(2):
        sheet = answer_sheet(draft)
    assert (sheet.answers, sheet.buyers, sheet.other_buyers, sheet.chain_position) == ({}, (), None, None)


# --- Complete


@pytest.fixture
def answered(draft):
    """Return a draft with one buyer and every question answered."""
    buyer = BuyerFactory(assessment=draft, name="Brightway", share_tenths=700, kind="brand", destination="home")
    for section in CURRENT.sections:
        for question in section.questions:
            about = buyer if section.scope == "buyer" else None
            AnswerFactory(assessment=draft, question_key=question.key, buyer=about, level=1, note="private")
    return draft


def test_completing_freezes_everything_that_was_said_and_found(answered, ada):
    AnswerFactory(
        assessment=answered,
        buyer=BuyerFactory(assessment=answered, share_tenths=100),
        question_key="D01",
        state="noted",
        note="open",
    )
    sheet = answer_sheet(answered)
    diagnosis = complete(assessment=answered, by=ada)

    answered.refresh_from_db()
    assert answered.is_complete
    snapshot = snapshots.read(diagnosis)
    assert snapshot.completed_at == answered.completed_at
    assert (snapshot.advisor, snapshot.organisation) == ("Ada", answered.firm.organisation.name)
    assert snapshot.diagnosis == engine.examine(sheet)
    assert {answer.question for answer in snapshot.answers} == set(CURRENT.questions)
    assert {answer.state for answer in snapshot.answers} == {"answered"}
    bands = {key: finding.band for key, finding in snapshot.diagnosis.findings.items()}
    assert (diagnosis.first_tier_band, diagnosis.risk_band, diagnosis.functional_band) == (
        bands["first_tier"],
        bands["risk"],
        bands["functional"],
    )
    assert diagnosis.coverage == snapshot.diagnosis.coverage
    assert diagnosis.created_by == ada


def test_what_is_missing_is_a_range_and_no_obstacle(draft, ada):
    BuyerFactory(assessment=draft, share_tenths=None)
    diagnosis = complete(assessment=draft, by=ada)
    assert diagnosis.coverage < 0.1
    assert diagnosis.risk_band == ""


@pytest.mark.parametrize(
    ("shares", "problem"),
    [([], "Name at least one buyer."), ([700, 400], "Shares add up to 110%. Reduce one or more by 10 in total.")],
)
def test_what_cannot_be_scored_is_not_completed(draft, ada, shares, problem):
    for share in shares:
        BuyerFactory(assessment=draft, share_tenths=share)
    with pytest.raises(IncompleteError) as caught:
        complete(assessment=draft, by=ada)
    assert caught.value.problems == (problem,)
    draft.refresh_from_db()
    assert not draft.is_complete


def test_rounded_shares_are_completed(draft, ada):
    BuyerFactory.create_batch(2, assessment=draft, share_tenths=510)
    assert complete(assessment=draft, by=ada)


def test_completing_twice_changes_nothing(answered, ada, ben):
    first = complete(assessment=answered, by=ada)
    with pytest.raises(CompletedError):
        complete(assessment=Assessment.objects.get(pk=answered.pk), by=ben)
    assert Diagnosis.objects.get() == first
    assert Diagnosis.objects.get().created_by == ada


def test_a_failure_half_way_leaves_the_draft(answered, ada, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("power cut")

    monkeypatch.setattr(assessments, "freeze", fail)
    with pytest.raises(RuntimeError):
        complete(assessment=answered, by=ada)
    answered.refresh_from_db()
    assert not answered.is_complete


def test_completing_costs_the_same_however_many_answers(answered, ada, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):  # two of them the test's own savepoint
        complete(assessment=answered, by=ada)


def test_facts_changed_later_do_not_change_the_past(answered, ada):
    diagnosis = complete(assessment=answered, by=ada)
    before = snapshots.read(diagnosis).firm
    answered.firm.name = "Another name"
    answered.firm.save()
    diagnosis.refresh_from_db()
    assert snapshots.read(diagnosis).firm == before
