"""What a reader must see beside a result: the best buyer, the position, limits that are near, answers that disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from diagnostics.core.answers import AnswerSheet, ChainPosition
from diagnostics.core.buyers import DecisionMaker, decision_makers
from diagnostics.core.case import Case
from diagnostics.core.concentration import dependence_index, known_shares, spread
from diagnostics.core.fit import loss_note
from diagnostics.core.formulas import FULL, Factors, product, room
from diagnostics.core.inputs import Index, Inputs, traits
from diagnostics.core.instrument import Criterion
from diagnostics.core.judging import Judgement, ends, gate_state, is_open_by_shares, scored
from diagnostics.core.rules import Rules
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _


def notes_on(key: str, judgement: Judgement, case: Case) -> tuple[Message, ...]:
    """Return the notes on one criterion."""
    factors, rules = judgement.factors, case.instrument.rules
    notes: list[Message | None] = []
    if key == "developmental":
        notes = [best_buyer(case.makers, case.inputs, rules)]
    elif key == "first_tier":
        notes = [position(case.sheet), consortium(factors, rules)]
    elif key == "risk":
        notes = [loss_note(case.functions, factors, rules), uneven_rest(judgement, case)]
    elif key == "functional":
        notes = [allowed_and_able(factors, rules), near_limit(factors, rules)]
    notes.append(open_shares(judgement, case.instrument.criterion(key), case.inputs, rules))
    return tuple(note for note in notes if note is not None)


def open_shares(judgement: Judgement, criterion: Criterion, inputs: Inputs, rules: Rules) -> Message | None:
    """Say how much of the range hangs on shares that are not known: no question stands for them among those missing."""
    point = inputs.numbers.concentration.point
    if judgement.range is None or point is None or not is_open_by_shares(criterion.key, inputs):
        return None
    settled = inputs.numbers._replace(concentration=Index(point, point, point), weightings=())
    (low, _first), (high, _last) = ends(criterion, replace(inputs, numbers=settled), rules)
    saved = round(judgement.range.high - judgement.range.low - (high - low))
    if saved < 1:
        return None
    return Message(
        _("Knowing each buyer's share, and how many other buyers there are, would narrow this by about %(points)s."),
        {"points": saved},
    )


def best_buyer(makers: Sequence[DecisionMaker], inputs: Inputs, rules: Rules) -> Message | None:
    """Name the best single buyer: one small tutor may matter more than the mean (Box 4.1, last paragraph)."""
    rated = {buyer.key: traits(buyer, rules) for buyer in inputs.numbers.buyers}
    known = [(value, maker) for maker in makers if (value := rated[maker.key]) is not None]
    if len(known) <= 1:
        return None
    best, maker = max(known, key=lambda pair: pair[0])
    return Message(
        _("The best single buyer is %(buyer)s with %(score)s of 100."),
        {"buyer": maker.name, "score": round(FULL * best)},
    )


def position(sheet: AnswerSheet) -> Message | None:
    """Say where the firm delivers today: a position, apart from what it is able to do."""
    if sheet.chain_position is ChainPosition.DIRECT:
        return Message(_("Today your firm already delivers to the company that puts its name on the goods."))
    if sheet.chain_position is ChainPosition.INDIRECT:
        return Message(
            _("Today your firm delivers to someone who supplies the company that puts its name on the goods.")
        )
    return None


def consortium(factors: Factors, rules: Rules) -> Message | None:
    """Say so where joint selling stands in for scale."""
    scale = next(gate for gate in rules.gates["first_tier"] if gate.key == "scale")
    if scale.is_open(factors) is False and gate_state(scale, factors, rules):
        return Message(
            _("Joint selling that works stands in for scale here. The paper hopes for this more than it shows it.")
        )
    return None


def uneven_rest(judgement: Judgement, case: Case) -> Message | None:
    """Say so where the unnamed buyers, if a few of them were large, would put the risk into another band."""
    rules, criterion, sheet = case.instrument.rules, case.instrument.criterion("risk"), case.sheet
    shares = known_shares(decision_makers(sheet.buyers), sheet.other_buyers, rules)
    found = spread(shares, sheet.other_buyers)
    if found is None or not found.is_known or found.high <= found.point:
        return None
    index = dependence_index(found.high, rules)
    score, rank = scored(criterion, case.inputs.numbers._replace(concentration=Index(index, index, index)), rules)
    if rank == judgement.rank:
        return None
    return Message(
        _("If some of the other buyers were as large as the smallest one named, the risk would be %(score)s."),
        {"score": round(score)},
    )


def allowed_and_able(factors: Factors, rules: Rules) -> Message | None:
    """Set what the buyers allow beside what the firm is able to do."""
    allowed, able = room(factors, rules), product("functional.ability", factors, rules)
    if allowed is None or able is None:
        return None
    return Message(
        _("Allowed: your buyers leave %(allowed)s of 100 open. Able: your firm brings %(able)s of 100."),
        {"allowed": round(FULL * allowed), "able": round(FULL * able)},
    )


def near_limit(factors: Factors, rules: Rules) -> Message | None:
    """Say so near the level of design and selling skill below which the outlook is low: the limit makes a step."""
    skill, limit = factors["functional.intangible"], rules.limits["functional.intangible_minimum"]
    if skill is None or abs(skill - limit) > rules.limits["functional.near_minimum"] + 1e-9:
        return None
    if skill > limit:
        return Message(_("Skill in design and selling is just above the limit below which this outlook is low."))
    return Message(_("Skill in design and selling is at or just below the limit up to which this outlook is low."))
