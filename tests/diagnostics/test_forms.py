"""Forms built from the instrument: every question of every section, nothing typed lost."""

from itertools import product
from uuid import UUID, uuid4

import pytest
from django.http import QueryDict
from django.template import Context

from diagnostics.buyer_forms import (
    ChainForm,
    formset_of,
    proper_id,
    typed_rows,
)
from diagnostics.buyer_steps import arranged, parse_action
from diagnostics.core.instruments import CURRENT
from diagnostics.firm_forms import FirmForm
from diagnostics.forms import QuestionCard, SectionForm
from diagnostics.merging import Base
from diagnostics.models import Answer

SECTIONS = [pytest.param(section, id=section.key) for section in CURRENT.sections]


def form_of(key, data=None, rows=None, **kwargs):
    return SectionForm(data, section=CURRENT.section(key), rows=rows or {}, **kwargs)


def errors_of(form):
    """Return all errors of a form as "field: text"."""
    return [f"{name}: {text}" for name, texts in form.errors.items() for text in texts]


# --- Sections


@pytest.mark.parametrize("section", SECTIONS)
def test_every_question_can_be_answered_with_every_level_and_state(section):
    for question in section.questions:
        states = ["dk", "refused", *(["na"] if question.not_applicable else [])]
        for value in ["0", "1", "2", "3", "4", *states, ""]:
            form = SectionForm({question.key: value}, section=section, rows={})
            assert form.is_valid(), (question.key, value)
            (change,) = form.changes(buyer=None) or [None]
            assert (change.state if change else None) == ("answered" if value.isdigit() else value or None)
            assert (change.level if change else None) == (int(value) if value.isdigit() else None)


@pytest.mark.parametrize("section", SECTIONS)
def test_the_page_reads_aloud_first_and_shows_no_numbers(section):
    html = SectionForm(section=section, rows={}).helper.render_layout(SectionForm(section=section, rows={}), {})
    for question in section.questions:
        assert html.count(f'name="{question.key}"') == 8 + bool(question.not_applicable)
    assert html.index("<legend>") < html.index("evidence-note") < html.index("level-cards")


def test_does_not_apply_only_where_it_is_offered():
    assert "D08" not in form_of("traits", {"D08": "na"}).errors
    assert errors_of(form_of("traits", {"D01": "na"})) == [
        f"D01: Select a level for {CURRENT.questions['D01'].name}, or say why there is none"
    ]


def test_only_what_changed_is_a_change():
    rows = {
        "M1": Answer(question_key="M1", state="answered", level=2, evidence="stated", note="Two shops"),
        "M2": Answer(question_key="M2", state="dk"),
    }
    shown = form_of("markets", rows=rows)
    typed = {name: shown[name].value() or "" for name in shown.fields}
    assert typed["M1"] == "2"
    assert form_of_changes("markets", typed, rows) == []
    (change,) = form_of_changes("markets", typed | {"M2": "0"}, rows)
    assert (change.question, change.state, change.level) == ("M2", "answered", 0)


def form_of_changes(key, data, rows, buyer=None):
    form = form_of(key, data, rows)
    form.is_valid()
    return form.changes(buyer=buyer)


def test_an_answer_can_be_taken_away():
    rows = {"M1": Answer(question_key="M1", state="answered", level=2, evidence="stated")}
    (change,) = form_of_changes("markets", {"M1": "", "M1_evidence": "", "M1_note": ""}, rows)
    assert (change.state, change.level) == (None, None)


def test_a_note_without_an_answer_is_kept():
    (change,) = form_of_changes("markets", {"M1": "", "M1_note": "Ask the daughter"}, {})
    assert (change.state, change.note) == ("noted", "Ask the daughter")
    row = Answer(question_key="M1", state="noted", note="Ask the daughter")
    shown = form_of("markets", rows={"M1": row})
    assert (shown["M1"].value(), shown["M1_note"].value()) == ("", "Ask the daughter")


def test_changes_carry_buyer_and_revision():
    buyer = uuid4()
    form = form_of("position", {"R1": "4"}, bases={"R1": Base(7, None)})
    assert form.is_valid()
    (change,) = form.changes(buyer=buyer)
    assert (change.buyer, change.base_revision) == (buyer, 7)


def test_only_what_the_page_did_not_show_was_typed():
    theirs = {"M2": Answer(question_key="M2", state="answered", level=1)}
    shown = {"M1": Base(7, None), "M2": Base(7, None)}
    form = form_of("markets", {"M1": "3", "M2": ""}, theirs, bases=shown)  # M2 was answered by somebody meanwhile
    assert form.is_valid()
    assert [change.question for change in form.changes(buyer=None)] == ["M1"]


def test_line_ends_count_once_whatever_the_browser_sends():
    text = "line\r\n" * 333  # 1998 characters with one character for each line end
    (change,) = form_of_changes("markets", {"M1": "1", "M1_note": text}, {})
    assert "\r" not in change.note


def test_drafts_ask_for_nothing_and_checks_for_everything():
    assert form_of("cooperation", {}).is_valid()
    form = form_of("cooperation", {"L1": "dk"}, check=True)
    assert [error.split(":")[0] for error in errors_of(form)] == ["L2", "L3"]
    assert all("Select a level for" in error for error in errors_of(form))


def test_what_is_only_missing_does_not_keep_a_note_from_being_saved():
    form = form_of("cooperation", {"L1": "", "L1_note": "Later"}, check=True)
    assert not form.is_valid()
    (change,) = form.changes(buyer=None)
    assert (change.question, change.note) == ("L1", "Later")


@pytest.mark.parametrize(
    "typed",
    [
        {"M1": "5"},
        {"M1": "00"},
        {"M1": "9" * 5000},
        {"M1": "NaN"},
        {"M1": "answered"},
        {"M1": "noted"},
        {"M1": "2\0"},
        {"M1": "2", "M1_evidence": "rumour"},
        {"M1": "2", "M1_note": "x" * 2001},
        {"M1": "2", "M1_note": "nul \0"},
    ],
)
def test_what_cannot_be_read_is_left_alone_and_the_rest_is_saved(typed):
    form = form_of("markets", typed | {"M2": "3"})
    assert not form.is_valid()
    assert [change.question for change in form.changes(buyer=None)] == ["M2"]


# --- Buyers


def row(**typed):
    return {"id": str(uuid4()), "name": "", "share": "", "kind": "", "destination": "", "owner": ""} | typed


def test_empty_rows_are_no_buyers():
    formset = formset_of([row(), row(name="  ")], check=False)
    assert formset.is_valid()
    assert formset.rows() == []


def test_a_row_becomes_a_buyer():
    typed = row(name=" Brightway ", share="33,3 %", kind="brand", destination="home", owner="B Group")
    formset = formset_of([typed], check=True)
    assert formset.is_valid(), formset.errors
    (read,) = formset.rows()
    assert read.id == UUID(typed["id"])
    assert read.values == {
        "name": "Brightway",
        "share_tenths": 333,
        "kind": "brand",
        "destination": "home",
        "owner": "B Group",
    }


def test_checks_name_the_buyer():
    formset = formset_of([row(name="Brightway"), row(share="10")], check=True)
    assert not formset.is_valid()
    assert [errors_of(form) for form in formset] == [
        [
            "share: Enter the share of sales for Brightway",
            "kind: Select the kind of buyer for Brightway",
            "destination: Select where the goods sold to Brightway end up",
        ],
        [
            "name: Enter the name of the buyer",
            "kind: Select the kind of buyer for this buyer",
            "destination: Select where the goods sold to this buyer end up",
        ],
    ]


def test_a_draft_keeps_what_can_be_read():
    formset = formset_of([row(name="Brightway", share="1.200,50", kind="brand")])
    assert errors_of(formset[0]) == [
        "share: The share of sales for Brightway is 1,200.5, but it must be 100 or less. "
        "If you typed amounts of sales, turn them into shares below the list"
    ]
    (read,) = formset.rows()
    assert read.values == {"name": "Brightway", "kind": "brand", "destination": "", "owner": ""}
    assert formset[0]["share"].value() == "1.200,50"


def test_the_list_as_a_whole_is_checked():
    assert formset_of([row()], check=True).non_form_errors() == ["Name at least one buyer."]
    full = {"kind": "brand", "destination": "home"}
    rows = [row(name="A", share="60", **full), row(name="B", share="44", **full)]
    assert formset_of(rows, check=True).non_form_errors() == [
        "Shares add up to 104%. Reduce one or more by 4 in total."
    ]
    assert formset_of(rows).is_valid()


def test_rows_are_read_from_the_form_and_no_more_than_fifty():
    data = QueryDict(mutable=True)
    for number in range(60):
        data[f"buyers-{number}-name"] = f"B{number}"
    rows = typed_rows(data)
    assert [one["name"] for one in rows] == [f"B{number}" for number in range(50)]
    assert len({one["id"] for one in rows}) == 50


@pytest.mark.parametrize("text", ["", "x", "0" * 5000, "\0", "../../etc", "12345678-1234-1234-1234-12345678901"])
def test_a_wrong_id_is_replaced(text):
    assert UUID(proper_id(text))
    assert proper_id(text) != proper_id(text)


def after(button, rows):
    action = parse_action(button, rows)
    return arranged(rows, action.verb, action.row or 0).rows


@pytest.mark.parametrize(
    ("button", "order"),
    [("up:1", "BAC"), ("down:1", "ACB"), ("up:0", "ABC"), ("down:2", "ABC"), ("remove:1", "AC"), ("draft", "ABC")],
)
def test_buttons_rearrange_rows(button, order):
    rows = [row(name=name) for name in "ABC"]
    assert "".join(one["name"] for one in after(button, rows)) == order


@pytest.mark.parametrize(
    "button", ["", "up", "up:", "up:-1", "up:9", "up:" + "9" * 5000, "up:²", "drop table", "up:1:2"]
)
def test_unknown_buttons_save_a_draft(button):
    rows = [row(name=name) for name in "ABC"]
    assert parse_action(button, rows).verb == "draft"
    assert after(button, rows) == rows


def test_adding_a_row():
    rows = [row(name="A")]
    assert [one["name"] for one in after("add", rows)] == ["A", ""]


@pytest.mark.parametrize("number", ["-1", "100001", "9" * 5000, "1.5", "NaN", "1e3", "many", "1\0"])
def test_a_wrong_number_of_other_buyers_is_kept_on_the_page(number):
    form = ChainForm({"other_buyers": number, "chain_position": "direct"})
    assert not form.is_valid()
    assert form.facts() == {"chain_position": "direct"}
    assert form["other_buyers"].value() == number


def test_the_position_is_asked_for_on_checks_only():
    assert ChainForm({}).is_valid()
    assert errors_of(ChainForm({}, check=True)) == ["chain_position: Select to whom the firm delivers"]


# --- Firms


def test_a_firm_needs_three_things():
    assert errors_of(FirmForm({})) == [
        "name: Enter the name of the firm",
        "sector: Select a sector",
        "country: Select a country",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"name": "x" * 201}, "name: The name of the firm must be 200 characters or fewer"),
        ({"sector": "00"}, "sector: Select a sector from the list"),
        ({"country": "XX"}, "country: Select a country from the list"),
        ({"workers": "many"}, "workers: Workers must be a whole number, like 45"),
        ({"workers": "9" * 5000}, "workers: Workers must be a whole number, like 45"),
        ({"workers": "1e999"}, "workers: Workers must be a whole number, like 45"),
        ({"workers": "-1"}, "workers: Workers must be between 0 and 1,000,000"),
        ({"workers": "9999999999"}, "workers: Workers must be between 0 and 1,000,000"),
        ({"founded": "1600"}, "founded: Year founded must be between 1800 and 2026"),
    ],
)
def test_a_firms_facts_are_checked(typed, error):
    form = FirmForm({"name": "Firm", "sector": "15", "country": "IT"} | typed)
    assert errors_of(form) == [error]


def test_every_country_can_be_chosen():
    codes = [code for code, _name in FirmForm().fields["country"].choices]
    assert {"IT", "KE", "XK"} - set(codes) == {"XK"}  # Kosovo has no ISO code
    assert len(codes) == len(set(codes)) > 240


def test_a_card_that_was_kept_is_the_card_that_would_be_made(monkeypatch):
    """Every kind of answer, now and last time, marked or not: each once rendered with its firm, once from memory."""
    section = CURRENT.sections[0]
    answers = [None, answer("answered", 3, "document"), answer("dk", None, ""), answer("noted", None, "stated")]
    for now, last, may_mark in product(answers, answers, (True, False)):
        form = SectionForm(section=section, rows=rows_for(section, now))
        form.last = rows_for(section, last)
        card = QuestionCard(section.questions[0])
        assert form.is_plain(section.questions[0].key)
        kept = card.render(form, Context({"may_assess": may_mark}))
        assert kept == card.made(form, may_mark)


@pytest.mark.parametrize("where", ["note", "last note", "owner", "sent"])
def test_a_card_that_tells_more_than_answers_is_made_each_time(where):
    section = CURRENT.sections[0]
    key = section.questions[0].key
    form = SectionForm({} if where == "sent" else None, section=section, rows={})
    noted = {key: answer("answered", 3, "stated", note="Showed the order book.")}
    form.rows = noted if where == "note" else {}
    form.last = noted if where == "last note" else {}
    form.owners = {key: object()} if where == "owner" else {}
    assert not form.is_plain(key)


def answer(state, level, evidence, note=""):
    return Answer(state=state, level=level, evidence=evidence, note=note)


def rows_for(section, row):
    key = section.questions[0].key
    return {key: row} if row else {}
