"""The demonstration's files, and the password of its accounts."""

import re

import pytest
from django.core.management import call_command

from accounts.models import User
from diagnostics import demo
from diagnostics.core.instruments import CURRENT
from diagnostics.models import BuyerKind, ChainPosition, Destination, Firm
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


# --- The command's password; what it loads is in test_load_demo.py


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
