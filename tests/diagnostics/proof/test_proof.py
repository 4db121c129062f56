"""The proof counts what is there: against an independent count, against a worse engine, with nothing hidden."""

from dataclasses import replace

import pytest

from casestudies.schema import read_library
from casestudies.validation import ENTRY_OF, facts_in
from diagnostics.core import engine
from diagnostics.core.findings import Status
from diagnostics.proof.cases import read_pairs
from diagnostics.proof.judges import NUMBERS
from diagnostics.proof.known import KNOWN, KNOWN_PAIRS
from diagnostics.proof.proof import RULES, hide_trend, prove, read_proof, to_json
from tests.diagnostics.core.paper_cases import BANDED, FOLDER, load_cases

CASES = load_cases()
PAIRS = read_pairs(FOLDER, CASES)


@pytest.fixture(scope="module")
def proof():
    return prove(CASES, PAIRS, facts_in(read_library()))


def rules_of(run):
    return {line.output: line.judges[RULES] for line in run.lines}


def counted(sheet_of):
    """Count afresh, from the files and the engine: per criterion the cases inside, outside and without a band."""
    found = {key: ([], [], []) for key in BANDED}
    for case in CASES.values():
        diagnosis = engine.diagnose(sheet_of(case.sheet))
        for key in BANDED:
            expected = case.expected[key]
            if expected is None:
                continue
            band = diagnosis.findings[key].band
            place = 2 if not band else 0 if band in expected["accept"] else 1
            found[key][place].append(case.id)
    return found


@pytest.mark.parametrize(("run", "sheet_of"), [("known", lambda sheet: sheet), ("hidden", hide_trend)])
def test_figures_agree_with_an_independent_count(proof, run, sheet_of):
    found = rules_of(getattr(proof, run))
    for key, (inside, outside, silent) in counted(sheet_of).items():
        assert found[key].inside == len(inside)
        assert list(found[key].outside) == outside
        assert list(found[key].silent) == silent


@pytest.mark.parametrize("run", ["known", "hidden"])
def test_every_expected_case_is_counted_once(proof, run):
    for line in getattr(proof, run).lines:
        assert line.cases == sum(case.expected[line.output] is not None for case in CASES.values())
        for found in line.judges.values():
            assert found.inside + len(found.outside) + len(found.silent) == line.cases


def test_disagreements_are_the_known_ones(proof):
    assert {(each.case, each.output) for each in proof.known.disagreements} == KNOWN.keys()
    wrong = {result.pair.id for result in proof.known.pairs if result.judges[RULES] is not True}
    assert wrong == KNOWN_PAIRS.keys()


def test_disagreements_say_what_was_expected_and_what_was_said(proof):
    (product,) = (each for each in proof.known.disagreements if each.output == "product")
    assert (product.accept, product.said) == (("medium",), ("high",))
    assert product.score == pytest.approx(engine.diagnose(CASES["A12"].sheet).findings["product"].range.point, abs=0.05)


def test_hidden_trend_never_counts_silence_as_agreement(proof):
    """Some firms have no band then, and expect a low risk and no form: saying nothing must not agree with that."""
    found = rules_of(proof.hidden)
    silent = [
        case.id
        for case in CASES.values()
        if engine.diagnose(hide_trend(case.sheet)).findings["risk"].status is Status.NOT_ENOUGH
    ]
    assert silent
    assert [key for key in silent if CASES[key].expected["risk_form"] == "none"]
    assert set(silent) == set(found["risk_form"].silent)
    assert set(found["risk"].silent) <= set(silent)
    assert found["risk_form"].inside < rules_of(proof.known)["risk_form"].inside


def test_discriminating_pairs_part_rules_from_the_plain_average(proof):
    telling = [result.judges for result in proof.known.pairs if result.pair.kind == "discriminating"]
    assert len(telling) == 6
    assert sum(each[RULES] is True for each in telling) > sum(each["average"] is True for each in telling)


def test_a_worse_engine_gives_a_worse_table(proof):
    """The control: without its second road the risk rule misses cases, and the table shows it."""

    def without_vulnerability(sheet):
        strong = dict.fromkeys(("F1", "F2", "F6", "F7", "K1", "C10", "C06"), 4)
        answers = {
            key: replace(answer, level=strong[key]) if key in strong and answer.level is not None else answer
            for key, answer in sheet.answers.items()
        }
        return engine.diagnose(replace(sheet, answers=answers))

    worse = prove(CASES, PAIRS, diagnose=without_vulnerability)
    before, after = rules_of(proof.known)["risk"], rules_of(worse.known)["risk"]
    assert after.inside < before.inside
    assert after.by_family < before.by_family
    assert after.kappa < before.kappa
    assert worse.known.lines[0].judges["average"] == proof.known.lines[0].judges["average"]


def test_an_engine_that_never_answers_agrees_with_nothing():
    blind = prove(CASES, PAIRS, diagnose=lambda sheet: engine.diagnose(replace(sheet, answers={}, buyers=())))
    for found in rules_of(blind.known).values():
        assert found.inside == 0
        assert found.kappa is None
    assert {result.judges[RULES] for result in blind.known.pairs} == {None}


def test_every_simple_way_is_in_every_line(proof):
    for run in (proof.known, proof.hidden):
        assert all(line.judges.keys() == {RULES, *NUMBERS} for line in run.lines)


def test_one_band_for_all_has_no_kappa_above_chance(proof):
    for line in proof.known.lines:
        assert line.judges["commonest"].kappa == 0
        accepted = [case.wanted(line.output).accept for case in CASES.values() if case.wanted(line.output)]
        assert line.judges["commonest"].inside == max(
            sum(word in each for each in accepted) for each in accepted for word in each
        )


def test_about_a_quarter_of_the_answers_is_stated(proof):
    stated = sum(
        answer.level is not None and answer.evidence is None
        for case in CASES.values()
        for answer in (*case.sheet.answers.values(), *case.sheet.buyers[0].answers.values())
    )
    assert proof.stated == stated
    assert 0.2 < proof.stated / proof.answers < 0.3


def test_matching_is_counted_on_every_case(proof):
    assert proof.matching.cases == len(CASES)
    assert proof.matching.hits + len(proof.matching.missed) == len(CASES)
    assert proof.matching.hits >= 29
    assert set(proof.matching.missed) <= ENTRY_OF.keys()


def test_without_a_library_nothing_is_matched():
    one = {"A11": CASES["A11"]}
    assert prove(one, ()).matching.cases == 0


def test_the_file_gives_back_the_proof(proof, tmp_path):
    path = tmp_path / "proof.json"
    path.write_text(to_json(proof), encoding="utf-8")
    assert read_proof(path) == proof
