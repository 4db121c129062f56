"""The engine's sentences: what each result says to an advisor, before any number."""

from __future__ import annotations

from collections.abc import Mapping

from diagnostics.core.findings import Finding, RiskForm
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "developmental": {
        "low": _("The buyers take goods and pass on little that helps the firm grow."),
        "medium": _("The buyers pass on some skills and some new business, not as a rule."),
        "high": _("The buyers build skills and new business around them."),
    },
    "first_tier": {
        "not_yet": _("The firm cannot supply a lead buyer directly yet."),
        "partly": _("The firm meets part of what a lead buyer asks of a direct supplier."),
        "eligible": _("The firm meets what a lead buyer asks of a direct supplier."),
    },
    "risk": {
        "low": _("Little pulls functions away from the firm."),
        "medium": _("Some things pull functions away from the firm, others hold them."),
        "high": _("Strong forces pull functions away from the firm, or keep it from gaining any."),
    },
    "process": {
        "low": _("Little helps the firm to make things better, faster and with less waste."),
        "medium": _("Some of what it takes to make things better and faster is in place."),
        "high": _("The firm is well placed to make things better, faster and with less waste."),
    },
    "product": {
        "low": _("Little helps the firm towards better products."),
        "medium": _("Some of what it takes to make better products is in place."),
        "high": _("The firm is well placed to make better products."),
    },
    "functional": {
        "low": _("The way into design, brand or selling is closed for now."),
        "medium": _("The way into design, brand or selling is half open."),
        "high": _("The way into design, brand or selling is open, and the firm can walk it."),
    },
}

FORMS: Mapping[RiskForm, str] = {
    RiskForm.LOSS: _("It would show as loss: functions the firm has are being taken over."),
    RiskForm.LOCK_IN: _("It would show as lock-in: the firm stays in making, and the rest stays with others."),
    RiskForm.EXCLUSION: _("It would show as exclusion: the firm drops out of the chain."),
}

OVERALL: Mapping[tuple[str, str], str] = {
    ("eligible", "low"): _("The firm can supply lead buyers directly and holds its functions in its own hands."),
    ("eligible", "medium"): _(
        "The firm can supply lead buyers directly. How far it climbs depends on keeping more than one road open."
    ),
    ("eligible", "high"): _("The firm can supply lead buyers directly, and is close to losing functions to them."),
    ("partly", "low"): _("The firm meets part of what lead buyers ask, and stands on its own feet."),
    ("partly", "medium"): _(
        "The firm meets part of what lead buyers ask, and is only partly protected against lock-in."
    ),
    ("partly", "high"): _("The firm meets part of what lead buyers ask, and its buyers draw functions away from it."),
    ("not_yet", "low"): _(
        "The firm cannot supply lead buyers directly yet, and little presses on it: there is time to learn."
    ),
    ("not_yet", "medium"): _("The firm cannot supply lead buyers directly yet, and its place is not secure."),
    ("not_yet", "high"): _("The firm cannot supply lead buyers directly yet, and is close to losing the place it has."),
}
RISK_ONLY: Mapping[str, str] = {
    "low": _("Little pulls functions away from the firm. Whether it can supply lead buyers directly is open."),
    "medium": _("The firm's place is not secure. Whether it can supply lead buyers directly is open."),
    "high": _("The firm is close to losing functions. Whether it can supply lead buyers directly is open."),
}
TIER_ONLY: Mapping[str, str] = {
    "not_yet": _("The firm cannot supply lead buyers directly yet. How close it is to losing functions is open."),
    "partly": _("The firm meets part of what lead buyers ask. How close it is to losing functions is open."),
    "eligible": _("The firm can supply lead buyers directly. How close it is to losing functions is open."),
}
NOTHING = _("Too little is known for a verdict. The questions that would help most are named below.")


def sentence_for(criterion: str, band: str) -> Message:
    """Return what a band of a criterion means for the firm."""
    return Message(SENTENCES[criterion][band])


def overall(first_tier: Finding, risk: Finding) -> Message:
    """Return the one sentence an owner should remember."""
    if first_tier.band and risk.band:
        return Message(OVERALL[first_tier.band, risk.band])
    if risk.band:
        return Message(RISK_ONLY[risk.band])
    if first_tier.band:
        return Message(TIER_ONLY[first_tier.band])
    return Message(NOTHING)


CAUTIONS = (
    _("Exchange rates, quotas and trade preferences can lift or sink a firm whatever it does; they are not scored."),
    _("What a home market teaches is documented for India and Brazil, whose home markets are very large."),
    _("Those who entered a chain early found lower barriers than those who enter today."),
)
CONTEXT_ITEM = _("%(name)s: %(level)s")
STRENGTH = _("%(name)s: %(level)s")
