"""Diagnoses are scored anew once each, beside what was frozen, whoever asks twice, cancels or is killed."""

import copy
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from diagnostics import bell, firms, snapshots
from diagnostics.core import engine
from diagnostics.models import Diagnosis, RescoredDiagnosis, Rescoring
from diagnostics.rescoring import batches, jobs, scoring
from tests.factories import DiagnosisFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

Status = Rescoring.Status


def ask(ada, version="2"):
    return jobs.request(organisation=ada.organisation, version=version, by=ada)


def finish(rescoring, turns=9):
    for _turn in range(turns):
        if not jobs.work(rescoring.pk):
            break
    rescoring.refresh_from_db()
    return rescoring


def doubled():
    """Return how many diagnoses were scored more than once by the same versions."""
    rows = RescoredDiagnosis.objects.values_list("diagnosis", "instrument_version", "engine_version")
    return len(rows) - len(set(rows))


def test_each_is_scored_by_the_new_version_and_what_was_frozen_stays(ada, visit, second):
    visits = [visit("Aurora"), visit("Brenta", level=3)]
    frozen = copy.deepcopy([each.diagnosis.snapshot for each in visits])
    rescoring = finish(ask(ada))
    assert (rescoring.status, rescoring.done, rescoring.total, rescoring.failed) == (Status.DONE, 2, 2, 0)
    for each, before in zip(visits, frozen, strict=True):
        each.diagnosis.refresh_from_db()
        assert each.diagnosis.snapshot == before
        snapshot = snapshots.read(each.diagnosis)
        anew = engine.diagnose(snapshots.sheet_of(snapshot), second).findings
        kept = scoring.read(each.diagnosis.rescored.get().findings)
        assert {key: (found.range, found.bands) for key, found in kept.items()} == {
            key: (found.range, found.bands) for key, found in anew.items()
        }
        assert any(kept[key].range != found.range for key, found in snapshot.diagnosis.findings.items())


def test_a_new_engine_scores_what_an_older_one_did_and_leaves_its_own(ada, visit):
    older, _own = visit("Aurora", made_by="0.9"), visit("Brenta")
    finish(ask(ada, "1"))
    assert RescoredDiagnosis.objects.get().diagnosis == older.diagnosis


def test_another_organisation_is_left_alone_and_the_site_is_everybody(ada, visit, second):
    mine, theirs = visit(), visit(organisation=OrganisationFactory())
    finish(ask(ada))
    assert [row.diagnosis for row in RescoredDiagnosis.objects.all()] == [mine.diagnosis]
    site = finish(jobs.request(organisation=None, version="2", by=None))
    assert (site.done, site.total, theirs.diagnosis.rescored.count(), doubled()) == (1, 1, 1, 0)


def test_asked_for_twice_it_is_one_and_it_rings_after_the_commit(
    ada, visit, second, rung, django_capture_on_commit_callbacks
):
    visit()
    with django_capture_on_commit_callbacks(execute=True):
        first, again = ask(ada), ask(ada)
        assert rung == []
    assert first == again
    assert rung == [(bell.RESCORE, first.pk)] * jobs.TOGETHER


def test_turn_by_turn_it_rings_for_the_next_and_does_nothing_twice(ada, visit, second, rung, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 1)
    monkeypatch.setattr(jobs, "time", SimpleNamespace(monotonic=count(step=3).__next__))  # a batch takes 3 seconds
    for name in ("Aurora", "Brenta", "Corvo"):
        visit(name)
    rescoring = ask(ada)
    assert jobs.work(rescoring.pk)
    rescoring.refresh_from_db()
    assert (rescoring.status, rescoring.done, rung) == (Status.RUNNING, 1, [(bell.RESCORE, rescoring.pk)])
    finish(rescoring)
    assert (rescoring.status, rescoring.done, doubled()) == (Status.DONE, 3, 0)


def test_cancelled_it_keeps_what_it_did_and_goes_on_when_asked_again(ada, visit, second, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 1)
    for name in ("Aurora", "Brenta", "Corvo"):
        visit(name)
    rescoring = ask(ada)
    ticket = jobs.begin(rescoring.pk)
    ended = batches.do_batch(rescoring, ticket)
    assert jobs.cancel(rescoring)
    assert batches.do_batch(rescoring, ticket, after=ended) is None
    assert RescoredDiagnosis.objects.count() == 1
    again = ask(ada)
    assert (again.pk, again.done, again.total) == (rescoring.pk, 1, 3)
    assert (finish(again).done, doubled()) == (3, 0)


def test_those_who_come_while_it_runs_join_and_a_pause_sends_all_away(ada, visit, second, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 1)
    for name in ("Aurora", "Brenta", "Corvo"):
        visit(name)
    rescoring = ask(ada)
    first = jobs.begin(rescoring.pk)
    assert jobs.join(rescoring.pk) == first
    assert jobs.begin(rescoring.pk) is None
    batches.do_batch(rescoring, first)
    assert jobs.pause(rescoring)
    assert (jobs.work(rescoring.pk), batches.do_batch(rescoring, first)) == (False, None)
    assert (finish(ask(ada)).done, doubled()) == (3, 0)
    assert not jobs.pause(rescoring)


def test_without_a_broker_the_next_turn_is_left_to_the_sweeper(ada, visit, second, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 1)
    monkeypatch.setattr(bell, "ring", lambda _id, task: False)
    monkeypatch.setattr(jobs, "time", SimpleNamespace(monotonic=count(step=3).__next__))
    for name in ("Aurora", "Brenta"):
        visit(name)
    rescoring = ask(ada)
    jobs.work(rescoring.pk)
    rescoring.refresh_from_db()
    assert (rescoring.status, rescoring.heartbeat_at, rescoring.done) == (Status.QUEUED, None, 1)


def test_it_is_noted_whose_bands_moved(ada, visit, second):
    visits = [visit("Aurora", level=level) for level in range(5)]
    finish(ask(ada))
    for each in visits:
        kept = scoring.read(each.diagnosis.rescored.get().findings)
        frozen = snapshots.read(each.diagnosis).diagnosis.findings
        moved = any(kept[key].band != found.band for key, found in frozen.items())
        assert each.diagnosis.rescored.get().is_moved == moved
    assert {row.is_moved for row in RescoredDiagnosis.objects.all()} == {True, False}  # else it tells nothing


def test_a_batch_asks_the_database_as_often_however_large(ada, visit, second, django_assert_max_num_queries):
    for name in ("Aurora", "Brenta", "Corvo"):
        visit(name)
    rescoring = ask(ada)
    ticket = jobs.begin(rescoring.pk)
    with django_assert_max_num_queries(6):  # the batch, its answers, the rows, the count, and a savepoint's two ends
        assert batches.do_batch(rescoring, ticket)


def test_a_batch_of_a_worker_that_was_overtaken_leaves_nothing(ada, visit, second):
    visit()
    rescoring = ask(ada)
    slow = jobs.begin(rescoring.pk)
    jobs.begin(rescoring.pk, take_over=True)  # a newer ticket
    assert batches.do_batch(rescoring, slow) is None
    assert not RescoredDiagnosis.objects.exists()


def test_what_cannot_be_read_is_counted_and_keeps_nobody_else_waiting(ada, visit, second):
    DiagnosisFactory(assessment__firm__organisation=ada.organisation, snapshot={"format": 99})
    visit()
    rescoring = finish(ask(ada))
    assert (rescoring.status, rescoring.done, rescoring.failed) == (Status.DONE, 2, 1)


def test_the_database_refuses_a_second_score_and_a_changed_one(ada, visit, second):
    visit()
    finish(ask(ada))
    row = RescoredDiagnosis.objects.get()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        RescoredDiagnosis.objects.update(findings={})
    row.pk = None
    with pytest.raises(IntegrityError, match="rescored_diagnosis_once"), transaction.atomic():
        row.save(force_insert=True)


def test_the_scores_go_with_their_firm(ada, visit, second):
    done = visit()
    finish(ask(ada))
    firms.erase(firm=done.firm)
    assert not Diagnosis.objects.exists()
    assert not RescoredDiagnosis.objects.exists()


def test_one_left_by_a_dead_worker_is_swept_up(ada, visit, second, rung):
    visit()
    rescoring = ask(ada)
    jobs.begin(rescoring.pk)
    assert jobs.sweep() == 0  # the control: alive a moment ago
    yesterday = timezone.now() - timedelta(days=1)
    Rescoring.objects.update(heartbeat_at=yesterday, requested_at=yesterday)
    assert jobs.sweep() == 1
    assert rung == [(bell.RESCORE, rescoring.pk)] * jobs.TOGETHER
    assert finish(rescoring).done == 1
