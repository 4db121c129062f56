"""Which role a process works as: settings as it would load them."""

import os

import pytest

from config.roles import WORKS_AS, choose_role, owner_of
from tests.config.test_settings import SAFE, load

WHO = "settings.DATABASES['default']['USER'], settings.DATABASES['default']['NAME'], settings.REFUSE_UNBOUND_ROLE"
TWO = SAFE | {
    "DATABASE_URL": "postgresql://app:a@database.invalid/foothold",
    "DATABASE_OWNER_URL": "postgresql://owner:b@elsewhere.invalid/other",
}


@pytest.mark.parametrize(
    ("environment", "user"),
    [
        (TWO, "app foothold True"),
        (TWO | {WORKS_AS: "owner"}, "owner foothold False"),
        (SAFE | {WORKS_AS: "owner"}, "foothold foothold False"),  # one role for all
        ({}, "foothold_app foothold False"),
        ({WORKS_AS: "owner"}, "postgres foothold False"),
    ],
)
def test_only_who_asks_for_it_is_the_owner(environment, user):
    assert load(WHO, **environment).stdout.strip() == user


@pytest.mark.parametrize(("address", "password"), [("app@replica.invalid", "a"), ("app:c@replica.invalid", "c")])
def test_a_replica_is_asked_with_the_applications_password_unless_its_address_has_one(address, password):
    told = TWO | {"REPLICA_URL": f"postgresql://{address}/foothold"}
    assert load("settings.DATABASES['replica']['PASSWORD']", **told).stdout.strip() == password


@pytest.mark.parametrize(
    ("command", "role"),
    [("migrate", "owner"), ("backup", "owner"), ("", "owner"), ("sweep_reports", "application")],
)
def test_commands_work_as_the_owner_but_for_those_that_serve(command, role, monkeypatch):
    monkeypatch.delenv(WORKS_AS, raising=False)
    choose_role(command)
    assert os.environ[WORKS_AS] == role
    monkeypatch.setenv(WORKS_AS, "application")
    choose_role(command)
    assert os.environ[WORKS_AS] == "application"


def test_of_the_owners_address_only_the_role_counts():
    assert owner_of({"USER": "owner", "PASSWORD": "b", "NAME": "other", "HOST": "x"}) == {
        "USER": "owner",
        "PASSWORD": "b",
    }
