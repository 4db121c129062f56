"""Block R: how the firm stands towards one buyer, asked once for each main buyer."""

from diagnostics.core.instrument import Question, Scope, Section, levels
from diagnostics.core.instruments.v1.sources import DEGREES, FIVE_LEVELS, paper, reading
from diagnostics.core.text import gettext_noop as _

SECTION = Section(
    key="position",
    title=_("Where you stand with this buyer"),
    purpose=_(
        "How much hangs on this buyer, and what would it not like to see you do? "
        "A good buyer can still keep some work for itself. "
        "Answer for this buyer alone, as things are today."
    ),
    scope=Scope.BUYER,
    questions=(
        Question(
            key="R1",
            name=_("Time to replace it"),
            text=_("If this buyer stopped tomorrow, how soon could you sell as much to others?"),
            levels=levels(
                _("Never. We would have to shrink or close."),
                _("It would take more than a year."),
                _("It would take between half a year and a year."),
                _("It would take some weeks or months, up to half a year."),
                _("At once. Others are already waiting."),
            ),
            citations=(
                paper(_("Section 4, “Links to global buyers”, second paragraph"), "1099-1107"),
                paper(_("Section 2, paragraph after Table 2.1"), "229-234"),
                reading(
                    FIVE_LEVELS, _("The paper speaks of exit options. We turned them into time, which owners know.")
                ),
            ),
            proof=_("The last buyer that left, and how long the gap lasted."),
            in_short_form=True,
        ),
        Question(
            key="R2",
            name=_("Tasks it keeps for itself"),
            text=_("Which of these does this buyer treat as its own: design, brand, marketing, selling?"),
            levels=levels(
                _("None of them. It sells on what we offer."),
                _("One of them."),
                _("Two of them."),
                _("Three of them."),
                _("All of them, and it would mind if we tried one."),
            ),
            citations=(
                paper(_("Section 3, paragraph after Box 3.2"), "605-615"),
                paper(_("Section 3.1, paragraph before Box 3.3"), "673-676"),
                paper(_("Box 3.3, the fashion chain"), "718-724"),
                paper(_("Section 3.2, paragraph on larger firms"), "884-887"),
                reading(
                    FIVE_LEVELS, _("The paper names the tasks buyers keep. We count them, which is easy to check.")
                ),
            ),
            proof=_("Whose designs, whose label and whose shops."),
            hint=_("If it keeps all of them but would not mind you trying, choose “Three of them”."),
            in_short_form=True,
        ),
        Question(
            key="R3",
            name=_("Who stands in between"),
            text=_("Who stands between you and the shop, or the person who finally buys?"),
            levels=levels(
                _("Nobody. We deal with the shop, the brand or the customer ourselves."),
                _("A buying group, or a distributor of our own."),
                _("An importer or agent, but we also meet the company behind it."),
                _("An agent or trader. We never meet the company behind it."),
                _("Another firm here, which passes work on to us."),
            ),
            citations=(
                paper(_("Section 4, “Links to global buyers”, first paragraph"), "1089-1097"),
                paper(_("Section 3.1, paragraph on the division of labour"), "638-641"),
                DEGREES,
            ),
            proof=_("Who wrote the last order, and who paid it."),
            in_short_form=True,
        ),
        Question(
            key="R4",
            name=_("Moving into your work"),
            text=_("Has this buyer, or an exporter behind it, begun to do what you do?"),
            levels=levels(
                _("No, and nobody speaks of it."),
                _("There is talk of it."),
                _("It has made a small start, such as a trial line."),
                _("Yes, plainly, but our orders have not fallen yet."),
                _("Yes, and it now makes what we used to make."),
            ),
            citations=(
                paper(_("Box 3.1, last paragraph"), "449-458"),
                paper(_("Box 3.3, the fashion chain"), "718-719, 728-729"),
                paper(_("Section 3.2, paragraph on larger firms"), "893-896"),
                DEGREES,
            ),
            proof=_("What it makes itself now, and since when."),
            in_short_form=True,
        ),
        Question(
            key="R5",
            name=_("Holding back"),
            text=_("Have you held back a design, a brand or a new market so as not to upset this buyer?"),
            levels=levels(
                _("Never. It has not crossed our minds."),
                _("Once, in a single case."),
                _("A few times."),
                _("Often. We think of this buyer before any such step."),
                _("Always. It is a rule in this firm."),
            ),
            citations=(
                paper(_("Section 3, paragraph after Box 3.2"), "612-615"),
                paper(_("Section 3.2, paragraph on larger firms"), "885-887"),
                paper(_("Box 3.5, note 8"), "995-998"),
                DEGREES,
            ),
            proof=_("The last step you did not take, and why."),
            in_short_form=True,
        ),
        Question(
            key="R6",
            name=_("Help when things go wrong"),
            text=_("When something goes wrong, how far does this buyer explain and help?"),
            levels=levels(
                _("It says nothing and just takes money off or orders less."),
                _("It complains, but does not say what to change."),
                _("Sometimes it says what to change."),
                _("It always explains in detail what to change."),
                _("Its people work beside ours until it is right."),
            ),
            citations=(
                paper(_("Box 4.1, last paragraph"), "1198-1202"),
                paper(_("Section 2, first paragraph"), "186-191"),
                DEGREES,
            ),
            proof=_("The last letter or visit about a fault."),
            in_short_form=True,
        ),
    ),
)
