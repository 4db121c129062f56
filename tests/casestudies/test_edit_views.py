"""Editing in the browser: what is typed is kept, nothing is overwritten, and two texts are brought together."""

import re

import pytest
from django.urls import reverse

from casestudies import case_forms, source_forms, workflow
from casestudies.case_forms import CaseForm
from casestudies.content import SETS, changed_fields, content_of
from casestudies.models import CaseOpening, CaseStudy, Source
from tests.casestudies import curation as given
from tests.casestudies.factories import CaseStudyFactory, SourceFactory
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
NEW, NEW_SOURCE = reverse("casestudies:case_new"), reverse("casestudies:source_new")


@pytest.fixture
def rosa():
    return given.curator("Rosa")


@pytest.fixture
def carlo():
    return given.curator("Carlo")


@pytest.fixture
def desk(client, rosa):
    """Return Rosa's browser."""
    client.force_login(rosa)
    return client


def page_of(case):
    return reverse("casestudies:edit", args=[case.slug])


def sent(content, base, **changes):
    """Return what a browser would send for a content, with these changes."""
    values = {name: "" if value is None else value for name, value in case_forms.shown(content).items()}
    del values["sources"]
    for name in SETS:  # a browser sends ticked boxes in the order of the page
        values[name] = [value for value, _label in CaseForm().fields[name].choices if value in content[name]]
    return values | source_forms.shown(content["sources"]) | {"base": str(base), "action": "save"} | changes


def text_of(response):
    return response.content.decode()


def errors_of(response):
    """Return the lines of the error summary."""
    return [line.strip() for line in re.findall(r'href="#[^"]*">([^<]*)<', text_of(response).split("</h2>")[1])]


# Start


def test_a_case_starts_as_a_draft_that_only_curators_see(desk, rosa, client):
    data = {"title": "Shoes of León", "summary": "A firm.", "outcome": "mixed", "sectors": "152 15", "evidence": "thin"}
    response = desk.post(NEW, data)
    case = CaseStudy.objects.get()
    assert response.url == page_of(case)
    assert (case.slug, case.status, case.sectors) == ("shoes-of-leon", "draft", ["152", "15"])
    assert workflow.newest(case).edited_by == rosa
    client.force_login(MembershipFactory(role="advisor").user)
    assert client.get(case.get_absolute_url()).status_code == 404


def test_what_a_case_cannot_be_without_is_asked_for(desk):
    response = desk.post(NEW, {})
    assert "<title>Error:" in text_of(response)
    for text in ("Enter a title", "Enter a summary", "Select how it came out", "Enter at least one sector"):
        assert text in text_of(response)
    assert not CaseStudy.objects.exists()


# Save


def test_all_that_is_typed_is_kept(desk, rosa):
    case = given.draft(rosa)
    SourceFactory(key="other-2000")
    changed = given.content(
        title="Another title", countries=["BR", "IT"], period_start=1990, period_end=1999, firm_sizes=["small"],
        chain="Shoes", governance="network", top_share_tenths=655, destinations=["home"], buyer_kinds=["brand"],
        functions_before=dict.fromkeys(("F1", "F2", "F3", "F4", "F5", "F6", "F7"), 2) | {"F1": None, "F2": 0},
        process_change="up", risk_form="loss", bands={"risk": "high"}, levers=["spread_buyers"], our_inference="Ours.",
        inferred=["governance"], limits="Line one.\nLine two.",
        sources=[
            {"key": "other-2000", "role": "told_in", "place": "Box 1"},
            {"key": "author-1999", "role": "study", "place": ""},
        ],
    )  # fmt: skip
    data = sent(changed, 1, limits="Line one.\r\nLine two.")
    assert desk.post(page_of(case), data).url == page_of(case)
    assert changed_fields(workflow.newest(case).content, changed) == []
    assert changed_fields(content_of(given.fresh(case)), changed) == []
    assert case_forms.shown(changed) == desk.get(page_of(case)).context["form"].initial | {}


def test_a_draft_may_be_half_done(desk, rosa):
    case = given.draft(rosa)
    half = given.content(situation="", limits="", sources=[], countries=[])
    assert desk.post(page_of(case), sent(half, 1)).status_code == 302
    assert workflow.newest(case).content == half


def test_readers_go_on_seeing_what_is_published(desk, rosa, carlo, client):
    case = given.published(rosa, carlo)
    desk.post(page_of(case), sent(given.content(title="Canary", situation="Canary"), 1))
    for path in (case.get_absolute_url(), reverse("casestudies:list")):
        assert "Canary" not in text_of(desk.get(path))
    assert "Canary" in text_of(desk.get(reverse("casestudies:preview", args=[case.slug])))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": ""}, "Enter a title"),
        ({"title": "x" * 161}, "Title must be 160 characters or fewer"),
        ({"limits": "x" * 3001}, "What this case cannot tell must be 3000 characters or fewer"),
        ({"sectors": "999"}, "“999” is no ISIC Rev. 4 division or group"),
        ({"sectors": " , "}, "Enter at least one sector"),
        ({"countries": "Brazil"}, "“BRAZIL” is no ISO 3166 country code"),
        ({"period_start": "soon"}, "Enter a year from 1500 to 2100"),
        ({"period_start": "1999", "period_end": "1990"}, "The last year comes before the first"),
        ({"top_share": "101"}, "Enter a share from 0 to 100"),
        ({"top_share": "65.55"}, "Enter a share from 0 to 100"),
        ({"top_share": "NaN"}, "Enter a share from 0 to 100"),
        ({"top_share": "9" * 5000}, "Enter a share from 0 to 100"),
        ({"governance": "anarchy"}, "Governance: select a value from the list"),
        ({"levers": ["pray"]}, "Levers tried: tick values of the list"),
        ({"before_F1": "7"}, "select a value from the list"),
        ({"inferred": ["outcome"]}, "Say in words what is our inference"),
        ({"family": "two words"}, "Family must be one word"),
        ({"title": "a\x00b"}, "Null characters are not allowed"),
        ({"sources-0-role": ""}, "Select what the source is to the case"),
        ({"sources-0-key": "gone"}, "Source: select a value from the list"),
        ({"sources-TOTAL_FORMS": "x"}, "ManagementForm"),
        ({"sources-TOTAL_FORMS": "5000"}, ""),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(desk, rosa, changes, says):
    case = given.draft(rosa)
    data = sent(given.content(situation="A long text"), 1, **changes)
    response = desk.post(page_of(case), data)
    assert response.status_code == 200
    assert "<title>Error:" in text_of(response)
    assert says in text_of(response)
    assert "A long text" in text_of(response)
    assert case.revisions.count() == 1


def test_a_source_named_twice_is_told_at_its_row(desk, rosa):
    case = given.draft(rosa)
    one = {"key": "author-1999", "role": "study", "place": ""}
    response = desk.post(page_of(case), sent(given.content(sources=[one, one]), 1))
    assert response.context["formset"].forms[1].errors["key"] == ["This source is named twice. Remove one of the rows"]


def test_a_source_is_removed_by_ticking(desk, rosa):
    case = given.draft(rosa)
    desk.post(page_of(case), sent(given.content(), 1, **{"sources-0-DELETE": "on"}))
    assert workflow.newest(case).content["sources"] == []


def test_a_retired_case_is_not_saved(desk, rosa):
    case = given.draft(rosa)
    workflow.retire(case=case, by=rosa, why="Doubts.")
    response = desk.post(page_of(case), sent(given.content(title="Mine"), 1))
    assert "Reopen it to edit it" in text_of(response)
    assert 'value="Mine"' in text_of(response)


# Preview


def test_a_preview_shows_what_is_typed_and_saves_nothing(desk, rosa):
    case = given.draft(rosa)
    page = text_of(desk.post(page_of(case), sent(given.content(situation="Only typed"), 1, action="preview")))
    view = page.split("readers-view")[1]
    assert "Only typed" in view
    assert "On shoes" in view  # the source
    assert page.count("<h1") == 1
    assert case.revisions.count() == 1


def test_a_preview_escapes(desk, rosa):
    case = given.draft(rosa)
    data = sent(given.content(situation="<script>alert(1)</script>", title="<b>"), 1, action="preview")
    assert "<script>alert" not in text_of(desk.post(page_of(case), data))


# Two at once


def test_others_at_the_case_are_told(desk, rosa, carlo):
    case = given.draft(rosa)
    workflow.save_revision(case=case, content=given.content(limits="Carlo's"), base=1, by=carlo)
    CaseOpening.objects.create(case=case, by=carlo, at=case.updated_at)
    page = text_of(desk.get(page_of(case)))
    assert "Carlo opened this now and may be writing." in page
    assert "Carlo saved it as revision 2, now." in page
    assert "Rosa opened" not in text_of(desk.get(page_of(case)))


def conflict(desk, case, carlo):
    """Return the page that Rosa gets for a text made from revision 1 after Carlo saved revision 2."""
    theirs = given.content(title="Carlo's title", limits="Carlo's limits", top_share_tenths=300, countries=["IT"])
    workflow.save_revision(case=case, content=theirs, base=1, by=carlo)
    mine = given.content(title="Rosa's title", situation="Rosa's situation", sources=[])
    return desk.post(page_of(case), sent(mine, 1))


def test_a_text_made_from_an_older_revision_overwrites_nothing(desk, rosa, carlo):
    case = given.draft(rosa)
    response = conflict(desk, case, carlo)
    page = text_of(response)
    assert response.status_code == 409
    assert page.count("Carlo saved this case while you were writing.") == 1
    assert workflow.newest(case).content["title"] == "Carlo's title"
    form = response.context["form"]
    assert (form["title"].value(), form["situation"].value()) == ("Rosa's title", "Rosa's situation")  # mine
    assert (form["limits"].value(), form["top_share"].value()) == ("Carlo's limits", "30")  # only theirs changed
    assert [change.name for change in response.context["contested"]] == ["title"]
    assert "<del>" in page
    assert "<ins>" in page
    assert 'name="base" value="2"' in page


def test_after_a_conflict_each_keeps_what_they_chose(desk, rosa, carlo):
    case = given.draft(rosa)
    form = conflict(desk, case, carlo).context["form"]
    again = {name: value for name in form.fields if (value := form[name].value())} | source_forms.shown([])
    assert desk.post(page_of(case), again | {"base": "2", "take-title": "mine"}).status_code == 302
    kept = workflow.newest(case).content
    assert (kept["title"], kept["limits"], kept["situation"]) == ("Rosa's title", "Carlo's limits", "Rosa's situation")
    assert (kept["top_share_tenths"], kept["sources"], kept["countries"]) == (300, [], ["IT"])


@pytest.mark.parametrize(
    ("field", "theirs"),
    [
        ("title", "Carlo's title"),
        ("countries", ["IT", "DE"]),
        ("levers", ["spread_buyers"]),
        ("top_share_tenths", 300),
        ("bands", {"risk": "high"}),
        ("functions_after", dict.fromkeys(("F1", "F2", "F3", "F4", "F5", "F6", "F7"), 1)),
        ("sources", [{"key": "author-1999", "role": "further", "place": "Box 9"}]),
        ("sources", []),
    ],
)
def test_the_text_of_the_other_can_be_taken_for_any_field(desk, rosa, carlo, field, theirs):
    case = given.draft(rosa)
    workflow.save_revision(case=case, content=given.content(**{field: theirs}), base=1, by=carlo)
    mine = given.content(limits="Rosa's limits", **({"title": "Rosa's"} if field == "title" else {}))
    response = desk.post(page_of(case), sent(mine, 2, **{f"take-{field}": "theirs"}))
    assert response.status_code == 302
    assert workflow.newest(case).content == given.content(limits="Rosa's limits", **{field: theirs})


def test_a_choice_made_in_one_conflict_is_kept_in_the_next(desk, rosa, carlo):
    case = given.draft(rosa)
    conflict(desk, case, carlo)
    workflow.save_revision(case=case, content=given.content(title="Third", limits="Third"), base=2, by=carlo)
    again = sent(given.content(title="Rosa's", situation="Rosa's"), 2, **{"take-title": "theirs"})
    form = desk.post(page_of(case), again).context["form"]
    assert form["title"].value() == "Third"  # I had taken theirs, and they alone changed it since
    assert form["situation"].value() == "Rosa's"


def test_a_third_save_in_between_is_told_again(desk, rosa, carlo):
    case = given.draft(rosa)
    conflict(desk, case, carlo)
    workflow.save_revision(case=case, content=given.content(title="Third"), base=2, by=carlo)
    assert desk.post(page_of(case), sent(given.content(title="Rosa's"), 2)).status_code == 409


@pytest.mark.parametrize("base", ["", "x", "-1", "0", "99", "9" * 400, "\x00", "²"])
def test_a_base_that_is_no_revision_overwrites_nothing(desk, rosa, base):
    case = given.draft(rosa)
    response = desk.post(page_of(case), sent(given.content(title="Rosa's"), base))
    assert response.status_code == 409
    assert response.context["form"]["title"].value() == "Rosa's"
    assert given.fresh(case).title == "A case of shoes"


def test_taking_an_unknown_field_does_no_harm(desk, rosa):
    case = given.draft(rosa)
    data = sent(given.content(title="Rosa's"), 1, **{"take-nonsense": "theirs", "take-": "theirs"})
    assert desk.post(page_of(case), data).status_code == 302


def test_who_has_saved_is_not_at_the_case_any_more(desk, rosa, carlo):
    case = given.draft(rosa)
    desk.get(page_of(case))
    assert CaseOpening.objects.filter(by=rosa).exists()
    desk.post(page_of(case), sent(given.content(title="Mine"), 1))
    assert not CaseOpening.objects.exists()


# Sources


def test_the_text_is_saved_before_a_source_is_added_and_the_source_comes_along(desk, rosa):
    case = given.draft(rosa)
    response = desk.post(page_of(case), sent(given.content(limits="Saved first"), 1, action="new-source"))
    assert given.fresh(case).limits == "Saved first"
    data = {
        "key": "tewari-1999",
        "kind": "article",
        "authors": "Tewari, Meenu\nNadvi, Khalid",
        "year": "1999",
        "title": "T",
    }
    response = desk.post(response.url, data)
    assert Source.objects.get(key="tewari-1999").authors == ["Tewari, Meenu", "Nadvi, Khalid"]
    assert response.url == f"{page_of(case)}?source=tewari-1999#sources"
    rows = desk.get(response.url).context["formset"]
    assert [row["key"].value() for row in rows] == ["author-1999", "tewari-1999", None, None]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"authors": ""}, "Enter at least one author"),
        ({"authors": "x" * 121}, "An author must be 120 characters or fewer"),
        ({"year": "1066"}, "Enter a year from 1500 to 2100"),
        ({"year": ""}, "Enter the year of publication"),
        ({"title": ""}, "Enter the title of the source"),
        ({"kind": "rumour"}, "Kind: select a value from the list"),
        ({"key": "Not A Key"}, "lower-case letters"),
        ({"key": "author-1999"}, "A source has this key already"),
        ({"doi": "https://doi.org/10.1000/1"}, "Enter a DOI without its address"),
        ({"doi": "10.1000/ABC"}, "The library has this DOI already"),
        ({"url": "javascript:alert(1)"}, "Enter an address that starts with https://"),
        ({"title": "a\x00b"}, "Null characters"),
    ],
)
def test_a_source_says_what_is_wrong_with_it(desk, changes, says):
    SourceFactory(key="author-1999", doi="10.1000/abc")
    data = {"key": "new-2001", "kind": "report", "authors": "Author", "year": "2001", "title": "New"} | changes
    response = desk.post(NEW_SOURCE, data)
    assert response.status_code == 200
    assert says in text_of(response)
    assert Source.objects.count() == 1


@pytest.mark.parametrize("key", ["no-such-source", "\x00", "../..", "<b>"])
def test_a_source_that_is_none_does_no_harm(desk, rosa, key):
    assert desk.get(page_of(given.draft(rosa)), {"source": key, "preview": ""}).status_code == 200


@pytest.mark.parametrize("slug", ["no-such-case", "\x00", "../..", "x" * 5000])
def test_a_source_for_no_case_leads_back_to_the_desk(desk, slug):
    assert desk.get(NEW_SOURCE, {"case": slug}).status_code == 200
    assert "Back to the desk" in text_of(desk.get(NEW_SOURCE, {"case": slug}))


def test_a_case_that_came_in_without_a_revision_is_edited_like_any_other(desk):
    case = CaseStudyFactory(status="draft")
    assert desk.get(page_of(case)).status_code == 200
    assert desk.post(page_of(case), sent(content_of(case), 0, title="Mine")).status_code == 302
    assert given.number_of(case) == 2


def test_the_form_takes_few_queries(library, desk, rosa, django_assert_max_num_queries):
    case = CaseStudy.objects.get(slug="ludhiana-small-units")
    # Session, user, role, case, newest revision twice, others, own opening, notes, sources, membership.
    with django_assert_max_num_queries(11):
        desk.get(page_of(case))
    mine = content_of(case) | {"title": "Mine"}
    with django_assert_max_num_queries(
        16
    ):  # the same but for the page; lock, newest, revision, case, event, savepoints
        assert desk.post(page_of(case), sent(mine, 1)).status_code == 302
