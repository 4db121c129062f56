"""Who rules the relation with one buyer: the four types of Table 2.1 (section 4 of the instrument)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagnostics.core.answers import BuyerKind
from diagnostics.core.buyers import DecisionMaker
from diagnostics.core.findings import Governance, GovernanceClass
from diagnostics.core.formulas import Factors, mean
from diagnostics.core.inputs import Inputs, Known
from diagnostics.core.instrument import Instrument
from diagnostics.core.instruments.v1.sources import reading
from diagnostics.core.rules import TOP_LEVEL, Rules
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _

QUESTIONS = tuple(f"G{number}" for number in range(1, 8))
AGENT_LEVELS = (2, 3)  # of R3: an importer, agent or trader passes the goods on; at 4 it is another firm here
BUYER_DESIGNS, FIRM_DESIGNS = 3, 1  # levels of G2: the outline comes from the buyer; the firm's own, or nearly
PROCESS_RULED = 3  # level of G3 from which the buyer also lays down how the goods are made
WIDE = 0.3  # a lead that no single answer on G2 to G7 can turn into a tie by moving a level
CLASSES = tuple(GovernanceClass)

FIRM, BOTH, BUYER_SIDE = "firm", "both", "buyer_side"
SPECIFIED: Mapping[str, str] = {
    FIRM: _("You set the specification yourself."),
    BOTH: _("You and the buyers’ side set the specification between you."),
    BUYER_SIDE: _("The specification comes from the buyers’ side, whoever hands it to you."),
    "": _("Who sets the specification is not known."),
}
AGENT = _(
    "An agent stands between you and the end buyer. %(specified)s The type of relation follows from that. "
    "The agent itself counts under the distance to the end market."
)
AGENT_CITATION = reading(
    _("Chains with an agent in between"),
    _(
        "Table 2.1 knows no agents. Who sets design and process decides on the type, whoever passes it on. "
        "That the agent keeps the firm away from the market is counted apart, where the paper speaks of it."
    ),
    "197-227, 1089-1097",
)

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
    has_agent, specified_by = is_agent_between(values, maker.kind), who_specifies(values)
    cited = instrument.criterion("governance").citations
    return Governance(
        classes=classes,
        scores=scores,
        margin=first - second if classes else None,
        sentence=sentence(classes, maker.name),
        evidence=tuple(ref for ref in refs if ref.level is not None),
        missing=tuple(ref for ref in refs if ref.level is None),
        citations=(*cited, AGENT_CITATION) if has_agent else cited,
        notes=tuple(notes(classes, specified_by, has_agent=has_agent)),
        lead=lead_of(classes, values, first - second, instrument.rules),
        agent_between=has_agent,
        specified_by=specified_by,
    )


def lead_of(classes: Sequence[GovernanceClass], values: Known, margin: float, rules: Rules) -> str:
    """Return how far the lead of the best class carries: see `Governance.lead`."""
    if not classes:
        return ""
    if any(gate.is_open(values) is False for gate in rules.gates["governance"]):
        return "ownership"
    if len(classes) > 1:
        return "tie"
    return "narrow" if margin < WIDE and is_narrow(classes, values, rules) else "clear"


def is_narrow(classes: Sequence[GovernanceClass], values: Known, rules: Rules) -> bool:
    """Return whether one answer short of ownership, a level off, would make it a tie or another class."""
    step = 1 / TOP_LEVEL
    tries = ((key, value + by) for key in QUESTIONS[1:] if (value := values[key]) is not None for by in (-step, step))
    return any(
        classify(Known({**values, key: value}), rules)[0] != tuple(classes) for key, value in tries if 0 <= value <= 1
    )


def is_agent_between(values: Known, kind: BuyerKind | None) -> bool:
    """Return whether an agent stands between the firm and the end buyer: by the kind of buyer, or by R3."""
    distance = values["R3"]
    return kind is BuyerKind.EXPORT_AGENT or (distance is not None and distance * TOP_LEVEL in AGENT_LEVELS)


def who_specifies(values: Known) -> str:
    """Return who sets the specification: by the design (G2), and by the process (G3) where the firm designs."""
    design, process = values["G2"], values["G3"]
    if design is None:
        return ""
    if design * TOP_LEVEL >= BUYER_DESIGNS:
        return BUYER_SIDE
    if design * TOP_LEVEL > FIRM_DESIGNS:
        return BOTH
    if process is None:
        return ""
    return BOTH if process * TOP_LEVEL >= PROCESS_RULED else FIRM


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


def notes(classes: Sequence[GovernanceClass], specified_by: str, *, has_agent: bool) -> list[Message]:
    """Return what a reader must know beside the class: an agent in between, a network to be checked."""
    found = []
    if has_agent:
        found.append(Message(AGENT, {"specified": Message(SPECIFIED[specified_by])}))
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
