"""The whole proof: what is counted, once with the trend answers and once without, and its file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from casestudies.facts import CaseFacts
from casestudies.validation import ENTRY_OF, as_firm, leave_one_out
from diagnostics.core import engine
from diagnostics.core.answers import Answer, AnswerSheet, State
from diagnostics.core.codec import decode, encode
from diagnostics.core.findings import Diagnosis
from diagnostics.core.fingerprint import fingerprint
from diagnostics.core.instruments import CURRENT
from diagnostics.proof.cases import Pair, PaperCase, answers_in
from diagnostics.proof.judges import NUMBERS, Judged, by_number, by_rules
from diagnostics.proof.pairs import holds
from diagnostics.proof.table import PLACES, Line, lines

FILE = Path(__file__).parent / "proof.json"
TREND = ("T1", "T2", "T3", *(key for key in CURRENT.questions if key.endswith("_before")))
RULES = "rules"
Diagnose = Callable[[AnswerSheet], Diagnosis]


@dataclass(frozen=True, slots=True)
class PairResult:
    """One pair and whether it holds by each way to judge; None where a result is missing."""

    pair: Pair
    judges: dict[str, bool | None]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One case where the rules say what is not accepted; `score` runs from 0 to 100, None where there is none."""

    case: str
    output: str
    accept: tuple[str, ...]
    said: tuple[str, ...]
    score: float | None


@dataclass(frozen=True, slots=True)
class Run:
    """All counts on one reading of the answers."""

    lines: tuple[Line, ...]
    pairs: tuple[PairResult, ...]
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """How many cases find one of their kind without their own entry; `by_chance` would if cases were drawn blindly."""

    cases: int
    hits: int
    by_chance: float
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was counted, and on what. `names` are the cases by id; of `answers`, `stated` ones are in the source.

    `known` takes the answers as they are, `hidden` with those about the last three years turned into "does not know".
    """

    instrument: str
    fingerprint: str
    engine: str
    names: dict[str, str]
    families: int
    answers: int
    stated: int
    known: Run
    hidden: Run
    matching: Matching


def prove(
    cases: Mapping[str, PaperCase],
    pairs: Sequence[Pair],
    library: Sequence[CaseFacts] = (),
    *,
    diagnose: Diagnose = engine.diagnose,
) -> Proof:
    """Return the proof of the rules on these cases.

    `library` is what matching knows of the case studies; a case without an entry there takes no part in matching.
    `diagnose` may be another engine, to see what the figures can tell apart.
    """
    sheets = {key: case.sheet for key, case in cases.items()}
    diagnoses = {key: diagnose(sheet) for key, sheet in sheets.items()}
    return Proof(
        instrument=CURRENT.version,
        fingerprint=fingerprint(CURRENT),
        engine=engine.ENGINE_VERSION,
        names={key: case.name for key, case in cases.items()},
        families=len({case.family for case in cases.values()}),
        answers=sum(len(_levels(sheet)) for sheet in sheets.values()),
        stated=sum(map(_stated, sheets.values())),
        known=_run(cases, pairs, sheets, diagnoses),
        hidden=_run_hidden(cases, pairs, diagnose),
        matching=_match(sheets, diagnoses, {case.slug: case for case in library}),
    )


# ---------------------------------------------------------------- one run


def hide_trend(sheet: AnswerSheet) -> AnswerSheet:
    """Return the sheet as if the owner did not know what changed in three years: in some cases that is the outcome."""
    unknown = dict.fromkeys(TREND, Answer(State.DOES_NOT_KNOW))
    return replace(sheet, answers={**sheet.answers, **unknown})


def _run_hidden(cases: Mapping[str, PaperCase], pairs: Sequence[Pair], diagnose: Diagnose) -> Run:
    sheets = {key: hide_trend(case.sheet) for key, case in cases.items()}
    return _run(cases, pairs, sheets, {key: diagnose(sheet) for key, sheet in sheets.items()})


def _run(
    cases: Mapping[str, PaperCase],
    pairs: Sequence[Pair],
    sheets: Mapping[str, AnswerSheet],
    diagnoses: Mapping[str, Diagnosis],
) -> Run:
    rules = by_rules(diagnoses)
    judges = {RULES: rules} | {
        name: by_number({key: number(sheet) for key, sheet in sheets.items()}, cases)
        for name, number in NUMBERS.items()
    }
    counted = lines(cases, judges)
    tried = tuple(PairResult(pair, {name: holds(pair, judges[name]) for name in (RULES, "average")}) for pair in pairs)
    return Run(counted, tried, _disagreements(counted, cases, rules))


def _disagreements(counted: Sequence[Line], cases: Mapping[str, PaperCase], rules: Judged) -> tuple[Disagreement, ...]:
    return tuple(
        _disagreement(line.output, cases[key], rules) for line in counted for key in line.judges[RULES].outside
    )


def _disagreement(output: str, case: PaperCase, rules: Judged) -> Disagreement:
    wanted, score = case.wanted(output), rules.points.get(output, {}).get(case.id)
    return Disagreement(
        case.id,
        output,
        accept=wanted.accept if wanted else (),
        said=rules.words[output][case.id] or (),
        score=None if score is None else round(score, 1),
    )


def _levels(sheet: AnswerSheet) -> list[Answer]:
    return [answer for answer in answers_in(sheet).values() if answer.level is not None]


def _stated(sheet: AnswerSheet) -> int:
    """Return how many answers are in the source; the others are graded as estimated."""
    return sum(answer.evidence is None for answer in _levels(sheet))


# ---------------------------------------------------------------- matching


def _match(
    sheets: Mapping[str, AnswerSheet], diagnoses: Mapping[str, Diagnosis], library: Mapping[str, CaseFacts]
) -> Matching:
    firms = {key: library[ENTRY_OF[key]] for key in sheets if ENTRY_OF.get(key) in library}
    profiles = {own.slug: as_firm(own, diagnoses[key], sheets[key].buyers) for key, own in firms.items()}
    results = {result.slug: result for result in leave_one_out(profiles, library.values())}
    missed = tuple(key for key, own in firms.items() if not results[own.slug].is_hit)
    by_chance = sum(result.chance for result in results.values())
    return Matching(len(firms), len(firms) - len(missed), round(by_chance, PLACES), missed)


# ---------------------------------------------------------------- the file


def to_json(proof: Proof) -> str:
    """Return the proof as the text of its file."""
    return json.dumps(encode(proof), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_proof(path: Path = FILE) -> Proof:
    """Return the proof a file holds."""
    data: Any = json.loads(path.read_text(encoding="utf-8"))
    proof: Proof = decode(Proof, data)
    return proof
