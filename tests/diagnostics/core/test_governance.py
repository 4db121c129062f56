"""Who rules a relation: how far the class carries, who sets the specification, and an agent in between."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.core.answers import BuyerKind
from diagnostics.core.engine import diagnose
from diagnostics.core.findings import Diagnosis, GovernanceClass
from tests.diagnostics.core.sheets import BUYER, set_answer, sheets, uniform, with_buyers

QUASI = {"G1": 0, "G2": 4, "G3": 4, "G4": 2, "G5": 2, "G6": 0, "G7": 0, "R3": 0}


def governance(sheet):
    return diagnose(sheet).buyers[0].governance


def relation(**levels):
    return uniform(2, **{**QUASI, **levels})


def test_a_class_far_ahead_leads_clearly():
    found = governance(relation())
    assert (found.classes, found.lead) == ((GovernanceClass.QUASI_HIERARCHY,), "clear")
    assert found.margin == pytest.approx(1 - 0.25)


def test_a_majority_decides_alone():
    assert governance(relation(G1=3)).lead == "ownership"


def test_too_little_known_has_no_lead():
    sheet = relation()
    for key in ("G2", "G3", "G4"):
        sheet = set_answer(sheet, key, "b00", None)
    assert governance(sheet).lead == ""


@settings(max_examples=40, deadline=None)
@given(sheets(complete=True, least=1, most=1))
def test_narrow_means_that_one_answer_a_level_off_would_tell_another_story(sheet):
    sheet = with_buyers(sheet, G1=0)
    found = governance(sheet)
    levels = {key: sheet.buyers[0].answers[key].level for key in BUYER if key[0] == "G" and key != "G1"}
    moved = [
        governance(with_buyers(sheet, **{key: level + by})).classes
        for key, level in levels.items()
        for by in (-1, 1)
        if 0 <= level + by <= 4
    ]
    is_firm = all(classes == found.classes for classes in moved)
    expected = "tie" if len(found.classes) == 2 else "clear" if is_firm else "narrow"
    assert found.lead == expected


@pytest.mark.parametrize(
    ("design", "process", "who"),
    [(0, 0, "firm"), (1, 2, "firm"), (1, 3, "both"), (2, 0, "both"), (3, 0, "buyer_side"), (4, 4, "buyer_side")],
)
def test_who_sets_the_specification(design, process, who):
    assert governance(relation(G2=design, G3=process)).specified_by == who


@pytest.mark.parametrize(("design", "who"), [(1, ""), (2, "both"), (3, "buyer_side")])
def test_the_process_is_asked_about_only_where_the_firm_designs(design, who):
    assert governance(set_answer(relation(G2=design), "G3", "b00", None)).specified_by == who


def test_without_the_design_nobody_is_named():
    assert governance(set_answer(relation(), "G2", "b00", None)).specified_by == ""


@pytest.mark.parametrize(("distance", "is_between"), [(0, False), (1, False), (2, True), (3, True), (4, False)])
def test_an_agent_is_told_by_the_distance(distance, is_between):
    found = governance(relation(R3=distance))
    assert found.agent_between is is_between
    assert any("agent" in str(note) for note in found.notes) is is_between
    assert any("agent" in citation.place for citation in found.citations) is is_between


def test_an_agent_is_told_by_the_kind_of_buyer():
    sheet = relation()
    sheet = replace(sheet, buyers=tuple(replace(each, kind=BuyerKind.EXPORT_AGENT) for each in sheet.buyers))
    note = str(governance(sheet).notes[0])
    assert "comes from the buyers’ side" in note
    assert "counts under the distance to the end market" in note


@settings(max_examples=60, deadline=None)
@given(sheets(least=1), st.integers(0, 4))
def test_an_agent_never_changes_the_class(sheet, distance):
    """The class is about who sets the specification; the distance enters the risk instead."""
    before, after = diagnose(sheet), diagnose(with_buyers(sheet, R3=distance))
    assert [each.governance.classes for each in after.buyers] == [each.governance.classes for each in before.buyers]


def test_a_snapshot_of_an_older_engine_is_read_with_less_to_say():
    data = json.loads(json.dumps(diagnose(relation(R3=3)).to_dict()))
    for field in ("lead", "agent_between", "specified_by"):
        del data["buyers"][0]["governance"][field]
    found = Diagnosis.from_dict(data).buyers[0].governance
    assert (found.lead, found.agent_between, found.specified_by) == ("", False, "")
    assert found.classes == (GovernanceClass.QUASI_HIERARCHY,)
