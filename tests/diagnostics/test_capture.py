"""The pages of an assessment as an advisor uses them, without a script."""

import re
from itertools import pairwise
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from diagnostics.assessments import Change, save_answers
from diagnostics.core.instruments import CURRENT
from diagnostics.models import Answer, AnswerChange, Assessment, Buyer
from tests.factories import AnswerFactory, AssessmentFactory, BuyerFactory, FirmFactory, UserFactory, member

pytestmark = pytest.mark.django_db

FIRM_SECTIONS = [section for section in CURRENT.sections if section.scope == "firm"]


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def draft(ada):
    return AssessmentFactory(firm__organisation=ada.organisation, firm__name="Aurora")


def page(name, draft, *args):
    return reverse(f"diagnostics:{name}", args=[draft.pk, *args])


def text_of(response):
    """Return what a reader of the page reads, in one line."""
    html = re.sub(r"<(script|style|option).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def summary_of(response):
    """Return the error summary as {field id: text}."""
    found = re.search(r'<div class="error-summary".*?</div>', response.content.decode(), re.S)
    return dict(re.findall(r'href="#([^"]*)">([^<]*)<', found[0])) if found else {}


def hidden_of(response):
    """Return the hidden fields of a page's form."""
    html = re.sub(r"\s+", " ", response.content.decode())
    return dict(re.findall(r'<input type="hidden" name="(\w*revision)" value="([^"]*)"', html))


# --- Start


def test_starting_leads_to_the_task_list_and_twice_to_the_same_draft(client, ada):
    firm = FirmFactory(organisation=ada.organisation)
    url = reverse("diagnostics:assessment_start", args=[firm.pk])
    first, second = client.post(url), client.post(url)
    draft = Assessment.objects.get()
    assert first.url == second.url == page("assessment", draft)
    assert (draft.advisor, draft.instrument_version) == (ada, CURRENT.version)


# --- Task list


def test_a_new_assessment_starts_with_the_buyers(client, draft):
    response = client.get(page("assessment", draft))
    assert "0 of 7 sections complete" in text_of(response)
    assert "Start with the buyers" in text_of(response)
    assert page("buyers", draft) in response.content.decode()


def test_progress_is_told_from_answers(client, draft):
    buyer = BuyerFactory(assessment=draft, name="Brightway", share_tenths=850, kind="brand", destination="home")
    Assessment.objects.update(chain_position="direct", other_buyers=3)
    for question in CURRENT.section("markets").questions:
        AnswerFactory(assessment=draft, question_key=question.key, state="dk")
    AnswerFactory(assessment=draft, question_key="L1")
    AnswerFactory(assessment=draft, question_key="K1", second_look=True)
    AnswerFactory(assessment=draft, buyer=buyer, question_key="D01", state="noted", note="later")

    text = text_of(client.get(page("assessment", draft)))

    assert "2 of 10 sections complete" in text
    assert re.search(r"about \d+ min left", text)
    assert "Brightway" in text
    assert "You are asked about Brightway: together they take 85% of sales." in text
    statuses = re.findall(r"(Not started|In progress|Completed|Needs checking)", text)
    assert statuses == [
        "Completed",  # buyers
        *["In progress", "Not started", "Not started"],  # traits (a note only), governance, position
        *["Not started", "Not started", "Completed", "In progress", "Needs checking", "Not started"],
    ]
    assert "Continue where you left off" in text


def test_a_finished_draft_leads_to_the_check(client, draft):
    BuyerFactory(assessment=draft, share_tenths=1000, kind="brand", destination="home")
    Assessment.objects.update(chain_position="direct")
    for section in CURRENT.sections:
        for question in section.questions:
            buyer = Buyer.objects.get() if section.scope == "buyer" else None
            AnswerFactory(assessment=draft, question_key=question.key, buyer=buyer)
    text = text_of(client.get(page("assessment", draft)))
    assert "10 of 10 sections complete" in text
    assert "min left" not in text
    assert "Continue" not in text


# --- Sections


@pytest.mark.parametrize("section", [pytest.param(s, id=s.key) for s in FIRM_SECTIONS])
def test_a_section_is_answered_and_leads_to_the_next(client, draft, section):
    url = page("section", draft, section.key)
    assert client.get(url).status_code == 200
    response = client.post(url, {question.key: "3" for question in section.questions} | {"action": "continue"})
    following = {one.key: page("section", draft, other.key) for one, other in pairwise(FIRM_SECTIONS)}
    assert response.status_code == 302
    assert response.url == following.get(section.key, page("check", draft))
    assert set(Answer.objects.values_list("level", flat=True)) == {3}
    assert Answer.objects.count() == len(section.questions)


def test_a_buyers_section_is_about_that_buyer(client, draft):
    buyer = BuyerFactory(assessment=draft, name="Brightway", share_tenths=900)
    url = page("buyer_section", draft, buyer.pk, "position")
    assert "Brightway: " in text_of(client.get(url))
    client.post(url, {"R1": "4", "R1_evidence": "document", "R1_note": "Contract seen", "action": "draft"})
    answer = Answer.objects.get()
    assert (answer.buyer, answer.level, answer.evidence, answer.note) == (buyer, 4, "document", "Contract seen")


def test_saving_a_draft_asks_for_nothing(client, draft):
    url = page("section", draft, "markets")
    response = client.post(url, {"M2": "dk", "action": "draft"}, follow=True)
    assert "Draft saved." in text_of(response)
    assert Answer.objects.get().state == "dk"
    assert 'id="id_M2_dk" name="M2" value="dk" checked' in re.sub(r"\s+", " ", response.content.decode())


def test_continuing_asks_for_what_is_missing_and_saves_the_rest(client, draft):
    response = client.post(page("section", draft, "markets"), {"M1": "0", "M2_note": "Ask Maria", "action": "continue"})
    name = CURRENT.questions["M2"].name
    assert response.status_code == 200
    assert "<title>Error:" in response.content.decode()
    assert list(summary_of(response)) == ["id_M2_0", "id_M3_0", "id_M4_0"]
    assert summary_of(response)["id_M2_0"] == f"Select a level for {name}, or say why there is none"
    assert response.content.decode().count(f"Select a level for {name}, or say why there is none") == 2
    assert set(Answer.objects.values_list("question_key", "state", "note")) == {
        ("M1", "answered", ""),
        ("M2", "noted", "Ask Maria"),
    }


def test_saving_again_after_an_error_is_no_conflict_with_oneself(client, draft):
    url = page("section", draft, "markets")
    first = client.post(url, {"M1": "0", "revision": "0", "action": "continue"})
    levels = {"M1": "1", "M2": "1", "M3": "1", "M4": "1"}
    assert client.post(url, levels | hidden_of(first) | {"action": "continue"}).status_code == 302
    assert Answer.objects.filter(level=1).count() == 4


def test_an_answer_can_be_taken_away(client, draft):
    AnswerFactory(assessment=draft, question_key="M1")
    client.post(page("section", draft, "markets"), {"M1": "", "action": "draft"})
    assert not Answer.objects.exists()


def test_what_was_typed_stays_on_the_page(client, draft):
    AnswerFactory(assessment=draft, question_key="M1", level=1, note="before")
    response = client.post(
        page("section", draft, "markets"), {"M1": "4", "M1_note": "y" * 2001, "M2": "3", "action": "draft"}
    )
    assert "y" * 2001 in response.content.decode()
    assert list(summary_of(response)) == ["id_M1_note"]
    assert Answer.objects.get(question_key="M1").note == "before"
    assert Answer.objects.get(question_key="M2").level == 3


def test_two_people_on_one_page(client, draft):
    ben = UserFactory(name="Ben")
    url = page("section", draft, "markets")
    shown = client.get(url)
    save_answers(assessment=draft, changes=[Change(uuid4(), "M1", None, "answered", 0)], by=ben)

    response = client.post(url, {"M1": "4", "M2": "3", "action": "draft"} | hidden_of(shown))

    assert response.status_code == 409
    theirs = CURRENT.questions["M1"].levels[0].text
    assert f"Ben changed the answer on {CURRENT.questions['M1'].name} to “{theirs}”" in summary_of(response)["id_M1_0"]
    assert 'id="id_M1_4" name="M1" value="4" checked' in re.sub(r"\s+", " ", response.content.decode())
    assert dict(Answer.objects.values_list("question_key", "level")) == {"M1": 0, "M2": 3}  # the other answer merged

    client.post(url, {"M1": "4", "M2": "3", "action": "draft"} | hidden_of(response))
    assert dict(Answer.objects.values_list("question_key", "level")) == {"M1": 4, "M2": 3}
    assert AnswerChange.objects.filter(question_key="M1").count() == 2  # both values are on record


def test_the_other_answer_can_be_kept_in_the_note(client, draft):
    url = page("section", draft, "markets")
    shown = client.get(url)
    ben = UserFactory(name="Ben")
    save_answers(assessment=draft, changes=[Change(uuid4(), "M1", None, "answered", 0)], by=ben)
    typed = {"M1": "4", "M1_note": "seen", "action": "draft"}
    response = client.post(url, typed | hidden_of(shown))
    kept = re.search(r'name="M1_keep"\s+value="([^"]*)"', response.content.decode())[1]
    client.post(url, typed | hidden_of(response) | {"M1_keep": kept})
    answer = Answer.objects.get(question_key="M1")
    assert (answer.level, answer.note) == (4, "seen\nBen answered: “Nothing.”")


def test_what_one_did_not_touch_stays_as_the_other_made_it(client, draft):
    ben = UserFactory(name="Ben")
    AnswerFactory(assessment=draft, question_key="M2", level=1)
    url = page("section", draft, "markets")
    shown = client.get(url)
    theirs = [Change(uuid4(), "M2", None, "answered", 4), Change(uuid4(), "M3", None, "answered", 2)]
    save_answers(assessment=draft, changes=theirs, by=ben)

    # M2 and M3 are sent as they were shown; M1 alone was typed. An error elsewhere shows the page once more.
    typed = {"M1": "3", "M2": "1", "M3": "", "M4_note": "x" * 3000, "action": "draft"}
    again = client.post(url, typed | hidden_of(shown))
    assert list(summary_of(again)) == ["id_M4_note"]
    client.post(url, typed | hidden_of(again) | {"M1": "0", "M4_note": ""})

    assert dict(Answer.objects.values_list("question_key", "level")) == {"M1": 0, "M2": 4, "M3": 2}


def test_a_change_from_the_check_page_returns_there(client, draft):
    url = page("section", draft, "markets") + "?return=check"
    levels = {"M1": "1", "M2": "1", "M3": "1", "M4": "1"}
    assert "Back to check answers" in text_of(client.get(url))
    assert client.post(url, levels | {"action": "continue"}).url == page("check", draft)


@pytest.mark.parametrize("name", ["traits", "nonsense", "MARKETS"])
def test_a_section_that_is_none_of_the_firm_is_not_found(client, draft, name):
    assert client.get(page("section", draft, name)).status_code == 404


def test_a_firms_section_is_not_asked_about_a_buyer(client, draft):
    buyer = BuyerFactory(assessment=draft)
    assert client.get(page("buyer_section", draft, buyer.pk, "markets")).status_code == 404
    assert client.get(page("buyer_section", draft, uuid4(), "traits")).status_code == 404
    assert client.get(page("buyer_section", draft, BuyerFactory().pk, "traits")).status_code == 404


# --- Buyers


def buyer_data(*rows, **more):
    """Return the data of the buyers form; each row is (name, share, kind, destination, owner, id)."""
    names = ("name", "share", "kind", "destination", "owner", "id")
    data = {
        f"buyers-{number}-{name}": text
        for number, row in enumerate(rows)
        for name, text in zip(names, row, strict=False)
    }
    return {"action": "draft"} | data | more


def rows_on(response):
    """Return the rows on the page as (id, name, share)."""
    html = re.sub(r"\s+", " ", response.content.decode())
    values = dict(re.findall(r'name="(buyers-\d+-\w+)" value="([^"]*)"', html))
    count = sum(name.endswith("-id") for name in values)
    return [tuple(values[f"buyers-{n}-{name}"] for name in ("id", "name", "share")) for n in range(count)]


def test_an_empty_list_offers_three_rows(client, draft):
    assert [name for _id, name, _share in rows_on(client.get(page("buyers", draft)))] == ["", "", ""]


def test_buyers_are_saved_in_their_order(client, draft):
    data = buyer_data(
        ("Brightway", "33,3", "brand", "home", "B Group"),
        ("", "", "", "", ""),
        ("Ålesund", " 66.7 % ", "importer", "region", ""),
        action="continue",
        chain_position="direct",
        other_buyers="0",
    )
    response = client.post(page("buyers", draft), data)
    assert response.status_code == 302
    assert list(Buyer.objects.values_list("name", "share_tenths", "kind", "destination", "owner")) == [
        ("Brightway", 333, "brand", "home", "B Group"),
        ("Ålesund", 667, "importer", "region", ""),
    ]
    draft.refresh_from_db()
    assert (draft.chain_position, draft.other_buyers) == ("direct", 0)
    main = Buyer.objects.get(name="Ålesund")
    assert response.url == page("buyer_section", draft, main.pk, "traits")


def test_the_same_form_twice_makes_each_buyer_once(client, draft):
    data = buyer_data(("Brightway", "33", "", "", "", str(uuid4())))
    client.post(page("buyers", draft), data)
    client.post(page("buyers", draft), data)
    assert Buyer.objects.count() == 1


def test_a_draft_saves_what_it_can_and_shows_the_rest(client, draft):
    response = client.post(page("buyers", draft), buyer_data(("Brightway", "1.200,50", "brand"), ("", "20")))
    assert [(name, share) for _id, name, share in rows_on(response)] == [("Brightway", "1.200,50"), ("", "20")]
    assert summary_of(response) == {
        "id_buyers-0-share": "The share of sales for Brightway is 1,200.5, but it must be 100 or less."
        " If you typed amounts of sales, turn them into shares below the list",
        "id_buyers-1-name": "Enter the name of the buyer",
    }
    assert list(Buyer.objects.values_list("name", "share_tenths", "kind")) == [("Brightway", None, "brand")]


def test_saving_again_after_an_error_makes_no_second_buyer(client, draft):
    first = client.post(page("buyers", draft), buyer_data(("Brightway", "much")))
    ((pk, *_rest),) = rows_on(first)
    seen = re.search(r'name="seen" value="(\w+)"', first.content.decode())[1]
    client.post(page("buyers", draft), buyer_data(("Brightway", "40", "", "", "", pk), seen=seen))
    assert Buyer.objects.get().share_tenths == 400


def test_too_much_is_refused_on_continuing_and_kept_in_a_draft(client, draft):
    rows = (("A", "60", "brand", "home"), ("B", "44", "brand", "home"))
    response = client.post(page("buyers", draft), buyer_data(*rows, action="continue", chain_position="direct"))
    assert "Shares add up to 104%. Reduce one or more by 4 in total." in text_of(response)
    assert "Error:" in response.content.decode().partition("</title>")[0]
    assert sum(Buyer.objects.values_list("share_tenths", flat=True)) == 1040
    assert "Needs checking" in text_of(client.get(page("assessment", draft)))


def test_rounding_is_accepted_with_a_note(client, draft):
    rows = (("A", "60", "brand", "home"), ("B", "41.5", "brand", "home"))
    response = client.post(page("buyers", draft), buyer_data(*rows, action="continue", chain_position="direct"))
    assert response.status_code == 302
    text = text_of(client.get(page("buyers", draft)))
    assert "Shares add up to 101.5%. That is fine: rounding explains it." in text


def test_a_row_is_added(client, draft):
    response = client.post(page("buyers", draft), buyer_data(("Brightway", "33"), action="add"))
    assert [name for _id, name, _share in rows_on(response)] == ["Brightway", ""]
    assert Buyer.objects.count() == 1


def test_rows_move_and_stay_moved(client, draft):
    response = client.post(page("buyers", draft), buyer_data(("A", "1"), ("B", "2"), ("C", "3"), action="up:2"))
    assert [name for _id, name, _share in rows_on(response)] == ["A", "C", "B"]
    assert [buyer.name for buyer in draft.buyers.all()] == ["A", "C", "B"]


def saved_rows(draft):
    return [(b.name, "", b.kind, b.destination, b.owner, str(b.pk)) for b in draft.buyers.all()]


def test_a_buyer_is_removed_at_once(client, draft):
    for position, name in enumerate("AB"):
        BuyerFactory(assessment=draft, name=name, position=position)
    client.post(page("buyers", draft), buyer_data(*saved_rows(draft), action="remove:0"))
    assert [buyer.name for buyer in draft.buyers.all()] == ["B"]


def test_the_rest_goes_to_other_buyers(client, draft):
    response = client.post(page("buyers", draft), buyer_data(("A", "60"), ("B", "26"), action="rest"))
    draft.refresh_from_db()
    assert draft.other_buyers == 1
    assert "1 other buyer is the fewest possible" in text_of(response)
    client.post(page("buyers", draft), buyer_data(*saved_rows(draft), action="rest", other_buyers="12"))
    draft.refresh_from_db()
    assert draft.other_buyers == 12


def test_a_list_that_somebody_else_changed_is_not_overwritten_unseen(client, draft):
    BuyerFactory(assessment=draft, name="Brightway", share_tenths=100)
    shown = client.get(page("buyers", draft))
    seen = re.search(r'name="seen" value="(\w+)"', shown.content.decode())[1]
    mine = [(b.name, "40", b.kind, b.destination, b.owner, str(b.pk)) for b in draft.buyers.all()]
    Buyer.objects.update(share_tenths=900)

    response = client.post(page("buyers", draft), buyer_data(*mine, seen=seen))
    assert response.status_code == 409
    assert summary_of(response) == {"theirs": "Somebody else changed this list while you were writing"}
    assert "Brightway: 90%" in text_of(response)
    assert rows_on(response)[0][2] == "40"
    assert Buyer.objects.get().share_tenths == 900

    seen = re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]
    client.post(page("buyers", draft), buyer_data(*mine, seen=seen))
    assert Buyer.objects.get().share_tenths == 400


def test_a_foreign_buyers_id_touches_nobody(client, draft):
    foreign = BuyerFactory(name="Secret", share_tenths=500)
    client.post(page("buyers", draft), buyer_data(("Mine", "10", "", "", "", str(foreign.pk))))
    foreign.refresh_from_db()
    assert (foreign.name, foreign.share_tenths) == ("Secret", 500)
    assert draft.buyers.get().name == "Mine"
    for action in ("remove:0", f"restore:{foreign.pk}"):
        client.post(page("buyers", draft), buyer_data(("", "", "", "", "", str(foreign.pk)), action=action))
    assert Buyer.objects.filter(pk=foreign.pk).exists()


def test_one_id_on_two_rows_makes_one_buyer(client, draft):
    pk = str(uuid4())
    client.post(page("buyers", draft), buyer_data(("A", "1", "", "", "", pk), ("B", "2", "", "", "", pk)))
    assert Buyer.objects.count() == 1


# --- Check and complete


def test_check_shows_every_answer_with_a_way_to_change_it(client, draft):
    buyer = BuyerFactory(assessment=draft, name="Brightway", share_tenths=850)
    AnswerFactory(assessment=draft, buyer=buyer, question_key="R1", level=4, evidence="document", note="Contract")
    AnswerFactory(assessment=draft, question_key="C11", state="na")
    AnswerFactory(assessment=draft, question_key="M1", state="dk")

    response = client.get(page("check", draft))
    text, html = text_of(response), response.content.decode()

    assert "Brightway" in text
    assert "85%" in text
    assert CURRENT.questions["R1"].levels[4].text in text
    assert "(Document seen)" in text
    assert "Contract" in text
    assert CURRENT.questions["C11"].not_applicable in text
    assert "The owner does not know" in text
    assert page("buyer_section", draft, buyer.pk, "position") + "?return=check#question-R1" in html
    assert page("section", draft, "markets") + "?return=check#question-M1" in html
    asked = sum(len(section.questions) for section in CURRENT.sections)
    assert f"{asked - 3} questions are still open" in text


def test_completing_without_buyers_says_why_not(client, draft):
    response = client.post(page("complete", draft))
    assert "Name at least one buyer." in summary_of(response)["buyers"]
    draft.refresh_from_db()
    assert not draft.is_complete


def test_completing_with_too_much_says_why_not(client, draft):
    BuyerFactory.create_batch(2, assessment=draft, share_tenths=600)
    response = client.post(page("complete", draft))
    assert "Shares add up to 120%. Reduce one or more by 20 in total." in summary_of(response)["buyers"]


# --- Who may


PAGES = [
    ("assessment", ()),
    ("buyers", ()),
    ("section", ("markets",)),
    ("check", ()),
]


@pytest.mark.parametrize("role", [Role.CURATOR, Role.REVIEWER])
def test_other_roles_look_and_do_not_touch(client, draft, role):
    client.force_login(member(role, organisation=draft.firm.organisation))
    for name, args in PAGES:
        response = client.get(page(name, draft, *args))
        assert response.status_code == 200
        assert "Save and continue" not in response.content.decode()
    for name, args in [*PAGES[1:3], ("complete", ())]:
        assert client.post(page(name, draft, *args), {"M1": "3"}).status_code == 403
    url = reverse("diagnostics:assessment_start", args=[draft.firm_id])
    assert client.post(url).status_code == 403
    assert not Answer.objects.exists()


def test_private_pages_are_kept_in_no_cache(client, draft):
    for name, args in PAGES:
        assert "no-store" in client.get(page(name, draft, *args))["Cache-Control"]


# --- Queries


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_pages_cost_the_same_however_much_is_answered(client, draft, name, args, django_assert_max_num_queries):
    for position in range(5):
        buyer = BuyerFactory(assessment=draft, share_tenths=200, position=position)
        for question in CURRENT.section("traits").questions:
            AnswerFactory(assessment=draft, buyer=buyer, question_key=question.key)
    for section in FIRM_SECTIONS:
        for question in section.questions:
            AnswerFactory(assessment=draft, question_key=question.key, level=1)
    with django_assert_max_num_queries(8):
        assert client.get(page(name, draft, *args)).status_code == 200


def test_saving_a_section_costs_the_same_however_many_questions(client, draft, django_assert_max_num_queries):
    section = CURRENT.section("functions")
    data = {question.key: "2" for question in section.questions} | {"revision": "0", "action": "continue"}
    with django_assert_max_num_queries(17):  # two of them the test's own savepoint
        client.post(page("section", draft, "functions"), data)
    assert Answer.objects.count() == len(section.questions) == 14
