"""Files of cases: the answers to judge, what the paper's account leads one to expect, and the pairs it compares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from diagnostics.core.answers import Answer, AnswerSheet
from diagnostics.core.files import AssessmentFileError, read_sheet
from diagnostics.core.findings import GovernanceClass, RiskForm
from diagnostics.core.formulas import SCORES
from diagnostics.core.instruments import CURRENT

OUTPUTS = (*SCORES, "governance", "risk_form")
BEST = dict.fromkeys(SCORES, "band") | {"governance": "class"}  # the field of an expectation with the best reading
PAIRS = "pairs.yaml"
SHORT = {"dev": "developmental", "ft": "first_tier", "dr": "risk", "pr": "process", "fn": "functional"}


class CaseFolderError(ValueError):
    """A folder of cases that cannot be read; the message names file, place and what is accepted."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is expected of one result: the best reading, and every word that counts as agreement."""

    best: str
    accept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperCase:
    """One case: the sheet to judge, and under `expected` what its file says to expect of it."""

    id: str
    family: str
    name: str
    sheet: AnswerSheet
    expected: dict[str, Any]

    def wanted(self, output: str) -> Wanted | None:
        """Return what is expected of an output; None where the source is silent."""
        given = self.expected[output]
        if given is None:
            return None
        if isinstance(given, str):
            return Wanted(given, (given,))
        return Wanted(given[BEST[output]], tuple(given["accept"]))


@dataclass(frozen=True, slots=True)
class Condition:
    """One case's result on a criterion: in one of `bands`, or else above `other` (a criterion) of `other_case`."""

    case: str
    criterion: str
    bands: tuple[str, ...] = ()
    other_case: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Results the paper compares: all conditions must hold.

    `kind` is "discriminating" (what a single scale from bad to good should get wrong), "weak" (the paper hardly says
    it) or "ordinary".
    """

    id: str
    kind: str
    conditions: tuple[Condition, ...]


@cache
def scale_of(output: str) -> tuple[str, ...]:
    """Return the words an output may take; for a criterion its bands, in order."""
    if output == "governance":
        return tuple(kind.value for kind in GovernanceClass)
    if output == "risk_form":
        return tuple(form.value for form in RiskForm)
    return tuple(band.key for band in CURRENT.criterion(output).bands)


def answers_in(sheet: AnswerSheet) -> dict[str, Answer]:
    """Return the answers about the firm and its largest buyer; in these files those about the others repeat them."""
    largest = max(sheet.buyers, key=lambda buyer: buyer.share_tenths or 0, default=None)
    return {**sheet.answers, **(largest.answers if largest else {})}


# ---------------------------------------------------------------- cases


def read_cases(folder: Path) -> dict[str, PaperCase]:
    """Return the cases of a folder by id. Raises CaseFolderError for a folder or file that cannot be used."""
    if not folder.is_dir():
        raise CaseFolderError(f"There is no folder {folder}.")
    paths = sorted(path for path in folder.glob("*.yaml") if path.name != PAIRS)
    if not paths:
        raise CaseFolderError(f"{folder} holds no case: a case is a file of answers that ends in .yaml.")
    cases = [_read_case(path) for path in paths]
    return {case.id: case for case in cases}


def _read_case(path: Path) -> PaperCase:
    data = _parse(path)
    if not isinstance(data, dict):
        raise CaseFolderError(f"{path.name}: give names with values, at least case, answers and expected.")
    try:
        sheet = read_sheet(data)
    except AssessmentFileError as error:
        raise CaseFolderError(f"{path.name}: {error}") from error
    case, firm = (_table(path, data, part) for part in ("case", "firm"))
    for field in ("id", "family"):
        if not isinstance(case.get(field), str):
            raise CaseFolderError(f"{path.name}: case.{field}: {case.get(field)!r} is not accepted; give a short name.")
    expected = _table(path, data, "expected")
    for output in OUTPUTS:
        _check_wanted(f"{path.name}: expected.{output}", output, expected.get(output, ""))
    return PaperCase(case["id"], case["family"], str(firm.get("name") or case["id"]), sheet, expected)


def _parse(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CaseFolderError(f"{path.name}: cannot be read as YAML ({' '.join(str(error).split())}).") from error


def _table(path: Path, data: Mapping[str, Any], part: str) -> dict[str, Any]:
    found = data.get(part)
    if not isinstance(found, dict):
        raise CaseFolderError(f"{path.name}: {part}: {found!r} is not accepted; give names with values.")
    return found


def _check_wanted(place: str, output: str, given: Any) -> None:
    """Refuse an expectation that is neither null nor made of the output's words."""
    words = _expected_words(output, given)
    if words is not None and set(map(str, words)) <= set(scale_of(output)):
        return
    form = "one word" if output == "risk_form" else f"null, or {BEST[output]} with one word and accept with a list"
    raise CaseFolderError(f"{place}: {given!r} is not accepted; give {form}, of {', '.join(scale_of(output))}.")


def _expected_words(output: str, given: Any) -> list[Any] | None:
    """Return all words of an expectation, none for null; None where it has another form."""
    if output == "risk_form":
        return [given] if given else None
    if isinstance(given, dict) and isinstance(given.get("accept"), list):
        return [given.get(BEST[output]), *given["accept"]]
    return [] if given is None else None


# ---------------------------------------------------------------- pairs


def read_pairs(folder: Path, cases: Mapping[str, PaperCase]) -> tuple[Pair, ...]:
    """Return the pairs of a folder. Raises CaseFolderError for a pair that names no known case or criterion."""
    listed = _parse(folder / PAIRS)
    if not isinstance(listed, list):
        raise CaseFolderError(f"{PAIRS}: give a list of pairs.")
    pairs = tuple(_read_pair(place, given) for place, given in enumerate(listed, start=1))
    for pair in pairs:
        named = {name for each in pair.conditions for name in (each.case, each.other_case) if name}
        if unknown := named - cases.keys():
            raise CaseFolderError(f"{PAIRS}: {pair.id}: there is no case {', '.join(sorted(unknown))}.")
    return pairs


def _read_pair(place: int, given: Any) -> Pair:
    try:
        kind = "weak" if given.get("weak") else "discriminating" if given.get("discriminating") else "ordinary"
        if given["metric"] == "within":
            conditions = tuple(_condition(given["case"], text) for text in given["test"].split(" and "))
        else:
            criterion = SHORT[given["metric"]]
            conditions = (Condition(given["higher"], criterion, other_case=given["lower"], other=criterion),)
        return Pair(given["id"], kind, conditions)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CaseFolderError(
            f"{PAIRS}: pair {place}: {given!r} is not accepted; give id, metric (one of {', '.join(SHORT)}), higher "
            "and lower, or the metric within with case and test, such as pr>fn or ft>=partly and dr=high."
        ) from error


def _condition(case: str, text: str) -> Condition:
    """Return a condition like "ft>=partly", "dr=high" or "pr>fn"."""
    short, relation, value = re.fullmatch(r"(\w+)(>=|=|>)(\w+)", text.strip()).groups()  # type: ignore[union-attr]
    criterion = SHORT[short]
    if relation == ">":
        return Condition(case, criterion, other_case=case, other=SHORT[value])
    bands = scale_of(criterion)
    first = bands.index(value)
    return Condition(case, criterion, bands=bands[first:] if relation == ">=" else (value,))
