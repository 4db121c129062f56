"""The curators' pages: who gets in, what each shows, and that every step is a POST."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from casestudies import workflow
from casestudies.models import CaseOpening
from tests.casestudies import curation as given
from tests.casestudies.factories import CaseSourceFactory, CaseStudyFactory
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
DESK = reverse("casestudies:desk")
PLAIN = ("desk", "case_new", "source_new")
OF_A_CASE = ("edit", "preview", "review", "history", "notes")
STEPS = ("submit", "publish", "send-back", "retire", "reopen")


@pytest.fixture
def rosa():
    return given.curator("Rosa")


@pytest.fixture
def carlo():
    return given.curator("Carlo", role="admin")


@pytest.fixture
def desk(client, rosa):
    """Return Rosa's browser."""
    client.force_login(rosa)
    return client


def text_of(response):
    return response.content.decode()


def address(name, slug, *more):
    return reverse(f"casestudies:{name}", args=[slug, *more])


def all_addresses(slug):
    """Return every address of the curators for a case, with the method that it takes."""
    yield from ((reverse(f"casestudies:{name}"), "get") for name in PLAIN)
    yield from ((address(name, slug), "get") for name in OF_A_CASE)
    yield from ((address("move", slug, step), "post") for step in STEPS)
    yield from ((address(name, slug), "post") for name in ("edit", "notes"))
    yield address("restore", slug, 1), "post"


# Who gets in


@pytest.mark.parametrize("role", ["advisor", "reviewer", None])
@pytest.mark.parametrize("slug", ["a-case-of-shoes", "no-such-case"])
def test_who_does_not_curate_is_refused_whether_there_is_such_a_case_or_not(client, rosa, role, slug):
    case = given.in_review(rosa)
    assert case.slug == "a-case-of-shoes"
    client.force_login(MembershipFactory(role=role).user if role else UserFactory())
    for path, method in all_addresses(slug):
        assert getattr(client, method)(path, {"why": "x", "base": "1", "text": "x"}).status_code == 403, path
    assert given.fresh(case).status == "in_review"
    assert case.notes.count() == 0


def test_strangers_are_sent_to_sign_in(client, rosa):
    for path, method in all_addresses(given.draft(rosa).slug):
        response = getattr(client, method)(path)
        assert (response.status_code, response.url.startswith(reverse("account_login"))) == (302, True), path


@pytest.mark.parametrize(
    "fields", [{"role": "curator"}, {"role": "admin"}, {"role": "advisor", "user__is_staff": True}]
)
def test_curators_admins_and_staff_get_in(client, rosa, fields):
    case = given.draft(rosa)
    client.force_login(MembershipFactory(**fields).user)
    for path, method in all_addresses(case.slug):
        if method == "get":
            response = client.get(path)
            assert response.status_code == 200, path
            assert "no-store" in response["Cache-Control"]
            assert "Curators’ desk" in text_of(response)


def test_advisors_are_not_offered_the_desk(client):
    client.force_login(MembershipFactory(role="advisor").user)
    assert DESK not in text_of(client.get(reverse("casestudies:list")))


def test_a_case_that_is_not_there_is_404(desk):
    for path, method in all_addresses("no-such-case"):
        expected = 200 if "no-such-case" not in path else 404
        assert getattr(desk, method)(path).status_code == expected, path


def test_every_step_is_a_post(desk, rosa):
    case = given.draft(rosa)
    for step in STEPS:
        assert desk.get(address("move", case.slug, step)).status_code == 405
    assert desk.get(address("restore", case.slug, 1)).status_code == 405
    assert desk.post(address("move", case.slug, "burn")).status_code == 404
    for name in OF_A_CASE:
        assert desk.put(address(name, case.slug)).status_code == 405
    assert given.fresh(case).status == "draft"


# The desk


def test_the_desk_shows_what_waits_who_is_where_and_all_cases(desk, rosa, carlo):
    given.in_review(carlo, title="Carlo waits")
    mine = given.in_review(rosa, title="Rosa waits")
    CaseOpening.objects.create(case=mine, by=carlo, at=mine.updated_at)
    page = text_of(desk.get(DESK))
    waiting, rest = page.split('id="all"')
    assert "Carlo waits" in waiting
    assert "Carlo opened “Rosa waits” now" in waiting
    assert rest.count("Carlo waits") == rest.count("Rosa waits") == 1
    assert "In review (2)" in rest


@pytest.mark.parametrize(
    ("query", "shown"), [("?stage=draft", 1), ("?stage=published", 0), ("?q=zebra", 0), ("?q=draft", 1)]
)
def test_the_desk_filters_and_searches(desk, rosa, query, shown):
    given.draft(rosa, title="Draft")
    given.in_review(rosa, title="Other")
    response = desk.get(DESK + query)
    assert len(response.context["page"].object_list) == shown
    assert ("No case found" in text_of(response)) == (shown == 0)


@pytest.mark.parametrize(
    "query", ["?stage=%00", "?q=%00", "?page=x", "?page=999999999999999999999", "?q=%FF", "?stage=a&stage=b"]
)
def test_odd_addresses_show_the_desk(desk, query):
    assert desk.get(DESK + query).status_code == 200


def test_the_desk_takes_few_queries_however_long(library, desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):  # session, user, role, membership, counts, waiting, openings, count, page
        assert "41 cases" in text_of(desk.get(DESK))


# Review and the steps


def test_a_case_walks_from_draft_to_published_in_two_browsers(client, rosa, carlo):
    case = given.draft(rosa)
    client.force_login(rosa)
    review = address("review", case.slug)
    assert "Submit for review" in text_of(client.get(review))
    assert client.post(address("move", case.slug, "submit"), {"base": "1"}, follow=True).status_code == 200
    page = text_of(client.get(review))
    assert "somebody else has to publish it" in page
    assert "Publish revision" not in page
    response = client.post(address("move", case.slug, "publish"), {"base": "1"})
    assert "You saved or submitted this revision yourself" in text_of(response)
    assert given.fresh(case).status == "in_review"
    client.force_login(carlo)
    assert "Publish revision 1" in text_of(client.get(review))
    assert "It is published." in text_of(client.post(address("move", case.slug, "publish"), {"base": "1"}, follow=True))
    client.force_login(MembershipFactory(role="advisor").user)
    assert client.get(case.get_absolute_url()).status_code == 200


def test_the_review_shows_word_by_word_what_readers_would_see_changed(desk, rosa, carlo):
    case = given.published(rosa, carlo)
    changed = given.content(limits="Two firms only.", sectors=["15"], sources=[])
    workflow.save_revision(case=case, content=changed, base=1, by=carlo)
    page = text_of(desk.get(address("review", case.slug)))
    assert "[taken out:" in page
    words = page.replace('<span class="visually-hidden">[put in: </span>', "").replace(
        '<span class="visually-hidden">[taken out: </span>', ""
    )
    assert "<del>One firm" in words
    assert "<ins>Two firms" in words
    assert "What this case cannot tell" in page
    assert "Sources" in page
    assert "missing" in page


def test_a_step_refused_for_want_of_a_reason_says_so_at_the_field(desk, rosa, carlo):
    case = given.in_review(carlo)
    response = desk.post(address("move", case.slug, "send-back"), {"base": "1", "why": " "})
    page = text_of(response)
    assert "<title>Error:" in page
    assert 'href="#id_why"' in page
    assert page.count("Say why: whoever wrote the case will read it") == 2
    desk.post(address("move", case.slug, "send-back"), {"base": "1", "why": "Which year?\x00"})
    assert given.fresh(case).status == "draft"
    assert "Which year?" in text_of(desk.get(address("history", case.slug)))


def test_an_incomplete_case_is_not_published_and_the_list_says_why(desk, carlo):
    case = given.in_review(carlo, sources=[])
    page = text_of(desk.post(address("move", case.slug, "publish"), {"base": "1"}))
    assert 'href="#checklist"' in page
    assert "It names a source" in page
    assert given.fresh(case).status == "in_review"


def test_what_came_in_review_without_a_person_is_published_by_any_curator(desk):
    case = CaseSourceFactory(case__status="in_review").case
    assert 'type="submit">Publish<' in text_of(desk.get(address("review", case.slug)))
    desk.post(address("move", case.slug, "publish"), {"base": "0"})
    assert (given.fresh(case).status, given.number_of(case)) == ("published", 1)


def test_publishing_what_one_has_not_seen_is_409(desk, carlo):
    case = given.in_review(carlo)
    workflow.save_revision(case=case, content=given.content(limits="New."), base=1, by=carlo)
    workflow.submit(case=case, base=2, by=carlo)
    response = desk.post(address("move", case.slug, "publish"), {"base": "1"})
    assert response.status_code == 409
    assert "Publish revision 2" in text_of(response)


def test_a_case_is_retired_and_reopened(desk, rosa, carlo):
    case = given.published(rosa, carlo)
    desk.post(address("move", case.slug, "retire"), {"why": "Withdrawn."})
    assert given.fresh(case).status == "retired"
    assert "Reopen as a draft" in text_of(desk.get(address("review", case.slug)))
    desk.post(address("move", case.slug, "reopen"))
    assert given.fresh(case).status == "draft"


@pytest.mark.parametrize("base", ["", "x", "9" * 400, "-1", "\x00"])
@pytest.mark.parametrize("step", STEPS)
def test_odd_steps_do_no_harm(desk, carlo, step, base):
    case = given.in_review(carlo)
    assert desk.post(address("move", case.slug, step), {"base": base}).status_code in {200, 409}
    assert given.fresh(case).status == "in_review"


# History


def test_the_history_compares_any_two_revisions(desk, rosa):
    case = given.draft(rosa, limits="one")
    for base, limits in ((1, "two"), (2, "three")):
        workflow.save_revision(case=case, content=given.content(limits=limits), base=base, by=rosa)
    page = desk.get(address("history", case.slug))
    assert [piece.text for piece in page.context["changes"][0].pieces] == ["two", "three"]
    page = desk.get(address("history", case.slug), {"from": "1", "to": "3"})
    assert [piece.text for piece in page.context["changes"][0].pieces] == ["one", "three"]
    page = desk.get(address("history", case.slug), {"from": "3", "to": "3"})
    assert "Revisions 3 and 3 say the same." in text_of(page)


@pytest.mark.parametrize("query", [{"from": "99"}, {"to": "x"}, {"from": "\x00", "to": "9" * 400}, {"page": "x"}])
def test_odd_comparisons_show_the_history(desk, rosa, query):
    assert desk.get(address("history", given.draft(rosa).slug), query).status_code == 200


def test_a_case_without_a_revision_has_pages_too(desk):
    case = CaseStudyFactory(status="draft")
    for name in OF_A_CASE:
        assert desk.get(address(name, case.slug)).status_code == 200, name


def test_restoring_from_the_history(desk, rosa, carlo):
    case = given.draft(rosa, limits="one")
    workflow.save_revision(case=case, content=given.content(limits="two"), base=1, by=carlo)
    page = text_of(desk.post(address("restore", case.slug, 1), {"base": "2"}, follow=True))
    assert "Revision 3 says what revision 1 said." in page
    assert given.fresh(case).limits == "one"
    assert "Somebody saved this case meanwhile" in text_of(
        desk.post(address("restore", case.slug, 2), {"base": "2"}, follow=True)
    )
    for number in (99, 10**30):
        assert "There is no revision" in text_of(
            desk.post(address("restore", case.slug, number), {"base": "3"}, follow=True)
        )


def test_the_history_takes_few_queries_however_long(desk, rosa, django_assert_max_num_queries):
    case = given.draft(rosa)
    for number in range(1, 40):
        workflow.save_revision(case=case, content=given.content(period_start=1900 + number), base=number, by=rosa)
    # Session, user, role, membership, case, numbers, the two compared, count, page, steps, notes.
    with django_assert_max_num_queries(11):
        assert "Page 1 of 2" in text_of(desk.get(address("history", case.slug)))
    with django_assert_max_num_queries(8):
        desk.get(address("review", case.slug))


# Notes


def test_notes_are_for_curators_only_and_escaped(desk, client, rosa, carlo):
    case = given.published(rosa, carlo)
    text = "<b>Which year?</b>\nSee p. 4"
    assert desk.post(address("notes", case.slug), {"text": text}).status_code == 302
    page = text_of(desk.get(address("notes", case.slug)))
    assert escape(text) in page
    assert "Rosa" in page
    assert "Notes (1)" in page
    for path in (case.get_absolute_url(), reverse("casestudies:references", args=[case.slug, "ris"])):
        assert "Which year" not in text_of(desk.get(path))


@pytest.mark.parametrize("text", ["", " \n", "x" * 2001, "a\x00b"])
def test_a_note_that_is_none_is_refused(desk, rosa, text):
    case = given.draft(rosa)
    response = desk.post(address("notes", case.slug), {"text": text})
    assert response.status_code == 200
    assert "<title>Error:" in text_of(response)
    assert case.notes.count() == 0
