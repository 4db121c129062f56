"""A made-up database is as true as a real one: the engine agrees, the triggers agree, the guards still guard."""

import datetime as dt
import json
from collections import Counter
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from accounts.models import Membership, Organisation, User
from casestudies.models import CaseStudy
from diagnostics import assessments, snapshots
from diagnostics.core import engine
from diagnostics.made_up import filling
from diagnostics.made_up.firms import StandIns, made_up
from diagnostics.made_up.patterns import pattern_of
from diagnostics.models import Action, Answer, AnswerChange, Assessment, Buyer, Diagnosis, Firm, ReportJob
from tests.conftest import FEW_DRAWS
from tests.factories import OrganisationFactory
from tests.roles import owning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_owner")]
ASSESSMENTS, CASES = 24, 20
CATALOGUE = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint
    WHERE conrelid::regclass::text LIKE 'diagnostics_%' UNION ALL
    SELECT tablename, indexname, indexdef, true FROM pg_indexes WHERE tablename LIKE 'diagnostics_%' UNION ALL
    SELECT tgrelid::regclass::text, tgname, tgenabled::text, true FROM pg_trigger
    WHERE tgrelid::regclass::text LIKE 'diagnostics_%' AND NOT tgisinternal
"""


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="module")
def load(django_db_setup, django_db_blocker, tmp_path_factory):
    """One load for the tests that only look at it; each of them is undone, and the load at the end."""
    told = {"MEDIA_ROOT": tmp_path_factory.mktemp("media")}
    with django_db_blocker.unblock(), override_settings(**told), pytest.MonkeyPatch.context() as patch:
        patch.setattr("diagnostics.core.stability.DRAWS", FEW_DRAWS)
        with transaction.atomic(), owning():
            call_command("make_load", assessments=ASSESSMENTS, cases=CASES, verbosity=0)
            yield
            transaction.set_rollback(True)


def catalogue():
    """Return every constraint, index and trigger of our tables."""
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE)
        return sorted(map(str, cursor.fetchall()))


def test_counts_are_those_asked_for_and_everything_varies(load):
    assert (Assessment.objects.count(), CaseStudy.objects.count()) == (ASSESSMENTS, CASES)
    assert Organisation.objects.count() == 3
    assert Membership.objects.count() == User.objects.count() >= 9
    assert 100 < Answer.objects.count() / ASSESSMENTS < 300
    assert AnswerChange.objects.count() > Answer.objects.count()
    assert Diagnosis.objects.count() == Assessment.objects.filter(status="complete").count()
    assert len(set(Firm.objects.values_list("name", flat=True))) > 0.9 * Firm.objects.count()
    visits = Counter(Assessment.objects.values_list("firm", flat=True))
    assert len(set(visits.values())) > 1
    assert set(Answer.objects.values_list("state", flat=True)) == {"answered", "dk", "refused", "na"}
    assert Action.objects.exists()
    assert ReportJob.objects.exists()


def test_the_engine_finds_again_what_every_snapshot_says(load):
    for diagnosis in Diagnosis.objects.select_related("assessment__firm__organisation")[:5]:
        snapshot, assessment = snapshots.read(diagnosis), diagnosis.assessment
        found = engine.examine(assessments.answer_sheet(assessment))
        assert found.to_dict() == snapshot.diagnosis.to_dict()
        rebuilt = snapshots.build(
            assessment,
            advisor=snapshot.advisor,
            completed_at=assessment.completed_at,
            diagnosis=found,
            ranking=assessments.cases_for(assessment.firm, found, assessments.answer_sheet(assessment)),
        )
        assert rebuilt.to_dict() == json.loads(json.dumps(diagnosis.snapshot))
        bands = [found.findings[key].band for key in ("first_tier", "risk", "functional")]
        assert bands == [diagnosis.first_tier_band, diagnosis.risk_band, diagnosis.functional_band]


def test_where_firms_stand_is_what_the_triggers_would_say(load):
    columns = ("pk", "stage", "advisor", "last_assessed_key", "next_due_key", "risk_key", "first_tier_band")
    told = list(Firm.objects.order_by("pk").values_list(*columns))
    assert {row[1] for row in told} >= {Firm.Stage.ASSESSED}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE diagnostics_firm SET stage = 0")
    assert list(Firm.objects.order_by("pk").values_list(*columns)) == told


def test_nothing_of_the_tables_is_lost_on_the_way(load, media):
    """The load of this module has dropped and made anew what is looked for here; a control shows that it can miss."""
    before = catalogue()
    assert any("answer_buyer_of_same_assessment" in line for line in before)
    assert any("'completed_assessment_is_kept', 'O'" in line for line in before)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE diagnostics_answer DROP CONSTRAINT answer_unique")
    assert catalogue() != before
    transaction.set_rollback(True)


def test_a_second_load_leaves_the_tables_as_it_found_them(load, media):
    before = catalogue()
    call_command("make_load", assessments=3, clear=True, verbosity=0)
    assert catalogue() == before


def test_the_guards_still_guard(load):
    done = Assessment.objects.filter(status="complete").first()
    for spoil in (
        lambda: Answer.objects.filter(assessment=done).update(state="dk", level=None),
        lambda: AnswerChange.objects.filter(assessment=done).delete(),
        lambda: Diagnosis.objects.filter(assessment=done).update(coverage=0),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()


def test_follow_ups_follow_and_no_day_lies_ahead(load):
    for follower in Assessment.objects.exclude(previous=None).select_related("previous"):
        assert follower.previous.firm_id == follower.firm_id
        assert follower.previous.completed_at < follower.started_at
        copied = Buyer.objects.filter(assessment=follower).values_list("copy_of__assessment", flat=True)
        assert set(copied) == {follower.previous_id}
    assert Assessment.objects.latest("updated_at").updated_at < dt.datetime.now(dt.UTC)


def test_the_same_seed_makes_up_the_same_and_another_another(load):
    def told(seed):
        return [(made.firm.sector, made.firm.workers, len(made.visits)) for made in made_up(8, seed=seed)]

    assert told(1) == told(1) != told(2)
    ids = list(Firm.objects.order_by("pk").values_list("pk", flat=True))
    chance = Random("copies 1")
    agency = filling.Agency(Organisation(name="a"), [User(pk=1)], 1.0)
    assert filling.values_of(chance, agency, dt.date.today())[str(StandIns.FIRM)] in map(str, ids)


def test_clearing_leaves_nothing(load, media):
    call_command("make_load", clear=True, verbosity=0)
    for model in (Firm, Assessment, Buyer, Answer, AnswerChange, Diagnosis, Action, ReportJob, Organisation, User):
        assert not model._default_manager.exists(), model
    assert not CaseStudy.objects.exists()


def test_a_database_with_anything_else_in_it_is_left_alone(load):
    OrganisationFactory(name="Demo Agency")
    for clear in (False, True):
        with pytest.raises(CommandError, match="“Demo Agency” was not made up"):
            call_command("make_load", assessments=5, clear=clear)
    assert Organisation.objects.filter(name="Demo Agency").exists()
    assert Assessment.objects.count() == ASSESSMENTS


def test_a_filled_database_is_not_filled_twice(load):
    with pytest.raises(CommandError, match="--clear"):
        call_command("make_load", assessments=5)
    with pytest.raises(CommandError, match="from 0"):
        call_command("make_load", assessments=-1, clear=True)


def test_nobody_can_sign_in_unless_a_password_was_given(load, media):
    assert not User.objects.first().has_usable_password()
    call_command("make_load", assessments=3, password="a field notebook", clear=True, verbosity=0)
    assert User.objects.first().check_password("a field notebook")


def test_a_pattern_fills_every_gap():
    pattern = pattern_of("a-1 b-10 a-1", ["a-1", "b-1", "b-10"])
    assert pattern.fill({"a-1": "x", "b-10": "y"}) == "x y x"
    with pytest.raises(KeyError):
        pattern.fill({"a-1": "x"})


def test_gaps_of_all_kinds_are_told_apart():
    assert len(set(filling.GAPS)) == len(filling.GAPS)
