"""Where a firm stands: the columns that the database keeps agree with what they are taken from, whatever happens."""

import threading
import time
from importlib import import_module

import pytest
from django.db import connection, transaction

from accounts.models import User
from diagnostics import actions, assessments, firms, second_ratings
from diagnostics.core.instruments import RELEASED
from diagnostics.models import NEVER_ASSESSED, NEVER_DUE, Action, Assessment, Buyer, Diagnosis, Firm
from tests.conftest import see_everybody
from tests.factories import AssessmentFactory, DiagnosisFactory, FirmFactory, UserFactory, member
from tests.roles import owning

pytestmark = pytest.mark.django_db
RISKS = {"": 1, "low": 2, "medium": 3, "high": 4}


def kept(firm):
    """Return what the firm's row says."""
    names = ("stage", "advisor", "last_assessed_key", "next_due_key", "risk_key", "first_tier_band", "functional_band")
    return Firm.objects.values_list(*names).get(pk=firm.pk)


def told(firm):
    """Return what the firm's assessments, diagnoses and actions say, worked out the slow way."""
    own = [visit for visit in Assessment.objects.filter(firm=firm) if not visit.is_second]
    draft = next((visit for visit in own if not visit.is_complete), None)
    done = sorted((visit for visit in own if visit.is_complete), key=lambda visit: visit.completed_at)
    results = sorted(Diagnosis.objects.filter(assessment__firm=firm), key=lambda one: one.assessment.completed_at)
    last = results[-1] if results else None
    dues = [action.due for action in Action.objects.filter(firm=firm) if action.is_open and action.due]
    visit = draft or (done[-1] if done else None)
    return (
        1 if draft else 2 if done else 0,
        visit.advisor_id if visit else None,
        done[-1].completed_at if done else NEVER_ASSESSED,
        min(dues, default=NEVER_DUE),
        RISKS[last.risk_band] if last else 0,
        last.first_tier_band if last else "",
        last.functional_band if last else "",
    )


def assess(firm, by):
    """Assess a firm from start to end."""
    draft = assessments.start(firm=firm, by=by)
    Buyer.objects.create(assessment=draft, name="Brightway", share_tenths=1000, kind="brand", destination="home")
    return assessments.complete(assessment=draft, by=by)


def test_a_firm_never_drifts_from_what_is_known_of_it():
    """A long life: after each step the row says what the rest of the database says, and says something new."""
    ada = member()
    grace, firm = member(organisation=ada.organisation), FirmFactory(organisation=ada.organisation)
    seen = [kept(firm)]

    def check(*, moves=True):
        assert kept(firm) == told(firm)
        assert (kept(firm) != seen[-1]) is moves
        seen.append(kept(firm))

    check(moves=False)
    assess(firm, ada)
    check()
    draft = assessments.start(firm=firm, by=grace)
    check()
    first = Assessment.objects.get(firm=firm, status="complete")
    rating = second_ratings.start(first=first, seen="nothing", by=grace)
    assessments.complete(assessment=rating, by=grace)
    check(moves=False)
    assessments.complete(assessment=draft, by=grace)
    check()
    action = actions.add(firm=firm, values={"text": "Go", "due": "2026-03-01"}, by=ada)
    check()
    later = actions.add(firm=firm, values={"text": "Go again", "due": "2026-04-01"}, by=ada)
    check(moves=False)
    actions.change(action=action, values={"status": "done"}, seen=1, by=ada)
    check()
    actions.take_off(action=later)
    check()
    done = AssessmentFactory(firm=firm, status="complete", completed_at="2030-01-01T00:00Z", advisor=ada)
    check()
    DiagnosisFactory(assessment=done, risk_band="high", first_tier_band="partly", functional_band="low")
    check()
    User.objects.get(pk=ada.pk).delete()
    check()


def test_rows_written_in_bulk_count_too():
    firm = FirmFactory()
    Action.objects.bulk_create(Action(firm=firm, text="Go", due=f"2026-05-0{day}") for day in (3, 1, 2))
    assert kept(firm) == told(firm)
    Action.objects.filter(firm=firm, due="2026-05-01").update(status="dropped")
    assert kept(firm) == told(firm)
    Action.objects.filter(firm=firm).delete()
    assert kept(firm) == told(firm)


def test_an_outdated_copy_of_a_firm_saved_late_changes_nothing_of_it():
    outdated = FirmFactory()
    DiagnosisFactory(assessment__firm=outdated, risk_band="high")
    outdated.town = "Stra"
    outdated.save()
    assert kept(outdated) == told(outdated)
    Firm.objects.filter(pk=outdated.pk).update(risk_key=0, stage=0, first_tier_band="eligible")
    assert kept(outdated) == told(outdated)
    forged = FirmFactory(risk_key=4, stage=2, advisor=UserFactory())
    assert kept(forged) == told(forged)


def test_without_its_triggers_the_row_would_drift():
    """The control: it is the database that keeps these columns, and the comparison sees when it does not."""
    firm = FirmFactory()
    with owning(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE diagnostics_assessment DISABLE TRIGGER assessment_moves_firm")
    AssessmentFactory(firm=firm)
    assert kept(firm) != told(firm)
    with connection.cursor() as cursor:  # and so the migration fills in firms that are older than these columns
        cursor.execute(import_module("diagnostics.migrations.0010_portfolio").FILL)
    assert kept(firm) == told(firm)


def test_a_firm_can_still_be_erased():
    firm = DiagnosisFactory().assessment.firm
    firms.erase(firm=firm)
    assert not Firm.objects.filter(pk=firm.pk).exists()


def test_saving_answers_leaves_the_firm_alone(django_assert_num_queries):
    draft = AssessmentFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, ctid FROM diagnostics_firm WHERE id = %s", [draft.firm_id])
        before = cursor.fetchone()
        draft.revision += 1
        draft.save()
        cursor.execute("SELECT xmin::text, ctid FROM diagnostics_firm WHERE id = %s", [draft.firm_id])
        assert cursor.fetchone() == before


def test_every_band_of_every_instrument_has_its_place():
    known = {
        band.key for instrument in RELEASED for one in instrument.criteria if one.key == "risk" for band in one.bands
    }
    assert known == set(RISKS) - {""}


@pytest.mark.django_db(transaction=True)
def test_two_who_move_a_firm_at_once_both_count():
    """The second writer waits at the firm's row, and then sees the earlier day that the first one wrote."""
    firm = FirmFactory()

    def second():
        see_everybody()
        try:
            Action.objects.create(firm=firm, text="Later", due="2026-02-01")
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        Action.objects.create(firm=firm, text="Earlier", due="2026-01-01")
        thread.start()
        wait_for_a_waiting_writer()
    thread.join()
    assert Action.objects.filter(firm=firm).count() == 2
    assert kept(firm) == told(firm)


def wait_for_a_waiting_writer():
    """Return once some other connection waits for a lock; fail after ten seconds."""
    for _try in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    pytest.fail("nobody waits")
