"""Block L: work with suppliers, with firms alike, and with institutions."""

from diagnostics.core.instrument import Question, Scope, Section, levels
from diagnostics.core.instruments.v1.sources import DEGREES, paper, reading
from diagnostics.core.text import gettext_noop as _

SECTION = Section(
    key="cooperation",
    title=_("Whom you work with"),
    purpose=_(
        "Quality and speed are seldom made by one firm alone. "
        "These questions ask about the firms that supply you, the firms like yours, and the places that offer help. "
        "Count only what really happened in the past year."
    ),
    scope=Scope.FIRM,
    questions=(
        Question(
            key="L1",
            name=_("Work with suppliers"),
            text=_("How do you work with your suppliers on quality and speed?"),
            levels=levels(
                _("We do not. We buy, and that is all."),
                _("We speak to them only to complain."),
                _("Sometimes we sort a problem out together."),
                _("We often improve something together."),
                _("We meet on fixed days and always have something to improve."),
            ),
            citations=(
                paper(_("Section 3.2, paragraph on vertical links"), "908-930"),
                paper(_("Box 3.5, main findings"), "981-989"),
                paper(_("Box 4.1, vertical cooperation"), "1173-1180"),
                DEGREES,
            ),
            proof=_("The last thing a supplier changed for you, or you for a supplier."),
            in_short_form=True,
        ),
        Question(
            key="L2",
            name=_("Work with firms like yours"),
            text=_("What do you do together with firms like yours?"),
            levels=levels(
                _("Nothing. Each keeps to itself."),
                _("We talk, but do nothing together."),
                _("Sometimes we lend a machine or pass on an order."),
                _("We often share orders, machines or a stand at a fair."),
                _("We belong to a group that acts together all year."),
            ),
            citations=(
                paper(_("Box 3.5, what counts as cooperation, and main findings"), "941-946, 982-984"),
                paper(_("Section 5, paragraph on cooperation"), "1320-1331"),
                DEGREES,
            ),
            proof=_("The last thing you did together, and with whom."),
        ),
        Question(
            key="L3",
            name=_("Use of institutions"),
            text=_("How do you use associations, training centres, loan schemes or joint selling?"),
            levels=levels(
                _("We have never used any."),
                _("We are a member somewhere, and that is all."),
                _("We use one now and then."),
                _("We use one or more of them often."),
                _("We sell or buy jointly with other firms, and it works."),
            ),
            citations=(
                paper(_("Box 3.3, the entrepreneurs' association"), "729-732"),
                paper(_("Section 5, last two paragraphs"), "1320-1343"),
                reading(
                    _("Institutions as a support"),
                    _("The paper itself says that institutions need more study, so this answer counts for little."),
                    "1341-1343",
                ),
            ),
            proof=_("The last course, loan or joint sale."),
            in_short_form=True,
        ),
    ),
)
