"""Through the API too, nothing of one organisation exists for another, and no rater reads the other's rating."""

import io
import zipfile
from dataclasses import replace
from unittest.mock import patch

import pytest

from accounts.models import Role
from diagnostics import second_ratings
from diagnostics.models import Assessment
from tests.diagnostics.api.caller import Caller, token_of
from tests.diagnostics.api.walk import CALLS, LISTS, SHARED, documented, nobodys, offered, told
from tests.diagnostics.isolation import CANARY, build, first_layer_alone, rows_of
from tests.diagnostics.test_blindness import FIRST, SECOND, made, people, rate, site  # noqa: F401
from tests.diagnostics.test_isolation import storage  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(storage):  # noqa: F811
    return build("Mine")


@pytest.fixture
def other(storage):  # noqa: F811
    return build(CANARY)


def callers(of):
    """Return a caller for each person of a site, and one without a token."""
    return {role: Caller(token_of(person)) for role, person in of.people.items()} | {"nobody": Caller()}


def test_every_operation_is_declared_and_documented():
    assert offered() == documented()
    declared = [call.key for call in CALLS]
    assert sorted([*declared, *SHARED]) == sorted(offered())


def violations(own, other):
    """Return what is wrong, in sentences; an empty list when organisations are kept apart."""
    found = []
    for who, caller in callers(own).items():
        for call in CALLS:
            theirs, nothing = call.ids(other), nobodys(call.ids(own))
            foreign, missing = told(call.send(caller, theirs), theirs), told(call.send(caller, nothing), nothing)
            if foreign != missing:
                found.append(f"{call.key}: {who} can tell a foreign object from none ({foreign[0]})")
            if foreign[0] != (401 if who == "nobody" else 404):
                found.append(f"{call.key}: {who} gets {foreign[0]} for a foreign object")
            if CANARY in str(foreign):
                found.append(f"{call.key}: {who} reads of the other organisation")
    return found


def test_a_foreign_object_is_no_object(own, other):
    before = rows_of(other)
    with first_layer_alone():
        assert violations(own, other) == []
    assert rows_of(other) == before
    mine = Caller(token_of(own.people[Role.ADVISOR]))
    answered = {call.key: call.send(mine, call.ids(own)).status_code for call in CALLS}  # its owner succeeds
    assert {key: status for key, status in answered.items() if not 200 <= status < 300} == {}
    assert rows_of(other) == before


def test_lists_tell_of_the_own_organisation_only(own, other):
    mine, theirs = (Caller(token_of(each.people[Role.ADVISOR])) for each in (own, other))
    for path in LISTS:
        assert CANARY not in str(mine.get(path).content)
        assert str(other.firm.pk) not in str(mine.get(path).content)
        assert str(other.firm.pk) in str(theirs.get(path).content)
    assert mine.get(f"/firms?q={CANARY}").json()["items"] == []


def test_an_export_tells_of_the_own_organisation_only(own, other):
    mine, theirs = (Caller(token_of(each.people[Role.ADVISOR])) for each in (own, other))
    told = [b"".join(caller.get("/exports?format=csv&which=all")) for caller in (mine, theirs)]
    names = [unzipped(body) for body in told]
    assert CANARY not in names[0]
    assert CANARY in names[1]


def unzipped(body):
    """Return the texts in a ZIP as one."""
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        return "".join(package.read(name).decode() for name in package.namelist())


def test_the_walk_finds_an_operation_that_forgets_to_ask(own, other):
    """Negative control: were the walk blind, this would pass unseen."""
    forgetful = lambda _organisation: Assessment.objects.all()  # noqa: E731
    with patch("diagnostics.selectors.assessments_of", forgetful):
        assert violations(own, other) == []  # the database gives it nothing to show
        with first_layer_alone():
            found = violations(own, other)
    assert any("reads of the other" in sentence for sentence in found)


# --- Blind second ratings


def test_a_rater_reads_nothing_of_the_first_rating(site):  # noqa: F811
    rater = site.people[Role.REVIEWER]
    rate(site, rater)
    caller = Caller(token_of(rater))
    answered = {call.key: told(call.send(caller, call.ids(site)), {}) for call in CALLS}
    open_to_all = {("get", "/firms/{firm_id}"), ("patch", "/firms/{firm_id}")}
    assert {key for key, answer in answered.items() if answer[0] != 403} <= open_to_all
    assert not any(FIRST in str(answer) for answer in answered.values())
    assert str(site.firm.pk) not in str(caller.get("/diagnoses").content)


def test_nobody_else_reads_an_open_second_rating(site):  # noqa: F811
    rating = rate(site, site.people[Role.REVIEWER])
    caller = Caller(token_of(site.people[Role.ADVISOR]))
    about = replace(site, draft=rating, done=rating)
    for call in CALLS:
        if "assessment_id" in call.ids(site):
            status, text, _headers = told(call.send(caller, call.ids(about)), {})
            assert status == 403, call.key
            assert SECOND not in text
    rater = Caller(token_of(site.people[Role.REVIEWER]))
    assert SECOND in str(rater.get(f"/assessments/{rating.pk}/answers").content)  # control: the word is there


def test_once_it_is_completed_both_are_open(site):  # noqa: F811
    rater = site.people[Role.REVIEWER]
    rating = rate(site, rater)
    caller = Caller(token_of(rater))
    assert caller.post(f"/assessments/{rating.pk}/complete", None).status_code == 200
    assert FIRST in str(caller.get(f"/assessments/{site.done.pk}/answers").content)
    assert str(site.firm.pk) in str(caller.get("/diagnoses").content)
    assert second_ratings.open_ratings_of(rater) == {}
