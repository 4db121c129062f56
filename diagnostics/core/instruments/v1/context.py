"""Block X: what lies outside the firm. It explains a result and never changes a score."""

from diagnostics.core.instrument import Question, Scope, Section, levels
from diagnostics.core.instruments.v1.sources import DEGREES, paper
from diagnostics.core.text import gettext_noop as _

SECTION = Section(
    key="context",
    title=_("The world around you"),
    purpose=_(
        "These things are nobody's fault and nobody's merit. "
        "They do not count for or against the firm. "
        "They help to read the result, and to see which steps have a chance here."
    ),
    scope=Scope.FIRM,
    questions=(
        Question(
            key="X1",
            name=_("Special knowledge"),
            text=_("How long does it take to learn to make your product well?"),
            levels=levels(
                _("A few days. Anyone can do it."),
                _("Some weeks."),
                _("Some months."),
                _("Several years."),
                _("Few firms anywhere have ever learned it."),
            ),
            citations=(
                paper(_("Section 3, paragraphs on knowledge-intensive products"), "472-497"),
                paper(_("Section 5, second paragraph"), "1237-1247"),
                DEGREES,
            ),
            proof=_("How long the newest worker needed."),
        ),
        Question(
            key="X2",
            name=_("Ease of bringing it in from elsewhere"),
            text=_("How easily could your main buyer get what you supply from another country?"),
            levels=levels(
                _("Hardly. Others are far away, and freight or duty is high."),
                _("With trouble. It would cost more and take longer."),
                _("It could, at about the same cost."),
                _("Easily. Others deliver here all the time."),
                _("At once. Others are just across the border or pay no duty."),
            ),
            citations=(
                paper(_("Section 3, paragraph on distance and competence"), "499-505"),
                paper(_("Section 4, “External factors”"), "1214-1217"),
                DEGREES,
            ),
            proof=_("Where the buyer's other suppliers are."),
        ),
        Question(
            key="X3",
            name=_("Good suppliers nearby"),
            text=_("How much of what you need can you get from good suppliers near you?"),
            levels=levels(
                _("Nothing."),
                _("A few simple things."),
                _("About half."),
                _("Most things."),
                _("Everything, with a choice of suppliers."),
            ),
            citations=(
                paper(_("Section 3, paragraph on distance and competence"), "506-516"),
                DEGREES,
            ),
            proof=_("Where the last material and the last repair came from."),
        ),
        Question(
            key="X4",
            name=_("Power in the end market"),
            text=_("How many companies hold the market where your goods are sold in the end?"),
            levels=levels(
                _("Very many, and none of them stands out."),
                _("Many, and a few are larger than the rest."),
                _("Some large ones share about half of it."),
                _("A few large ones hold most of it."),
                _("Two or three hold nearly all of it."),
            ),
            citations=(
                paper(_("Section 3, second and third paragraphs"), "380-400"),
                DEGREES,
            ),
            proof=_("In which shops the goods are seen."),
        ),
    ),
)
