"""Whatever goes wrong is a problem document that says what is accepted; nothing breaks, nothing is HTML."""

import json
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db.models.functions import Now
from django.test import Client

from accounts.models import AccessToken
from diagnostics.api.problems import KINDS, MEDIA_TYPE
from diagnostics.models import Firm
from tests.diagnostics.api.caller import Caller, problem, token_of
from tests.factories import member

pytestmark = pytest.mark.django_db
AURORA = {"name": "Aurora Shoes", "sector": "15", "country": "IT"}


# --- Who asks


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer fh_x", "Basic YTpi", "Bearer \xff", "x" * 5000]
)
def test_without_a_good_token_nothing_opens(header, firm):
    client = Client(headers={} if header is None else {"authorization": header})
    for path in ("/api/v1/firms", f"/api/v1/firms/{firm.pk}", f"/api/v1/assessments/{firm.pk}/complete"):
        response = client.post(path) if path.endswith("complete") else client.get(path)
        assert problem(response) == (401, "unauthorised")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "change", [{"revoked_at": Now()}, {"created_at": Now() - timedelta(days=2), "expires_at": Now()}]
)
def test_a_revoked_or_expired_token_is_no_token(api, change):
    AccessToken.objects.update(**change)
    response = api.get("/firms")
    assert problem(response) == (401, "unauthorised")
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_a_token_opens_its_scopes_only(ada, firm):
    reader = Caller(token_of(ada, "firms:read"))
    assert reader.get("/firms").status_code == 200
    for response in (reader.post("/firms", AURORA), reader.get("/diagnoses"), reader.get("/cases")):
        assert problem(response) == (403, "missing-scope")
        assert 'error="insufficient_scope"' in response.headers["WWW-Authenticate"]
    assert Firm.objects.count() == 1


def test_a_browsers_session_opens_nothing(ada):
    client = Client()
    client.force_login(ada)
    assert problem(client.get("/api/v1/firms")) == (401, "unauthorised")
    assert problem(client.post("/api/v1/firms", AURORA, content_type="application/json")) == (401, "unauthorised")


def test_a_session_beside_a_token_changes_nothing(ada, firm):
    other = member()
    client = Client(headers={"authorization": f"Bearer {token_of(ada)}"})
    client.force_login(other)
    assert [each["name"] for each in client.get("/api/v1/firms").json()["items"]] == ["Aurora Shoes"]


def test_too_many_requests_wait(ada, settings):
    settings.API_REQUESTS_PER_MINUTE = 3
    api = Caller(token_of(ada))
    answers = [api.get("/cases") for _request in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert problem(answers[-1]) == (429, "too-many-requests")
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert Caller(token_of(ada)).get("/cases").status_code == 200  # another token


# --- What is sent


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", (422, "invalid")),
        (b"{", (400, "bad-request")),
        (b"\xff\xfe", (400, "bad-request")),
        (b'{"name": "a", "name": "b"}', (400, "bad-request")),
        (b'{"workers": NaN}', (400, "bad-request")),
        (b'{"workers": Infinity}', (400, "bad-request")),
        (b'{"workers": 1e999}', (400, "bad-request")),
        (b'{"workers": ' + b"9" * 5000 + b"}", (400, "bad-request")),
        (b"[" * 100_000, (400, "bad-request")),
        (b'{"a":' * 30 + b"1" + b"}" * 30, (400, "bad-request")),
        (b'{"name": "\xed\xa0\x80"}', (400, "bad-request")),
        (b'{"name": "\\ud800"}', (422, "invalid")),
        (b'{"name": "\\u0000"}', (422, "invalid")),
        (b'{"\\u0000": 1}', (422, "invalid")),
        (b"null", (422, "invalid")),
        (b"[]", (422, "invalid")),
        (b"3", (422, "invalid")),
        (b'"text"', (422, "invalid")),
        (b" " * (1024 * 1024 + 1), (413, "too-large")),
        (b" " * 3_000_000, (413, "too-large")),
    ],
)
def test_bodies_from_strangers(api, body, expected):
    assert problem(api.call("post", "/firms", body)) == expected
    assert not Firm.objects.exists()


def test_the_place_of_a_text_that_cannot_be_stored_is_named(api, firm):
    sent = {"answers": [{"question": "M1", "note": "\0"}]}
    error = api.patch(f"/assessments/{firm.pk}/answers", sent).json()["errors"][0]
    assert error["field"] == "answers[0].note"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense", ""]
)
def test_only_json_is_read(ada, kind):
    client = Client(headers={"authorization": f"Bearer {token_of(ada)}"})
    response = client.generic("POST", "/api/v1/firms", json.dumps(AURORA), content_type=kind)
    assert problem(response) == (415, "not-json")


def test_another_encoding_is_not_read(ada):
    client = Client(headers={"authorization": f"Bearer {token_of(ada)}"})
    sent = json.dumps(AURORA).encode("utf-16")
    response = client.generic("POST", "/api/v1/firms", sent, content_type="application/json; charset=utf-16")
    assert problem(response) == (415, "not-json")


# --- Where it is sent


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/firms/", "/firms/x", "/firms/%00", "/firms/%ED%A0%80", "/reports/x/file", "/cases/%20"]
)
def test_wrong_addresses(api, path):
    assert problem(api.get(path)) == (404, "not-found")


def test_wrong_methods_name_the_right_ones(api, firm):
    response = api.call("delete", f"/firms/{firm.pk}")
    assert problem(response) == (405, "method-not-allowed")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "PATCH"}


def test_a_host_that_is_not_ours_gets_a_problem_too(api):
    assert problem(api.get("/firms", host="evil.example")) == (400, "bad-request")


def test_our_own_mistakes_tell_nothing(api):
    with patch("diagnostics.api.firms.find", side_effect=RuntimeError("the buyer is Brightway")):
        response = api.get("/firms")
    assert problem(response) == (500, "server-error")
    assert b"Brightway" not in response.content


# --- Every answer


def test_answers_are_kept_in_no_cache_and_carry_an_id(api):
    ids = set()
    for response in (api.get("/firms"), api.get("/nothing"), Client().get("/api/v1/openapi.json")):
        assert response.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in response.headers
        assert "Access-Control-Allow-Origin" not in response.headers
        ids.add(response.headers["X-Request-ID"])
    assert len(ids) == 3


def test_every_kind_of_problem_says_what_to_do():
    for slug, kind in KINDS.items():
        assert 400 <= kind.status <= 599, slug
        assert kind.title
        assert kind.means
    assert MEDIA_TYPE == "application/problem+json"
