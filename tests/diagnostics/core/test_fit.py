"""The form of risk names the functions it is about, and answers that contradict each other are pointed out."""

import pytest

from diagnostics.core.engine import diagnose
from diagnostics.core.findings import RiskForm
from tests.diagnostics.core.sheets import set_answer, uniform, with_firm

BEFORE = {f"F{number}_before": 4 for number in range(1, 8)}
NOW = {f"F{number}": 4 for number in range(1, 8)}


def notes(sheet):
    return [str(note) for note in diagnose(sheet).findings["risk"].notes]


def pressed(**levels):
    """A firm whose one buyer owns nothing, keeps everything for itself and could not be replaced."""
    return uniform(2, **{"G1": 0, "R1": 0, "R2": 4, "R4": 2, "T1": 2, "T3": 0, **levels})


@pytest.mark.parametrize(
    ("now", "tasks"),
    [
        ({"F1": 0}, "design"),
        ({"F1": 0, "F2": 2}, "design and samples"),
        ({"F1": 0, "F2": 2, "F3": 1}, "design, samples and buying inputs"),
    ],
)
def test_loss_names_the_functions_that_left(now, tasks):
    sheet = pressed(**{**NOW, **BEFORE, **now, "T1": 0})
    assert diagnose(sheet).risk_form is RiskForm.LOSS
    assert notes(sheet)[0] == f"It would show as loss. In the last three years this left your hands: {tasks}."


def test_loss_names_what_a_buyer_is_moving_into():
    sheet = pressed(**{**NOW, **BEFORE, "F2": 2, "F2_before": 2, "F6": 1, "F6_before": 1, "R4": 3})
    assert diagnose(sheet).risk_form is RiskForm.LOSS
    assert notes(sheet)[0].endswith("this is still in your hands: design and selling.")


def test_loss_without_known_functions_names_none():
    sheet = pressed(T1=0)
    assert notes(sheet)[0] == "It would show as loss: tasks your firm has are being taken over."


def test_lock_in_names_what_others_do():
    sheet = pressed(F1=0, F2=1, F6=2, F7=4)
    assert diagnose(sheet).risk_form is RiskForm.LOCK_IN
    assert notes(sheet)[0].endswith("this stays with others: design and samples.")


def test_no_loss_said_but_functions_gone_is_pointed_out():
    found = notes(pressed(**{**NOW, **BEFORE, "F1": 0, "F7": 1}))
    assert [note for note in found if "no task was lost" in note and "design and selling" in note]


def test_loss_said_but_nothing_gone_is_pointed_out():
    sheet = pressed(**{**NOW, **BEFORE, "T1": 1})
    assert [note for note in notes(sheet) if note.startswith("You said tasks were lost")]


@pytest.mark.parametrize("change", [{"F3": 3}, {"T1": 2}])
def test_where_the_answers_agree_nothing_is_pointed_out(change):
    """Control: doing less of one function is a loss of a kind, and no loss said needs none."""
    sheet = with_firm(pressed(**{**NOW, **BEFORE, "T1": 1}), **change)
    assert not [note for note in notes(sheet) if "Ask again" in note]


def test_what_is_unknown_contradicts_nothing():
    sheet = set_answer(pressed(**{**NOW, **BEFORE, "T1": 1}), "F4_before", None, None)
    assert not [note for note in notes(sheet) if "Ask again" in note]


def test_a_low_risk_has_no_form():
    safe = uniform(4, G1=0, G2=0, G3=0, R2=0, R3=0, R4=0, R5=0, T3=0)
    assert not [note for note in notes(safe) if "show as" in note]
