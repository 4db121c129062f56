"""Files of cases are read whole, or refused with the place, the value and what is accepted."""

import shutil

import pytest
import yaml

from diagnostics.proof.cases import OUTPUTS, CaseFolderError, Condition, Wanted, read_cases, read_pairs, scale_of
from tests.diagnostics.core.paper_cases import FOLDER


@pytest.fixture
def folder(tmp_path):
    """A folder with two of the paper's cases and one pair."""
    for name in ("a11_brenta.yaml", "a12_brenta.yaml"):
        shutil.copy(FOLDER / name, tmp_path)
    (tmp_path / "pairs.yaml").write_text("[{id: P1, metric: dr, higher: A11, lower: A12, discriminating: true}]")
    return tmp_path


def change(path, **parts):
    data = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump(data | parts))


def test_a_case_says_what_is_expected_of_each_output(folder):
    case = read_cases(folder)["A11"]
    assert case.family == "brenta"
    assert case.wanted("risk") == Wanted("high", ("high",))
    assert case.wanted("product") == Wanted("high", ("medium", "high"))
    assert case.wanted("governance") == Wanted("quasi_hierarchy", ("quasi_hierarchy", "hierarchy"))
    assert case.wanted("risk_form") == Wanted("loss", ("loss",))


def test_a_silent_source_expects_nothing():
    assert read_cases(FOLDER)["A24"].wanted("first_tier") is None


def test_every_expected_word_is_on_its_scale():
    for case in read_cases(FOLDER).values():
        for output in OUTPUTS:
            wanted = case.wanted(output)
            assert wanted is None or {wanted.best, *wanted.accept} <= set(scale_of(output))


def test_pairs_become_conditions():
    pairs = {pair.id: pair for pair in read_pairs(FOLDER, read_cases(FOLDER))}
    assert pairs["PA01"].conditions == (Condition("A11", "risk", other_case="A12", other="risk"),)
    assert pairs["PA28"].conditions == (Condition("A25", "process", other_case="A25", other="functional"),)
    assert pairs["PA27"].conditions == (
        Condition("A11", "first_tier", bands=("partly", "eligible")),
        Condition("A11", "risk", bands=("high",)),
    )
    assert [pair.kind for pair in pairs.values()].count("discriminating") == 6
    assert pairs["PA32"].kind == "weak"


def test_a_missing_or_empty_folder_is_named(tmp_path):
    with pytest.raises(CaseFolderError, match=r"no folder .*nowhere"):
        read_cases(tmp_path / "nowhere")
    with pytest.raises(CaseFolderError, match="holds no case"):
        read_cases(tmp_path)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"expected": None}, "expected: None"),
        ({"expected": {}}, "expected.developmental: '' is not accepted; give null, or band"),
        ({"case": {"id": "A12"}}, r"case.family: None"),
        ({"answers": {"C01": 7}}, "answers.C01: 7 is not accepted"),
    ],
)
def test_a_wrong_case_is_refused(folder, parts, told):
    change(folder / "a12_brenta.yaml", **parts)
    with pytest.raises(CaseFolderError, match=rf"a12_brenta.yaml: {told}"):
        read_cases(folder)


@pytest.mark.parametrize(
    ("output", "given"),
    [
        ("risk", {"band": "huge", "accept": ["high"]}),
        ("risk", {"band": "high", "accept": "high"}),
        ("risk", "high"),
        ("governance", {"class": "friendship", "accept": []}),
        ("risk_form", None),
        ("risk_form", "sorrow"),
    ],
)
def test_a_word_off_the_scale_is_refused(folder, output, given):
    expected = yaml.safe_load((folder / "a12_brenta.yaml").read_text())["expected"] | {output: given}
    change(folder / "a12_brenta.yaml", expected=expected)
    with pytest.raises(CaseFolderError, match=rf"expected.{output}: .*of {', '.join(scale_of(output))}"):
        read_cases(folder)


def test_what_is_not_yaml_is_refused(folder):
    (folder / "a12_brenta.yaml").write_text("case: [")
    with pytest.raises(CaseFolderError, match=r"a12_brenta.yaml: cannot be read as YAML"):
        read_cases(folder)
    (folder / "a12_brenta.yaml").write_text("- a list")
    with pytest.raises(CaseFolderError, match="give names with values"):
        read_cases(folder)


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("{id: P1, metric: dr, higher: A11, lower: A99}", "P1: there is no case A99"),
        ("{id: P1, metric: mood, higher: A11, lower: A12}", "pair 1.*one of dev, ft, dr, pr, fn"),
        ("{id: P1, metric: within, case: A11, test: pr beats fn}", "pair 1.*such as pr>fn"),
        ("{id: P1, metric: within, case: A11, test: dr=huge}", "pair 1"),
        ("{metric: dr, higher: A11, lower: A12}", "pair 1"),
        ("just words", "pair 1"),
    ],
)
def test_a_wrong_pair_is_refused(folder, pair, told):
    (folder / "pairs.yaml").write_text(f"[{pair}]")
    with pytest.raises(CaseFolderError, match=rf"pairs.yaml: {told}"):
        read_pairs(folder, read_cases(folder))


def test_missing_pairs_are_named(folder):
    (folder / "pairs.yaml").unlink()
    with pytest.raises(CaseFolderError, match=r"pairs.yaml: cannot be read"):
        read_pairs(folder, read_cases(folder))
