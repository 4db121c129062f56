"""Loading the library: repeatable, all or nothing, and never over a curator's work."""

import shutil

import pytest
from django.core.management import CommandError, call_command

from casestudies import workflow
from casestudies.content import content_of
from casestudies.loading import load
from casestudies.models import CaseStudy, Source
from casestudies.schema import LIBRARY, Library, read_library
from tests.casestudies.curation import curator

pytestmark = pytest.mark.django_db
SLUG = "brenta-luxury-subcontractors"


@pytest.fixture(scope="module")
def library():
    return read_library()


def changed(library, **values):
    """Return the library with one case told differently, as a newer release would."""
    return Library(library.sources, {**library.cases, SLUG: {**library.cases[SLUG], **values}})


def test_first_load_publishes_everything(library):
    report = load(library)
    assert len(report.created) == len(library.cases)
    assert CaseStudy.objects.filter(status="published").count() == len(library.cases)
    case = CaseStudy.objects.get(slug=SLUG)
    case.full_clean()
    assert [reference.source.key for reference in case.references.all()] == ["caspari-2003", "rabellotti-2001"]


def test_second_load_changes_nothing(library):
    load(library)
    before = list(CaseStudy.objects.order_by("pk").values_list("pk", "updated_at"))
    report = load(library)
    assert report.created == report.updated == report.kept == []
    assert list(CaseStudy.objects.order_by("pk").values_list("pk", "updated_at")) == before


def test_newer_file_updates_an_untouched_case(library):
    load(library)
    assert load(changed(library, title="A new title")).updated == [SLUG]
    assert CaseStudy.objects.get(slug=SLUG).title == "A new title"


def test_case_edited_here_is_kept_and_reported(library):
    load(library)
    CaseStudy.objects.filter(slug=SLUG).update(title="The curator's title")
    assert load(changed(library, title="A new title")).kept == [SLUG]
    assert CaseStudy.objects.get(slug=SLUG).title == "The curator's title"


def test_case_whose_sources_were_edited_here_is_kept(library):
    load(library)
    CaseStudy.objects.get(slug=SLUG).references.filter(role="study").update(place="p. 1")
    assert load(library).kept == [SLUG]


def test_source_edited_here_is_kept(library):
    load(library)
    Source.objects.filter(key="caspari-2003").update(title="The curator's title")
    assert load(library).kept_sources == ["caspari-2003"]


def test_overwrite_replaces_an_edited_case(library):
    load(library)
    CaseStudy.objects.filter(slug=SLUG).update(title="The curator's title")
    assert load(library, overwrite=True).updated == [SLUG]
    assert CaseStudy.objects.get(slug=SLUG).title == library.cases[SLUG]["title"]


def test_case_with_changes_under_way_is_kept_although_readers_see_what_was_loaded(library):
    load(library)
    case, rosa = CaseStudy.objects.get(slug=SLUG), curator("Rosa")
    mine = content_of(case) | {"title": "Rosa's title"}
    workflow.save_revision(case=case, content=mine, base=1, by=rosa)
    assert load(changed(library, title="A new title")).kept == [SLUG]
    assert load(changed(library, title="A new title"), overwrite=True).updated == [SLUG]
    case.refresh_from_db()
    assert (case.title, case.changes) == ("A new title", "")
    assert [one.content["title"] for one in case.revisions.order_by("number")][1:] == ["Rosa's title", "A new title"]


def test_each_load_that_changes_a_case_leaves_a_revision_published_by_nobody(library):
    load(library)
    load(changed(library, title="A new title"))
    load(changed(library, title="A new title"))
    case = CaseStudy.objects.get(slug=SLUG)
    assert list(case.revisions.values_list("number", "origin", "published_by")) == [
        (2, "library", None),
        (1, "library", None),
    ]
    assert not case.revisions.filter(published_at=None).exists()


def test_a_load_publishes_nothing_that_was_retired(library):
    load(library)
    workflow.retire(case=CaseStudy.objects.get(slug=SLUG), by=curator("Rosa"), why="Doubts.")
    assert load(changed(library, title="A new title")).updated == [SLUG]
    case = CaseStudy.objects.get(slug=SLUG)
    assert (case.status, case.revisions.first().published_at) == ("retired", None)


def test_retired_case_stays_retired(library):
    load(library)
    CaseStudy.objects.filter(slug=SLUG).update(status="retired")
    load(changed(library, title="A new title"))
    assert CaseStudy.objects.get(slug=SLUG).status == "retired"


def test_load_is_all_or_nothing(library, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("casestudies.content.CaseSource.objects.bulk_create", fail)
    with pytest.raises(RuntimeError):
        load(library)
    assert not CaseStudy.objects.exists()
    assert not Source.objects.exists()


def test_command_loads_and_tells(capsys):
    call_command("load_cases")
    assert "cases created, 0 updated, 0 unchanged, 0 kept." in capsys.readouterr().out
    CaseStudy.objects.filter(slug=SLUG).update(title="The curator's title")
    call_command("load_cases")
    assert f"kept: edited here: {SLUG}" in capsys.readouterr().out


def test_command_refuses_a_wrong_folder_and_loads_nothing(tmp_path):
    shutil.copytree(LIBRARY, tmp_path / "library")
    (tmp_path / "library" / "broken.yaml").write_text("title: Half a case")
    with pytest.raises(CommandError, match=r"broken\.yaml: summary: is missing"):
        call_command("load_cases", tmp_path / "library")
    assert not CaseStudy.objects.exists()


def test_check_changes_nothing(capsys):
    call_command("load_cases", "--check")
    assert "in order" in capsys.readouterr().out
    assert not CaseStudy.objects.exists()
