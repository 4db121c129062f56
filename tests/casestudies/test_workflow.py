"""The steps of a case: who may take which, what readers see meanwhile, and what the history keeps."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Role
from casestudies import workflow
from casestudies.content import content_of
from casestudies.library_access import published as readers_cases
from casestudies.loading import load
from casestudies.models import CaseEvent, CaseRevision, CaseStudy
from casestudies.schema import read_library
from casestudies.search import Wish, search
from tests.casestudies import curation as given
from tests.casestudies.factories import CaseStudyFactory
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa():
    return given.curator("Rosa")


@pytest.fixture
def carlo():
    return given.curator("Carlo", role="admin")


def steps_of(case):
    """Return the history of a case, oldest first: who did what, from which stage to which, with which revision."""
    events = case.events.order_by("pk").select_related("by")
    return [(one.by and one.by.name, one.deed, one.was, one.became, one.revision) for one in events]


def test_a_case_goes_all_the_way_and_every_step_is_kept(rosa, carlo):
    case = given.draft(rosa)
    workflow.submit(case=case, base=1, by=rosa)
    workflow.send_back(case=case, base=1, by=carlo, why="Which year?")
    workflow.save_revision(case=case, content=given.content(period_start=1999), base=1, by=rosa)
    workflow.submit(case=case, base=2, by=rosa)
    workflow.publish(case=case, base=2, by=carlo)
    workflow.retire(case=case, by=rosa, why="The study was withdrawn.")
    workflow.reopen(case=case, by=carlo)
    assert steps_of(case) == [
        ("Rosa", "started", "", "draft", 1),
        ("Rosa", "submitted", "draft", "in_review", 1),
        ("Carlo", "sent_back", "in_review", "draft", 1),
        ("Rosa", "saved", "draft", "draft", 2),
        ("Rosa", "submitted", "draft", "in_review", 2),
        ("Carlo", "published", "in_review", "published", 2),
        ("Rosa", "retired", "published", "retired", 2),
        ("Carlo", "reopened", "retired", "draft", 3),
    ]
    assert set(case.events.exclude(why="").values_list("why", flat=True)) == {"Which year?", "The study was withdrawn."}


# The second pair of eyes


def test_who_saved_it_cannot_publish_it(rosa, carlo):
    case = given.draft(rosa)
    workflow.submit(case=case, base=1, by=carlo)
    with pytest.raises(workflow.WorkflowError, match="yourself"):
        workflow.publish(case=case, base=1, by=rosa)
    assert given.fresh(case).status == "in_review"


def test_who_submitted_it_cannot_publish_it(rosa, carlo):
    case = given.draft(rosa)
    workflow.submit(case=case, base=1, by=carlo)
    with pytest.raises(workflow.WorkflowError, match="yourself"):
        workflow.publish(case=case, base=1, by=carlo)
    workflow.publish(case=case, base=1, by=given.curator("Third"))
    assert given.fresh(case).status == "published"


def test_a_reviewer_who_mends_a_comma_becomes_a_writer(rosa, carlo):
    case = given.in_review(rosa)
    workflow.save_revision(case=case, content=given.content(limits="One firm only!"), base=1, by=carlo)
    assert given.fresh(case).status == "draft"
    workflow.submit(case=case, base=2, by=carlo)
    with pytest.raises(workflow.WorkflowError, match="yourself"):
        workflow.publish(case=case, base=2, by=carlo)
    workflow.publish(case=case, base=2, by=rosa)


def test_who_reopens_or_restores_cannot_publish(rosa, carlo):
    case = given.published(rosa, carlo)
    workflow.retire(case=case, by=carlo, why="Doubts.")
    workflow.reopen(case=case, by=carlo)
    workflow.submit(case=case, base=2, by=rosa)
    with pytest.raises(workflow.WorkflowError, match="yourself"):
        workflow.publish(case=case, base=2, by=carlo)


def test_nobody_publishes_what_was_saved_after_they_looked(rosa, carlo):
    case = given.in_review(rosa)
    workflow.save_revision(case=case, content=given.content(limits="None."), base=1, by=rosa)
    workflow.submit(case=case, base=2, by=rosa)
    with pytest.raises(workflow.ConflictError):
        workflow.publish(case=case, base=1, by=carlo)


# What publishing asks for


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"sources": []}, "It names a source"),
        ({"limits": ""}, "It says what the case cannot tell"),
        ({"what_they_did": ""}, "Every part of the story is told"),
    ],
)
def test_what_is_not_whole_is_not_published(rosa, carlo, changes, missing):
    case = given.in_review(rosa, **changes)
    with pytest.raises(workflow.NotReadyError) as refusal:
        workflow.publish(case=case, base=1, by=carlo)
    assert refusal.value.missing == (missing,)
    assert given.fresh(case).status == "in_review"


def test_a_source_that_is_gone_is_told(rosa, carlo):
    case = given.published(rosa, carlo)
    workflow.save_revision(
        case=case, content=given.content(sources=[{"key": "gone-1", "role": "study", "place": ""}]), base=1, by=rosa
    )
    workflow.submit(case=case, base=2, by=rosa)
    with pytest.raises(workflow.WorkflowError, match="gone-1"):
        workflow.publish(case=case, base=2, by=carlo)
    assert given.fresh(case).references.get().source.key == "author-1999"


@pytest.mark.parametrize(
    ("verb", "stage"),
    [
        ("submit", "in_review"), ("submit", "published"), ("publish", "draft"), ("publish", "published"),
        ("send_back", "draft"), ("send_back", "published"), ("reopen", "draft"), ("reopen", "published"),
    ],
)  # fmt: skip
def test_a_step_from_the_wrong_stage_is_refused(rosa, carlo, verb, stage):
    case = {"draft": given.draft, "in_review": given.in_review}.get(stage, lambda by: given.published(by, carlo))(rosa)
    more = {"reopen": {}, "send_back": {"base": 1, "why": "No."}}.get(verb, {"base": 1})
    with pytest.raises(workflow.WorkflowError):
        getattr(workflow, verb)(case=case, by=given.curator("Third"), **more)
    assert given.fresh(case).stage == stage


@pytest.mark.parametrize("why", ["", "  \n"])
def test_sending_back_and_retiring_need_a_reason(rosa, carlo, why):
    case = given.in_review(rosa)
    with pytest.raises(workflow.NoReasonError):
        workflow.send_back(case=case, base=1, by=carlo, why=why)
    with pytest.raises(workflow.NoReasonError):
        workflow.retire(case=case, by=carlo, why=why)
    assert given.fresh(case).status == "in_review"


def test_a_retired_case_is_not_edited(rosa, carlo):
    case = given.published(rosa, carlo)
    workflow.retire(case=case, by=carlo, why="Doubts.")
    with pytest.raises(workflow.WorkflowError, match="Reopen"):
        workflow.save_revision(case=case, content=given.content(limits="None."), base=1, by=rosa)
    with pytest.raises(workflow.WorkflowError, match="already"):
        workflow.retire(case=case, by=carlo, why="Again.")


# What readers see meanwhile


def texts_for_readers():
    """Return everything of the published cases that any reader could come across."""
    return [content_of(case) for case in readers_cases().prefetch_related("references__source")]


def test_readers_see_nothing_of_changes_until_they_are_published(rosa, carlo):
    case = given.published(rosa, carlo)
    before = texts_for_readers()
    reference = {"sources": [{"key": "author-1999", "role": "further", "place": "Canary"}]}
    workflow.save_revision(case=case, content=given.content(title="Canary", **reference), base=1, by=rosa)
    assert texts_for_readers() == before
    workflow.submit(case=case, base=2, by=rosa)
    assert texts_for_readers() == before
    assert search(Wish(text="canary")).count == 0
    assert (given.fresh(case).status, given.fresh(case).changes) == ("published", "in_review")
    workflow.publish(case=case, base=2, by=carlo)
    assert [text["title"] for text in texts_for_readers()] == ["Canary"]
    assert given.fresh(case).references.get().place == "Canary"
    assert given.fresh(case).changes == ""


def test_changes_sent_back_leave_the_published_case_alone(rosa, carlo):
    case = given.published(rosa, carlo)
    workflow.save_revision(case=case, content=given.content(title="Canary"), base=1, by=rosa)
    workflow.submit(case=case, base=2, by=rosa)
    workflow.send_back(case=case, base=2, by=carlo, why="No.")
    assert (given.fresh(case).title, given.fresh(case).stage) == ("A case of shoes", "draft")


def test_retiring_hides_a_case_at_once_with_changes_under_way(rosa, carlo):
    case = given.published(rosa, carlo)
    workflow.save_revision(case=case, content=given.content(title="Newer"), base=1, by=rosa)
    workflow.retire(case=case, by=rosa, why="Doubts.")
    assert texts_for_readers() == []
    assert (given.fresh(case).status, given.fresh(case).changes, given.fresh(case).title) == ("retired", "", "Newer")


def test_a_reopened_case_can_be_published_again(rosa, carlo):
    case = given.published(rosa, carlo)
    workflow.retire(case=case, by=rosa, why="Doubts.")
    workflow.reopen(case=case, by=rosa)
    assert texts_for_readers() == []
    workflow.submit(case=case, base=2, by=rosa)
    workflow.publish(case=case, base=2, by=carlo)
    assert len(texts_for_readers()) == 1


# Revisions


def test_each_save_keeps_the_whole_content(rosa):
    case = given.draft(rosa)
    for number, year in enumerate((1990, 1991, 1992), start=1):
        workflow.save_revision(case=case, content=given.content(period_start=year), base=number, by=rosa)
    kept = [one.content for one in case.revisions.order_by("number")]
    assert [one["period_start"] for one in kept] == [None, 1990, 1991, 1992]
    assert content_of(given.fresh(case)) == kept[-1]
    assert kept[-1]["sources"] == [{"key": "author-1999", "role": "study", "place": "p. 3"}]


def test_saving_nothing_new_keeps_nothing(rosa):
    case = given.draft(rosa)
    assert workflow.save_revision(case=case, content=given.content(), base=1, by=rosa) is None
    assert (case.revisions.count(), case.events.count()) == (1, 1)


def test_restoring_makes_a_new_revision(rosa, carlo):
    case = given.published(rosa, carlo)
    workflow.save_revision(case=case, content=given.content(title="Worse"), base=1, by=rosa)
    made = workflow.restore(case=case, number=1, base=2, by=carlo)
    assert (made.number, made.restored_from, made.edited_by) == (3, 1, carlo)
    assert made.content == case.revisions.get(number=1).content
    assert case.events.first().deed == "restored"
    with pytest.raises(workflow.ConflictError):
        workflow.restore(case=case, number=2, base=2, by=carlo)
    with pytest.raises(workflow.WorkflowError, match="no revision 99"):
        workflow.restore(case=case, number=99, base=3, by=carlo)


def test_a_newer_revision_is_never_overwritten(rosa, carlo):
    case = given.draft(rosa)
    workflow.save_revision(case=case, content=given.content(title="Carlo's"), base=1, by=carlo)
    with pytest.raises(workflow.ConflictError) as conflict:
        workflow.save_revision(case=case, content=given.content(title="Rosa's"), base=1, by=rosa)
    assert conflict.value.newer.content["title"] == "Carlo's"
    assert given.fresh(case).title == "Carlo's"


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_one_is_told(rosa, carlo):
    """Both began with revision 1; whichever comes second waits for the first and then learns of it."""
    case, outcomes, gate = given.draft(rosa), [], threading.Barrier(2)

    def save(by, title):
        gate.wait()
        try:
            workflow.save_revision(case=case, content=given.content(title=title), base=1, by=by)
            outcomes.append("saved")
        except workflow.ConflictError:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=one) for one in ((rosa, "R"), (carlo, "C"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "told"]
    assert list(case.revisions.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_case_that_came_in_without_a_revision_gets_one_first(rosa):
    case = CaseStudyFactory(status="draft", title="As it came")
    content = content_of(case) | {"title": "As edited"}
    workflow.save_revision(case=case, content=content, base=0, by=rosa)
    assert [one.content["title"] for one in case.revisions.order_by("number")] == ["As it came", "As edited"]
    assert case.revisions.get(number=1).edited_by is None


@pytest.mark.parametrize("title", ["Desk", "A -- _ b", "Ł", "ß" * 160, "x" * 160, "Schuhe & Söhne"])
def test_an_address_is_made_of_any_title(rosa, title):
    slugs = [given.draft(rosa, title=title).slug for _each in range(3)]
    assert len(set(slugs)) == 3
    assert "desk" not in slugs


# What the database itself refuses


def refused(text):
    return pytest.raises(IntegrityError, match=text)


@pytest.mark.parametrize("column", ["edited_by", "submitted_by"])
def test_the_database_refuses_that_one_person_does_both(rosa, carlo, column):
    case = given.in_review(carlo)
    revision = CaseRevision.objects.filter(case=case)
    if column == "edited_by":
        case = given.draft(rosa)
        workflow.submit(case=case, base=1, by=carlo)
        revision = CaseRevision.objects.filter(case=case)
    by = {"edited_by": rosa, "submitted_by": carlo}[column]
    with refused("revision_published_by_another"), transaction.atomic():
        revision.update(published_by=by, published_at=case.updated_at)
    revision.update(published_by=given.curator("Third"), published_at=case.updated_at)  # negative control


def test_the_database_refuses_a_publication_by_nobody(rosa):
    case = given.in_review(rosa)
    with refused("kept as it is"), transaction.atomic():
        case.revisions.update(published_at=case.updated_at)
    with refused("kept as it is"), transaction.atomic():
        CaseRevision.objects.create(case=case, number=2, content={}, published_at=case.updated_at)


def test_the_database_refuses_to_publish_by_setting_the_status(rosa):
    case = given.in_review(rosa)
    with refused("case_published_by_revision"), transaction.atomic():
        CaseStudy.objects.filter(pk=case.pk).update(status="published")


@pytest.mark.parametrize(
    "change",
    [{"content": {}}, {"number": 9}, {"edited_at": None}, {"origin": "library"}, {"restored_from": 1}],
)
def test_a_revision_is_never_rewritten(rosa, change):
    case = given.draft(rosa)
    with pytest.raises(IntegrityError), transaction.atomic():
        case.revisions.update(**change)


def test_a_publication_is_never_undone_and_nothing_is_deleted(rosa, carlo):
    case = given.published(rosa, carlo)
    for change in ({"published_at": None}, {"published_by": given.curator("Third")}, {"submitted_by": carlo}):
        with pytest.raises(IntegrityError), transaction.atomic():
            case.revisions.update(**change)
    for rows in (case.revisions, case.events):
        with refused("refused"), transaction.atomic():
            rows.all()._raw_delete("default")
    with refused("append-only"), transaction.atomic():
        CaseEvent.objects.filter(case=case).update(why="Because.")


def test_a_person_may_go_and_the_history_stays(rosa, carlo):
    case = given.published(rosa, carlo)
    for person in (rosa, carlo):
        for membership in person.memberships.all():
            MembershipFactory(organisation=membership.organisation, role=Role.ADMIN)
    rosa.delete()
    carlo.delete()
    revision = case.revisions.get()
    assert (revision.edited_by, revision.submitted_by, revision.published_by) == (None, None, None)
    assert revision.published_at is not None
    assert [step[0] for step in steps_of(case)] == [None, None, None]


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("revision_number_unique", {"number": 1}),
        ("revision_number_counts_from_one", {"number": 0}),
        ("revision_origin_known", {"origin": "thin air"}),
    ],
)
def test_revision_refused(rosa, constraint, values):
    case = given.draft(rosa)
    with refused(constraint), transaction.atomic():
        CaseRevision.objects.create(**{"case": case, "number": 2, "content": {}} | values)


def test_the_library_is_no_curator(rosa):
    with refused("revision_of_library_has_no_editor"), transaction.atomic():
        CaseRevision.objects.create(case=given.draft(rosa), number=2, content={}, origin="library", edited_by=rosa)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("event_deed_known", {"deed": "burnt"}),
        ("event_status_known", {"became": "ashes"}),
        ("event_status_known", {"was": "ashes"}),
        ("event_has_its_reason", {"deed": "sent_back", "why": ""}),
        ("event_has_its_reason", {"deed": "retired", "why": ""}),
    ],
)
def test_event_refused(rosa, constraint, values):
    case = given.draft(rosa)
    with refused(constraint), transaction.atomic():
        CaseEvent.objects.create(**{"case": case, "deed": "saved", "became": "draft", "revision": 1} | values)


# The library's files


def test_the_shipped_library_comes_published_by_nobody():
    load(read_library())
    revisions = CaseRevision.objects.all()
    assert revisions.count() == CaseStudy.objects.filter(status="published").count() == len(read_library().cases)
    assert set(revisions.values_list("number", "origin", "edited_by", "published_by")) == {(1, "library", None, None)}
    assert not revisions.filter(published_at=None).exists()
    assert set(CaseEvent.objects.values_list("deed", "by", "was", "became")) == {("loaded", None, "", "published")}
    case = CaseStudy.objects.prefetch_related("references__source")[0]
    assert workflow.newest(case).content == content_of(case)
