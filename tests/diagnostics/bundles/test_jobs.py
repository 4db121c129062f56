"""A bundle is made report by report, each once, whoever asks twice, is killed, cancels or fails."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from diagnostics import bell, firms
from diagnostics import jobs as report_jobs
from diagnostics.bundles import archive, jobs
from diagnostics.models import BundleItem, ReportBundle, ReportJob
from tests.factories import DiagnosisFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

Status = ReportBundle.Status


@pytest.fixture
def agency():
    return OrganisationFactory()


def diagnoses(agency, *names):
    fields = {"assessment__firm__organisation": agency}
    return [DiagnosisFactory(assessment__firm__name=name, **fields) for name in names]


def ask(agency, *names, of=(), key=None, paper="a4"):
    return jobs.request_bundle(
        organisation=agency,
        diagnoses=of or diagnoses(agency, *names),
        by=UserFactory(),
        paper=paper,
        key=key or uuid4(),
    )


def states(bundle):
    return list(bundle.items.values_list("state", flat=True))


def finish(bundle, turns=9):
    """Work on a bundle until it is done, at most so many turns."""
    for _turn in range(turns):
        if not jobs.work(bundle.pk):
            break
    bundle.refresh_from_db()


def test_every_report_is_made_once_and_the_bundle_is_done(agency, printed):
    bundle = ask(agency, "Aurora", "Brenta", "Corvo")
    finish(bundle)
    assert (bundle.status, printed, states(bundle)) == (Status.DONE, ["Aurora", "Brenta", "Corvo"], ["ready"] * 3)
    assert jobs.progress_of(bundle) == jobs.Progress(ready=3, left_out=0, total=3)
    assert jobs.work(bundle.pk) is False  # a message delivered twice


def test_the_ring_comes_after_the_commit_and_a_double_click_is_one_bundle(
    agency, rung, django_capture_on_commit_callbacks
):
    of, key = diagnoses(agency, "Aurora"), uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        first, again = ask(agency, of=of, key=key), ask(agency, of=of, key=key)
        assert rung == []
    assert (first, rung) == (again, [(bell.MAKE_BUNDLE, first.pk)])
    assert first.items.count() == 1
    assert ask(agency, of=of) != first


def test_firms_of_one_name_have_files_of_their_own(agency):
    names = ask(agency, "Aurora", "Aurora!", "Аврора").items.values_list("name", flat=True)
    assert [name.rpartition("-20")[0] for name in names] == ["foothold-aurora", "foothold-aurora", "foothold-firm"]
    assert len(set(names)) == 3


def test_a_report_that_says_the_same_is_taken_as_it_is(agency, printed):
    of = diagnoses(agency, "Aurora", "Brenta")
    made = report_jobs.request_report(diagnosis=of[0], by=UserFactory())
    report_jobs.make(made.pk)
    bundle = ask(agency, of=of)
    finish(bundle)
    assert printed == ["Aurora", "Brenta"]
    assert bundle.items.get(position=1).report == made


@pytest.mark.parametrize("other", ["paper", "plan", "lost"])
def test_a_report_that_says_something_else_is_not(other, agency, printed, storage):
    of = diagnoses(agency, "Aurora")
    made = report_jobs.request_report(diagnosis=of[0], by=UserFactory(), paper="letter" if other == "paper" else "a4")
    report_jobs.make(made.pk)
    made.refresh_from_db()
    if other == "plan":
        of[0].assessment.firm.actions.create(text="Visit the fair")
    if other == "lost":
        storage.delete(made.file.name)
    finish(ask(agency, of=of))
    assert printed == ["Aurora", "Aurora"]


def test_turns_are_short_and_each_rings_for_the_next(agency, printed, rung, monkeypatch):
    monkeypatch.setattr(jobs, "TURN_SECONDS", -1)
    bundle = ask(agency, "Aurora", "Brenta")
    jobs.work(bundle.pk)
    bundle.refresh_from_db()
    assert (bundle.status, printed, states(bundle)) == (Status.QUEUED, ["Aurora"], ["ready", "open"])
    assert rung == [(bell.MAKE_BUNDLE, bundle.pk)]
    finish(bundle)
    assert (bundle.status, printed) == (Status.DONE, ["Aurora", "Brenta"])


def test_two_workers_do_not_work_on_one_bundle(agency):
    bundle = ask(agency, "Aurora")
    assert jobs.claim(bundle.pk) is not None
    assert jobs.claim(bundle.pk) is None
    assert jobs.work(bundle.pk) is False


def test_after_a_killed_worker_only_what_is_missing_is_made(agency, printed, monkeypatch):
    bundle = ask(agency, "Aurora", "Brenta", "Corvo")
    print_as_usual = printed.__class__.__call__

    def killed_at_brenta(self, diagnosis, **fields):
        if diagnosis.assessment.firm.name == "Brenta":
            raise KeyboardInterrupt
        return print_as_usual(self, diagnosis, **fields)

    with monkeypatch.context() as patch:
        patch.setattr(printed.__class__, "__call__", killed_at_brenta)
        with pytest.raises(KeyboardInterrupt):
            jobs.work(bundle.pk)
    assert states(bundle) == ["ready", "open", "open"]
    assert jobs.sweep() == 0  # not before it is stale
    then = timezone.now() - timedelta(seconds=61)
    ReportBundle.objects.update(heartbeat_at=then, requested_at=then)
    ReportJob.objects.filter(status="running").update(heartbeat_at=then)
    report_jobs.put_back_stale()
    assert jobs.sweep() == 1
    finish(bundle)
    assert (bundle.status, printed) == (Status.DONE, ["Aurora", "Brenta", "Corvo"])


def test_a_worker_taken_for_dead_stops_at_the_next_report(agency, printed):
    bundle = ask(agency, "Aurora", "Brenta")
    sleeper = jobs.claim(bundle.pk)
    ReportBundle.objects.update(status=Status.QUEUED)
    finish(bundle)
    assert jobs.make_some(sleeper, until=float("inf")) is True
    assert printed == ["Aurora", "Brenta"]


def test_cancelled_it_stops_and_goes_on_later_without_making_anything_twice(agency, printed, monkeypatch):
    bundle = ask(agency, "Aurora", "Brenta")
    settle = jobs.settle
    monkeypatch.setattr(jobs, "settle", lambda pk: (settle(pk), jobs.cancel(bundle.pk)))
    finish(bundle)
    assert (bundle.status, printed) == (Status.CANCELLED, ["Aurora"])
    monkeypatch.setattr(jobs, "settle", settle)
    jobs.make_again(bundle=bundle)
    finish(bundle)
    assert (bundle.status, printed) == (Status.DONE, ["Aurora", "Brenta"])


def test_a_report_that_cannot_be_made_is_left_out_and_can_be_tried_again(agency, printed):
    printed.fails = ("Brenta",)
    bundle = ask(agency, "Aurora", "Brenta")
    finish(bundle)
    assert (bundle.status, states(bundle)) == (Status.DONE, ["ready", "left_out"])
    assert printed.count("Brenta") == report_jobs.MOST_ATTEMPTS
    printed.fails = ()
    jobs.make_again(bundle=bundle)
    finish(bundle)
    assert (states(bundle), printed.count("Aurora")) == (["ready", "ready"], 1)


def test_a_report_that_somebody_else_is_making_is_waited_for(agency, rung, printed):
    of = diagnoses(agency, "Aurora")
    theirs = report_jobs.request_report(diagnosis=of[0], by=UserFactory())
    report_jobs.claim(theirs.pk)
    bundle = ask(agency, of=of)
    jobs.work(bundle.pk)
    bundle.refresh_from_db()
    assert (bundle.status, bundle.heartbeat_at, printed, rung) == (Status.QUEUED, None, [], [])


def test_who_asks_for_a_report_of_a_bundle_alone_finds_it_on_their_list(agency):
    of = diagnoses(agency, "Aurora")
    part = report_jobs.request_part(diagnosis=of[0], by=UserFactory(), paper="a4")
    person = UserFactory()
    assert report_jobs.request_report(diagnosis=of[0], by=person) == part
    part.refresh_from_db()
    assert (part.is_part, part.requested_by) == (False, person)


def test_an_erased_firm_leaves_the_bundle(agency):
    of = diagnoses(agency, "Aurora", "Brenta")
    bundle = ask(agency, of=of)
    finish(bundle)
    firms.erase(firm=of[0].assessment.firm)
    assert [entry.name.split("-")[1] for entry in archive.entries_of(bundle)] == ["brenta"]
    assert BundleItem.objects.count() == 1


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_bundle_nobody_came_for_is_rung_for_or_worked_on(is_heard, agency, monkeypatch, printed):
    monkeypatch.setattr(bell, "ring", lambda job_id, task="": is_heard)
    bundle = ask(agency, "Aurora")
    ReportBundle.objects.update(requested_at=timezone.now() - timedelta(seconds=6))
    assert jobs.sweep() == 1
    bundle.refresh_from_db()
    assert (bundle.status, len(printed)) == ((Status.QUEUED, 0) if is_heard else (Status.DONE, 1))
