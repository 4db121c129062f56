"""The page that sets two ratings side by side: what differs, by how much, and what is said of it in numbers."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from diagnostics import assessments, second_ratings
from diagnostics.assessments import Change, complete, save_answers
from diagnostics.buyers import BuyerRow, save_buyers
from diagnostics.core.instrument import Scope
from diagnostics.core.instruments import CURRENT
from diagnostics.models import Assessment
from diagnostics.presentation.agreement import coefficient
from tests.factories import BuyerFactory, FirmFactory, OrganisationFactory, member

pytestmark = pytest.mark.django_db


def words_of(html):
    """Return the page's text as a reader sees it, blanks run together."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.split("<main")[1])).split())


def said(value, question, buyer=None, evidence="stated", note=""):
    """Return a change: a level, or a state."""
    state, level = ("answered", value) if isinstance(value, int) else (value, None)
    return Change(uuid4(), question, buyer, state, level, evidence if level is not None else "", note)


@pytest.fixture
def people():
    organisation = OrganisationFactory()
    names = {"ada": Role.ADVISOR, "ben": Role.ADVISOR, "rita": Role.REVIEWER}
    return {name: member(role, organisation=organisation, user__name=name.title()) for name, role in names.items()}


@pytest.fixture
def rate(people):
    """Return a function that gives a firm a first and a second rating; each of `ratings` is {question: value}."""

    def rated(first=(), second=(), *, buyers=("Brightway",), about=({}, {}), edit=None):
        draft = assessments.start(
            firm=FirmFactory(organisation=people["ada"].organisation, name="Aurora"), by=people["ada"]
        )
        for position, name in enumerate(buyers):
            BuyerFactory(assessment=draft, name=name, share_tenths=900 // len(buyers), position=position)
        fill(draft, dict(first), about[0], people["ada"])
        complete(assessment=draft, by=people["ada"])
        draft.refresh_from_db()
        rating = second_ratings.start(first=draft, seen=Assessment.Seen.BANDS, by=people["rita"])
        if edit:
            edit(rating)
        fill(rating, dict(second), about[1], people["rita"])
        complete(assessment=rating, by=people["rita"])
        return draft

    return rated


def fill(draft, of_firm, of_buyer, by):
    changes = [said(value, key) for key, value in of_firm.items()]
    changes += [said(value, key, buyer.pk) for buyer in draft.buyers.all()[:1] for key, value in of_buyer.items()]
    save_answers(assessment=draft, changes=changes, by=by)


@pytest.fixture
def show(client, people):
    """Return a function that shows a comparison, as the page's HTML."""

    def shown(first, query=""):
        client.force_login(people["ada"])
        response = client.get(address(first) + query)
        assert response.status_code == 200
        return response.content.decode()

    return shown


def address(first):
    return reverse("diagnostics:agreement", args=[first.pk])


def rows_of(html):
    """Return the compared questions as [name, first, second, how far apart]."""
    table = html.split('id="items"')[1].split("</table>")[0]
    rows = re.findall(r"<tr>\s*<th scope=\"row\">(.*?)</th>(.*?)</tr>", table, re.S)
    cells = [[name, *re.findall(r"<td.*?>(.*?)</td>", rest, re.S)] for name, rest in rows]
    return [[" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in row] for row in cells]


def level(key, value):
    return CURRENT.questions[key].levels[value].text


def name(key):
    return CURRENT.questions[key].name


def test_it_leads_with_a_sentence_and_lists_only_differences(rate, show):
    first = {"C01": 2, "C02": 2, "C03": 2, "C04": 0, "C05": 2, "C06": "dk", "C07": "dk", "C08": 1}
    second = {"C01": 2, "C02": 2, "C03": 3, "C04": 4, "C05": "refused", "C06": "dk", "C07": "refused"}
    html = show(rate(first, second))
    text = words_of(html)
    assert "The two ratings agree on 2 of 4 questions; 1 differs by one level, 1 by more." in text
    assert "On 1 more question one rating gives a level and the other a reason why there is none." in text
    assert "On 2 more questions neither gives a level." in text
    assert "1 more question was asked in one rating only." in text
    stated = "Stated by the owner"
    assert rows_of(html) == [
        [name("C03"), f"{level('C03', 2)} {stated}", f"{level('C03', 3)} {stated}", "1 level"],
        [name("C04"), f"{level('C04', 0)} {stated}", f"{level('C04', 4)} {stated}", "4 levels"],
        [name("C05"), f"{level('C05', 2)} {stated}", "The owner prefers not to say", "A level against none"],
        [name("C07"), "The owner does not know", "The owner prefers not to say", "Different reasons"],
        [name("C08"), f"{level('C08', 1)} {stated}", "Not asked yet", "Asked by one only"],
    ]


def test_all_questions_are_shown_on_demand(rate, show):
    rated = rate({"C01": 2, "C02": 2, "C06": "dk"}, {"C01": 2, "C02": 3, "C06": "dk"})
    assert [row[0] for row in rows_of(show(rated))] == [name("C02")]
    everything = rows_of(show(rated, "?all=1"))
    assert [(row[0], row[3]) for row in everything] == [
        (name("C01"), "Same level"),
        (name("C02"), "1 level"),
        (name("C06"), "Same reason"),
    ]


def test_full_agreement_is_said_plainly(rate, show):
    text = words_of(show(rate({"C01": 2, "M1": 0}, {"C01": 2, "M1": 0})))
    assert "The two ratings agree on all 2 questions to which both give a level." in text
    assert "Nowhere." in text
    assert re.search(r"No difference .*What your firm can do \(1 question\)", text)


def test_nothing_answered_is_no_error_and_no_zero(rate, show):
    text = words_of(show(rate()))
    assert "There is no question to which both ratings give a level." in text
    assert text.count("not defined here") == 4
    assert coefficient(0.0) == "0.00"


def test_evidence_notes_and_other_hands_are_shown(rate, show, people):
    first = rate({"C01": 2}, {"C01": 3})
    assert "by Ada" not in words_of(show(first))
    draft = assessments.start(firm=FirmFactory(organisation=people["ada"].organisation), by=people["ada"])
    BuyerFactory(assessment=draft, share_tenths=900)
    save_answers(assessment=draft, changes=[said(1, "C02", evidence="document", note="<b>Book</b>")], by=people["ben"])
    complete(assessment=draft, by=people["ada"])
    draft.refresh_from_db()
    rating = second_ratings.start(first=draft, seen=Assessment.Seen.NOTHING, by=people["rita"])
    save_answers(assessment=rating, changes=[said(2, "C02", note="Seen nothing")], by=people["rita"])
    complete(assessment=rating, by=people["rita"])
    html = show(draft)
    assert "<b>Book" not in html
    (row,) = rows_of(html)
    assert row[1] == f"{level('C02', 1)} Document seen <b>Book</b> by Ben"
    assert row[2] == f"{level('C02', 2)} Stated by the owner Seen nothing"


def test_who_rated_and_what_they_had_seen_stands_on_the_page(rate, show):
    text = words_of(show(rate()))
    assert re.search(r"First rating Ada, .* Second rating Rita, ", text)
    assert "Rita stated to have seen its bands in lists and no more of it." in text


def test_bands_stand_side_by_side(rate, show):
    keys = {scope: [q.key for s in CURRENT.sections if s.scope == scope for q in s.questions] for scope in Scope}
    strong, weak = ({scope: dict.fromkeys(keys[scope], level) for scope in Scope} for level in (4, 0))
    rated = rate(strong[Scope.FIRM], weak[Scope.FIRM], about=(strong[Scope.BUYER], weak[Scope.BUYER]))
    table = words_of("<main" + show(rated).split('id="bands"')[1].split("</table>")[0])
    assert re.search(r"Outlook for process upgrading High \d+ of 100 Low \d+ of 100 Different", table)
    assert re.search(
        r"Brightway Who rules the relation .* Developmental buyer High \d+ of 100 Low \d+ of 100 Different", table
    )
    assert rated.second_rating.second_diagnosis.snapshot["diagnosis"]["findings"]["process"]["band"] == "low"


def test_answers_about_a_buyer_stand_under_its_name(rate, show):
    html = show(rate(about=({"D01": 0, "D02": 1}, {"D01": 3, "D02": 1})))
    assert [row[0] for row in rows_of(html)] == [name("D01")]
    assert "Brightway: What this buyer brings" in words_of(html)


def test_an_edited_list_of_buyers_is_told_and_not_counted(rate, show, people):
    def edit(rating):
        brightway, second = rating.buyers.all()
        rows = [
            BuyerRow(brightway.pk, {"name": "Brightway Ltd", "share_tenths": 500}),
            BuyerRow(uuid4(), {"name": "New"}),
        ]
        facts = {"chain_position": "direct", "other_buyers": 7}
        save_buyers(assessment=rating, rows=rows, facts=facts, remove=[second.pk], by=people["rita"])

    rated = rate({"C01": 1}, {"C01": 1}, buyers=("Brightway", "Second & Sons"), edit=edit)
    facts = words_of("<main" + show(rated).split('id="facts"')[1].split("</table>")[0])
    assert "To whom the firm delivers Not asked yet To the company that puts its name on the goods" in facts
    assert "Number of other buyers Not known 7" in facts
    assert "Brightway: Buyer Brightway Brightway Ltd" in facts
    assert "Brightway: Share of sales 45% 50%" in facts
    assert "Second & Sons: Buyer On the list Not on the list" in facts
    assert "New: Buyer Not on the list On the list" in facts
    assert "agree on the one question" in words_of(show(rated))


def test_the_numbers_come_with_a_caution(rate, show):
    levels = {"C01": 0, "C02": 1, "C03": 2, "C04": 3, "C05": 4}
    text = words_of(show(rate(levels, levels | {"C05": 3})))
    numbers = text.split("Agreement in numbers")[1]
    assert "One pair of ratings of one firm says little" in numbers
    assert "Same level 80% " in numbers
    assert re.search(r"Weighted kappa 0\.9\d .*Gwet’s AC2 0\.9\d .*ICC\(2,1\) 0\.9\d ", numbers)


def test_a_second_ratings_address_leads_to_the_comparison(client, rate, people):
    first = rate()
    client.force_login(people["ben"])
    second = first.second_rating
    for page in ("agreement", "result"):
        response = client.get(reverse(f"diagnostics:{page}", args=[second.pk]))
        assert (response.status_code, response.url) == (302, address(first))


@pytest.mark.parametrize("query", ["?all=2", "?all=%00", "?all=" + "1" * 5000])
def test_any_other_query_shows_the_differences(rate, show, query):
    assert "Where the answers differ" in words_of(show(rate(), query))


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_takes_few_queries_however_many_buyers(client, rate, people, count, django_assert_max_num_queries):
    first = rate({"C01": 1}, {"C01": 2}, buyers=[f"Buyer {n}" for n in range(count)], about=({"D01": 1}, {"D01": 2}))
    client.force_login(people["ada"])
    with django_assert_max_num_queries(9):
        assert client.get(address(first), {"all": "1"}).status_code == 200
