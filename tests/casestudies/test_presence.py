"""Who else is at a case: others only, and only for a while."""

import datetime as dt

import pytest
from django.utils import timezone

from casestudies import presence, workflow
from casestudies.models import CaseOpening
from tests.casestudies import curation as given

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa():
    return given.curator("Rosa")


@pytest.fixture
def carlo():
    return given.curator("Carlo")


def test_others_are_told_and_oneself_is_not(rosa, carlo, django_assert_num_queries):
    case = given.draft(rosa)
    with django_assert_num_queries(1):
        presence.enter(case=case, by=rosa)
    presence.enter(case=case, by=rosa)
    newest = workflow.newest(case)
    assert [one.by for one in presence.others_at(case, newest, but=carlo).opened] == [rosa]
    assert presence.others_at(case, newest, but=rosa).opened == []
    presence.leave(case=case, by=rosa)
    assert presence.others_at(case, newest, but=carlo).opened == []


def test_who_opened_it_long_ago_is_gone(rosa, carlo):
    case = given.draft(carlo)
    presence.enter(case=case, by=rosa)
    CaseOpening.objects.update(at=timezone.now() - presence.WINDOW - dt.timedelta(seconds=1))
    assert presence.others_at(case, workflow.newest(case), but=carlo).opened == []


def test_a_save_a_moment_ago_is_told_to_others(rosa, carlo):
    newest = workflow.newest(case := given.draft(rosa))
    assert presence.others_at(case, newest, but=carlo).saved == newest
    assert presence.others_at(case, newest, but=rosa).saved is None
    assert presence.others_at(case, None, but=rosa).saved is None


def test_no_address_of_a_person_is_shown(rosa):
    rosa.name = ""
    assert "@" not in presence.name_of(rosa)
    assert presence.name_of(None)
