"""The demonstration: what a newcomer finds, brought in through the same verbs as everything else."""

import re

import pytest
from django.core.management import call_command

from accounts.models import Membership, Organisation, User
from diagnostics import demo, snapshots
from diagnostics.core.instruments import CURRENT
from diagnostics.models import AnswerChange, Assessment, BuyerKind, ChainPosition, Destination, Diagnosis, Firm
from tests.factories import FirmFactory, member

FILES = [
    pytest.param(path, id=path.stem) for folder in (demo.FIRMS, demo.FIRMS / "other") for path in demo.files(folder)
]


def load(capsys, **options):
    """Run the command; return what it prints."""
    call_command("load_demo", **options)
    return capsys.readouterr().out


# --- The files


@pytest.mark.parametrize("path", FILES)
def test_files_say_only_what_the_instrument_and_the_models_know(path):
    data = demo.read(path)
    assert "(example)" in data["name"]
    assert data["chain_position"] in ChainPosition.values
    parts = [("firm", data), *(("buyer", buyer) for buyer in data["buyers"])]
    for scope, part in parts:
        answers = part.get("answers", {})
        assert set(part.get("notes", {})) <= set(answers), "a note without an answer would be lost"
        assert all(CURRENT.section_of[key].scope == scope for key in answers)
    for buyer in data["buyers"]:
        assert buyer["kind"] in BuyerKind.values
        assert buyer["destination"] in Destination.values


@pytest.mark.parametrize("path", FILES)
def test_second_ratings_differ_from_the_first_and_speak_of_what_it_speaks_of(path):
    data = demo.read(path)
    differs = data.get("second_rating")
    if not differs:
        return
    firsts = {buyer["name"]: buyer.get("answers", {}) for buyer in data["buyers"]}
    for first, second in [
        (data["answers"], differs["answers"]),
        *((firsts[b], differs["buyers"][b]) for b in differs["buyers"]),
    ]:
        assert second.items() - first.items() == second.items()
        assert second.keys() <= first.keys()
    assert differs["notes"].keys() <= differs["answers"].keys()


@pytest.mark.parametrize("path", FILES)
def test_finished_examples_leave_no_question_open(path):
    data = demo.read(path)
    if data.get("stage") == "draft":
        return
    asked = {section.key: {q.key for q in section.questions} for section in CURRENT.sections}
    of_firm = set().union(*(asked[s.key] for s in CURRENT.sections if s.scope == "firm"))
    assert set(data["answers"]) == of_firm
    covered = sum(buyer["share"] for buyer in data["buyers"] if "answers" in buyer)
    assert covered >= min(80, sum(buyer["share"] for buyer in data["buyers"]))


# --- The command


@pytest.mark.django_db
def test_a_newcomer_finds_accounts_and_results(capsys):
    load(capsys, password="a field notebook")

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


@pytest.mark.django_db
def test_examples_went_through_the_same_verbs(capsys):
    load(capsys, password="a field notebook")
    for diagnosis in Diagnosis.objects.select_related("assessment"):
        snapshot = snapshots.read(diagnosis)
        assert len(snapshot.answers) == AnswerChange.objects.filter(assessment=diagnosis.assessment).count()
        assert snapshot.diagnosis.coverage > 0.9


def everything():
    """Every row a second loading might touch, in an order of its own: updated rows move about in a table."""
    rows = (Firm.objects.values(), Diagnosis.objects.values("id"), User.objects.values())
    return [list(table.order_by("pk")) for table in rows]


@pytest.mark.django_db
def test_loading_twice_changes_nothing(capsys):
    load(capsys, password="a field notebook")
    before = everything()
    out = load(capsys)
    assert before == everything()
    assert out.count("password unchanged") == 4


@pytest.mark.django_db
def test_what_somebody_did_with_the_examples_stays(capsys):
    load(capsys, password="a field notebook")
    firm = Firm.objects.first()
    firm.town = "Moved"
    firm.save()
    load(capsys)
    firm.refresh_from_db()
    assert firm.town == "Moved"
    assert Firm.objects.count() == 8


@pytest.mark.django_db
def test_without_a_password_one_is_invented_and_printed_once(capsys, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    first = load(capsys)
    (password,) = set(re.findall(r"  password (\S+)$", first, re.M))
    assert User.objects.get(email="advisor@demo.example").check_password(password)
    assert len(password) >= 12
    second = load(capsys)
    assert password not in second
    assert User.objects.get(email="advisor@demo.example").check_password(password)


@pytest.mark.django_db
def test_the_environment_gives_the_password_and_it_is_not_repeated(capsys, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "from the environment")
    out = load(capsys)
    assert User.objects.get(email="admin@demo.example").check_password("from the environment")
    assert "from the environment" not in out
    monkeypatch.setenv("DEMO_PASSWORD", "another one")
    load(capsys)
    assert User.objects.get(email="admin@demo.example").check_password("another one")


# --- The sample firm


@pytest.mark.django_db
def test_an_empty_portfolio_gets_one_sample_and_no_second(client):
    ada = member()
    client.force_login(ada)
    first, second = client.post("/firms/sample/"), client.post("/firms/sample/")
    firm = Firm.objects.get()
    assert first.url == second.url == f"/firms/{firm.pk}/"
    assert firm.organisation == ada.organisation
    assert firm.assessments.get().is_complete


@pytest.mark.django_db
def test_a_sample_of_another_organisation_is_no_obstacle():
    ada = member()
    FirmFactory(name=demo.read(demo.files()[0])["name"])
    assert demo.add_sample(organisation=ada.organisation, by=ada).organisation == ada.organisation
