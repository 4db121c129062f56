"""Which questions fit this firm, what has happened to its functions, and the form its risk would take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagnostics.core.answers import AnswerSheet, ChainPosition, Destination
from diagnostics.core.buyers import DecisionMaker
from diagnostics.core.findings import Finding, FunctionNow, Governance, GovernanceClass, RiskForm, Status
from diagnostics.core.formulas import Factors, has_closed_gate
from diagnostics.core.instrument import Instrument
from diagnostics.core.rules import TOP_LEVEL, Rules
from diagnostics.core.text import Message, listed
from diagnostics.core.text import gettext_noop as _
from diagnostics.core.words import FORMS, LOCKED_IN, LOST, MOVING_IN, TASKS

FUNCTIONS = tuple(f"F{number}" for number in range(1, 8))
WITH_OTHERS = 1  # level up to which others do a function, all but details
INTANGIBLE = ("F1", "F2", "F6", "F7")  # design, product development, brand, selling

NO_LOSS_SAID = _(
    "You said no task was lost, but by the answers on who does what, this left your hands: %(tasks)s. Ask again."
)
LOSS_SAID = _("You said tasks were lost, but by the answers on who does what, none is less yours now. Ask again.")


# ---------------------------------------------------------------- is it the question here?


def why_no_risk(sheet: AnswerSheet) -> Message | None:
    """Return why no risk is computed, None where it is: the firm is outside any chain that a company leads."""
    if sheet.chain_position is ChainPosition.NO_LEAD_FIRM:
        return Message(_("Your firm is not in a chain that a company leads, so no buyer can take its tasks away."))
    return None


def why_no_first_tier(
    makers: Sequence[DecisionMaker], governances: Mapping[str, Governance], factors: Factors, rules: Rules
) -> Message | None:
    """Return why first-tier eligibility is not the question, None where it is.

    It is not for a plant that its buyer owns, nor for a firm clearly at arm's length in its home market that sells a
    quarter or more under its own name.
    """
    if not governances:
        return None
    if all(each.classes == (GovernanceClass.HIERARCHY,) for each in governances.values()):
        return Message(_("Your buyer owns your firm and decides its place, so this is not the question here."))
    own_label = factors["M4"]
    if own_label is None or own_label * TOP_LEVEL < rules.limits["first_tier.own_label"]:
        return None
    if is_home_business(makers) and all(
        each.classes == (GovernanceClass.ARMS_LENGTH,) for each in governances.values()
    ):
        return Message(
            _("Your firm sells at home under its own name, so a place below a lead buyer is not the question.")
        )
    return None


def is_home_business(makers: Sequence[DecisionMaker]) -> bool:
    """Return whether every main buyer is known to sell the goods in the home market."""
    return bool(makers) and all(buyer.destination is Destination.HOME for maker in makers for buyer in maker.members)


# ---------------------------------------------------------------- functions now and before


def functions_now(sheet: AnswerSheet, instrument: Instrument) -> tuple[FunctionNow, ...]:
    """Return who does each of the seven functions, now and three years ago."""
    return tuple(
        FunctionNow(key, instrument.questions[key].name, level_of(sheet, key), level_of(sheet, f"{key}_before"))
        for key in FUNCTIONS
    )


def level_of(sheet: AnswerSheet, key: str) -> int | None:
    """Return the level answered to a firm's question, None when there is none."""
    answer = sheet.answers.get(key)
    return answer.level if answer else None


def changed_hands(functions: tuple[FunctionNow, ...], rules: Rules) -> tuple[list[FunctionNow], list[FunctionNow]]:
    """Return the functions lost and those gained: what the firm mostly did before and not now, and the reverse."""
    in_hand = rules.limits["risk.functions_in_hand"]
    known = [(each, each.now, each.before) for each in functions if each.now is not None and each.before is not None]
    lost = [each for each, now, before in known if now < in_hand <= before]
    return lost, [each for each, now, before in known if before < in_hand <= now]


def named(functions: Sequence[FunctionNow]) -> Message:
    """Return functions as a list for the middle of a sentence."""
    return listed([TASKS.get(each.key, each.name) for each in functions])


def loss_note(functions: tuple[FunctionNow, ...], factors: Factors, rules: Rules) -> Message | None:
    """Return a word on answers that contradict each other: on tasks lost, and on who does what now and before."""
    if factors.get("T1") is None:
        return None
    lost, _gained = changed_hands(functions, rules)
    if not has_closed_gate("functional", factors, rules):
        return Message(NO_LOSS_SAID, {"tasks": named(lost)}) if lost else None
    return Message(LOSS_SAID) if all(is_kept(each) for each in functions) else None


def is_kept(function: FunctionNow) -> bool:
    """Return whether the firm is known to do as much of a function as three years ago, or more."""
    return function.now is not None and function.before is not None and function.now >= function.before


# ---------------------------------------------------------------- the form of risk


def risk_form(
    findings: Mapping[str, Finding], functions: tuple[FunctionNow, ...], factors: Factors, rules: Rules
) -> RiskForm:
    """Return what downgrading would look like: loss, exclusion or lock-in; none while the risk is low or not known.

    A firm outside any chain that is not fit for one either is shut out: exclusion, without a number.
    """
    band, is_unfit = findings["risk"].band, findings["first_tier"].band == "not_yet"
    if not band:
        is_outside = findings["risk"].status is Status.NOT_APPLICABLE
        return RiskForm.EXCLUSION if is_outside and is_unfit else RiskForm.NONE
    if band == "low":
        return RiskForm.NONE
    if is_losing(functions, factors, rules):
        return RiskForm.LOSS
    return RiskForm.EXCLUSION if is_unfit and is_displaced(factors, rules) else RiskForm.LOCK_IN


def is_losing(functions: tuple[FunctionNow, ...], factors: Factors, rules: Rules) -> bool:
    """Return whether functions were lost, or are in hand while a buyer moves into them."""
    lost, _gained = changed_hands(functions, rules)
    if factors["T1"] is None:
        return bool(lost)
    if has_closed_gate("functional", factors, rules):
        return True
    return is_moving_in(factors, rules) and bool(in_hand(functions, rules))


def in_hand(functions: tuple[FunctionNow, ...], rules: Rules) -> list[FunctionNow]:
    """Return what the firm mostly does itself of design, samples, brand and selling: only that can be taken from it."""
    return [each for each in intangible(functions) if (each.now or 0) >= rules.limits["risk.functions_in_hand"]]


def intangible(functions: tuple[FunctionNow, ...]) -> list[FunctionNow]:
    """Return design, samples, brand and selling among the functions, where it is known who does them."""
    return [each for each in functions if each.key in INTANGIBLE and each.now is not None]


def form_words(form: RiskForm, functions: tuple[FunctionNow, ...], factors: Factors, rules: Rules) -> Message | None:
    """Say what downgrading would look like, with the functions lost, being taken over or held by others by name."""
    template, tasks = FORMS.get(form), list[FunctionNow]()
    if form is RiskForm.LOSS:
        template, tasks = _loss_words(functions, factors, rules)
    elif form is RiskForm.LOCK_IN:
        template, tasks = LOCKED_IN, [each for each in intangible(functions) if (each.now or 0) <= WITH_OTHERS]
    if tasks and template:
        return Message(template, {"tasks": named(tasks)})
    return Message(FORMS[form]) if form in FORMS else None


def _loss_words(functions: tuple[FunctionNow, ...], factors: Factors, rules: Rules) -> tuple[str, list[FunctionNow]]:
    lost, _gained = changed_hands(functions, rules)
    if lost or has_closed_gate("functional", factors, rules):
        return LOST, lost
    return MOVING_IN, in_hand(functions, rules)


def is_displaced(factors: Factors, rules: Rules) -> bool:
    """Return whether others already take the firm's orders, or its work."""
    taken = factors.get("T2")
    return (taken is not None and taken * TOP_LEVEL >= rules.limits["risk.displacement"]) or is_moving_in(
        factors, rules
    )


def is_moving_in(factors: Factors, rules: Rules) -> bool:
    """Return whether buyers are clearly starting to do the firm's work."""
    moving = factors["R4"]
    return moving is not None and moving * TOP_LEVEL >= rules.limits["risk.displacement"]
