"""What a relation with a buyer leaves open for each kind of upgrading, beside what the firm is able to do.

"Allowed" comes from the governance of the relation, "able" from the firm's own skills: the advice differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from diagnostics.core.findings import Governance, GovernanceClass, Upgrading
from diagnostics.core.formulas import FULL, Factors, product
from diagnostics.core.instrument import Instrument
from diagnostics.core.judging import band_of
from diagnostics.core.rules import TOP_LEVEL, Rules
from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _

OPEN, PARTLY, CLOSED = "open", "partly", "closed"
ORDER = (OPEN, PARTLY, CLOSED)  # a relation between two classes leaves open what the narrower one does
KINDS = ("process", "product", "functional")


class Leave(NamedTuple):
    """What a class of relation leaves open for one kind of upgrading, and how to say so."""

    allowed: str
    sentence: str


LEAVES: Mapping[tuple[GovernanceClass, str], Leave] = {
    (GovernanceClass.ARMS_LENGTH, "process"): Leave(
        PARTLY, _("%(buyer)s passes on no know-how: better ways of making must come from elsewhere.")
    ),
    (GovernanceClass.ARMS_LENGTH, "product"): Leave(
        OPEN, _("Nobody stops you from offering %(buyer)s a better product.")
    ),
    (GovernanceClass.ARMS_LENGTH, "functional"): Leave(
        OPEN, _("%(buyer)s leaves your own design, brand and selling to you.")
    ),
    (GovernanceClass.NETWORK, "process"): Leave(
        OPEN, _("You and %(buyer)s learn better ways of making from each other.")
    ),
    (GovernanceClass.NETWORK, "product"): Leave(OPEN, _("New products come from you and %(buyer)s together.")),
    (GovernanceClass.NETWORK, "functional"): Leave(
        PARTLY, _("You can take on further tasks where your skills complete those of %(buyer)s.")
    ),
    (GovernanceClass.QUASI_HIERARCHY, "process"): Leave(
        OPEN, _("The rules and checks of %(buyer)s push you to make goods faster and better.")
    ),
    (GovernanceClass.QUASI_HIERARCHY, "product"): Leave(
        OPEN, _("%(buyer)s wants better products, as long as it decides what they look like.")
    ),
    (GovernanceClass.QUASI_HIERARCHY, "functional"): Leave(
        CLOSED, _("%(buyer)s is unlikely to help you into design, brand or selling.")
    ),
    (GovernanceClass.HIERARCHY, "process"): Leave(OPEN, _("The methods and machines of %(buyer)s reach you directly.")),
    (GovernanceClass.HIERARCHY, "product"): Leave(CLOSED, _("As the owner, %(buyer)s decides what you make.")),
    (GovernanceClass.HIERARCHY, "functional"): Leave(
        CLOSED, _("As the owner, %(buyer)s decides on design, brand and selling.")
    ),
}
KEEPS = Leave(CLOSED, _("%(buyer)s treats design, brand or selling as its own business and would object."))
LEAVES_ALL = Leave(PARTLY, _("%(buyer)s gives detailed orders but does not claim design, brand or selling for itself."))

SENTENCES: Mapping[tuple[str, str], str] = {
    (OPEN, "high"): _("The way is open, and you can walk it."),
    (OPEN, "medium"): _("The way is open, and you have part of what it takes."),
    (OPEN, "low"): _("The way is open, but you do not have what it takes yet."),
    (OPEN, ""): _("The way is open. Whether you can walk it is not known."),
    (PARTLY, "high"): _("This buyer goes along only part of the way. You could go further."),
    (PARTLY, "medium"): _("This buyer goes along only part of the way, and you have part of what it takes."),
    (PARTLY, "low"): _("This buyer goes along only part of the way, and you do not have what it takes yet."),
    (PARTLY, ""): _("This buyer goes along only part of the way. What you can do is not known."),
    (CLOSED, "high"): _("You could, but this buyer stands in the way."),
    (CLOSED, "medium"): _("This buyer stands in the way, and you have only part of what it takes."),
    (CLOSED, "low"): _("This buyer stands in the way, and you do not have what it takes yet."),
    (CLOSED, ""): _("This buyer stands in the way. What you can do is not known."),
}


def upgrading(
    governance: Governance, claimed: float | None, buyer: str, able: Mapping[str, str], rules: Rules
) -> tuple[Upgrading, ...]:
    """Return what one buyer leaves open for each kind of upgrading, beside the band of what the firm can do.

    `claimed` is how much of design, brand, marketing and sales the buyer treats as its own (R2, 0 to 1).
    """
    found = []
    for kind in KINDS:
        leaves = [leave(each, kind, claimed, rules) for each in governance.classes]
        if leaves:
            narrowest = max(leaves, key=lambda each: ORDER.index(each.allowed))
            why = Message(narrowest.sentence, {"buyer": buyer})
            found.append(
                Upgrading(kind, narrowest.allowed, able[kind], Message(SENTENCES[narrowest.allowed, able[kind]]), why)
            )
    return tuple(found)


def leave(governance_class: GovernanceClass, kind: str, claimed: float | None, rules: Rules) -> Leave:
    """Return what a class leaves open. What the buyer claims for itself decides on functions, not its goodwill."""
    if kind != "functional" or claimed is None or governance_class is GovernanceClass.HIERARCHY:
        return LEAVES[governance_class, kind]
    if claimed * TOP_LEVEL >= rules.limits["governance.claimed_from"]:
        return KEEPS
    is_unclaimed = claimed * TOP_LEVEL <= rules.limits["governance.unclaimed_up_to"]
    if is_unclaimed and governance_class is GovernanceClass.QUASI_HIERARCHY:
        return LEAVES_ALL
    return LEAVES[governance_class, kind]


def abilities(factors: Factors, instrument: Instrument) -> dict[str, str]:
    """Return the band of what the firm itself can do, by kind of upgrading; "" where it is not known."""
    made, developed = factors["product.making"], factors["product.development"]
    known = [value for value in (made, developed) if value is not None]
    able = {
        "process": factors["process.making"],
        "product": sum(known) / len(known) if known else None,
        "functional": product("functional.ability", factors, instrument.rules),
    }
    return {
        kind: "" if value is None else band_of(instrument.criterion(kind), FULL * value).key
        for kind, value in able.items()
    }
