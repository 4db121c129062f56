"""What the benchmarks time is what the engine does, not something like it."""

from benchmarks.core import benchmarks, steadiness, ways_on
from benchmarks.harness import Size
from benchmarks.sheets import full_sheet
from diagnostics.core.case import open_case
from diagnostics.core.engine import diagnose, examine, goals_of
from diagnostics.core.instruments import CURRENT


def test_the_parts_give_what_an_examination_gives():
    sheet = full_sheet()
    case = open_case(sheet, CURRENT)
    goals = goals_of(diagnose(sheet).findings, case)
    findings = examine(sheet).findings
    assert goals.keys() == findings.keys()
    assert steadiness(case, goals) == {key: finding.stability for key, finding in findings.items()}
    assert ways_on(case, goals) == {key: (each.changes, each.band_move) for key, each in findings.items()}
    assert all(finding.stability and finding.changes for finding in findings.values())


def test_every_target_of_the_engine_is_there():
    targets = {each.name: each.target_ms for each in benchmarks(Size.SMALL) if each.target_ms}
    assert sorted(targets.values()) == [5, 250, 250]
