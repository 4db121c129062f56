"""The engine's sentences: what each result says to an advisor, before any number."""

from __future__ import annotations

from collections.abc import Mapping

from diagnostics.core.findings import Finding, RiskForm
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "developmental": {
        "low": _("Your buyers take goods and pass on little that helps your firm to grow."),
        "medium": _("Your buyers pass on some skills and some new business, but not as a rule."),
        "high": _("Your buyers build skills and new business around them."),
    },
    "first_tier": {
        "not_yet": _("Your firm cannot supply a lead buyer directly yet."),
        "partly": _("Your firm meets part of what a lead buyer asks of a direct supplier."),
        "eligible": _("Your firm meets what a lead buyer asks of a direct supplier."),
    },
    "risk": {
        "low": _("Little pulls tasks away from your firm."),
        "medium": _("Some things pull tasks away from your firm, others hold them."),
        "high": _("Strong forces pull tasks away from your firm, or keep it from gaining any."),
    },
    "process": {
        "low": _("Little helps your firm to make things better, faster and with less waste."),
        "medium": _("Some of what it takes to make things better and faster is in place."),
        "high": _("Your firm is well placed to make things better, faster and with less waste."),
    },
    "product": {
        "low": _("Little helps your firm towards better products."),
        "medium": _("Some of what it takes to make better products is in place."),
        "high": _("Your firm is well placed to make better products."),
    },
    "functional": {
        "low": _("The way into design, brand or selling is closed for now."),
        "medium": _("The way into design, brand or selling is half open."),
        "high": _("The way into design, brand or selling is open, and your firm can walk it."),
    },
}

FORMS: Mapping[RiskForm, str] = {
    RiskForm.LOSS: _("It would show as loss: tasks your firm has are being taken over."),
    RiskForm.LOCK_IN: _("It would show as lock-in: your firm stays in making, and the rest stays with others."),
    RiskForm.EXCLUSION: _("It would show as exclusion: your firm is left outside the chain."),
}

# The same where the tasks are known by name.
LOST = _("It would show as loss. In the last three years this left your hands: %(tasks)s.")
MOVING_IN = _("It would show as loss. A buyer is moving into work, and this is still in your hands: %(tasks)s.")
LOCKED_IN = _("It would show as lock-in: your firm stays in making, and this stays with others: %(tasks)s.")

# What the seven functions are called inside a sentence.
TASKS: Mapping[str, str] = {
    "F1": _("design"),
    "F2": _("samples"),
    "F3": _("buying inputs"),
    "F4": _("quality checking"),
    "F5": _("transport"),
    "F6": _("the name on the goods"),
    "F7": _("selling"),
}

OVERALL: Mapping[tuple[str, str], str] = {
    ("eligible", "low"): _("Your firm can supply lead buyers directly and holds its tasks in its own hands."),
    ("eligible", "medium"): _(
        "Your firm can supply lead buyers directly. How far it climbs depends on keeping more than one road open."
    ),
    ("eligible", "high"): _("Your firm can supply lead buyers directly, and may lose tasks to them or stay in making."),
    ("partly", "low"): _("Your firm meets part of what lead buyers ask, and stands on its own feet."),
    ("partly", "medium"): _("Your firm meets part of what lead buyers ask, and its place is only partly secure."),
    ("partly", "high"): _(
        "Your firm meets part of what lead buyers ask, and may lose tasks to them or stay in making."
    ),
    ("not_yet", "low"): _(
        "Your firm cannot supply lead buyers directly yet, and little presses on it: there is time to learn."
    ),
    ("not_yet", "medium"): _("Your firm cannot supply lead buyers directly yet, and its place is not secure."),
    ("not_yet", "high"): _("Your firm cannot supply lead buyers directly yet, and may lose the place it has."),
}
RISK_ONLY: Mapping[str, str] = {
    "low": _("Little pulls tasks away from your firm."),
    "medium": _("Your firm's place is only partly secure."),
    "high": _("Your firm may lose tasks to its buyers, or stay in making."),
}
TIER_ONLY: Mapping[str, str] = {
    "not_yet": _("Your firm cannot supply lead buyers directly yet."),
    "partly": _("Your firm meets part of what lead buyers ask of a direct supplier."),
    "eligible": _("Your firm meets what lead buyers ask of a direct supplier."),
}
NOTHING = _("Too little is known for a verdict. The questions that would help most are named below.")
NOT_ENOUGH = _("Too little is known to judge this.")
TWO_SENTENCES = _("%(verdict)s %(reason)s")


def with_reason(verdict: str, reason: Message | None) -> Message:
    """Return a verdict with its main reason after it."""
    if reason is None:
        return Message(verdict)
    return Message(TWO_SENTENCES, {"verdict": Message(verdict), "reason": reason})


def overall(first_tier: Finding, risk: Finding, reason: Message | None) -> Message:
    """Return the one sentence an owner should remember, with the main reason for the risk where that is known."""
    if risk.band:
        verdict = OVERALL[first_tier.band, risk.band] if first_tier.band else RISK_ONLY[risk.band]
        return with_reason(verdict, reason)
    return Message(TIER_ONLY[first_tier.band] if first_tier.band else NOTHING)


CAUTIONS = (
    _("Exchange rates, quotas and trade preferences can lift or sink a firm whatever it does; they are not scored."),
    _("What a home market teaches is documented for India and Brazil, whose home markets are very large."),
    _("Those who entered a chain early found lower barriers than those who enter today."),
)
CONTEXT_ITEM = _("%(name)s: %(level)s")
STRENGTH = _("%(name)s: %(level)s")

# What the parts and limits of the rules are called where an instrument prints its numbers.
PARTS: Mapping[str, str] = {
    "ability": _("ability"),
    "arms_length": _("arm's length"),
    "buffer_limit": _("what buffers can take off at most"),
    "buffers": _("buffers"),
    "claimed_from": _("a buyer's claim closes the way from"),
    "closed_gates_allowed": _("closed gates allowed for “partly”"),
    "concentration": _("concentration of sales"),
    "conflict": _("conflict"),
    "coverage": _("part of the questions that must be answered"),
    "consortium": _("joint selling stands in for scale from"),
    "control": _("the buyers' control"),
    "demand": _("demand"),
    "dependence": _("dependence"),
    "development": _("developing products"),
    "document": _("draws in which an answer with a document seen is a level off"),
    "developmental": _("developmental traits"),
    "displacement": _("displaced from"),
    "estimated": _("draws in which an estimated answer is a level off"),
    "floor": _("floor once tasks are lost"),
    "four": _("price, quality, variety and speed"),
    "four_minimum": _("lowest value that counts"),
    "functions_in_hand": _("a task is in hand from"),
    "hierarchy": _("hierarchy"),
    "index_span": _("full concentration above the start"),
    "index_start": _("start of the index"),
    "intangible": _("skill in design and selling"),
    "intangible_minimum": _("limit of skill in design and selling"),
    "joint_design": _("design made jointly"),
    "learning": _("learning"),
    "limits": _("limits"),
    "loss_cap": _("cap after a loss"),
    "low_cap": _("cap without skill in design and selling"),
    "making": _("skill in making"),
    "minimum_answers": _("fewest answers"),
    "near_minimum": _("near the limit"),
    "network": _("network"),
    "not_recorded": _("draws in which an answer is a level off of which nobody noted how it is known"),
    "observed": _("draws in which an answer observed on site is a level off"),
    "organising": _("networks and scale"),
    "other_markets": _("other markets"),
    "other_markets_relief": _("what other markets take off the pressure"),
    "own_functions": _("design, samples, brand and selling in own hands"),
    "own_label": _("own label from"),
    "pressure": _("pressure"),
    "quasi_hierarchy": _("quasi-hierarchy"),
    "role": _("the supplier's role"),
    "room": _("room"),
    "rounding": _("rounding of shares"),
    "score": _("the score"),
    "stated": _("draws in which an answer stated by the owner is a level off"),
    "teaching": _("what buyers teach"),
    "tie": _("a tie below"),
    "traits": _("traits"),
    "unclaimed_up_to": _("a buyer's claim leaves the way open up to"),
    "vulnerability": _("vulnerability"),
    "vulnerability_share": _("what vulnerability counts"),
    "weights": _("how far a weight may be off, up or down"),
}
