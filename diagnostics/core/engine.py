"""The one engine behind page, report, export and API: from an answer sheet to a diagnosis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from diagnostics.core.advice import advise, ask_first
from diagnostics.core.answers import AnswerSheet
from diagnostics.core.attribution import drivers
from diagnostics.core.buyers import DecisionMaker, rated_buyers
from diagnostics.core.case import Case, open_case
from diagnostics.core.changes import Goal, band_move, changes
from diagnostics.core.findings import (
    BuyerDiagnosis,
    Change,
    Diagnosis,
    Finding,
    Status,
)
from diagnostics.core.fit import form_words, level_of, risk_form, why_no_first_tier, why_no_risk
from diagnostics.core.formulas import SCORES, TRAITS, scores_of
from diagnostics.core.inputs import Inputs, factors_of, numbers_of, only_buyer
from diagnostics.core.instrument import Criterion, Instrument
from diagnostics.core.instruments import CURRENT
from diagnostics.core.judging import Judgement, answered_part, gate_results, judge, narrowing, split
from diagnostics.core.notes import notes_on
from diagnostics.core.reasons import balance, risk_reason
from diagnostics.core.relations import CLOSED, OPEN, abilities, upgrading
from diagnostics.core.stability import stability
from diagnostics.core.text import Message
from diagnostics.core.trials import open_trials
from diagnostics.core.words import CAUTIONS, CONTEXT_ITEM, NOT_ENOUGH, SENTENCES, STRENGTH, overall, with_reason

ENGINE_VERSION = "1.2"
PRESENT = 0.75  # level 3: from here a developmental trait is counted as present
STRONG = 3  # level from which an answer about the firm is a strength
NOTHING_SAID = Message("")
OWN_BLOCKS = "FCMLK"  # questions about what the firm itself is and does


def diagnose(sheet: AnswerSheet, instrument: Instrument = CURRENT) -> Diagnosis:
    """Return the whole diagnosis of one firm. The same sheet and instrument always give the same result."""
    return diagnose_case(open_case(sheet, instrument))


def examine(sheet: AnswerSheet, instrument: Instrument = CURRENT) -> Diagnosis:
    """Return the diagnosis of one firm with how firmly each score stands, and what would change it.

    Takes a hundred times as long as `diagnose`, and says the same otherwise.
    """
    case = open_case(sheet, instrument)
    diagnosis = diagnose_case(case)
    return replace(diagnosis, findings=examined(diagnosis.findings, case))


def outlines(sheet: AnswerSheet, instrument: Instrument = CURRENT) -> dict[str, Finding]:
    """Return only the status, range, bands and coverage of each criterion, as `diagnose` has them, without reasons.

    Takes a sixth of its time: the way to score many sheets anew.
    """
    case = open_case(sheet, instrument)
    return {key: outline(key, case) for key in SCORES}


def outline(key: str, case: Case) -> Finding:
    """Return the outline of one criterion's finding."""
    if why_not(key, case) is not None:
        return Finding(key, Status.NOT_APPLICABLE, NOTHING_SAID)
    criterion = case.instrument.criterion(key)
    return outline_of(criterion, judge(criterion, case.inputs, case.instrument.rules, case.factors))


def single_steps(sheet: AnswerSheet, instrument: Instrument = CURRENT) -> dict[str, tuple[Change, ...]]:
    """Return, for each scored criterion, the up to five single steps that do most for it, as `examine` does."""
    case = open_case(sheet, instrument)
    trials = open_trials(case)
    goals = goals_of({key: find(key, case) for key in SCORES}, case)
    return {key: changes(goal, trials) for key, goal in goals.items()}


def diagnose_case(case: Case) -> Diagnosis:
    """Return the whole diagnosis of a sheet that was read."""
    sheet, instrument = case.sheet, case.instrument
    findings = {key: find(key, case) for key in SCORES}
    form = risk_form(findings, case.functions, case.factors, instrument.rules)
    findings["risk"] = _with_form(findings["risk"], form_words(form, case.functions, case.factors, instrument.rules))
    return Diagnosis(
        instrument_version=instrument.version,
        engine_version=ENGINE_VERSION,
        sentence=overall(findings["first_tier"], findings["risk"], _risk_reason(findings["risk"], case)),
        findings=findings,
        risk_form=form,
        concentration=case.concentration,
        buyers=_buyers(case),
        functions=case.functions,
        advice=advise(
            sheet,
            findings=findings,
            concentration=case.concentration,
            recompute=lambda changed: scores(changed, instrument),
            instrument=instrument,
        ),
        ask_first=ask_first(sheet, findings=findings, concentration=case.concentration),
        strengths=strengths(sheet, instrument),
        context=context(sheet, instrument),
        coverage=answered_part([place for place in case.inputs.refs if "_" not in place[0]], case.inputs),
    )


def scores(sheet: AnswerSheet, instrument: Instrument = CURRENT) -> dict[str, float | None]:
    """Return only the six scores, unknown answers left out: the quick way to compare many sheets."""
    numbers = numbers_of(sheet, rated_buyers(sheet.buyers), instrument.rules)
    return scores_of(factors_of(numbers, instrument.rules), instrument.rules)


# ---------------------------------------------------------------- one criterion


def find(key: str, case: Case) -> Finding:
    """Return the finding of one criterion, or that it is not the question for this firm."""
    why = why_not(key, case)
    if why is not None:
        return Finding(key, Status.NOT_APPLICABLE, why, citations=case.instrument.criterion(key).citations)
    judgement = judge(case.instrument.criterion(key), case.inputs, case.instrument.rules, case.factors)
    finding = replace(finding_of(key, judgement, case.inputs, case.instrument), notes=notes_on(key, judgement, case))
    if not finding.band:
        return finding
    reason = _risk_reason(finding, case) if key == "risk" else balance(finding.drivers)
    return replace(finding, sentence=with_reason(SENTENCES[key][finding.band], reason))


def why_not(key: str, case: Case) -> Message | None:
    """Return why a criterion is not the question for this firm, None where it is."""
    if key == "risk":
        return why_no_risk(case.sheet)
    if key == "first_tier":
        return why_no_first_tier(case.makers, case.governances, case.factors, case.instrument.rules)
    return None


def finding_of(key: str, judgement: Judgement, inputs: Inputs, instrument: Instrument) -> Finding:
    """Return a judgement as a finding, with everything needed to say why."""
    criterion = instrument.criterion(key)
    known, missing = split(key, inputs)
    outlined = outline_of(criterion, judgement)
    return replace(
        outlined,
        sentence=Message(SENTENCES[key][outlined.band] if outlined.band else NOT_ENOUGH),
        drivers=drivers(key, judgement.factors, inputs, instrument) if judgement.range else (),
        gates=gate_results(criterion, judgement.factors, inputs, instrument),
        evidence=known,
        missing=missing,
        narrowing=narrowing(criterion, inputs, instrument.rules) if missing else (),
        citations=criterion.citations,
    )


def outline_of(criterion: Criterion, judgement: Judgement) -> Finding:
    """Return a judgement as a finding that says nothing but its scores and bands."""
    bands = [band.key for band in criterion.bands]
    is_scored = judgement.status is Status.SCORED
    first, last = judgement.ranks
    return Finding(
        key=criterion.key,
        status=judgement.status,
        sentence=NOTHING_SAID,
        range=judgement.range,
        band=bands[judgement.rank] if is_scored else "",
        bands=tuple(bands[first : last + 1]) if is_scored else (),
        coverage=judgement.coverage,
    )


def _with_form(finding: Finding, words: Message | None) -> Finding:
    return replace(finding, notes=(words, *finding.notes)) if words else finding


def _risk_reason(finding: Finding, case: Case) -> Message | None:
    buyer = case.makers[0].name if case.makers else ""
    return risk_reason(finding.drivers, case.factors, case.concentration, buyer, is_low=finding.band == "low")


def examined(findings: Mapping[str, Finding], case: Case) -> dict[str, Finding]:
    """Return the findings with how firmly each scored one stands, and what would change it."""
    goals = goals_of(findings, case)
    trials = open_trials(case)
    firmness = stability(trials, {key: goal.rank for key, goal in goals.items()})
    return {
        key: replace(
            finding,
            stability=firmness[key],
            changes=changes(goals[key], trials),
            band_move=band_move(goals[key], trials),
        )
        if key in goals
        else finding
        for key, finding in findings.items()
    }


def goals_of(findings: Mapping[str, Finding], case: Case) -> dict[str, Goal]:
    """Return where the firm stands on each criterion that was scored."""
    return {key: goal for key, finding in findings.items() if (goal := _goal(finding, case)) is not None}


def _goal(finding: Finding, case: Case) -> Goal | None:
    """Return where the firm stands on a criterion, None where it was not scored."""
    if finding.range is None or not finding.band:
        return None
    criterion = case.instrument.criterion(finding.key)
    rank = next(band.rank for band in criterion.bands if band.key == finding.band)
    return Goal(criterion, finding.range.point, rank)


# ---------------------------------------------------------------- buyers


def _buyers(case: Case) -> tuple[BuyerDiagnosis, ...]:
    able = abilities(case.factors, case.instrument)
    return tuple(_buyer(maker, case, able) for maker in case.makers)


def _buyer(maker: DecisionMaker, case: Case, able: Mapping[str, str]) -> BuyerDiagnosis:
    alone, rules = only_buyer(case.inputs, maker.key), case.instrument.rules
    values = alone.numbers.buyers[0].values
    traits = [value for trait in TRAITS if (value := values[trait]) is not None]
    judgement = judge(case.instrument.criterion("developmental"), alone, rules)
    kinds = upgrading(case.governances[maker.key], values["R2"], maker.name, able, rules)
    return BuyerDiagnosis(
        key=maker.key,
        name=maker.name,
        share_tenths=maker.share,
        kind=maker.kind.value if maker.kind else None,
        governance=case.governances[maker.key],
        developmental=finding_of("developmental", judgement, alone, case.instrument),
        traits_present=sum(value >= PRESENT for value in traits),
        traits_asked=len(traits),
        allows=tuple(kind.why for kind in kinds if kind.allowed == OPEN),
        blocks=tuple(kind.why for kind in kinds if kind.allowed == CLOSED),
        upgrading=kinds,
    )


# ---------------------------------------------------------------- what stands beside the scores


def strengths(sheet: AnswerSheet, instrument: Instrument) -> tuple[Message, ...]:
    """Return what the firm does well in the words of the levels, the highest first: its own answers from level 3."""
    own = [key for key in instrument.questions if key[0] in OWN_BLOCKS and "_" not in key]
    rated = [(level, key) for key in own if (level := level_of(sheet, key)) is not None and level >= STRONG]
    return tuple(_said(instrument, key, level, STRENGTH) for level, key in sorted(rated, key=lambda pair: -pair[0]))


def context(sheet: AnswerSheet, instrument: Instrument) -> tuple[Message, ...]:
    """Return the surroundings that explain a result without counting in it, and the paper's own cautions."""
    around = [(key, level_of(sheet, key)) for key in instrument.questions if key[0] == "X"]
    told = (_said(instrument, key, level, CONTEXT_ITEM) for key, level in around if level is not None)
    return (*told, *(Message(caution) for caution in CAUTIONS))


def _said(instrument: Instrument, key: str, level: int, template: str) -> Message:
    question = instrument.questions[key]
    return Message(template, {"name": Message(question.name), "level": Message(question.levels[level].text)})
