"""Block M: the markets the firm sells in, and what it learns and wins there."""

from diagnostics.core.instrument import Question, Scope, Section, levels
from diagnostics.core.instruments.v1.sources import DEGREES, FIVE_LEVELS, paper, reading
from diagnostics.core.text import gettext_noop as _

SECTION = Section(
    key="markets",
    title=_("Your markets"),
    purpose=_(
        "A firm learns different things in different markets. "
        "A second market can also carry it when the first one fails. "
        "Think of where your goods are used in the end, not of where the truck goes first."
    ),
    scope=Scope.FIRM,
    questions=(
        Question(
            key="M1",
            name=_("Demanding customers at home"),
            text=_("How much do you sell in your own country to customers who are hard to please?"),
            levels=levels(
                _("Nothing."),
                _("Hardly anything, a few pieces now and then."),
                _("Some. We would hardly feel its loss."),
                _("Much. We would feel its loss."),
                _("A large part of all we sell, won against strong rivals."),
            ),
            citations=(
                paper(_("Section 4, “Skills in design and marketing”"), "1063-1077"),
                paper(_("Box 4.1, the home market"), "1161-1166"),
                DEGREES,
            ),
            proof=_("Sales at home last season, and the name of your strongest rival there."),
            in_short_form=True,
        ),
        Question(
            key="M2",
            name=_("Other and neighbouring markets"),
            text=_("How much do you sell in neighbouring countries, or in a second export market?"),
            levels=levels(
                _("Nothing."),
                _("Trial orders only."),
                _("Some. We would hardly feel its loss."),
                _("Much. We would feel its loss."),
                _("A large part of all we sell, from customers who come back."),
            ),
            citations=(
                paper(_("Section 4, “Skills in design and marketing”, end of second paragraph"), "1082-1085"),
                paper(_("Section 4, “Links to global buyers”, second paragraph"), "1110-1112"),
                DEGREES,
            ),
            proof=_("Sales by country last year."),
            in_short_form=True,
        ),
        Question(
            key="M3",
            name=_("Two markets at once"),
            text=_("Do you serve different markets side by side, each with its own way of working?"),
            levels=levels(
                _("No. All we sell goes to one market."),
                _("A second market takes a few odd lots."),
                _("A second market takes a small but steady part."),
                _("Two markets each take a solid part."),
                _("Two or more are strong, and what we learn in one we use in another."),
            ),
            citations=(
                paper(_("Section 4, “Skills in design and marketing”, second paragraph"), "1070-1077"),
                paper(_("Box 4.1, dual insertion"), "1138-1159"),
                DEGREES,
            ),
            proof=_("How an order for one market differs from an order for the other."),
            hint=_("Large plain orders for one market and small choosy orders for another count as different."),
            in_short_form=True,
        ),
        Question(
            key="M4",
            name=_("Sales under your own name"),
            text=_("How much of what you sell carries your own name or brand?"),
            levels=levels(
                _("Nothing."),
                _("Less than a tenth."),
                _("Between a tenth and a quarter."),
                _("Between a quarter and a half."),
                _("More than half."),
            ),
            citations=(
                paper(_("Section 4, “Skills in design and marketing”, end of second paragraph"), "1082-1085"),
                paper(_("Section 4, “Links to global buyers”, first paragraph"), "1095-1097"),
                reading(
                    FIVE_LEVELS,
                    _("The paper speaks of own brands but sets no shares. We chose shares that owners can tell."),
                ),
            ),
            proof=_("Last month's bills, sorted by the name on the goods."),
            in_short_form=True,
        ),
    ),
)
