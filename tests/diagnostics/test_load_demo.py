"""A loaded demonstration: what a newcomer finds, and what loading it again leaves alone. Loaded once for all tests."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import Membership, Organisation, User
from diagnostics import snapshots
from diagnostics.core.instruments import CURRENT
from diagnostics.models import AnswerChange, Assessment, Diagnosis, Firm

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(scope="module")
def loaded(made_once):
    call_command("load_demo", password="a field notebook", stdout=StringIO())


def load_again():
    """Run the command once more; return what it prints."""
    call_command("load_demo", stdout=(out := StringIO()))
    return out.getvalue()


def test_a_newcomer_finds_accounts_and_results():
    roles = {(m.user.email, m.organisation.name, m.role) for m in Membership.objects.select_related()}
    assert roles == {
        ("advisor@demo.example", "Demo Agency", "advisor"),
        ("curator@demo.example", "Demo Agency", "curator"),
        ("admin@demo.example", "Demo Agency", "admin"),
        ("advisor@other.example", "Other Agency", "advisor"),
    }
    assert all(user.check_password("a field notebook") for user in User.objects.all())
    assert set(User.objects.filter(is_staff=True).values_list("email", flat=True)) == {
        "curator@demo.example",
        "admin@demo.example",
    }
    assert User.objects.get(is_superuser=True).email == "admin@demo.example"
    assert all(Organisation.objects.values_list("is_demo", flat=True))
    counts = {org.name: org.firms.count() for org in Organisation.objects.all()}
    assert counts == {"Demo Agency": 7, "Other Agency": 1}
    assert Diagnosis.objects.count() == 7
    (rating,) = Assessment.objects.exclude(second_of=None)
    assert rating.is_complete
    assert rating.advisor.email == "admin@demo.example"
    draft = Assessment.objects.get(status="draft")
    assert 0 < draft.answers.count() < len(CURRENT.questions)


def test_examples_went_through_the_same_verbs():
    for diagnosis in Diagnosis.objects.select_related("assessment"):
        snapshot = snapshots.read(diagnosis)
        assert len(snapshot.answers) == AnswerChange.objects.filter(assessment=diagnosis.assessment).count()
        assert snapshot.diagnosis.coverage > 0.9


def everything():
    """Every row a second loading might touch, in an order of its own: updated rows move about in a table."""
    rows = (Firm.objects.values(), Diagnosis.objects.values("id"), User.objects.values())
    return [list(table.order_by("pk")) for table in rows]


def test_loading_twice_changes_nothing():
    before = everything()
    out = load_again()
    assert before == everything()
    assert out.count("password unchanged") == 4


def test_what_somebody_did_with_the_examples_stays():
    firm = Firm.objects.first()
    firm.town = "Moved"
    firm.save()
    load_again()
    firm.refresh_from_db()
    assert firm.town == "Moved"
    assert Firm.objects.count() == 8
