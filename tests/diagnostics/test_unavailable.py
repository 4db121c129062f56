"""A database or a disk that refuses for now: said in plain words, and what was typed can be sent again."""

import errno
import html
import json
import re
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, connection
from django.urls import reverse

from diagnostics import jobs
from diagnostics.models import Answer
from diagnostics.refusals import Refusal, refusal_of
from tests.diagnostics.api.caller import Caller, token_of
from tests.factories import AssessmentFactory, ReportJobFactory, member

pytestmark = pytest.mark.django_db

NOTE = 'First line\n"quoted" <b>& more</b>\n\nlast'


def disk_full():
    error = OperationalError("could not extend file")
    error.__cause__ = psycopg.errors.DiskFull("could not extend file")
    return error


REFUSALS = {
    "full database": (disk_full, "There is no room left to save this"),
    "full disk": (lambda: OSError(errno.ENOSPC, "No space left on device"), "There is no room left to save this"),
    "database away": (lambda: OperationalError("the connection is lost"), "The database does not answer just now"),
    "connection closed": (lambda: InterfaceError("connection already closed"), "The database does not answer just now"),
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_refusals_are_told_from_other_errors(kind):
    make, title = REFUSALS[kind]
    assert refusal_of(make()) is (Refusal.NO_ROOM if "room" in title else Refusal.NO_DATABASE)


@pytest.mark.parametrize("error", [None, ValueError(), IntegrityError(), PermissionError(errno.EACCES, "denied")])
def test_other_errors_are_no_refusals(error):
    assert refusal_of(error) is None


@pytest.fixture
def draft(client):
    ada = member()
    client.force_login(ada)
    client.raise_request_exception = False
    return AssessmentFactory(firm__organisation=ada.organisation)


def refusing(error, only=""):
    """Let what asks the database raise an error; only statements with these words, if there are any."""

    def execute(go_on, sql, params, many, context):
        if only in sql:
            raise error
        return go_on(sql, params, many, context)

    return connection.execute_wrapper(execute)


def form_in(response):
    """Return where the page's form goes and what it sends, as a browser would read it."""
    page = response.content.decode()
    (action,) = re.findall(r'<form method="post" action="([^"]*)">', page)
    fields = re.findall(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', page, re.S)
    return html.unescape(action), {html.unescape(name): html.unescape(value) for name, value in fields}


@pytest.mark.parametrize("kind", REFUSALS)
@pytest.mark.parametrize("only", ["", "INSERT INTO"], ids=["at once", "when writing"])
def test_a_form_is_handed_back_and_saved_when_it_is_sent_again(client, draft, kind, only):
    make, title = REFUSALS[kind]
    url = reverse("diagnostics:section", args=[draft.pk, "markets"]) + "?return=check"
    typed = {"M1": "3", "M1_evidence": "stated", "M1_note": NOTE, "M2": "", "revision": "0", "action": "draft"}
    with refusing(make(), only):
        response = client.post(url, typed)
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "5", "no-store")
    assert f"<h1>{title}</h1>" in response.content.decode()
    action, fields = form_in(response)
    assert (action, fields) == (url, typed)
    assert not Answer.objects.exists()
    assert client.post(action, fields).status_code == 302
    assert Answer.objects.get().note == NOTE


def test_an_answer_saved_at_once_says_why_it_was_not(client, draft):
    change = {"id": str(uuid4()), "question": "M1", "buyer": None, "value": "3", "evidence": "", "note": ""}
    url, body = reverse("diagnostics:answers", args=[draft.pk]), json.dumps(change | {"revision": 0})
    with refusing(disk_full()):
        response = client.post(url, body, content_type="application/json")
    assert response.status_code == 503
    assert response.json() == {"message": "the disk of this site is full. It is tried again by itself"}
    assert client.post(url, body, content_type="application/json").json() == {"revision": 1}


def test_a_program_is_told_to_come_again(draft, client):
    api = Caller(token_of(draft.firm.organisation.memberships.get().user))
    api.client.raise_request_exception = False
    with refusing(disk_full()):
        response = api.get("/firms")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response.json()["type"].endswith("#problem-unavailable")


def test_a_page_that_is_read_is_tried_again(client, draft):
    url = reverse("diagnostics:portfolio") + "?q=a&sort=name"
    with refusing(OperationalError()):
        response = client.get(url)
    assert response.status_code == 503
    assert f'href="{html.escape(url)}"' in response.content.decode()


def test_secrets_stand_on_no_page(client, draft):
    with refusing(OperationalError()):
        response = client.post("/accounts/login/", {"login": "ada@agency.example", "password": "a field notebook"})
    page = response.content.decode()
    assert response.status_code == 503
    assert "field notebook" not in page
    assert "<form" not in page
    assert "Go back in your browser" in page


def test_an_error_of_our_own_is_none_of_this(client, draft):
    """Control: what no repetition mends is not called a refusal."""
    with refusing(ValueError("planted")):
        response = client.post(reverse("diagnostics:section", args=[draft.pk, "markets"]), {"M1": "3"})
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()


def test_a_report_without_room_says_so_and_can_be_made_again(client, draft, monkeypatch):
    job = ReportJobFactory(diagnosis__assessment__firm=draft.firm)
    full = OSError(errno.ENOSPC, "No space left on device")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "produce", lambda _ticket: (_ for _ in ()).throw(full))
        assert [jobs.make(job.pk) for _attempt in range(3)] == [False] * 3
    page = client.get(reverse("diagnostics:report", args=[job.pk])).content.decode()
    assert "There was no room left on the disk to store it." in page
    client.post(reverse("diagnostics:report_again", args=[job.pk]))
    job.refresh_from_db()
    assert (job.status, job.error) == ("queued", "")
