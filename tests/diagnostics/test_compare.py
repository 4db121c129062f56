"""Two visits side by side: sentences, dumbbells, functions, buyers and answers; another instrument version is said."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from diagnostics import charts, snapshots
from diagnostics.assessments import answer_sheet, complete
from diagnostics.core import instruments
from diagnostics.core.engine import diagnose
from diagnostics.core.instruments import CURRENT
from diagnostics.models import Answer, Assessment
from diagnostics.presentation import compare
from tests.diagnostics.core.sheets import uniform
from tests.factories import AssessmentFactory, BuyerFactory, FirmFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def firm(ada):
    return FirmFactory(organisation=ada.organisation, name="Aurora")


def visit(firm, by, level, *, buyers=(("Brightway", 600),), **changes):
    """A completed visit with one level everywhere but for `changes`."""
    draft = AssessmentFactory(firm=firm, other_buyers=10)
    rows = [(None, key) for key in uniform(0).answers]
    for position, (name, share) in enumerate(buyers):
        buyer = BuyerFactory(assessment=draft, name=name, share_tenths=share, position=position)
        rows += [(buyer, key) for key in uniform(0).buyers[0].answers]
    levels = {"G1": 0} | changes
    Answer.objects.bulk_create(
        Answer(assessment=draft, buyer=about, question_key=key, state="answered", level=levels.get(key, level))
        for about, key in rows
    )
    complete(assessment=draft, by=by)
    draft.refresh_from_db()
    return draft


def snapshot(assessment):
    return snapshots.read(assessment.diagnosis)


def page(firm, **query):
    return reverse("diagnostics:compare", args=[firm.pk], query=query)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


# --- What moved


def test_sentences_say_what_moved_and_what_stayed(firm, ada):
    view = compare.compare(snapshot(visit(firm, ada, 1)), snapshot(visit(firm, ada, 3)))
    ways = {each.key: each.way for each in view.criteria}
    assert ways["process"] == ways["first_tier"] == "better"
    process = next(each for each in view.criteria if each.key == "process")
    assert process.sentence == "Outlook for process upgrading: from “Low” (25) to “High” (75)."
    assert process.sentence in view.sentences


def test_a_higher_risk_is_worse(firm, ada):
    easy = visit(firm, ada, 2, R2=0, R4=0, R5=0, M3=4)
    view = compare.compare(snapshot(easy), snapshot(visit(firm, ada, 2, R2=4, R4=4, R5=4, R1=0)))
    assert {each.key: each.way for each in view.criteria}["risk"] == "worse"


def test_the_same_twice_moves_nothing(firm, ada):
    one = snapshot(visit(firm, ada, 2))
    view = compare.compare(one, one)
    assert view.sentences == ("No result moved between the two visits.",)
    assert (view.functions, view.buyers, view.answers, view.rescored) == ((), (), (), "")


def test_it_says_by_which_versions_the_results_are(firm, ada):
    early, late = snapshot(visit(firm, ada, 1)), snapshot(visit(firm, ada, 3))
    old = replace(early, diagnosis=replace(early.diagnosis, engine_version="0.9"))
    version, engine = late.diagnosis.instrument_version, late.diagnosis.engine_version
    both = f"Both results are by version {version} of the instrument and {engine} of the engine."
    assert compare.compare(early, late).versions == both
    assert f"{version} of the instrument and 0.9 of the engine" in compare.compare(old, late).versions


def test_functions_gained_and_lost_are_named(firm, ada):
    view = compare.compare(snapshot(visit(firm, ada, 2, F1=1, F7=3)), snapshot(visit(firm, ada, 2, F1=3, F7=1)))
    names = {each.name: each.way for each in view.functions}
    design, selling = CURRENT.questions["F1"].name, CURRENT.questions["F7"].name
    assert names == {design: "gain", selling: "loss"}
    assert view.functions_words == f"More in the firm's hands: {design}. Less: {selling}."


def test_buyers_that_came_went_or_moved_are_named_however_they_are_spelt(firm, ada):
    before = visit(firm, ada, 2, buyers=(("Brightway", 600), ("Old Shop", 200), ("Same", 100)))
    after = visit(firm, ada, 2, buyers=(("BRIGHTWAY ", 400), ("New Shop", 300), ("Same", 100)))
    view = compare.compare(snapshot(before), snapshot(after))
    told = [(each.name.strip(), each.before, each.after, each.words) for each in view.buyers]
    assert told == [
        ("BRIGHTWAY", "60%", "40%", "Smaller share"),
        ("New Shop", "–", "30%", "New"),
        ("Old Shop", "20%", "–", "Gone"),
    ]


def test_answers_that_changed_are_in_the_words_of_the_levels(firm, ada):
    view = compare.compare(snapshot(visit(firm, ada, 2)), snapshot(visit(firm, ada, 2, C02=4, R1=0)))
    quality, exit_ = CURRENT.questions["C02"], CURRENT.questions["R1"]
    told = {(each.question, each.about): (each.before, each.after) for each in view.answers}
    assert told == {
        (quality.name, ""): (quality.levels[2].text, quality.levels[4].text),
        (exit_.name, "Brightway"): (exit_.levels[2].text, exit_.levels[0].text),
    }


# --- Versions


def test_a_snapshot_scores_again_as_it_did(firm, ada):
    done = visit(firm, ada, 3, C02=1)
    again = diagnose(snapshots.sheet_of(snapshot(done)))
    assert again == diagnose(answer_sheet(done))
    assert {key: each.range for key, each in again.findings.items()} == {
        key: each.range for key, each in snapshot(done).diagnosis.findings.items()
    }


def test_another_version_is_scored_anew_and_said(firm, ada, monkeypatch):
    before, after = snapshot(visit(firm, ada, 1)), snapshot(visit(firm, ada, 3))
    newer = replace(CURRENT, version="2")
    monkeypatch.setattr(instruments, "RELEASED", (CURRENT, newer))
    later = replace(after, diagnosis=replace(after.diagnosis, instrument_version="2"))
    view = compare.compare(before, later)
    assert "scored again with version 2" in view.rescored
    assert view.criteria == compare.compare(before, after).criteria


# --- The drawing


def test_both_marks_and_numbers_are_drawn():
    rows = [
        charts.Dumbbell("Process", 25.0, 75.0),
        charts.Dumbbell("Product", 40.2, 39.9),
        charts.Dumbbell("Risk", None, None, "None"),
    ]
    svg = charts.dumbbells("u", title="T", desc="D", rows=rows, cuts=(37.5, 62.5), width=640)
    assert re.findall(r">(\d+)</text>", svg) == ["25", "75", "40"]  # what rounds alike is printed once
    assert svg.count("<circle") == 4
    assert ">None</text>" in svg
    assert svg == charts.dumbbells("u", title="T", desc="D", rows=rows, cuts=(37.5, 62.5), width=640)


# --- The page


def test_the_page_compares_the_last_two_visits(client, firm, ada):
    for level in (1, 2, 3):
        visit(firm, ada, level)
    response = client.get(page(firm))
    assert "from “Medium” (50) to “High” (75)" in text_of(response)
    assert response.content.decode().count("<option") == 6


def test_any_two_visits_can_be_chosen_in_any_order(client, firm, ada):
    first, _second, third = (visit(firm, ada, level) for level in (1, 2, 3))
    for query in ({"from": first.pk, "to": third.pk}, {"from": third.pk, "to": first.pk}):
        assert "from “Low” (25) to “High” (75)" in text_of(client.get(page(firm, **query)))


def test_visits_the_firm_does_not_have_are_not_found(client, firm, ada):
    one, _other = visit(firm, ada, 1), visit(firm, ada, 2)
    foreign = visit(FirmFactory(), ada, 1)
    for query in ({"from": one.pk, "to": foreign.pk}, {"from": one.pk}, {"from": one.pk, "to": one.pk}, {"to": "x"}):
        assert client.get(page(firm, **query)).status_code == 404


def test_one_visit_leads_back_with_a_word(client, firm, ada):
    visit(firm, ada, 1)
    Assessment.objects.create(firm=firm, instrument_version="1", started_at=timezone.now() - dt.timedelta(days=1))
    response = client.get(page(firm), follow=True)
    assert "A comparison needs two." in text_of(response)


def test_the_page_costs_the_same_however_many_visits(client, firm, ada, django_assert_max_num_queries):
    for level in (0, 1, 2, 3, 4):
        visit(firm, ada, level)
    with django_assert_max_num_queries(7):
        client.get(page(firm))


def test_the_firm_leads_there_once_there_are_two_visits(client, firm, ada):
    url = reverse("diagnostics:firm", args=[firm.pk])
    visit(firm, ada, 1)
    assert page(firm) not in client.get(url).content.decode()
    visit(firm, ada, 2)
    assert page(firm) in client.get(url).content.decode()
