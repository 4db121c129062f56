"""Ways to judge a case: our rules, and four simple ones they have to beat. All say one word for each output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations

from diagnostics.core.answers import AnswerSheet
from diagnostics.core.concentration import describe_concentration
from diagnostics.core.findings import Diagnosis, Finding, Status
from diagnostics.core.formulas import SCORES, SIGNS
from diagnostics.core.instruments import CURRENT
from diagnostics.core.rules import TOP_LEVEL
from diagnostics.proof.cases import OUTPUTS, PaperCase, answers_in, scale_of
from diagnostics.proof.cuts import cut_all

NOT_THE_QUESTION = "not_applicable"
NOMINAL = ("governance", "risk_form")  # their words stand in no order
GOOD = tuple(score for score in SCORES if score != "risk")  # scores that are better when higher
# Answers that raise the risk and nothing good: the plain average turns them round.
BAD = frozenset(
    key for key, sign in SIGNS["risk"].items() if sign > 0 and all(SIGNS[score].get(key, 0) <= 0 for score in GOOD)
)

Words = tuple[str, ...] | None  # what is said, most fitting first; None when too little is known to say anything


@dataclass(frozen=True, slots=True)
class Judged:
    """What one way to judge says about all cases.

    `words[output][case]` is what it says. `points[criterion][case]` puts cases in order, `heights[criterion][case]` the
    criteria of one case; None where it gives no result.
    """

    words: dict[str, dict[str, Words]]
    points: dict[str, dict[str, float | None]]
    heights: dict[str, dict[str, float | None]]


# ---------------------------------------------------------------- the rules


def by_rules(diagnoses: Mapping[str, Diagnosis]) -> Judged:
    """Return what diagnoses say."""
    points = {key: {case: _point(diagnosis.findings[key]) for case, diagnosis in diagnoses.items()} for key in SCORES}
    words = {output: {case: _said(output, diagnosis) for case, diagnosis in diagnoses.items()} for output in OUTPUTS}
    return Judged(words, points, heights=points)


def _point(finding: Finding) -> float | None:
    return finding.range.point if finding.range and finding.status is Status.SCORED else None


def _said(output: str, diagnosis: Diagnosis) -> Words:
    if output == "governance":
        largest = diagnosis.buyers[:1]
        return tuple(kind.value for buyer in largest for kind in buyer.governance.classes) or None
    if output == "risk_form":  # "none" says something only where the risk could be judged
        is_known = diagnosis.findings["risk"].status is not Status.NOT_ENOUGH
        return (diagnosis.risk_form.value,) if is_known else None
    finding = diagnosis.findings[output]
    if finding.status is Status.NOT_APPLICABLE:
        return (NOT_THE_QUESTION,)
    return (finding.band,) if finding.band else None


# ---------------------------------------------------------------- one number for everything


def by_number(values: Mapping[str, float | None], cases: Mapping[str, PaperCase]) -> Judged:
    """Return what a single number for each case says, cut at its best points for each output."""
    known = {case: value for case, value in values.items() if value is not None}
    words: dict[str, dict[str, Words]] = {}
    for output in OUTPUTS:
        wanted = {case.id: each for case in cases.values() if (each := case.wanted(output))}
        cut = cut_all(known, wanted, _orders(output)) if known.keys() & wanted.keys() else {}
        words[output] = {case: (cut[case],) if case in cut else None for case in cases}
    points = {key: _ordering(key, values) for key in SCORES}
    return Judged(words, points, heights={key: _ranks(key, words[key]) for key in SCORES})


def _orders(output: str) -> Iterable[tuple[str, ...]]:
    scale = scale_of(output)
    return permutations(scale) if output in NOMINAL else (scale, scale[::-1])


def _ordering(criterion: str, values: Mapping[str, float | None]) -> dict[str, float | None]:
    sign = -1 if criterion == "risk" else 1
    return {case: None if value is None else sign * value for case, value in values.items()}


def _ranks(criterion: str, words: Mapping[str, Words]) -> dict[str, float | None]:
    return {case: scale_of(criterion).index(said[0]) if said else None for case, said in words.items()}


def constant(_sheet: AnswerSheet) -> float:
    """Return the same for every firm: cut, it gives every firm the band that is accepted most often."""
    return 0.0


def plain_average(sheet: AnswerSheet) -> float | None:
    """Return the mean of all known answers about the firm and its largest buyer, 0 to 1: how good it looks.

    Answers that only raise the risk are turned round first.
    """
    levels = [
        TOP_LEVEL - answer.level if key in BAD else answer.level
        for key, answer in answers_in(sheet).items()
        if answer.level is not None
    ]
    return sum(levels) / len(levels) / TOP_LEVEL if levels else None


def scale_alone(sheet: AnswerSheet) -> float | None:
    """Return the level of scale and finance (question C10), None when unknown."""
    answer = sheet.answers.get("C10")
    return None if answer is None or answer.level is None else float(answer.level)


def top_share(sheet: AnswerSheet) -> float | None:
    """Return the largest buyer's share of sales, 0 to 1, None when unknown."""
    return describe_concentration(sheet, CURRENT.rules).top_share


NUMBERS = {"average": plain_average, "scale": scale_alone, "top_share": top_share, "commonest": constant}
