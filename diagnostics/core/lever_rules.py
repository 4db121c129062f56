"""One rule for each lever: when it fits a firm, which answers contradict it, and which answers it would move.

Our reading throughout: the paper says what helped firms, not when to advise it. A rule asks for the weakness
the lever names: mostly levels 0 and 1, and the middle level too where a gate stands above it or acting early is the
point. It never asks for a missing answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.core.answers import Destination
from diagnostics.core.conditions import (
    All,
    AnyBuyer,
    AnyOf,
    AtLeast,
    AtMost,
    Band,
    Concentrated,
    Condition,
    EveryBuyer,
    GoesTo,
    MainBuyer,
)
from diagnostics.core.steps import Move, MoveForBuyers, ShiftShare, Step


@dataclass(frozen=True, slots=True)
class Rule:
    """When a lever fits (`when`), what forbids it (`unless`), and the answers it would move (`steps`)."""

    lever: str
    when: Condition
    unless: Condition
    steps: tuple[Step, ...]


OWNED = AnyBuyer(AtLeast("G1", 3))  # the owner decides whom the firm sells to

RULES: tuple[Rule, ...] = (
    Rule(
        "spread_buyers",
        when=All(MainBuyer(AtMost("R1", 2)), Concentrated(0.5)),
        unless=OWNED,
        steps=(ShiftShare(100), MoveForBuyers("R1")),
    ),
    Rule(
        "meet_end_market",
        when=AnyBuyer(AtLeast("R3", 3)),
        unless=AnyOf(OWNED, AtLeast("C09", 3), AtLeast("F7", 3)),
        steps=(MoveForBuyers("R3", -1), Move("C09")),
    ),
    Rule(
        "second_market",
        when=AtMost("M3", 1),
        unless=AnyOf(OWNED, AtLeast("M1", 3), AtLeast("M2", 3)),
        steps=(Move("M3"), Move("M1")),
    ),
    Rule(
        "learn_design",
        when=AtMost("C08", 1),
        unless=AnyOf(OWNED, AtLeast("F1", 3)),
        steps=(Move("C08"), Move("F1")),
    ),
    Rule(
        "become_hard_to_replace",
        when=AnyBuyer(AtLeast("R2", 3)),
        unless=All(AtLeast("C07", 4), AtLeast("M4", 3)),
        steps=(Move("C07"), Move("K1"), Move("M4")),
    ),
    Rule(
        "build_supplier_network",
        when=AtMost("C06", 2),
        unless=AtLeast("C06", 3),
        steps=(Move("C06"),),
    ),
    Rule(
        "raise_quality",
        when=AnyOf(AtMost("C02", 2), AtMost("C03", 2)),
        unless=All(AtLeast("C02", 3), AtLeast("C03", 3)),
        steps=(Move("C02"), Move("C03")),
    ),
    Rule(
        "compete_on_more_than_price",
        when=AtMost("K1", 1),
        unless=AtLeast("K1", 2),
        steps=(Move("K1"),),
    ),
    Rule(
        "grow_step_by_step",
        when=AtMost("C10", 1),
        unless=AtLeast("C10", 2),
        steps=(Move("C10"),),
    ),
    Rule(
        "secure_specialty",
        when=AnyOf(AnyBuyer(AtLeast("R4", 2)), AtLeast("T3", 2)),
        unless=All(AtLeast("K1", 4), EveryBuyer(AtLeast("R1", 4))),
        steps=(Move("K1"), MoveForBuyers("R1")),
    ),
    Rule(
        "seek_feedback_buyers",
        when=All(EveryBuyer(AtMost("R6", 2)), Band("developmental", ("low",))),
        unless=AnyBuyer(AtLeast("R6", 3)),
        steps=(MoveForBuyers("R6"),),
    ),
    Rule(
        "raise_local_competence",
        when=All(AtLeast("X2", 3), AtMost("X3", 2), AnyBuyer(AtMost("D08", 4))),
        unless=All(AtLeast("C02", 4), AtLeast("C03", 3)),
        steps=(Move("C02"), Move("C12")),
    ),
    Rule(
        "strengthen_local_suppliers",
        when=AtMost("X3", 1),
        unless=AtLeast("L1", 4),
        steps=(Move("L1"),),
    ),
    Rule(
        "mediate_joint_action",
        when=All(AtMost("L2", 1), AnyBuyer(AtLeast("R5", 3))),
        unless=AnyOf(AtLeast("L2", 3), AtLeast("L3", 4)),
        steps=(Move("L2"), Move("L3")),
    ),
    Rule(
        "spread_market_risk",
        when=All(
            AtMost("M2", 1),
            AtMost("M1", 1),
            EveryBuyer(GoesTo((Destination.RICH_COUNTRIES, Destination.REGION))),
        ),
        unless=AnyOf(OWNED, AtLeast("M3", 3)),
        steps=(Move("M2"),),
    ),
)
