"""Blocks K and T: why buyers choose the firm, and what changed in three years."""

from diagnostics.core.instrument import Question, Scope, Section, levels
from diagnostics.core.instruments.v1.sources import DEGREES, FIVE_LEVELS, paper, reading
from diagnostics.core.text import gettext_noop as _

SECTION = Section(
    key="competition",
    title=_("Rivals and changes"),
    purpose=_(
        "Why do buyers come to you, and what has shifted in the last three years? "
        "Losing a task often happens little by little. "
        "Go through the list of tasks slowly, one by one."
    ),
    scope=Scope.FIRM,
    questions=(
        Question(
            key="K1",
            name=_("Reason to choose you"),
            text=_("Why do buyers choose you and not another firm?"),
            levels=levels(
                _("Only because we are cheaper."),
                _("Mostly because of the price."),
                _("The price and something else count about the same."),
                _("Mostly because of quality, design or speed."),
                _("For what only we offer. The price is hardly discussed."),
            ),
            citations=(
                paper(_("Section 3.1, “The nature of competitiveness”"), "765-802"),
                paper(_("Section 5, paragraph before Box 5.1"), "1265-1269"),
                DEGREES,
            ),
            proof=_("What a buyer said when it last chose you, or last left you."),
            in_short_form=True,
        ),
        Question(
            key="T1",
            name=_("Tasks lost or gained"),
            text=_(
                "In the last three years, have you lost or gained tasks, "
                "such as design, samples, buying material, checking, transport, brand or selling?"
            ),
            levels=levels(
                _("We lost two or more."),
                _("We lost one."),
                _("Neither, or a loss and a gain of equal weight."),
                _("We gained one."),
                _("We gained two or more."),
            ),
            citations=(
                paper(_("Box 3.3, the fashion chain"), "718-724"),
                paper(_("Section 3.2, paragraph on larger firms"), "888-906"),
                reading(
                    FIVE_LEVELS,
                    _(
                        "The paper tells of functions lost or gained and does not add them up. "
                        "We count gains less losses, so that one loss is not hidden by talk of change."
                    ),
                ),
            ),
            proof=_("What you did yourselves three years ago and now get from others."),
            hint=_("Compare with what was said under “Who does what”. If the two differ, ask again."),
            in_short_form=True,
        ),
        Question(
            key="T2",
            name=_("Orders lost to cheaper places"),
            text=_("Has a cheaper firm or a cheaper country taken orders from you?"),
            levels=levels(
                _("No."),
                _("A few, and we replaced them easily."),
                _("Some, and we felt it."),
                _("Many."),
                _("So many that it is our greatest worry."),
            ),
            citations=(
                paper(_("Section 3.1, paragraph before Box 3.4"), "795-800"),
                paper(_("Section 5, paragraph before Box 5.1"), "1265-1269"),
                paper(_("Box 5.1, third paragraph"), "1297-1300"),
                DEGREES,
            ),
            proof=_("The last order you lost on price, and who got it."),
            in_short_form=True,
        ),
        Question(
            key="T3",
            name=_("A bigger firm in between"),
            text=_("Has a bigger local firm come between you and your buyers?"),
            levels=levels(
                _("No. We still deal with our buyers ourselves."),
                _("For a few orders."),
                _("For about half of our orders."),
                _("For most of our orders."),
                _("For all of our orders."),
            ),
            citations=(
                paper(_("Section 3.2, paragraph on larger firms"), "890-906"),
                DEGREES,
            ),
            proof=_("Who placed your orders three years ago, and who places them now."),
            in_short_form=True,
        ),
    ),
)
