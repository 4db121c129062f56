"""A report is made once, whoever asks, rings, dies or refuses. Printing is replaced; reports/ tests that."""

import datetime as dt
import hashlib
import threading
import time
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from accounts import brands
from diagnostics import bell, jobs, tasks
from diagnostics.models import ReportJob
from diagnostics.report_options import Options
from diagnostics.reports import Letterhead
from tests.factories import DiagnosisFactory, ReportJobFactory, UserFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a report"
Status = ReportJob.Status


@pytest.fixture(autouse=True)
def storage(tmp_path, monkeypatch):
    """Keep the files of a test in its own folder."""
    storage = FileSystemStorage(tmp_path)
    monkeypatch.setattr(ReportJob.file.field, "storage", storage)
    return storage


@pytest.fixture
def rung(monkeypatch):
    """Collect the ids that were rung for; the broker takes every message."""
    ids = []
    monkeypatch.setattr(bell, "ring", lambda job_id: ids.append(job_id) or True)
    return ids


@pytest.fixture
def broker_is_down(monkeypatch):
    monkeypatch.setattr(bell, "ring", lambda job_id: False)


@pytest.fixture
def printer(monkeypatch):
    """Print without a printer: `.pdf` is what comes out, or the exception that does."""

    class Printer:
        pdf = PDF
        printed = 0

        def __call__(self, snapshot, *, on_setting, **chosen):
            on_setting()
            self.printed += 1
            self.chosen = chosen
            if isinstance(self.pdf, Exception):
                raise self.pdf
            return self.pdf

    printer = Printer()
    monkeypatch.setattr("diagnostics.reports.make_pdf", printer)
    monkeypatch.setattr("diagnostics.snapshots.read", lambda row: row)
    return printer


def age(job, seconds, **fields):
    """Make a row as old as if it had been written so long ago."""
    then = timezone.now() - dt.timedelta(seconds=seconds)
    ReportJob.objects.filter(pk=job.pk).update(**dict.fromkeys(fields.pop("only", ["requested_at"]), then), **fields)


def kept(storage):
    """Return the names of all files kept, wherever."""
    return sorted(path.name for path in Path(storage.location).rglob("*") if path.is_file())


# --- what is printed


def test_a_report_is_made_of_what_was_chosen_and_of_the_look_of_the_organisation(rung, printer):
    diagnosis = DiagnosisFactory()
    earlier = DiagnosisFactory(assessment__firm=diagnosis.assessment.firm)
    brands.save(organisation=diagnosis.assessment.firm.organisation, name="Vale", colour="#7a1f3d", logo=b"png")
    job = jobs.request_report(diagnosis=diagnosis, by=UserFactory(), options=Options(("cover", "change", "method")))
    gone = "00000000-0000-0000-0000-000000000000"
    ReportJob.objects.filter(pk=job.pk).update(options=job.options | {"earlier": [gone, str(earlier.assessment_id)]})
    assert jobs.make(job.pk)
    assert printer.chosen["parts"] == ("cover", "change", "method")
    assert printer.chosen["earlier"] == [earlier]  # one that was erased is left out
    assert printer.chosen["letterhead"] == Letterhead("Vale", "#7a1f3d", b"png")


# --- requesting


def test_a_request_is_a_row_first_and_a_ring_once_it_is_committed(rung, django_capture_on_commit_callbacks):
    person = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.request_report(diagnosis=DiagnosisFactory(), by=person)
        assert rung == []
    assert rung == [job.pk]
    job.refresh_from_db()
    assert (job.status, job.requested_by, job.paper) == (Status.QUEUED, person, "a4")
    assert job.heartbeat_at is not None


def test_a_double_click_is_one_report_and_one_ring(rung, django_capture_on_commit_callbacks):
    diagnosis = DiagnosisFactory()
    with django_capture_on_commit_callbacks(execute=True):
        first = jobs.request_report(diagnosis=diagnosis, by=UserFactory())
        again = jobs.request_report(diagnosis=diagnosis, by=UserFactory())
    assert first == again
    assert rung == [first.pk]


def test_other_paper_or_a_finished_report_is_another_job(rung):
    diagnosis = DiagnosisFactory()
    first = jobs.request_report(diagnosis=diagnosis, by=UserFactory())
    letter = jobs.request_report(diagnosis=diagnosis, by=UserFactory(), paper="letter")
    ReportJob.objects.filter(pk=first.pk).update(status=Status.FAILED)
    third = jobs.request_report(diagnosis=diagnosis, by=UserFactory())
    assert len({first.pk, letter.pk, third.pk}) == 3


def test_the_database_refuses_two_unfinished_reports_of_a_kind():
    job = ReportJobFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportJobFactory(diagnosis=job.diagnosis, status=Status.RUNNING)


def test_a_refused_ring_leaves_the_row_untold(broker_is_down, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.request_report(diagnosis=DiagnosisFactory(), by=UserFactory())
    job.refresh_from_db()
    assert (job.status, job.heartbeat_at) == (Status.QUEUED, None)


@pytest.mark.parametrize("send", [lambda *a, **k: time.sleep(30), lambda *a, **k: 1 / 0], ids=["hung", "refused"])
def test_a_ring_never_takes_longer_than_it_may(send, monkeypatch, settings):
    settings.REPORT_BELL_SECONDS = 0.2
    monkeypatch.setattr(bell, "_ringing", threading.Lock())
    monkeypatch.setattr(bell.current_app, "send_task", send)
    started = time.monotonic()
    assert bell.ring("3f2f9d3e-0000-4000-8000-000000000000") is False
    assert bell.ring("3f2f9d3e-0000-4000-8000-000000000001") is False
    assert time.monotonic() - started < 1


def test_one_page_sent_twice_is_one_report_however_late(rung, printer):
    diagnosis, key = DiagnosisFactory(), uuid4()
    first = jobs.request_report(diagnosis=diagnosis, by=UserFactory(), key=key)
    jobs.make(first.pk)
    again = jobs.request_report(diagnosis=diagnosis, by=UserFactory(), key=key)
    assert (again, printer.printed) == (first, 1)
    # Controls: what is asked for otherwise, or on another page, is another report.
    assert jobs.request_report(diagnosis=diagnosis, by=UserFactory(), key=key, paper="letter") != first
    assert jobs.request_report(diagnosis=diagnosis, by=UserFactory(), key=uuid4()) != first


# --- cancelling and making again


def test_a_cancelled_report_is_not_made(rung, printer, storage):
    job = ReportJobFactory()
    assert jobs.cancel(job.pk) is True
    assert jobs.make(job.pk) is False
    job.refresh_from_db()
    assert (job.status, printer.printed, kept(storage)) == (Status.CANCELLED, 0, [])


@pytest.mark.parametrize("step", [jobs.DRAWING, jobs.SETTING, jobs.STORING, "stored"])
def test_a_report_cancelled_while_it_is_made_yields_no_file(step, printer, storage, monkeypatch):
    job = ReportJobFactory()
    note, save = jobs.note_step, storage.save

    def note_and_cancel(ticket, at):
        note(ticket, at)
        if at == step:
            jobs.cancel(job.pk)

    def save_and_cancel(name, content):
        saved = save(name, content)
        if step == "stored":  # the last moment: on disk, and the row does not say so yet
            jobs.cancel(job.pk)
        return saved

    monkeypatch.setattr(jobs, "note_step", note_and_cancel)
    monkeypatch.setattr(storage, "save", save_and_cancel)
    assert jobs.make(job.pk) is False
    job.refresh_from_db()
    assert (job.status, job.file.name, kept(storage)) == (Status.CANCELLED, "", [])


def test_a_finished_report_cannot_be_cancelled(printer):
    job = ReportJobFactory()
    jobs.make(job.pk)
    assert jobs.cancel(job.pk) is False
    job.refresh_from_db()
    assert job.status == Status.DONE


def test_what_a_killed_worker_stored_of_a_cancelled_report_is_cleared_away(rung, printer, storage):
    job = ReportJobFactory()
    jobs.claim(job.pk)
    storage.save(jobs.file_name(job.pk, 1), ContentFile(PDF))  # and killed, and then cancelled
    jobs.cancel(job.pk)
    assert jobs.clear_cancelled() == 0  # a living worker might be at it
    age(job, 61, only=["finished_at"])
    assert (jobs.clear_cancelled(), kept(storage)) == (1, [])
    assert jobs.clear_cancelled() == 0


@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELLED, Status.EXPIRED])
def test_a_report_without_a_file_is_made_again_as_it_was_asked_for(status, rung, printer, storage):
    job = ReportJobFactory(status=status, attempts=3, paper="letter", error="ValueError: no glyph")
    again = jobs.make_again(job=job)
    assert (again, jobs.make_again(job=job)) == (job, job)  # a double click
    assert jobs.make(job.pk) is True
    job.refresh_from_db()
    assert (job.status, job.attempts, job.error, job.paper) == (Status.DONE, 4, "", "letter")
    assert (printer.printed, kept(storage)) == (1, [f"{job.pk}-4.pdf"])


def test_made_again_it_has_three_attempts_more_and_old_tickets_stay_void(printer):
    printer.pdf = ValueError("no glyph")
    job = ReportJobFactory()
    old = jobs.claim(job.pk)
    jobs.cancel(job.pk)
    jobs.make_again(job=job)
    assert [jobs.make(job.pk) for _attempt in range(4)] == [False] * 4
    assert printer.printed == 3
    with pytest.raises(jobs.TicketVoidError):
        jobs.store(old, b"late")
    job.refresh_from_db()
    assert job.status == Status.FAILED


def test_a_report_with_its_file_is_not_made_again_but_one_whose_file_is_lost_is(printer, storage):
    job = ReportJobFactory()
    jobs.make(job.pk)
    job.refresh_from_db()
    assert jobs.make_again(job=job).status == Status.DONE
    storage.delete(job.file.name)
    jobs.make_again(job=job)
    job.refresh_from_db()
    assert job.status == Status.QUEUED


def test_while_another_of_its_kind_is_under_way_that_one_is_the_answer(printer):
    failed = ReportJobFactory(status=Status.FAILED)
    other = ReportJobFactory(diagnosis=failed.diagnosis)
    assert jobs.make_again(job=failed) == other


# --- making


def test_making_a_report_stores_it_with_its_digest(printer, storage):
    job = ReportJobFactory()
    assert tasks.make_report(str(job.pk)) is True
    job.refresh_from_db()
    assert (job.status, job.attempts, job.step, job.error) == (Status.DONE, 1, len(jobs.STEPS), "")
    assert job.file.read() == PDF
    assert job.sha256 == hashlib.sha256(PDF).hexdigest()
    assert job.finished_at is not None


def test_the_steps_can_be_followed(printer, monkeypatch):
    seen = []
    note = jobs.note_step
    monkeypatch.setattr(jobs, "note_step", lambda ticket, step: (seen.append(step), note(ticket, step)))
    jobs.make(ReportJobFactory().pk)
    assert seen == [jobs.DRAWING, jobs.SETTING, jobs.STORING]


def test_a_redelivered_message_changes_nothing(printer, storage):
    job = ReportJobFactory()
    jobs.make(job.pk)
    before = ReportJob.objects.values().get(pk=job.pk)
    assert jobs.make(job.pk) is False
    assert ReportJob.objects.values().get(pk=job.pk) == before
    assert printer.printed == 1
    assert len(kept(storage)) == 1


def test_a_second_worker_leaves_a_running_report_alone(printer):
    job = ReportJobFactory()
    assert jobs.claim(job.pk) == jobs.Ticket(job.pk, 1)
    assert jobs.claim(job.pk) is None
    assert jobs.make(job.pk) is False
    assert printer.printed == 0


def test_a_worker_taken_for_dead_leaves_no_trace(printer, storage):
    job = ReportJobFactory()
    sleeper = jobs.claim(job.pk)
    age(job, 61, only=["heartbeat_at"])
    jobs.put_back_stale()
    assert jobs.make(job.pk) is True
    with pytest.raises(jobs.TicketVoidError):
        jobs.store(sleeper, b"late")
    job.refresh_from_db()
    assert job.file.read() == PDF
    assert len(kept(storage)) == 1


def test_what_a_killed_attempt_stored_is_cleared_away(printer, storage):
    job = ReportJobFactory()
    jobs.claim(job.pk)
    storage.save(jobs.file_name(job.pk, 1), ContentFile(PDF))  # and killed before the row says so
    age(job, 61, only=["heartbeat_at"])
    jobs.put_back_stale()
    jobs.make(job.pk)
    assert kept(storage) == [f"{job.pk}-2.pdf"]


def test_a_report_of_an_erased_firm_is_not_kept(printer, storage, monkeypatch):
    job = ReportJobFactory()
    monkeypatch.setattr(jobs, "note_step", lambda ticket, step: None)
    ticket = jobs.claim(job.pk)
    ReportJob.objects.all().delete()
    with pytest.raises(jobs.TicketVoidError):
        jobs.store(ticket, PDF)
    assert kept(storage) == []
    assert jobs.make(job.pk) is False


def test_a_failed_attempt_goes_back_to_the_queue_and_the_third_is_the_last(printer):
    printer.pdf = ValueError("no glyph for \0")
    job = ReportJobFactory()
    for attempt in (1, 2):
        assert jobs.make(job.pk) is False
        job.refresh_from_db()
        assert (job.status, job.attempts) == (Status.QUEUED, attempt)
    jobs.make(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempts) == (Status.FAILED, 3)
    assert job.error.startswith("ValueError: no glyph")
    assert jobs.make(job.pk) is False
    assert printer.printed == 3


# --- sweeping


def test_a_fresh_queue_is_left_alone(rung, printer):
    ReportJobFactory()
    told = ReportJobFactory(heartbeat_at=timezone.now())
    age(told, 30)
    jobs.claim(ReportJobFactory().pk)
    assert jobs.sweep() == jobs.Swept()


def test_a_row_nobody_was_told_of_is_rung_for(rung, printer):
    job = ReportJobFactory()
    age(job, 6)
    assert jobs.sweep() == jobs.Swept(rung=1)
    assert rung == [job.pk]
    assert jobs.sweep() == jobs.Swept()


def test_a_dead_worker_s_row_is_rung_for_again(rung, printer):
    job = ReportJobFactory()
    jobs.claim(job.pk)
    age(job, 61, only=["requested_at", "heartbeat_at"])
    assert jobs.sweep() == jobs.Swept(rung=1)
    job.refresh_from_db()
    assert job.status == Status.QUEUED
    assert jobs.make(job.pk) is True


def test_without_the_sweeper_it_would_stay_as_it_is(rung, printer):
    """The control of the tests around it: nothing else finishes a dead worker's row."""
    job = ReportJobFactory()
    jobs.claim(job.pk)
    age(job, 3600, only=["requested_at", "heartbeat_at"])
    assert tasks.make_report(str(job.pk)) is False
    job.refresh_from_db()
    assert job.status == Status.RUNNING


def test_while_the_broker_refuses_the_sweeper_makes_the_report(broker_is_down, printer):
    job = ReportJobFactory()
    age(job, 6)
    assert jobs.sweep() == jobs.Swept(made=1)
    job.refresh_from_db()
    assert job.status == Status.DONE


def test_when_rings_are_taken_but_nobody_comes_the_sweeper_makes_the_report(rung, printer):
    job = ReportJobFactory()
    age(job, 121, only=["requested_at", "heartbeat_at"])
    assert jobs.sweep() == jobs.Swept(made=1)
    assert rung == []


def test_a_report_that_kills_every_worker_is_given_up(rung, printer):
    job = ReportJobFactory(status=Status.RUNNING, attempts=3)
    age(job, 61, only=["requested_at", "heartbeat_at"])
    assert jobs.sweep() == jobs.Swept(given_up=1)
    job.refresh_from_db()
    assert (job.status, job.finished_at is not None) == (Status.FAILED, True)


def test_the_command_says_what_it_did(broker_is_down, printer, capsys):
    age(ReportJobFactory(), 6)
    call_command("sweep_reports")
    assert capsys.readouterr().out == "reports: rung for 0, made 1, given up 0\n"
    call_command("sweep_reports")
    assert capsys.readouterr().out == "nothing to do\n"


def test_the_command_outlives_a_database_that_is_away_and_stops_when_asked(monkeypatch, capsys):
    class Stopping:
        """Somebody asks to stop as soon as a sweep has said what it did."""

        said = ""

        def is_set(self):
            return bool(self.said)

        def wait(self, seconds):
            self.said = capsys.readouterr().out

    answers = iter([OperationalError("gone"), jobs.Swept(made=1), jobs.Swept(made=2)])

    def sweep():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(jobs, "sweep", sweep)
    monkeypatch.setattr("diagnostics.management.commands.sweep_reports.connection.close", lambda: None)
    monkeypatch.setattr("diagnostics.management.commands.sweep_reports.asked_to_stop", Stopping)
    call_command("sweep_reports", every=1)
    assert list(answers) == [jobs.Swept(made=2)]
