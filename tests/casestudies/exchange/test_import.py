"""Taking a file in: what is new, changed, unchanged, in conflict or closed, and that no work is overwritten unasked."""

import pytest

from casestudies.exchange import applying, exporting, files
from casestudies.exchange.applying import apply_import
from casestudies.exchange.exporting import Selection
from casestudies.exchange.planning import Fate, plan_import
from casestudies.models import CaseRevision, CaseStudy, Source
from tests.casestudies.exchange.samples import CASE, SOURCE, file_of
from tests.casestudies.factories import CaseSourceFactory, CaseStudyFactory, SourceFactory

pytestmark = pytest.mark.django_db
FORMATS = ["yaml", "csv", "xlsx"]


@pytest.fixture
def draft():
    return CaseStudyFactory(slug="shoe-firm", title="A shoe firm", status="draft")


def exported(format_name="yaml", *, selection=Selection(), **changes):  # noqa: B008 -- frozen
    """Return the library as a checked file, the fields of its cases changed as somebody might at home."""
    cases = [record | changes for record in exporting.case_records(selection)]
    data = file_of(format_name, cases=cases, sources=list(exporting.source_records(selection)))
    return files.read(f"a.{format_name}", data)


def fates(file):
    return {item.entry.name: item.fate for item in plan_import(file).items}


def apply(file, **chosen):
    return apply_import(file=file, chosen={f"case:{slug}": revision for slug, revision in chosen.items()}, by=None)


@pytest.mark.parametrize("format_name", FORMATS)
def test_new_cases_come_in_as_drafts_with_their_sources(format_name):
    file = files.read(f"a.{format_name}", file_of(format_name))
    assert fates(file) == {"author-2000": Fate.NEW, "shoe-firm": Fate.NEW}
    apply(file)
    case = CaseStudy.objects.get(slug="shoe-firm")
    case.full_clean()
    assert case.status == "draft"
    assert case.top_share_tenths == 655
    assert [(one.source.key, one.role, one.place) for one in case.references.all()] == [
        ("author-2000", "study", "p. 1")
    ]


@pytest.mark.parametrize("format_name", FORMATS)
def test_taking_it_in_again_changes_nothing(format_name):
    file = files.read(f"a.{format_name}", file_of(format_name))
    apply(file)
    before = list(CaseStudy.objects.values("pk", "updated_at"))
    assert set(fates(file).values()) == {Fate.UNCHANGED}
    outcome = apply(file)
    assert (outcome.created, outcome.changed) == ([], [])
    assert list(CaseStudy.objects.values("pk", "updated_at")) == before


def test_a_status_in_the_file_publishes_nothing():
    data = file_of("csv", cases=[CASE | {"status": "published"}])
    apply(files.read("a.csv", data))
    assert CaseStudy.objects.get().status == "draft"


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_change_made_in_the_file_goes_into_a_draft_nobody_touched(draft, format_name):
    file = exported(format_name, title="A better title", **{"functions.after": CASE["functions.before"]})
    [item] = plan_import(file).cases
    assert item.fate is Fate.CHANGED
    assert [(one.field, one.before, one.after) for one in item.changes] == [
        ("title", "A shoe firm", "A better title"),
        ("functions.after", "", "F1=4; F2=3; F3=?; F4=0; F5=1; F6=2; F7=4"),
    ]
    assert apply(file).changed == ["shoe-firm"]
    draft.refresh_from_db()
    assert draft.title == "A better title"
    assert draft.functions_after["F3"] is None


def test_what_a_curator_changed_since_the_export_is_a_conflict_and_stays(draft):
    file = exported(title="The file's title")
    CaseStudy.objects.update(title="The curator's title")
    assert fates(file) == {"shoe-firm": Fate.CONFLICT}
    assert apply(file).left == ["shoe-firm"]
    draft.refresh_from_db()
    assert draft.title == "The curator's title"


def test_a_chosen_conflict_is_overwritten_but_only_as_it_was_shown(draft):
    file = exported(title="The file's title")
    CaseStudy.objects.update(title="The curator's title")
    [shown] = plan_import(file).cases
    CaseStudy.objects.update(title="Changed once more, after the preview")
    assert apply(file, **{"shoe-firm": shown.here}).left == ["shoe-firm"]
    [shown] = plan_import(file).cases
    assert apply(file, **{"shoe-firm": shown.here}).changed == ["shoe-firm"]
    draft.refresh_from_db()
    assert draft.title == "The file's title"


def test_what_changed_here_between_preview_and_import_is_left_alone(draft):
    file = exported(title="The file's title")
    assert fates(file) == {"shoe-firm": Fate.CHANGED}
    CaseStudy.objects.update(title="Saved meanwhile")
    assert apply(file).left == ["shoe-firm"]


def test_a_file_without_revisions_is_in_conflict_with_what_is_there(draft):
    assert fates(files.read("a.yaml", file_of("yaml")))["shoe-firm"] is Fate.CONFLICT


def test_a_file_that_only_holds_the_older_text_says_so(draft):
    file = exported()
    CaseStudy.objects.update(title="The curator's title")
    [item] = plan_import(file).cases
    assert (item.fate, item.is_older) == (Fate.CONFLICT, True)


@pytest.mark.parametrize("status", ["published", "in_review", "retired"])
def test_what_is_no_draft_is_closed_even_when_chosen(draft, status):
    # Without a published revision the database lets no case become published.
    CaseRevision.objects.create(case=draft, number=1, content={}, origin="library", published_at=draft.created_at)
    CaseStudy.objects.update(status=status)
    file = exported(title="The file's title")
    [item] = plan_import(file).cases
    assert item.fate is Fate.CLOSED
    assert apply(file, **{"shoe-firm": item.here}).left == ["shoe-firm"]
    draft.refresh_from_db()
    assert (draft.title, draft.status) == ("A shoe firm", status)


def test_a_changed_order_of_sources_is_a_change(draft):
    for key in ("a-1", "b-2"):
        CaseSourceFactory(case=draft, source=SourceFactory(key=key))
    file = exported(sources=[{"key": "b-2", "role": "study"}, {"key": "a-1", "role": "study"}])
    [change] = plan_import(file).cases[0].changes
    assert (change.before, change.after) == ("a-1 | study; b-2 | study", "b-2 | study; a-1 | study")
    assert apply(file).changed == ["shoe-firm"]
    assert [one.source.key for one in draft.references.all()] == ["b-2", "a-1"]


def test_sources_follow_the_same_rules():
    source = SourceFactory(key="author-2000", title="On shoes", authors=["Author, Ann"])
    file = files.read("a.yaml", file_of("yaml", cases=[], sources=[{**SOURCE, "title": "On boots"}]))
    assert fates(file) == {"author-2000": Fate.CONFLICT}
    [item] = plan_import(file).sources
    assert apply_import(file=file, chosen={"source:author-2000": item.here}, by=None).changed == ["author-2000"]
    CaseSourceFactory(source=source, case=CaseStudyFactory(status="published"))
    file = files.read("a.yaml", file_of("yaml", cases=[], sources=[{**SOURCE, "title": "On sandals"}]))
    assert fates(file) == {"author-2000": Fate.CLOSED}
    source.refresh_from_db()
    assert source.title == "On boots"


def test_a_case_may_name_a_source_that_only_the_library_has():
    SourceFactory(key="author-2000")
    apply(files.read("a.yaml", file_of("yaml", sources=[])))
    assert CaseStudy.objects.get().references.get().source.key == "author-2000"


def test_a_case_and_a_source_of_one_name_are_chosen_apart(draft):
    SourceFactory(key="shoe-firm", title="Old")
    file = files.read(
        "a.yaml", file_of("yaml", cases=[CASE | {"sources": []}], sources=[SOURCE | {"slug": "shoe-firm"}])
    )
    [item] = plan_import(file).cases
    outcome = apply(file, **{"shoe-firm": item.here})
    assert (outcome.changed, outcome.left) == (["shoe-firm"], ["shoe-firm"])
    assert Source.objects.get().title == "Old"


def test_an_import_is_all_or_nothing(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(applying, "save_draft", fail)
    with pytest.raises(RuntimeError):
        apply(files.read("a.yaml", file_of("yaml")))
    assert not Source.objects.exists()


def test_an_imported_case_is_safe_from_the_next_load(draft):
    """The library's files replace a case only where its text is still the one they loaded."""
    before = draft.loaded_hash
    apply(exported(title="The file's title"))
    draft.refresh_from_db()
    assert draft.loaded_hash == before


def test_comparing_takes_few_queries_whatever_the_size(django_assert_max_num_queries):
    for number in range(30):
        CaseSourceFactory(case__slug=f"case-x{number}", source__key=f"source-x{number}")
    data = file_of("yaml", cases=list(exporting.case_records(Selection())), sources=[])
    with django_assert_max_num_queries(6):
        plan_import(files.read("a.yaml", data))
    with django_assert_max_num_queries(5):
        list(exporting.case_records(Selection()))
        list(exporting.source_records(Selection()))
