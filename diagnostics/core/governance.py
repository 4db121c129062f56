"""Who rules the relation with one buyer: the four types of Table 2.1 (Humphrey and Schmitz), with their margins."""

from __future__ import annotations

from collections.abc import Mapping

from diagnostics.core.answers import Answer
from diagnostics.core.concentration import Group
from diagnostics.core.findings import AnswerRef, Governance, GovernanceClass
from diagnostics.core.instrument import Criterion
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _
from diagnostics.core.values import level_value, mean

QUESTIONS = ("G1", "G2", "G3", "G4", "G5", "G6", "G7")

CLASS_NAMES = {
    GovernanceClass.ARMS_LENGTH: _("arm's length"),
    GovernanceClass.NETWORK: _("network"),
    GovernanceClass.QUASI_HIERARCHY: _("quasi-hierarchy"),
    GovernanceClass.HIERARCHY: _("hierarchy"),
}

ALLOWS = {
    GovernanceClass.ARMS_LENGTH: (
        _("Nobody stands in the way of your own design, brand and selling."),
        _("You can take on new customers without asking anyone."),
    ),
    GovernanceClass.NETWORK: (
        _("You learn by solving problems together, in the process as well as in the product."),
        _("You can grow into further tasks where your skills complement the buyer's."),
    ),
    GovernanceClass.QUASI_HIERARCHY: (
        _("The buyer's rules and checks can teach you to make faster and better."),
        _("Better products are welcome as long as the buyer decides what they look like."),
    ),
    GovernanceClass.HIERARCHY: (_("The owner's methods, machines and standards reach you directly."),),
}

BLOCKS = {
    GovernanceClass.ARMS_LENGTH: (_("The buyer passes on no know-how: you must learn elsewhere."),),
    GovernanceClass.NETWORK: (_("The entry price is high: without a skill of your own the relation does not last."),),
    GovernanceClass.QUASI_HIERARCHY: (
        _("Design, brand and selling belong to the buyer, who is unlikely to help you into them."),
        _("Leaving is costly: part of what you have built up fits only this buyer."),
    ),
    GovernanceClass.HIERARCHY: (_("Design, brand and selling are decided by the owner, not by the firm."),),
}


def class_scores(answers: Mapping[str, Answer]) -> dict[GovernanceClass, float]:
    """Return how well each class fits, 0 to 1, leaving unanswered questions out."""
    g1, g2, g3, g4, g5, g6, g7 = (level_value(answers.get(key)) for key in QUESTIONS)
    joint = None if g2 is None else 1 - abs(g2 - 0.5) / 0.5
    fits = {
        GovernanceClass.ARMS_LENGTH: mean((_less(g2), _less(g3), _less(g4), g5)),
        GovernanceClass.NETWORK: mean((g6, g7, g4, joint)),
        GovernanceClass.QUASI_HIERARCHY: mean((g2, g3, _less(g7), _less(g6))),
        GovernanceClass.HIERARCHY: None if g1 is None else 0.8 * g1,
    }
    return {governance: fit or 0.0 for governance, fit in fits.items()}


def classify(group: Group, criterion: Criterion) -> Governance:
    """Return the class of one buyer, or two when they are nearly tied, or none when too little is known.

    Source: Table 2.1. The gate (majority ownership is hierarchy), the least number of answers and the margin below
    which two classes are named are the criterion's weights `owned`, `enough` and `margin`.
    """
    numbers = {weight.key: weight.value for weight in criterion.weights}
    refs = [_ref(group, key) for key in QUESTIONS]
    evidence = tuple(ref for ref in refs if ref.level is not None)
    missing = tuple(ref for ref in refs if ref.level is None)
    scores = class_scores(group.answers)
    classes = _classes(group, scores, numbers, known=len(evidence))
    best, second, *_rest = sorted(scores.values(), reverse=True)
    return Governance(
        classes=classes,
        scores={governance.value: round(score, 6) for governance, score in scores.items()},
        margin=round(best - second, 6) if classes else None,
        sentence=_sentence(group, classes),
        evidence=evidence,
        missing=missing,
        citations=criterion.citations,
        notes=_notes(group, classes),
    )


def _less(value: float | None) -> float | None:
    return None if value is None else 1 - value


def _ref(group: Group, key: str) -> AnswerRef:
    answer = group.answers.get(key)
    if answer is None:
        return AnswerRef(key, group.key, "not asked", None)
    return AnswerRef(key, group.key, answer.state.value, answer.level, answer.evidence and answer.evidence.value)


def _classes(
    group: Group, scores: dict[GovernanceClass, float], numbers: Mapping[str, float], *, known: int
) -> tuple[GovernanceClass, ...]:
    owned = level_value(group.answers.get("G1"))
    if owned is not None and owned * 4 >= numbers["owned"]:
        return (GovernanceClass.HIERARCHY,)
    if known < numbers["enough"]:
        return ()
    # Without majority ownership a stake is a tie, not command: hierarchy never wins on points.
    open_to = {governance: score for governance, score in scores.items() if governance is not GovernanceClass.HIERARCHY}
    ranked = sorted(open_to, key=lambda governance: (-open_to[governance], governance.value))
    close = open_to[ranked[0]] - open_to[ranked[1]] < numbers["margin"]
    return (ranked[0], ranked[1]) if close else (ranked[0],)


def _sentence(group: Group, classes: tuple[GovernanceClass, ...]) -> Message:
    if not classes:
        return Message(_("Not enough is known to say who rules the relation with %(buyer)s."), {"buyer": group.name})
    if len(classes) == 1:
        return Message(
            _("The relation with %(buyer)s is %(governance)s."),
            {"buyer": group.name, "governance": Message(CLASS_NAMES[classes[0]])},
        )
    return Message(
        _("The relation with %(buyer)s stands between %(first)s and %(second)s."),
        {"buyer": group.name, "first": Message(CLASS_NAMES[classes[0]]), "second": Message(CLASS_NAMES[classes[1]])},
    )


def _notes(group: Group, classes: tuple[GovernanceClass, ...]) -> tuple[Message, ...]:
    notes = []
    if GovernanceClass.NETWORK in classes:
        notes.append(
            Message(
                _(
                    "Network relations are the most wanted and the rarest: ask for one product that would not exist "
                    "without both sides."
                )
            )
        )
    if group.kind == "export_agent":
        notes.append(
            Message(_("An agent stands between: the class says who sets the specification, not who signs the order."))
        )
    return tuple(notes)
