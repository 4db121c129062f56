"""Where the rules are known to disagree with the expected bands, and why. No expected band is changed to fit."""

from __future__ import annotations

from diagnostics.core.text import gettext_noop as _

# By case and output.
KNOWN = {
    ("A12", "product"): _(
        "Help with new products and skilled hands outweigh the slipping quality that buyers report. "
        "The case's account expects medium."
    ),
    # The form of risk is our reading; these records expect another one.
    ("A03", "risk_form"): _("Never in the chain. Nothing displaces the firm, so the rule says lock-in."),
    ("A05", "risk_form"): _("Shut out from the start rather than pushed out, so the rule says lock-in."),
    ("A17", "risk_form"): _("Not yet eligible and displaced at that time. Certification turned it round later."),
    ("A22", "risk_form"): _(
        "Medium risk, and displaced. The record expects no form because the home market catches it."
    ),
    ("A23", "risk_form"): _("Partly eligible, so the rule says lock-in. The record sees price rivals pushing it out."),
    ("A32", "risk_form"): _("Not yet eligible and displaced. The record stresses being stuck."),
}

KNOWN_PAIRS = {
    "PA32": _(
        "At the time of the crisis functional upgrading comes out above process. The paper does not speak of functions "
        "here, and the comparison is marked as weak."
    ),
}
