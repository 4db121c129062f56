"""Erasing a firm leaves no byte of it: a canary in every text, looked for in everything that is stored."""

import pytest
from django.db import connection

from diagnostics import firms
from diagnostics.models import Firm, OwnerLink
from diagnostics.privacy import traces
from diagnostics.privacy.reach import paths_to_firm, rows_of
from tests.config.logged import logged
from tests.diagnostics.privacy.canary import CANARY, KEPT, keep_pages, places_with, replace_texts, sing
from tests.diagnostics.test_isolation import storage  # noqa: F401

pytestmark = pytest.mark.django_db
LOOSE_PLACES = {
    "diagnostics_delivery",
    "diagnostics_upload",
    "diagnostics_buyerpair",
    "django_admin_log",
    "q_canary_queue",
    "a_canary_queue",
    "kept pages",
    "stored files",
}
# A hash, and a word that comes with a day: the database's constraints take no such text.
TAKES_NO_TEXT = {"OwnerLink.digest", "Consent.withdrawn_by"}
# These name a firm that is gone by its id, so that both logs and an import's undoing still add up.
KEEP_ITS_ID = {"public.accounts_auditevent", "public.django_admin_log", "public.diagnostics_upload"}


@pytest.fixture(scope="module")
def once(made_once, storage):  # noqa: F811
    """The canary's organisation, made once: each test takes its changes back."""
    return sing()


@pytest.fixture
def site(once, db):
    return once


def bare(places):
    """Return places without the schema of a table."""
    return {place.split(".")[-1] for place in places}


def erase(site, capture):
    """Erase the canary's firm, as its page does."""
    with capture(execute=True):
        firms.erase(firm=Firm.objects.get(pk=site.firm.pk))


def test_before_it_sings_in_every_place(site):
    """Positive control: the search finds the canary in each related table with a text, and in each trace."""
    silent = {model for model, path in paths_to_firm().items() if not rows_of(site.firm, model, path).exists()}
    assert silent == set()
    refused = replace_texts(site.firm)
    places = bare(places_with(CANARY, site))
    assert places >= LOOSE_PLACES
    tables = {model._meta.db_table for model in paths_to_firm()}
    assert (refused, tables - places) == (TAKES_NO_TEXT, set())


def test_after_erasing_no_byte_is_left(site, django_capture_on_commit_callbacks):
    assert len(KEPT) == 2  # the result as it was frozen, and as it was scored again
    with logged() as found:
        erase(site, django_capture_on_commit_callbacks)
    assert places_with(CANARY, site) == set()
    assert places_with(str(site.firm.pk), site) == KEEP_ITS_ID
    assert CANARY not in found.text
    assert [line["firm"] for line in found.lines if line["event"] == "firm_erased"] == [str(site.firm.pk)]
    assert Firm.objects.filter(name="Mine Knitwear").exists()
    assert not OwnerLink.objects.filter(pk=site.link.pk).exists()


FORGETFUL = {
    "forget_uploads": {"diagnostics_upload"},
    "forget_pairs": {"diagnostics_buyerpair"},
    "drop_messages": {"q_canary_queue", "a_canary_queue"},
    "empty_log": {"django_admin_log"},
    "forget_pages": {"kept pages"},
}


@pytest.mark.parametrize("name", FORGETFUL)
def test_an_erasing_that_forgets_a_place_is_caught(name, site, django_capture_on_commit_callbacks, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(traces, name, lambda _given: None)
    erase(site, django_capture_on_commit_callbacks)
    assert bare(places_with(CANARY, site)) == FORGETFUL[name]


def test_an_erasing_that_forgets_the_files_is_caught(site, django_capture_on_commit_callbacks, monkeypatch):
    monkeypatch.setattr(firms, "delete_files", lambda _files: None)
    erase(site, django_capture_on_commit_callbacks)
    assert places_with(CANARY, site) == {"stored files"}


def test_messages_of_other_jobs_stay(site):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pgmq.q_canary_queue")
        before = cursor.fetchone()
        assert traces.drop_messages([site.bundle.pk]) == 0
        cursor.execute("SELECT count(*) FROM pgmq.q_canary_queue")
        assert cursor.fetchone() == before == (1,)


@pytest.fixture(autouse=True)
def same_pages(site):
    """Give each test the kept page and the stored file, which no transaction takes back."""
    keep_pages(site)
    with site.report.file.storage.open(site.report.file.name, "wb") as file:
        file.write(CANARY.encode())


def test_undoing_an_import_leaves_tables_that_wait(site, django_capture_on_commit_callbacks):
    """A mended table with the same firms may be there already."""
    with django_capture_on_commit_callbacks(execute=True):
        firms.erase(firm=Firm.objects.get(pk=site.firm.pk), keep_tables=True)
    assert bare(places_with(CANARY, site)) == {"diagnostics_upload"}
