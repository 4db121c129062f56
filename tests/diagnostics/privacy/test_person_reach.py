"""Every foreign key to a person is given or left out for a reason; a new one fails here until it is decided."""

import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.models import AuditEvent, Role
from accounts.tokens import issue
from diagnostics.models import AnswerChange
from diagnostics.privacy import person_file
from diagnostics.privacy.person_reach import LEFT_OUT, NOT_GIVEN, OWN, WRITTEN, relations
from tests.factories import AnswerChangeFactory, AnswerFactory, AssessmentFactory, member

OWN_FIELDS = {(model, path) for model, paths in OWN.items() for path in paths}


def undecided(written):
    """Return the foreign keys to a person about which nothing is said."""
    said = OWN_FIELDS | written.keys() | LEFT_OUT.keys()
    return {f"{model.__name__}.{field}" for model, field in relations() if (model, field) not in said}


def test_each_foreign_key_to_a_person_is_given_or_left_out():
    assert undecided(WRITTEN) == set()
    assert all(str(why).strip() for why in LEFT_OUT.values())


def test_a_forgotten_foreign_key_is_noticed():
    forgotten = {key: way for key, way in WRITTEN.items() if key != (AnswerChange, "by")}
    assert undecided(forgotten) == {"AnswerChange.by"}


def test_nothing_is_said_of_what_is_not_there():
    there = set(relations())
    assert WRITTEN.keys() | LEFT_OUT.keys() <= there
    for model, hidden in NOT_GIVEN.items():
        assert hidden <= {field.name for field in model._meta.concrete_fields}


@pytest.fixture
def person(db):
    person = member(Role.ADVISOR, user__name="Ada", user__email="ada@agency.example")
    issue(membership=person.memberships.get(), name="Mine", scopes=["firms:read"], days=7)
    EmailAddress.objects.create(user=person, email="ada@agency.example", primary=True)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"key": "qxsecret"})
    return person


def file_of(person):
    return zipfile.ZipFile(person_file.write(person, timezone.now()))


def test_the_file_has_what_is_theirs_without_secrets(person, django_assert_max_num_queries):
    person.set_password("a field notebook")
    person.save()
    with django_assert_max_num_queries(len(OWN) + len(WRITTEN)):
        archive = file_of(person)
    (account,) = json.loads(archive.read("user.json"))
    assert (account["name"], account["email"]) == ("Ada", "ada@agency.example")
    (token,) = json.loads(archive.read("access_token.json"))
    assert (token["name"], token["scopes"]) == ("Mine", ["firms:read"])
    lines = json.loads(archive.read("audit_event.json"))
    assert len(lines) == AuditEvent.objects.filter(person=person).count() > 0
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    secrets = ("qxsecret", '"digest"', '"password"', '"session_key"', person.password)
    assert [one for one in secrets if one in everything] == []
    assert all(name in archive.read("README.txt").decode() for name in archive.namelist() if name.endswith(".json"))


def test_what_they_wrote_is_counted_for_each_assessment_and_not_given(person):
    draft = AssessmentFactory(firm__organisation=person.organisation, advisor=person)
    AnswerFactory(assessment=draft, question_key="M1", note="A secret", updated_by=person)
    AnswerFactory(assessment=draft, question_key="M2", updated_by=person)
    AnswerChangeFactory(assessment=draft, by=member())
    person.memberships.all().delete()  # they have left: what they did is still theirs to know
    archive = file_of(person)
    rows = json.loads(archive.read("written.json"))
    written = {(each["record"], each["as"], each["of"], each["id"]): each["count"] for each in rows}
    assert written == {
        ("assessment", "advisor", "assessment", str(draft.pk)): 1,
        ("answer", "updated_by", "assessment", str(draft.pk)): 2,
    }
    assert b"A secret" not in b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".json"))
