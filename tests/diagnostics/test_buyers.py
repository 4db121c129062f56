"""The buyers page beyond plain rows: taking off and putting back, moving, amounts, pasted lists."""

import datetime as dt
import re
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.urls import reverse

from diagnostics import history, snapshots
from diagnostics.assessments import Change, InvalidChangeError, answer_sheet, complete, save_answers
from diagnostics.buyers import BuyerRow, removed_from, save_buyers
from diagnostics.changes import CompletedError
from diagnostics.core.instruments import CURRENT
from diagnostics.marks import mark
from diagnostics.models import Answer, AnswerChange, Buyer, Diagnosis
from diagnostics.portfolio.lines import lines_of
from diagnostics.recap import recap_of
from diagnostics.selectors import progress
from tests.factories import AnswerFactory, AssessmentFactory, BuyerFactory, member

pytestmark = pytest.mark.django_db
FIELDS = ("name", "share", "kind", "destination", "owner", "id")


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def draft(ada):
    return AssessmentFactory(firm__organisation=ada.organisation)


def page(draft):
    return reverse("diagnostics:buyers", args=[draft.pk])


@pytest.fixture
def url(draft):
    return page(draft)


@pytest.fixture
def brightway(draft, ada):
    """A buyer with one answer, said by Ada."""
    buyer = BuyerFactory(assessment=draft, name="Brightway", share_tenths=400, position=1)
    save_answers(assessment=draft, changes=[Change(uuid4(), "R1", buyer.pk, "answered", 3)], by=ada)
    Answer.objects.update(second_look=True)
    return buyer


def sent(draft, action, **more):
    """Return the form as the page sends it, with the buyers as saved."""
    rows = [(b.name, share(b), b.kind, b.destination, b.owner, str(b.pk)) for b in draft.buyers.all()]
    return typed(*rows, action=action, **more)


def typed(*rows, action="draft", **more):
    """Return the form with rows as somebody typed them."""
    cells = ((number, cell) for number, row in enumerate(rows) for cell in zip(FIELDS, row, strict=False))
    return {"action": action} | {f"buyers-{number}-{name}": text for number, (name, text) in cells} | more


def share(buyer):
    return "" if buyer.share_tenths is None else str(buyer.share_tenths / 10)


def names(draft):
    return [buyer.name for buyer in draft.buyers.all()]


def text_of(response):
    html = re.sub(r"<(script|style|option|textarea).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def hidden(response, name):
    return re.search(rf'name="{name}"\s+value="(\w*)"', response.content.decode())[1]


def summary_of(response):
    found = re.search(r'<div class="error-summary".*?</div>', response.content.decode(), re.S)
    return dict(re.findall(r'href="#([^"]*)">([^<]*)<', found[0])) if found else {}


# --- Off the list and back


def take_off(draft, buyer, by):
    rows = [BuyerRow(each.pk) for each in draft.buyers.all() if each != buyer]
    save_buyers(assessment=draft, rows=rows, facts={}, remove=[buyer.pk], by=by)


def test_a_buyer_taken_off_comes_back_as_it_was(client, draft, brightway, url):
    BuyerFactory(assessment=draft, name="A", position=0)
    BuyerFactory(assessment=draft, name="C", position=2)
    before = Answer.objects.values().get()

    gone = client.post(url, sent(draft, "remove:1"))
    assert names(draft) == ["A", "C"]
    assert "Brightway is off the list" in text_of(gone)
    assert "The 1 answer about it counts no longer." in text_of(gone)

    back = client.post(url, sent(draft, f"restore:{brightway.pk}", seen=hidden(gone, "seen")))
    assert names(draft) == ["A", "Brightway", "C"]
    assert "Brightway is back on the list." in text_of(back)
    assert Answer.objects.values().get() == before
    assert AnswerChange.objects.count() == 1  # nothing was said about it meanwhile


def test_it_can_be_put_back_at_any_time_while_the_assessment_is_a_draft(client, draft, brightway, ada, url):
    take_off(draft, brightway, ada)
    later = text_of(client.get(url))
    assert "1 buyer taken off the list" in later
    assert "taken off by Ada" in later
    client.post(url, sent(draft, f"restore:{brightway.pk}"))
    assert names(draft) == ["Brightway"]
    assert "taken off the list" not in text_of(client.get(url))


def test_a_buyer_taken_off_counts_nowhere(client, draft, brightway, ada, url):
    BuyerFactory(assessment=draft, name="A", share_tenths=1000)
    take_off(draft, brightway, ada)
    sheet = answer_sheet(draft)
    assert [buyer.name for buyer in sheet.buyers] == ["A"]
    AnswerFactory(assessment=draft, question_key="N1", buyer=None)
    assert brightway.pk in {answer.buyer_id for answer in Answer.everyone.all()}
    assert [answer.question_key for answer in draft.answers.all()] == ["N1"]
    assert [answer.question_key for answer in Answer.objects.of([draft.pk])] == ["N1"]
    assert [asked.buyer.name for asked in progress(draft).asked] == ["A"]
    draft.firm.refresh_from_db()  # its columns for lists are kept by the database
    (line,) = lines_of([draft.firm], today=dt.date(2027, 1, 1))
    assert [asked.buyer.name for asked in line.progress.asked] == ["A"]
    groups = recap_of(draft, draft.buyers.all(), draft.answers.all(), CURRENT)
    assert "Brightway" not in {group.buyer.name for group in groups if group.buyer}
    assert "100% explained." in text_of(client.get(url))
    for name in ("assessment", "check", "what_if"):
        assert "Brightway" not in text_of(client.get(reverse(f"diagnostics:{name}", args=[draft.pk])))
    section = reverse("diagnostics:buyer_section", args=[draft.pk, brightway.pk, "position"])
    assert client.get(section).status_code == 404


def test_nothing_is_said_about_a_buyer_taken_off(draft, brightway, ada):
    take_off(draft, brightway, ada)
    with pytest.raises(InvalidChangeError):
        save_answers(assessment=draft, changes=[Change(uuid4(), "R1", brightway.pk, "answered", 0)], by=ada)
    with pytest.raises(InvalidChangeError):
        mark(assessment=draft, question="R1", buyer=brightway.pk, on=True)
    (entry,) = history.entries_of(history.changes_of(draft), draft, Buyer.everyone.filter(assessment=draft), CURRENT)
    assert (entry.about, entry.can_undo) == ("Brightway (taken off the list)", False)
    with pytest.raises(InvalidChangeError):
        history.undo(assessment=draft, change=AnswerChange.objects.get(), by=ada)
    assert Answer.everyone.get().level == 3


def test_completing_drops_nothing_and_counts_nothing_of_it(client, draft, brightway, ada, url):
    BuyerFactory(assessment=draft, name="A", share_tenths=1000)
    take_off(draft, brightway, ada)
    complete(assessment=draft, by=ada)
    snapshot = snapshots.read(Diagnosis.objects.get())
    assert [buyer.name for buyer in snapshot.buyers] == ["A"]
    assert str(brightway.pk) not in {answer.buyer for answer in snapshot.answers}
    assert "Brightway" not in str(Diagnosis.objects.get().snapshot)
    assert [buyer.answers_kept for buyer in removed_from(draft)] == [1]
    draft.refresh_from_db()
    client.post(url, sent(draft, f"restore:{brightway.pk}"))
    assert names(draft) == ["A"]
    with pytest.raises(CompletedError):
        save_buyers(assessment=draft, rows=[BuyerRow(brightway.pk)], facts={}, by=ada)
    with pytest.raises(IntegrityError):
        Buyer.everyone.update(removed_at=None)


def test_whoever_saves_over_a_removal_puts_the_buyer_back_with_its_answers(client, draft, brightway, ada, url):
    shown = client.get(url)
    mine = sent(draft, "draft", seen=hidden(shown, "seen"))
    take_off(draft, brightway, ada)
    refused = client.post(url, mine)
    assert refused.status_code == 409
    assert names(draft) == []
    client.post(url, mine | {"seen": hidden(refused, "seen")})
    assert names(draft) == ["Brightway"]
    assert Answer.objects.get().level == 3


def test_a_removal_sent_twice_is_one(client, draft, brightway, url):
    data = sent(draft, "remove:0", seen=hidden(client.get(url), "seen"))
    assert [client.post(url, data).status_code for _click in range(2)] == [200, 200]
    assert [buyer.name for buyer in removed_from(draft)] == ["Brightway"]


@pytest.mark.parametrize("place", ["nobody", "", "00000000-0000-4000-8000-000000000000", "9" * 5000])
def test_putting_back_nobody_changes_nothing(client, draft, brightway, url, place):
    assert client.post(url, sent(draft, f"restore:{place}")).status_code == 200
    assert names(draft) == ["Brightway"]


def test_a_full_list_takes_nobody_back(client, draft, brightway, ada, url):
    take_off(draft, brightway, ada)
    BuyerFactory.create_batch(50, assessment=draft, share_tenths=10)
    response = client.post(url, sent(draft, f"restore:{brightway.pk}"))
    assert "A list holds 50 buyers at most." in summary_of(response).values()
    assert draft.buyers.count() == 50
    assert "The list is full" in text_of(response)


def test_empty_rows_make_room_for_one_that_comes_back(client, draft, brightway, ada, url):
    take_off(draft, brightway, ada)
    BuyerFactory.create_batch(49, assessment=draft, share_tenths=10)
    client.post(url, sent(draft, f"restore:{brightway.pk}", **{"buyers-49-name": ""}))
    assert draft.buyers.count() == 50


def test_the_person_who_changed_a_row_is_known(draft, ada):
    ben = member(user__name="Ben")
    for by, name in ((ada, "A"), (ben, "A"), (ben, "B")):
        pk = next((buyer.pk for buyer in draft.buyers.all()), uuid4())
        save_buyers(assessment=draft, rows=[BuyerRow(pk, {"name": name})], facts={}, by=by)
        assert draft.buyers.get().updated_by == (ben if name == "B" else ada)  # saving it unchanged is no change


# --- Moving


def three(draft):
    for position, (name, tenths) in enumerate([("A", 100), ("B", None), ("C", 500)]):
        BuyerFactory(assessment=draft, name=name, share_tenths=tenths, position=position)


@pytest.mark.parametrize(
    ("action", "order", "said"),
    [
        ("up:2", ["A", "C", "B"], "C is now number 2 of 3."),
        ("down:0", ["B", "A", "C"], "A is now number 2 of 3."),
        ("up:0", ["A", "B", "C"], "A is now number 1 of 3."),
        ("down:2", ["A", "B", "C"], "C is now number 3 of 3."),
        ("sort", ["C", "A", "B"], "Sorted by share, the largest first."),
    ],
)
def test_rows_move_and_it_is_said(client, draft, action, order, said):
    three(draft)
    response = client.post(page(draft), sent(draft, action))
    assert names(draft) == order
    assert re.search(rf'role="status"[^>]*>{said}<', response.content.decode())


def test_the_button_of_a_moved_row_keeps_the_focus(client, draft, url):
    three(draft)
    html = re.sub(r"\s+", " ", client.get(url).content.decode())
    for buyer in draft.buyers.all():
        for verb in ("up", "down"):
            # The address leads to the button itself, and the button moves with its row.
            assert re.search(
                rf'id="{verb}-{buyer.pk}" name="action" value="{verb}:\d" formaction="#{verb}-{buyer.pk}"', html
            )
    assert "Move A down, number 1" in html
    assert " disabled" not in html  # a disabled button would lose the focus at the ends of the list


# --- Amounts


def test_amounts_typed_into_the_list_become_shares(client, draft, url):
    client.post(url, typed(("A", "1.200,50"), ("B", "2 401"), ("", ""), action="amounts"))
    assert list(draft.buyers.values_list("name", "share_tenths")) == [("A", 333), ("B", 667)]


def test_amounts_become_parts_of_the_sales_that_are_stated(client, draft, url):
    client.post(url, typed(("A", "1.200"), ("B", "300"), action="amounts", total_sales="3000"))
    assert list(draft.buyers.values_list("share_tenths", flat=True)) == [400, 100]


@pytest.mark.parametrize(
    ("amount", "total", "problem"),
    [
        ("plenty", "", "Enter the sales to A as a number of 0 or more, like 1200 or 1,200.50"),
        ("0", "", "Amounts of sales must add up to more than 0."),
        ("1200", "100", "The total of sales must be no less than the amounts together."),
        ("1200", "x" * 41, "The total of sales must be 40 characters or fewer"),
    ],
)
def test_amounts_that_make_no_shares_stay_as_they_are_typed(client, draft, amount, total, problem):
    response = client.post(page(draft), typed(("A", amount), action="amounts", total_sales=total))
    assert summary_of(response)["id_total_sales"] == problem
    assert f'value="{amount}"' in response.content.decode()


# --- Pasted lists

LIST = "Buyer\tShare\tKind\nBrightway\t33,3\tbrand\nÅlesund\t1.200\twholesaler"


def preview(client, draft, url, pasted=LIST, **more):
    return client.post(url, sent(draft, "paste", pasted=pasted, **more))


def add(client, draft, url, shown, pasted=LIST, **more):
    marks = {name: hidden(shown, name) for name in ("seen", "paste-seen")}
    return client.post(url, sent(draft, "paste-add", pasted=pasted, **marks, **more))


def test_a_pasted_list_is_shown_before_it_is_added(client, draft, url):
    shown = preview(client, draft, url)
    assert "1.2% (from “1.200”)" in text_of(shown)
    assert "Line 3, kind of buyer: “wholesaler” cannot be read. Accepted: Global brand" in text_of(shown)
    assert not Buyer.objects.exists()

    done = add(client, draft, url, shown)
    assert list(draft.buyers.values_list("name", "share_tenths", "kind")) == [
        ("Brightway", 333, "brand"),
        ("Ålesund", 12, ""),
    ]
    assert "Of the pasted lines, 2 were added, 0 updated and 0 left out." in text_of(done)


def test_adding_twice_adds_once(client, draft, url):
    shown = preview(client, draft, url)
    marks = {name: hidden(shown, name) for name in ("seen", "paste-seen")}
    data = {"action": "paste-add", "pasted": LIST} | marks
    assert [client.post(url, data).status_code for _click in range(2)] == [200, 200]
    assert draft.buyers.count() == 2


def test_nothing_is_added_that_was_not_shown(client, draft, url):
    shown = preview(client, draft, url)
    again = add(client, draft, url, shown, pasted="Somebody else;5")
    assert not Buyer.objects.exists()
    assert "Somebody else" in text_of(again)


def test_what_was_pasted_stays_where_somebody_else_changed_the_list(client, draft, url):
    mine = sent(draft, "paste", pasted="Mine;5", seen=hidden(client.get(url), "seen"))
    BuyerFactory(assessment=draft, name="Theirs")
    response = client.post(url, mine)
    assert response.status_code == 409
    assert "Mine;5</textarea>" in response.content.decode()


@pytest.mark.parametrize(
    ("choice", "after"),
    [
        ({}, [("Brightway", 400, "importer")]),
        ({"paste-2": "nonsense"}, [("Brightway", 400, "importer")]),
        ({"paste-2": "update"}, [("Brightway", 333, "brand")]),
        ({"paste-2": "add"}, [("Brightway", 400, "importer"), ("brightway", 333, "brand")]),
    ],
)
def test_a_name_on_the_list_is_left_alone_unless_somebody_decides(client, draft, brightway, choice, after):
    Buyer.objects.update(kind="importer", owner="B Group")
    pasted = "Buyer;Share;Kind\nbrightway ;33,3;brand"
    shown = preview(client, draft, page(draft), pasted)
    assert "is on the list already" in text_of(shown)
    add(client, draft, page(draft), shown, pasted, **choice)
    assert list(draft.buyers.values_list("name", "share_tenths", "kind")) == after
    brightway.refresh_from_db()
    assert brightway.owner == "B Group"  # an empty cell takes nothing away


def test_a_list_that_does_not_fit_is_refused_whole(client, draft, url):
    BuyerFactory.create_batch(8, assessment=draft, share_tenths=10)
    pasted = "\n".join(f"New {number};1" for number in range(43))
    shown = preview(client, draft, url, pasted)
    problem = "A list holds 50 buyers at most. 8 are on it, 43 would be added. Paste 42 or fewer."
    assert summary_of(shown)["id_pasted"] == problem
    add(client, draft, url, shown, pasted)
    assert draft.buyers.count() == 8


def test_as_many_as_fit_are_added(client, draft, url):
    BuyerFactory.create_batch(8, assessment=draft, share_tenths=10)
    pasted = "\n".join(f"New {number};1" for number in range(42))
    add(client, draft, url, preview(client, draft, url, pasted), pasted)
    assert draft.buyers.count() == 50


@pytest.mark.parametrize(
    ("pasted", "problem"),
    [
        ("", "Paste at least one line with the name of a buyer"),
        ("Buyer;Share", "Paste at least one line with the name of a buyer"),
        ("x" * 20_001, "The pasted list must be 20,000 characters or fewer"),
        ("A\0B", "Null characters are not allowed."),
    ],
)
def test_what_is_no_list_is_refused_at_the_field(client, draft, url, pasted, problem):
    assert summary_of(preview(client, draft, url, pasted)) == {"id_pasted": problem}


def test_pasted_amounts_become_shares(client, draft, url):
    pasted, more = "A;1.200\nB;€ 600", {"unit": "amounts"}
    add(client, draft, url, preview(client, draft, url, pasted, **more), pasted, **more)
    assert list(draft.buyers.values_list("share_tenths", flat=True)) == [667, 333]


def test_an_unknown_unit_is_refused(client, draft, url):
    assert summary_of(preview(client, draft, url, unit="kilos"))
    assert not Buyer.objects.exists()


def test_a_list_pasted_into_a_name_fills_the_rows_at_once(client, draft, url):
    three(draft)
    client.post(url, sent(draft, "paste-fill:0", pasted="New;5\nNewer;6"))
    assert names(draft) == ["A", "New", "Newer", "B", "C"]


def test_but_not_where_something_has_to_be_said(client, draft, url):
    three(draft)
    shown = client.post(url, sent(draft, "paste-fill:0", pasted="New;5\nA;6"))
    assert names(draft) == ["A", "B", "C"]
    assert "A is on the list already" in text_of(shown)


# --- The page


def test_buyers_under_one_owner_are_told_as_one(client, draft, url):
    for position, (name, tenths) in enumerate([("A", 300), ("B", 150), ("C", 400)]):
        BuyerFactory(
            assessment=draft, name=name, share_tenths=tenths, position=position, owner="" if name == "C" else "G"
        )
    assert "Counted together: A and B, 45%." in text_of(client.get(url))
    tasks = text_of(client.get(reverse("diagnostics:assessment", args=[draft.pk])))
    assert "Asked once for buyers under one owner: A and B, 45% of sales." in tasks
    assert "You are asked about A and C: together they take 85% of sales." in tasks


def test_fifty_buyers_cost_no_more_than_one(client, draft, url, ada, django_assert_max_num_queries):
    BuyerFactory.create_batch(50, assessment=draft, share_tenths=20)
    gone = BuyerFactory.create_batch(20, assessment=draft)
    save_buyers(assessment=draft, rows=[], facts={}, remove=[buyer.pk for buyer in gone], by=ada)
    with django_assert_max_num_queries(7):
        assert client.get(url).status_code == 200
    with django_assert_max_num_queries(17):  # two of them the test's own savepoint
        client.post(url, sent(draft, "sort"))


def test_pasting_fifty_costs_no_more_than_one(client, draft, url, django_assert_max_num_queries):
    pasted = "\n".join(f"New {number};2" for number in range(50))
    shown = preview(client, draft, url, pasted)
    with django_assert_max_num_queries(17):
        add(client, draft, url, shown, pasted)
    assert draft.buyers.count() == 50
