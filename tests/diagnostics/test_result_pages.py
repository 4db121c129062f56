"""A result's page is put into words once for each language, and shown to nobody who may not read it."""

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import translation

from diagnostics import result_pages, snapshots
from diagnostics.assessments import complete
from diagnostics.models import Diagnosis
from diagnostics.presentation import present
from tests.factories import AssessmentFactory, BuyerFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["pages"].clear()


@pytest.fixture
def advisor():
    return member()


@pytest.fixture
def diagnosis(advisor):
    draft = AssessmentFactory(firm__organisation=advisor.organisation, firm__name="Zanotti & Figli")
    BuyerFactory(assessment=draft, share_tenths=900, name="Brightway")
    return complete(assessment=draft, by=advisor)


@pytest.fixture
def times_made(monkeypatch):
    """Count how often a result is put into words."""
    made, present_it = [], result_pages.present
    monkeypatch.setattr(result_pages, "present", lambda snapshot: (made.append(1), present_it(snapshot))[1])
    return made


def show(client, diagnosis):
    return client.get(reverse("diagnostics:result", args=[diagnosis.assessment_id]))


def test_it_is_made_once_and_says_the_same_again(client, advisor, diagnosis, times_made):
    client.force_login(advisor)
    first, second = show(client, diagnosis), show(client, diagnosis)
    assert times_made == [1]
    assert "Brightway" in first.content.decode()
    same = [page.content.decode().partition('<div class="result-body">')[2] for page in (first, second)]
    assert same[0].partition("csrfmiddlewaretoken")[0] == same[1].partition("csrfmiddlewaretoken")[0] != ""


def test_the_snapshot_is_not_read_again(client, advisor, diagnosis, monkeypatch):
    client.force_login(advisor)
    show(client, diagnosis)
    monkeypatch.setattr(snapshots, "read", lambda row: pytest.fail("was read"))
    assert show(client, diagnosis).status_code == 200


def test_each_language_has_its_own(diagnosis, times_made):
    diagnosis = Diagnosis.objects.get(pk=diagnosis.pk)
    for language in ("en", "de", "en", "de"):
        with translation.override(language):
            result_pages.page_of(diagnosis)
    assert times_made == [1, 1]


def test_a_kept_page_opens_to_its_own_organisation_only(client, advisor, diagnosis):
    client.force_login(advisor)
    assert show(client, diagnosis).status_code == 200
    client.force_login(member())
    assert show(client, diagnosis).status_code == 404


def test_what_is_kept_holds_nothing_twice(diagnosis):
    diagnosis = Diagnosis.objects.get(pk=diagnosis.pk)
    page = result_pages.page_of(diagnosis)
    whole = present(snapshots.read(diagnosis))
    assert page.result.cases == whole.cases
    assert page.result.sentence == whole.sentence
    assert [(one.key, one.point, one.band) for one in page.result.findings] == [
        (one.key, one.point, one.band) for one in whole.findings
    ]
    assert not any(one.drivers or one.evidence or one.weights or one.changes for one in page.result.findings)
    assert len(page.packed) < len(page.body.encode()) / 5
