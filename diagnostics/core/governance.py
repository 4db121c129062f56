"""Who rules the relation with one buyer: the four types of Table 2.1 (section 4 of the instrument)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagnostics.core.answers import BuyerKind
from diagnostics.core.buyers import DecisionMaker
from diagnostics.core.findings import Governance, GovernanceClass
from diagnostics.core.formulas import Factors, mean
from diagnostics.core.inputs import Inputs, Known
from diagnostics.core.instrument import Instrument
from diagnostics.core.rules import TOP_LEVEL, Rules
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _

QUESTIONS = tuple(f"G{number}" for number in range(1, 8))
AGENT_BETWEEN = 3  # level of R3 from which an agent or trader keeps the end buyer away
CLASSES = tuple(GovernanceClass)

SENTENCES: Mapping[GovernanceClass, str] = {
    GovernanceClass.ARMS_LENGTH: _(
        "%(buyer)s takes what you offer and could buy it elsewhere. Neither is tied to the other."
    ),
    GovernanceClass.NETWORK: _("You and %(buyer)s each bring skills the other lacks, and work things out together."),
    GovernanceClass.QUASI_HIERARCHY: _("%(buyer)s decides what you make and how, without owning your firm."),
    GovernanceClass.HIERARCHY: _("%(buyer)s owns your firm, or enough of it to decide."),
}
NAMES: Mapping[GovernanceClass, str] = {
    GovernanceClass.ARMS_LENGTH: _("an arm's-length relation"),
    GovernanceClass.NETWORK: _("a network"),
    GovernanceClass.QUASI_HIERARCHY: _("a quasi-hierarchy"),
    GovernanceClass.HIERARCHY: _("a hierarchy"),
}


def classify(values: Known, rules: Rules) -> tuple[tuple[GovernanceClass, ...], dict[str, float]]:
    """Return the class, or two when nearly tied, best first, and the score of each class, 0 to 1.

    No class is returned with fewer than five of the seven answers, unless ownership decides alone.
    """
    known: Factors = {question: values[question] for question in QUESTIONS}
    found = class_scores(known, rules)
    if any(gate.is_open(known) is False for gate in rules.gates["governance"]):
        return (GovernanceClass.HIERARCHY,), found
    answered = sum(value is not None for value in known.values())
    if answered < rules.limits["governance.minimum_answers"]:
        return (), found
    ranked = sorted(CLASSES, key=lambda one: (-found.get(one.value, 0.0), CLASSES.index(one)))
    lead = found[ranked[0].value] - found[ranked[1].value]
    return tuple(ranked[: 2 if is_tie(lead, rules) else 1]), found


def class_scores(known: Factors, rules: Rules) -> dict[str, float]:
    """Return how well each class describes the relation, 0 to 1. A class without any answer scores 0."""
    design = known["G2"]
    center = rules.parts["governance.joint_design"][0].weight
    joint = None if design is None else 1 - abs(design - center) / center
    factors: Factors = {**known, "governance.joint_design": joint}
    scores = {one.value: mean(rules.parts[f"governance.{one.value}"], factors) or 0.0 for one in CLASSES}
    part = rules.parts["governance.hierarchy"][0]
    return scores | {GovernanceClass.HIERARCHY.value: part.weight * (known[part.factor] or 0.0)}


def is_tie(lead: float, rules: Rules) -> bool:
    """Return whether a lead is too small to tell two classes apart. Levels are quarters, so 0.1 is compared safely."""
    return lead < rules.limits["governance.tie"] - 1e-9


def governance(maker: DecisionMaker, inputs: Inputs, instrument: Instrument) -> Governance:
    """Return who rules the relation with one decision maker, with the answers it rests on."""
    values = next(rated.values for rated in inputs.numbers.buyers if rated.key == maker.key)
    classes, scores = classify(values, instrument.rules)
    first, second = sorted(scores.values(), reverse=True)[:2]
    refs = [inputs.refs[question, maker.key] for question in QUESTIONS]
    return Governance(
        classes=classes,
        scores=scores,
        margin=first - second if classes else None,
        sentence=sentence(classes, maker.name),
        evidence=tuple(ref for ref in refs if ref.level is not None),
        missing=tuple(ref for ref in refs if ref.level is None),
        citations=instrument.criterion("governance").citations,
        notes=tuple(notes(classes, values, maker.kind)),
    )


def sentence(classes: Sequence[GovernanceClass], buyer: str) -> Message:
    """Say who rules."""
    if not classes:
        return Message(_("Too little is known to say who rules the relation with %(buyer)s."), {"buyer": buyer})
    if len(classes) == 1:
        return Message(SENTENCES[classes[0]], {"buyer": buyer})
    first, second = (Message(NAMES[one]) for one in classes[:2])
    return Message(
        _("The relation with %(buyer)s lies between %(first)s and %(second)s."),
        {"buyer": buyer, "first": first, "second": second},
    )


def notes(classes: Sequence[GovernanceClass], values: Known, kind: BuyerKind | None) -> list[Message]:
    """Return what a reader must know beside the class: an agent in between, a network to be checked."""
    found = []
    if kind is BuyerKind.EXPORT_AGENT or values["R3"] == AGENT_BETWEEN / TOP_LEVEL:
        found.append(
            Message(_("An agent stands between you and the end buyer. The class says who sets the specification."))
        )
    if GovernanceClass.NETWORK in classes[:1]:
        found.append(
            Message(
                _(
                    "Networks are the best relations and the rarest. "
                    "Name one product that would not exist without both sides."
                )
            )
        )
    return found
