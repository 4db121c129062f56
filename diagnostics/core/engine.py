"""The one engine behind page, report, export and API: from an answer sheet to a diagnosis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from diagnostics.core.advice import advise, ask_first
from diagnostics.core.answers import AnswerSheet, ChainPosition, Destination
from diagnostics.core.concentration import Group, describe_concentration
from diagnostics.core.findings import (
    BuyerDiagnosis,
    Diagnosis,
    Finding,
    FunctionNow,
    Governance,
    GovernanceClass,
    RiskForm,
)
from diagnostics.core.governance import ALLOWS, BLOCKS, classify
from diagnostics.core.instrument import Instrument
from diagnostics.core.instruments import CURRENT
from diagnostics.core.judging import Case, answer_refs, coverage_of, judge, not_the_question
from diagnostics.core.outlook import FUNCTIONAL, PROCESS, PRODUCT, ability_of, room_of
from diagnostics.core.rules import Rule
from diagnostics.core.scoring import DEVELOPMENTAL, FIRST_TIER, INTANGIBLE, RISK, TRAITS
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _
from diagnostics.core.values import Facts, Reading, level_value, mean
from diagnostics.core.words import CAUTIONS, CONTEXT_ITEM, FORMS, STRENGTH, overall, sentence_for

ENGINE_VERSION = "1.0"
RULES: tuple[Rule, ...] = (DEVELOPMENTAL, FIRST_TIER, RISK, PROCESS, PRODUCT, FUNCTIONAL)
FUNCTIONS = ("F1", "F2", "F3", "F4", "F5", "F6", "F7")
HOME_BUSINESS = 0.8  # of sales at home, at arm's length: nobody there asks for a first-tier supplier
NEAR_LIMIT = 0.05  # how close to a gate is "just above" or "just below"


def diagnose(sheet: AnswerSheet, instrument: Instrument = CURRENT) -> Diagnosis:
    """Return the whole diagnosis of one firm. The same sheet and instrument always give the same result."""
    facts = Facts.of(sheet)
    governances = {group.key: classify(group, instrument.criterion("governance")) for group in facts.groups}
    findings = judge_all(facts, instrument, governances)
    form = risk_form(facts, findings)
    findings["risk"] = _with_form(findings["risk"], form)
    concentration = describe_concentration(sheet)
    return Diagnosis(
        instrument_version=instrument.version,
        engine_version=ENGINE_VERSION,
        sentence=overall(findings["first_tier"], findings["risk"]),
        findings=findings,
        risk_form=form,
        concentration=concentration,
        buyers=tuple(_buyer(facts, group, governances[group.key], instrument) for group in facts.groups),
        functions=functions_now(sheet, instrument),
        advice=advise(
            sheet,
            findings=findings,
            concentration=concentration,
            recompute=lambda changed: scores(changed, instrument),
            instrument=instrument,
        ),
        ask_first=ask_first(sheet, findings=findings, concentration=concentration),
        strengths=strengths(sheet, instrument),
        context=context(sheet, instrument),
        coverage=coverage_of(answer_refs(facts, _asked(instrument))),
    )


def case_for(facts: Facts, rule: Rule, instrument: Instrument) -> Case:
    """Return a rule applied to a sheet, with the numbers of the instrument."""
    criterion = instrument.criterion(rule.criterion)
    return Case(facts, rule, criterion, {weight.key: weight.value for weight in criterion.weights})


def scores(sheet: AnswerSheet, instrument: Instrument = CURRENT) -> dict[str, float]:
    """Return only the six scores, unknown answers left out: the quick way for comparing many sheets."""
    facts = Facts.of(sheet)
    cases = [case_for(facts, rule, instrument) for rule in RULES]
    return {case.criterion.key: case.rule.score(Reading(facts), case.weights) for case in cases}


def judge_all(facts: Facts, instrument: Instrument, governances: Mapping[str, Governance]) -> dict[str, Finding]:
    """Return the findings of the six criteria by key."""
    cases = {rule.criterion: case_for(facts, rule, instrument) for rule in RULES}
    findings = {key: _judged(case) for key, case in cases.items()}
    if outside_chains(facts):
        why = Message(_("Not in a chain: no lead buyer is there to take functions away."))
        findings["risk"] = not_the_question(cases["risk"].criterion, why)
    if outside_chains(facts) or is_home_business(facts, governances):
        why = Message(_("Not the question here: no lead buyer is supplied, so there is no first tier to enter."))
        findings["first_tier"] = not_the_question(cases["first_tier"].criterion, why)
    return findings


def _judged(case: Case) -> Finding:
    key = case.criterion.key
    finding = judge(
        case,
        lambda band: sentence_for(key, band),
        **({"band": first_tier_band} if key == "first_tier" else {}),
    )
    return replace(finding, notes=NOTES[key](case)) if key in NOTES else finding


def first_tier_band(case: Case, score: float, unknown: float | None) -> str:
    """Return the band of first-tier eligibility: the score, the gates, and level 3 in quality and delivery."""
    reading = Reading(case.facts, unknown)
    closed = sum(_below(reading, gate.question, gate.minimum) for gate in case.criterion.gates)
    strong = not any(_below(reading, key, case.weights["eligible_level"]) for key in ("C02", "C03"))
    not_yet, partly, eligible = case.criterion.bands
    if score >= eligible.low and closed == 0 and strong:
        return eligible.key
    return partly.key if score >= partly.low and closed <= 1 else not_yet.key


def _below(reading: Reading, key: str, level: float) -> bool:
    value = reading.rising(key)
    return value is not None and value * 4 < level


def outside_chains(facts: Facts) -> bool:
    """Whether the advisor recorded that no company rules this business (question S5)."""
    return facts.sheet.chain_position is ChainPosition.NO_LEAD_FIRM


def is_home_business(facts: Facts, governances: Mapping[str, Governance]) -> bool:
    """Whether at least 80% of sales stay at home and every main buyer is clearly at arm's length."""
    home = sum(buyer.share_tenths or 0 for buyer in facts.sheet.buyers if buyer.destination is Destination.HOME)
    if home < 1000 * HOME_BUSINESS or not facts.groups:
        return False
    return all(governances[group.key].classes == (GovernanceClass.ARMS_LENGTH,) for group in facts.groups)


def risk_form(facts: Facts, findings: Mapping[str, Finding]) -> RiskForm:
    """Return what downgrading would look like: loss, exclusion or lock-in; none while the risk is low or open."""
    if findings["risk"].band in ("", "low"):
        return RiskForm.NONE
    reading = Reading(facts)
    lost, moving_in = reading.rising("T1"), reading.buyers_rising("R4") or 0.0
    in_hand = mean(map(reading.rising, INTANGIBLE)) or 0.0
    if (lost is not None and lost <= 0.25) or (moving_in >= 0.75 and in_hand >= 0.5):
        return RiskForm.LOSS
    displaced = (reading.rising("T2") or 0.0) >= 0.75 or moving_in >= 0.75
    if findings["first_tier"].band == "not_yet" and displaced:
        return RiskForm.EXCLUSION
    return RiskForm.LOCK_IN


def _with_form(finding: Finding, form: RiskForm) -> Finding:
    if form is RiskForm.NONE:
        return finding
    return replace(finding, notes=(Message(FORMS[form]), *finding.notes))


def _developmental_notes(case: Case) -> tuple[Message, ...]:
    """Name the best single buyer: one small tutor may matter more than the mean (Box 4.1, last paragraph)."""
    if len(case.facts.groups) < 2:
        return ()
    best = max(case.facts.groups, key=lambda group: (_traits_score(case, group), group.key))
    return (
        Message(
            _("The best single buyer is %(buyer)s with %(score)s of 100."),
            {"buyer": best.name, "score": round(_traits_score(case, best))},
        ),
    )


def _traits_score(case: Case, group: Group) -> float:
    return case.rule.score(Reading(replace(case.facts, groups=(group,))), case.weights)


def _first_tier_notes(case: Case) -> tuple[Message, ...]:
    notes = []
    position = case.facts.sheet.chain_position
    if position is ChainPosition.DIRECT:
        notes.append(Message(_("The firm already delivers to the company that puts its name on the goods.")))
    if position is ChainPosition.INDIRECT:
        notes.append(Message(_("Today the firm delivers to someone who supplies the company with the name.")))
    reading = Reading(case.facts)
    if _below(reading, "C10", 2) and not _below(reading, "L3", 4) and reading.rising("L3") is not None:
        notes.append(
            Message(_("Joint selling that works may stand in for size; the paper hopes so rather than shows it."))
        )
    return tuple(notes)


def _functional_notes(case: Case) -> tuple[Message, ...]:
    parts = case.rule.read(Reading(case.facts), case.weights)
    numbers = {
        "allowed": round(100 * room_of(parts, case.weights)),
        "able": round(100 * ability_of(parts, case.weights)),
    }
    notes = [
        Message(_("Allowed: the buyers leave %(allowed)s of 100 open. Able: the firm brings %(able)s of 100."), numbers)
    ]
    intangible = parts["intangible"]
    if intangible is not None and abs(intangible - case.weights["intangible_gate"]) <= NEAR_LIMIT:
        notes.append(
            Message(_("The skill in design and marketing is close to the limit below which the outlook is low."))
        )
    return tuple(notes)


NOTES = {"developmental": _developmental_notes, "first_tier": _first_tier_notes, "functional": _functional_notes}


def _buyer(facts: Facts, group: Group, governance: Governance, instrument: Instrument) -> BuyerDiagnosis:
    alone = replace(facts, groups=(group,))
    levels = [level_value(group.answers.get(key)) for key, _label in TRAITS]
    known = [level for level in levels if level is not None]
    finding = judge(case_for(alone, DEVELOPMENTAL, instrument), lambda band: sentence_for("developmental", band))
    return BuyerDiagnosis(
        key=group.key,
        name=group.name,
        share_tenths=None if group.share is None else round(1000 * group.share),
        kind=group.kind,
        governance=governance,
        developmental=finding,
        traits_present=sum(level >= 0.75 for level in known),
        traits_asked=len(known),
        allows=_sayings(governance, ALLOWS),
        blocks=_sayings(governance, BLOCKS),
    )


def _sayings(governance: Governance, sayings: Mapping[GovernanceClass, tuple[str, ...]]) -> tuple[Message, ...]:
    return tuple(Message(text) for governance_class in governance.classes for text in sayings[governance_class])


def functions_now(sheet: AnswerSheet, instrument: Instrument) -> tuple[FunctionNow, ...]:
    """Return who does each of the seven functions, now and three years ago."""
    return tuple(
        FunctionNow(key, instrument.questions[key].name, _level(sheet, key), _level(sheet, f"{key}_before"))
        for key in FUNCTIONS
    )


def _level(sheet: AnswerSheet, key: str) -> int | None:
    answer = sheet.answers.get(key)
    return answer.level if answer else None


def strengths(sheet: AnswerSheet, instrument: Instrument) -> tuple[Message, ...]:
    """Return what the firm does well, best first: its own answers at the two highest levels."""
    own = [key for key in instrument.questions if key[0] in "CMLK" or key in FUNCTIONS]
    rated = [(level, key) for key in own if (level := _level(sheet, key)) is not None and level >= 3]
    return tuple(_named(instrument, key, level, STRENGTH) for level, key in sorted(rated, key=lambda pair: -pair[0]))


def context(sheet: AnswerSheet, instrument: Instrument) -> tuple[Message, ...]:
    """Return the surroundings that explain a result without counting in it, and the paper's own cautions."""
    around = [
        (key, level) for key in instrument.questions if key[0] == "X" and (level := _level(sheet, key)) is not None
    ]
    told = tuple(_named(instrument, key, level, CONTEXT_ITEM) for key, level in around)
    return told + tuple(Message(caution) for caution in CAUTIONS)


def _named(instrument: Instrument, key: str, level: int, template: str) -> Message:
    question = instrument.questions[key]
    return Message(template, {"name": Message(question.name), "level": Message(question.levels[level].text)})


def _asked(instrument: Instrument) -> tuple[str, ...]:
    return tuple(key for key in instrument.questions if not key.endswith("_before"))
