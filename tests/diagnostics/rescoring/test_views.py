"""Admins start, follow, pause and cancel a rescoring; every reader sees a result as it was frozen and scored again."""

import json
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import caches
from django.urls import reverse

from accounts.models import Role
from diagnostics import second_ratings
from diagnostics.models import Assessment, Diagnosis, RescoredDiagnosis, Rescoring
from diagnostics.presentation.findings import headline
from diagnostics.rescoring import batches, jobs, scoring
from tests.factories import OrganisationFactory, member

pytestmark = pytest.mark.django_db

URL = "/rescoring/"
Status = Rescoring.Status


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["pages"].clear()


@pytest.fixture
def admin(client, ada):
    admin = member(Role.ADMIN, organisation=ada.organisation)
    client.force_login(admin)
    return admin


def read(client, url=URL, **more):
    response = client.get(url, **more)
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


def finish():
    rescoring = Rescoring.objects.get()
    while jobs.work(rescoring.pk) and not Rescoring.objects.filter(status=Status.DONE).exists():
        pass


def moving(visit, second):
    """Return a completed visit with a criterion that the second version puts into another band."""
    for level in range(5):
        done = visit(f"Firm {level}", level=level)
        found = scoring.score(done.diagnosis.snapshot, second)
        frozen = done.diagnosis.snapshot["diagnosis"]["findings"]
        if any(found[key]["band"] != frozen[key]["band"] for key in found):
            return done
    raise AssertionError("no band moves")


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.CURATOR, Role.REVIEWER])
def test_only_admins_may(role, client, admin):
    client.force_login(member(role, organisation=admin.organisation))
    assert [client.get(url).status_code for url in (URL, f"{URL}progress/")] == [403, 403]
    assert [client.post(f"{URL}{deed}/").status_code for deed in ("start", "pause", "cancel")] == [403] * 3
    assert URL not in client.get("/accounts/").content.decode()


def test_it_is_started_paused_gone_on_with_and_cancelled(client, admin, visit, second, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 1)
    for name in ("Aurora", "Brenta", "Corvo"):
        visit(name)
    assert "3 results were made with other versions" in read(client)
    client.post(f"{URL}start/")
    assert "Waiting to begin" in read(client)
    rescoring = Rescoring.objects.get()
    ticket = jobs.begin(rescoring.pk)
    batches.do_batch(rescoring, ticket)
    page = read(client)
    assert "1 of 3 scored" in page
    client.post(f"{URL}start/")  # a second start joins the first
    assert jobs.join(rescoring.pk) == ticket
    client.post(f"{URL}pause/")
    assert "Paused" in read(client)
    client.post(f"{URL}start/")
    client.post(f"{URL}cancel/")
    assert "2 results were made with other versions" in read(client)
    client.post(f"{URL}start/")
    finish()
    assert "Nothing is left to score again" in read(client)
    assert RescoredDiagnosis.objects.count() == 3


def test_the_part_is_silent_until_there_is_news(client, admin, visit, second):
    visit()
    client.post(f"{URL}start/")
    seen = f"{URL}progress/?seen=queued.False.0"
    assert client.get(seen).status_code == 204
    finish()
    assert "All results were scored again" in read(client, seen)


def test_rate_and_time_left_are_told_from_its_own_clock(client, admin, visit, second):
    visit()
    client.post(f"{URL}start/")
    begun = Rescoring.objects.get().requested_at
    later = begun.replace(microsecond=0) + timedelta(seconds=50)
    Rescoring.objects.update(
        status=Status.RUNNING,
        done=120,
        begun_with=20,
        total=620,
        begun_at=begun.replace(microsecond=0),
        heartbeat_at=later,
    )
    page = read(client)
    assert "2 a second." in page  # a hundred in fifty seconds
    assert "About 4 minutes are left." in page  # five hundred


def test_an_admin_scores_their_own_portfolio_and_no_other(client, admin, visit, second):
    mine, theirs = visit(), visit(organisation=OrganisationFactory())
    client.post(f"{URL}start/")
    finish()
    assert mine.diagnosis.rescored.count() == 1
    assert not theirs.diagnosis.rescored.exists()
    client.force_login(member(Role.ADMIN, organisation=theirs.firm.organisation))
    assert "1 result was made with other versions" in read(client)


def test_moved_bands_are_listed_with_links_and_both_results_shown(client, admin, visit, second):
    done = moving(visit, second)
    frozen = json.dumps(done.diagnosis.snapshot)
    address = reverse("diagnostics:rescored", args=[done.pk])
    result = reverse("diagnostics:result", args=[done.pk])
    before = read(client, result)
    assert "Scored again" not in before
    assert client.get(address).status_code == 404
    client.post(f"{URL}start/")
    finish()
    listed = read(client)
    assert address in listed
    assert done.firm.name in listed
    again, both = read(client, result), read(client, address)
    found = scoring.read(done.diagnosis.rescored.get().findings)
    assert "with version 2 of the instrument" in again
    assert f"to “{headline(found[moved_key(done, found)])}”" in again
    assert "as it was completed, by version 1" in again
    assert "Another band" in both
    assert 'id="reasons"' in both  # worked out anew when it is opened
    assert json.dumps(Diagnosis.objects.get(assessment=done).snapshot) == frozen


def moved_key(done, found):
    frozen = done.diagnosis.snapshot["diagnosis"]["findings"]
    return next(key for key in found if found[key].band != frozen[key]["band"])


def test_reasons_by_another_engine_are_not_invented(client, admin, visit, second):
    done = visit()
    row = RescoredDiagnosis.objects.create(
        diagnosis=done.diagnosis,
        instrument_version="1",
        engine_version="0.5",
        findings=scoring.score(done.diagnosis.snapshot, second),
    )
    page = read(client, reverse("diagnostics:rescored", args=[done.pk]))
    assert row.engine_version in page
    assert 'id="reasons"' not in page


def test_a_blind_rater_is_told_of_no_band(client, admin, visit, second):
    done = moving(visit, second)
    client.post(f"{URL}start/")
    finish()
    assert done.firm.name in read(client)  # the control
    second_ratings.start(first=done, seen=Assessment.Seen.NOTHING, by=admin)
    assert done.firm.name not in read(client)
    assert client.get(reverse("diagnostics:rescored", args=[done.pk])).status_code == 403


def test_pages_take_few_queries_however_many_moved(client, admin, visit, second, django_assert_max_num_queries):
    for _firm in range(2):
        moving(visit, second)
    client.post(f"{URL}start/")
    finish()
    for url, most in ((URL, 8), (f"{URL}progress/", 6)):
        with django_assert_max_num_queries(most):
            client.get(url)
    with django_assert_max_num_queries(8):
        client.get(reverse("diagnostics:rescored", args=[RescoredDiagnosis.objects.first().diagnosis.assessment_id]))
