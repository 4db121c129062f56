"""Access tokens: kept as a hash, good for a time and for one membership, and counted."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from accounts import tokens
from accounts.models import AccessToken, Membership, Scope
from tests.factories import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def membership():
    return Membership.objects.get(user=member())


def issue(membership, days=30):
    return tokens.issue(membership=membership, name="Test", scopes=[Scope.FIRMS_READ], days=days)


def test_a_token_is_found_by_its_secret_which_is_kept_nowhere(membership):
    token, secret = issue(membership)
    assert tokens.find_open(secret) == token
    assert secret.startswith(f"{token.public_part}_")
    assert len(secret.removeprefix(f"{token.public_part}_")) == 43  # 256 bits
    row = AccessToken.objects.filter(pk=token.pk).values().get()
    assert not any(secret in str(value) for value in row.values())
    assert row["digest"] == hashlib.sha256(secret.encode()).hexdigest()


@pytest.mark.parametrize("wrong", ["", "fh_", "x" * 10_000, "\ud800", "ü", "\0"])
def test_another_secret_finds_nothing(membership, wrong):
    _token, secret = issue(membership)
    assert tokens.find_open(wrong) is None
    assert tokens.find_open(secret[:-1]) is None
    assert tokens.find_open(secret + wrong) is None or not wrong


def test_it_ends_when_revoked_and_keeps_its_first_time(membership):
    token, secret = issue(membership)
    tokens.revoke(token=token)
    assert tokens.find_open(secret) is None
    first = AccessToken.objects.get().revoked_at
    tokens.revoke(token=token)
    assert AccessToken.objects.get().revoked_at == first


def test_it_ends_by_the_clock(membership):
    token, secret = issue(membership)
    AccessToken.objects.update(created_at=Now() - timedelta(days=2), expires_at=Now())
    assert tokens.find_open(secret) is None
    assert tokens.tokens_of(membership.user).get(pk=token.pk).is_expired


def test_it_ends_with_the_person_and_goes_with_the_membership(membership):
    _token, secret = issue(membership)
    membership.user.is_active = False
    membership.user.save()
    assert tokens.find_open(secret) is None
    membership.user.is_active = True
    membership.user.save()
    assert tokens.find_open(secret)
    membership.delete()
    assert not AccessToken.objects.exists()


def test_requests_are_counted_by_the_minute(membership):
    token, _secret = issue(membership)
    uses = [tokens.count_use(token, limit=2) for _request in range(3)]
    assert [(use.left, use.is_too_often) for use in uses] == [(1, False), (0, False), (0, True)]
    assert all(1 <= use.seconds <= tokens.WINDOW_SECONDS for use in uses)
    AccessToken.objects.update(window_start=Now() - timedelta(seconds=tokens.WINDOW_SECONDS))
    assert tokens.count_use(token, limit=2).left == 1
    assert AccessToken.objects.get().used_at


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"digest": "secret"},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"expires_at": Now() + timedelta(days=367)},
        {"expires_at": Now() - timedelta(days=1)},
    ],
)
def test_the_database_refuses(membership, changes):
    issue(membership)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessToken.objects.update(**changes)
