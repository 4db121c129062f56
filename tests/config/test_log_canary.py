"""That what people type, and what opens something, is in no line of the log, whatever goes wrong."""

import logging

import pytest
import structlog
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client

from accounts.models import Role
from diagnostics import jobs
from diagnostics.models import Assessment
from tests.config.logged import logged
from tests.diagnostics.api.caller import Caller, token_of
from tests.factories import AssessmentFactory, BuyerFactory, DiagnosisFactory, OwnerLinkFactory, member

pytestmark = pytest.mark.django_db

CANARY = "Xylocopa"
SECRET = "yBFO818Vkk-1-RHjUnG2fzUcSWiZVy9K"


@pytest.fixture
def person():
    return member(Role.ADMIN, user__name=CANARY, user__email=f"{CANARY}@agency.example", user__password=CANARY)


@pytest.fixture
def draft(person):
    firm = {"firm__organisation": person.organisation, "firm__name": f"{CANARY} Shoes"}
    draft = AssessmentFactory(**firm)
    BuyerFactory(assessment=draft, name=f"{CANARY} Buyer")
    return draft


@pytest.fixture
def browser(person):
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def told(text):
    """Return what a log tells that it should not."""
    return [word for word in (CANARY, CANARY.lower(), SECRET) if word in text]


def fails(*_args, **_kwargs):
    typed_by_somebody = CANARY
    raise IntegrityError(f"duplicate key\nDETAIL: Key (name)=({typed_by_somebody}) already exists.")


def test_good_and_wrong_forms(browser, draft):
    file = SimpleUploadedFile(f"{CANARY}.xlsx", f"PK {CANARY}".encode())
    with logged() as found:
        browser.get("/firms/", {"q": CANARY, "sector": CANARY})
        browser.post("/firms/new/", {"name": CANARY, "sector": CANARY, "country": CANARY})
        browser.post(f"/assessments/{draft.pk}/buyers/", {"buyers-0-name": CANARY, "buyers-0-share": CANARY})
        browser.post(f"/assessments/{draft.pk}/sections/markets/", {"M1": CANARY, "M1-note": CANARY, "action": "draft"})
        browser.post(f"/assessments/{draft.pk}/answers/", CANARY, content_type="application/json")
        browser.post(f"/assessments/{draft.pk}/workbook/", {"file": file})
        browser.post("/firms/import/", {"file": SimpleUploadedFile(f"{CANARY}.csv", CANARY.encode())})
        browser.post("/webhooks/", {"url": f"https://{CANARY}.example/{SECRET}", "events": ["report.ready"]})
        browser.get("/firms/export/file/", {"q": CANARY, "format": "assessments"})
    assert told(found.text) == []


def test_signing_in_and_secret_links(draft):
    stranger = Client(raise_request_exception=False)
    link = OwnerLinkFactory(assessment=draft)
    with logged() as found:
        stranger.post("/accounts/login/", {"login": f"{CANARY}@agency.example", "password": f"wrong {CANARY}"})
        stranger.post("/accounts/login/", {"login": f"{CANARY}@agency.example", "password": CANARY})
        stranger.post("/accounts/password/reset/", {"email": f"{CANARY}@agency.example"})
        assert stranger.get(f"/owner/{link.pk}/{SECRET}/").status_code == 404
        stranger.get(f"/accounts/password/reset/key/1-{SECRET}/")
        stranger.post(f"/accounts/password/reset/key/1-{SECRET}/", {"password1": CANARY})
    assert told(found.text) == []
    assert f"/owner/{link.pk}/" in found.text


def test_refusals(browser, draft):
    advisor = Client(enforce_csrf_checks=True)
    advisor.force_login(member(Role.CURATOR, organisation=draft.firm.organisation))
    with logged() as found:
        assert browser.get(f"/firms/{draft.pk}/", {"q": CANARY}).status_code == 404
        assert advisor.get("/organisation/audit/", {"q": CANARY}).status_code == 403
        assert advisor.post("/firms/new/", {"name": CANARY}).status_code == 403
        too_many = {f"field{number}": CANARY for number in range(2_000)}
        assert browser.post("/firms/new/", too_many).status_code == 400
        caller = Caller(f"fh_12345678_{SECRET}")
        assert caller.get("/firms").status_code == 401
    assert len(found.lines) >= 4
    assert told(found.text) == []


def test_the_api(person, draft):
    caller = Caller(token_of(person, "firms:read", "firms:write"))
    with logged() as found:
        assert caller.post("/firms", {"name": CANARY, "sector": CANARY}).status_code == 422
        caller.post("/firms", {"name": CANARY, "sector": "15", "country": "IT"})
        caller.get(f"/firms?q={CANARY}")
        caller.get(f"/firms/{CANARY}")
    assert told(found.text.replace(f"/api/v1/firms/{CANARY}", "")) == []


@pytest.mark.parametrize("at", ["diagnostics.selectors.visits_of", "diagnostics.selectors.firms_of"])
def test_an_exception_in_a_view(at, browser, draft, monkeypatch):
    monkeypatch.setattr(at, fails)
    with logged() as found:
        assert browser.get(f"/firms/{draft.firm_id}/", {"q": CANARY}).status_code == 500
    assert "IntegrityError" in found.text
    (line,) = found.lines
    assert line["exception"][0]["frames"][-1]["name"] == "fails"
    assert told(found.text) == []


def test_a_failing_job(person, draft, monkeypatch):
    diagnosis = DiagnosisFactory(assessment__firm=draft.firm, assessment__status=Assessment.Status.COMPLETE)
    job = jobs.request_report(diagnosis=diagnosis, by=person)
    monkeypatch.setattr(jobs, "produce", fails)
    with logged() as found:
        assert not jobs.make(job.pk)
    assert "report.attempt_failed" in found.text
    assert told(found.text) == []


@pytest.mark.parametrize(
    "leak",
    [
        lambda: structlog.get_logger("leaky").info("firm.added", name=f"{CANARY} Shoes"),
        lambda: logging.getLogger("leaky").warning("Saved %s", CANARY),
        lambda: logging.getLogger("leaky").error("token %s", SECRET),
    ],
    ids=["structlog", "logging", "token"],
)
def test_a_logger_that_leaks_is_caught(leak):
    """The control: were these lines not seen, the tests above would see nothing either."""
    with logged() as found:
        leak()
    assert told(found.text) != []
