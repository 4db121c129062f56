"""Codes in words: bands, governance, states, evidence, firmness. One table per code, used by page and report alike."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils import formats
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from diagnostics.charts.svg import whole
from diagnostics.core.answers import Evidence, State
from diagnostics.core.findings import GovernanceClass, RiskForm
from diagnostics.core.instrument import Firmness, Origin
from diagnostics.core.text import Message

NOT_ASKED = "not asked"
WORTH_SAYING = 0.5  # points; less would be printed as zero

# Each band twice: at the head of a phrase, and inside one ("Medium to high").
BAND_NAMES = {
    "low": gettext_lazy("Low"),
    "medium": gettext_lazy("Medium"),
    "high": gettext_lazy("High"),
    "not_yet": gettext_lazy("Not yet"),
    "partly": gettext_lazy("Partly"),
    "eligible": gettext_lazy("Eligible"),
}
BAND_NAMES_INSIDE = {
    "low": pgettext_lazy("band inside a phrase", "low"),
    "medium": pgettext_lazy("band inside a phrase", "medium"),
    "high": pgettext_lazy("band inside a phrase", "high"),
    "not_yet": pgettext_lazy("band inside a phrase", "not yet"),
    "partly": pgettext_lazy("band inside a phrase", "partly"),
    "eligible": pgettext_lazy("band inside a phrase", "eligible"),
}
# Palette numbers, 1 (ochre) to 5 (navy): the weaker place is the lighter one, so risk runs the other way.
BAND_FILLS = {"low": 1, "medium": 3, "high": 5, "not_yet": 1, "partly": 3, "eligible": 5}
WORSE_WHEN_HIGHER = frozenset({"risk"})

GOVERNANCE = {
    GovernanceClass.ARMS_LENGTH: gettext_lazy("Arm’s length"),
    GovernanceClass.NETWORK: gettext_lazy("Network"),
    GovernanceClass.QUASI_HIERARCHY: gettext_lazy("Quasi-hierarchy"),
    GovernanceClass.HIERARCHY: gettext_lazy("Hierarchy"),
}
GOVERNANCE_INSIDE = {
    GovernanceClass.ARMS_LENGTH: pgettext_lazy("governance inside a phrase", "arm’s length"),
    GovernanceClass.NETWORK: pgettext_lazy("governance inside a phrase", "network"),
    GovernanceClass.QUASI_HIERARCHY: pgettext_lazy("governance inside a phrase", "quasi-hierarchy"),
    GovernanceClass.HIERARCHY: pgettext_lazy("governance inside a phrase", "hierarchy"),
}
GOVERNANCE_MEANS = {
    GovernanceClass.ARMS_LENGTH: gettext_lazy("The buyer takes the product as it comes and could buy it elsewhere."),
    GovernanceClass.NETWORK: gettext_lazy("Firm and buyer need each other’s skills and solve problems together."),
    GovernanceClass.QUASI_HIERARCHY: gettext_lazy("The buyer decides what is made and how, without owning the firm."),
    GovernanceClass.HIERARCHY: gettext_lazy("The buyer owns the firm, or enough of it to decide."),
}
# How far a governance class carries.
LEADS = {
    "clear": gettext_lazy("Clearly so."),
    "narrow": gettext_lazy("Narrowly so: with one answer a step off, it would read differently."),
    "tie": gettext_lazy("Two types fit about equally well."),
    "ownership": gettext_lazy("The share in ownership decides, whatever else was answered."),
}
UPGRADING = {
    "process": gettext_lazy("Better ways of making"),
    "product": gettext_lazy("Better products"),
    "functional": gettext_lazy("Design, brand and selling"),
}
ALLOWED = {
    "open": gettext_lazy("Allowed"),
    "partly": gettext_lazy("Partly allowed"),
    "closed": gettext_lazy("Blocked"),
}
ABLE = {
    "low": gettext_lazy("The firm’s ability: low"),
    "medium": gettext_lazy("The firm’s ability: medium"),
    "high": gettext_lazy("The firm’s ability: high"),
    "": gettext_lazy("The firm’s ability: not known"),
}
RISK_FORMS = {
    RiskForm.LOSS: gettext_lazy("Loss: others are taking over functions the firm had."),
    RiskForm.LOCK_IN: gettext_lazy("Lock-in: the firm could stay stuck in making, without design, brand or sales."),
    RiskForm.EXCLUSION: gettext_lazy("Exclusion: the firm could be pushed out of the chain."),
}
STATES = {
    State.DOES_NOT_KNOW.value: gettext_lazy("The owner does not know"),
    State.REFUSED.value: gettext_lazy("The owner prefers not to say"),
    State.DOES_NOT_APPLY.value: gettext_lazy("Does not apply"),
    NOT_ASKED: gettext_lazy("Not asked yet"),
}
EVIDENCE = {
    Evidence.DOCUMENT.value: gettext_lazy("Document seen"),
    Evidence.OBSERVED.value: gettext_lazy("Observed on site"),
    Evidence.STATED.value: gettext_lazy("Stated by the owner"),
    Evidence.ESTIMATED.value: gettext_lazy("Estimated"),
}
IN_WRITING = gettext_lazy("Stated by the owner, in writing")
FIRMNESS = {
    Firmness.DOCUMENTED.value: gettext_lazy("Documented"),
    Firmness.ARGUED.value: gettext_lazy("Argued"),
    Firmness.PROPOSED.value: gettext_lazy("Proposed"),
}
FIRMNESS_MEANS = {
    Firmness.DOCUMENTED.value: gettext_lazy("The paper tells of firms that did it."),
    Firmness.ARGUED.value: gettext_lazy("The paper argues for it, without a case that shows it."),
    Firmness.PROPOSED.value: gettext_lazy("The paper proposes or hopes for it."),
}
# What a score rests on and what may be off.
INPUTS = {
    "answer": gettext_lazy("Answer"),
    "weight": gettext_lazy("Weight"),
    "rule": gettext_lazy("Rule"),
}
ORIGINS = {
    Origin.PAPER.value: gettext_lazy("The paper"),
    Origin.READING.value: gettext_lazy("Our reading"),
    Origin.OUTSIDE.value: gettext_lazy("Another source"),
}
OUTCOMES = {
    "success": gettext_lazy("It worked"),
    "mixed": gettext_lazy("Part of it worked"),
    "failure": gettext_lazy("It did not work"),
}
# The steps of the seven functions in short, for the map; the questions say them at length.
FUNCTION_STEPS = (
    gettext_lazy("Others do it all"),
    gettext_lazy("The firm does details"),
    gettext_lazy("Shared"),
    gettext_lazy("Mostly the firm"),
    gettext_lazy("The firm alone"),
)


def render(message: Message | str | None) -> str:
    """Return a message, or a marked string, in the reader's language; "" for nothing."""
    if not message:
        return ""
    return message.render(gettext) if isinstance(message, Message) else gettext(message)


def share(tenths: int | None) -> str:
    """Return a share of sales from tenths of a percent: 333 is "33.3%", 500 is "50%"."""
    if tenths is None:
        return gettext("share not known")
    return gettext("%(share)s%%") % {"share": formats.number_format(tenths / 10, 1 if tenths % 10 else 0)}


def plain(value: float) -> str:
    """Return a number of a rule as it is: 0.45, 1, 62.6. Scores never pass through here."""
    return formats.number_format(f"{value:.4f}".rstrip("0").rstrip("."))


def percent(part: float) -> str:
    """Return a part of one as a whole percentage: 0.45 is "45%"."""
    return gettext("%(part)s%%") % {"part": whole(part * 100)}


def signed(value: int) -> str:
    """Return a whole number with its sign, and a true minus."""
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


def band_words(bands: Sequence[str]) -> str:
    """Return the bands a range reaches in words: "Medium", "Medium to high"; "" for none."""
    if not bands:
        return ""
    first = str(BAND_NAMES.get(bands[0], bands[0]))
    if len(bands) == 1:
        return first
    last = str(BAND_NAMES_INSIDE.get(bands[-1], bands[-1]))
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}


def band_fill(band: str, criterion: str = "") -> int:
    """Return the palette number of a band of a criterion, 0 for no band."""
    fill = BAND_FILLS.get(band, 0)
    return 6 - fill if fill and criterion in WORSE_WHEN_HIGHER else fill


def rounded_to_sum(values: Sequence[float], total: int) -> list[int]:
    """Round values to whole numbers that sum to `total`: those cut most are rounded up first.

    Values that do not sum to about `total` are rounded each by itself, since nothing honest could make them fit.
    """
    floors = [math.floor(value) for value in values]
    missing = total - sum(floors)
    if not 0 <= missing <= len(values):
        return [whole(value) for value in values]
    by_cut = sorted(range(len(values)), key=lambda index: (floors[index] - values[index], index))
    lifted = set(by_cut[:missing])
    return [floor + (index in lifted) for index, floor in enumerate(floors)]
