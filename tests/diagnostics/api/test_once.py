"""A write that is sent twice has one effect, also when both arrive at once, and when the process dies in between."""

import threading
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models.functions import Now

from diagnostics import firms
from diagnostics.models import Firm, KeptReply
from tests.diagnostics.api.caller import Caller, problem, token_of
from tests.factories import member

AURORA = {"name": "Aurora Shoes", "sector": "15", "country": "IT"}


def add(api, data=AURORA, key="first-key"):
    return api.post("/firms", data, idempotency_key=key)


def test_the_same_request_is_answered_alike(api):
    first, second = add(api), add(api)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    for name in ("Location", "ETag", "Content-Type"):
        assert first.headers[name] == second.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Firm.objects.count() == 1


def test_another_request_with_the_same_key_is_refused(api):
    firm = add(api).json()["id"]
    assert problem(add(api, AURORA | {"town": "Stra"})) == (422, "key-reused")
    assert problem(api.post(f"/firms/{firm}/assessments", AURORA, idempotency_key="first-key"))[0] == 422
    assert Firm.objects.count() == 1


def test_another_key_is_another_request(api):
    add(api)
    add(api, key="second-key")
    assert Firm.objects.count() == 2


def test_keys_belong_to_their_token(api, ada):
    add(api)
    add(Caller(token_of(ada)))
    assert Firm.objects.count() == 2


def test_a_request_that_was_refused_may_be_sent_again(api):
    assert problem(add(api, AURORA | {"sector": "77"})) == (422, "invalid")
    assert add(api).status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "x" * 101, "é"])
def test_a_key_that_is_none(api, key):
    assert problem(add(api, key=key)) == (422, "invalid")
    assert not Firm.objects.exists()


def test_a_day_later_the_key_is_free(api):
    add(api)
    KeptReply.objects.update(created_at=Now() - timedelta(hours=25))
    assert add(api).headers.get("Idempotency-Replayed") is None
    assert Firm.objects.count() == 2


def test_what_is_kept_is_erased_with_its_firm(api):
    add(api)
    assert "Aurora" in KeptReply.objects.get().body
    firms.erase(firm=Firm.objects.get())
    assert not KeptReply.objects.exists()


def test_a_process_that_dies_half_way_leaves_neither_effect_nor_key(api):
    """The effect and the kept answer are one transaction: what breaks between them breaks both."""
    with patch("diagnostics.api.once.keep", side_effect=SystemError):
        assert problem(add(api)) == (500, "server-error")
    assert not Firm.objects.exists()
    assert not KeptReply.objects.exists()
    assert add(api).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_two_at_once_have_one_effect():
    ada = member()
    secret = token_of(ada)
    answers, start = [], threading.Barrier(4)

    def send():
        start.wait()
        try:
            answers.append(add(Caller(secret)))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 3
    assert Firm.objects.count() == 1
