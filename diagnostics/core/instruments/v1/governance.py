"""Block G: who rules the relation with one buyer (Table 2.1), asked once for each main buyer."""

from diagnostics.core.instrument import Question, Scope, Section, levels
from diagnostics.core.instruments.v1.sources import DEGREES, FIVE_LEVELS, TABLE_CLASSES, paper, reading
from diagnostics.core.text import gettext_noop as _

SECTION = Section(
    key="governance",
    title=_("Who decides"),
    purpose=_(
        "These questions show how the two of you work together: "
        "as traders, as partners, as the one who orders and the one who makes, or as owner and owned. "
        "No answer is good or bad in itself. "
        "If an agent stands in between, think of whoever writes the specification."
    ),
    scope=Scope.BUYER,
    questions=(
        Question(
            key="G1",
            name=_("Ownership"),
            text=_("Does this buyer own part of your firm?"),
            levels=levels(
                _("It owns nothing and has lent us nothing."),
                _("A small part, or we hold its loan or licence."),
                _("We own the plant together, as a joint venture."),
                _("More than half of it."),
                _("The whole firm."),
            ),
            citations=(
                paper(_("Table 2.1, hierarchical relationships"), "223-225"),
                reading(
                    FIVE_LEVELS,
                    _(
                        "The table files a buyer that owns the maker and a maker that owns a shop under one name. "
                        "We ask only about the buyer's share: a shop of your own is a strength, not a tie."
                    ),
                    "223-225",
                ),
            ),
            proof=_("The firm's papers, loan or licence contract."),
            hint=_("If you own its shop or sales office, choose by what it owns of you, and note the rest."),
            in_short_form=True,
        ),
        Question(
            key="G2",
            name=_("Who sets the design"),
            text=_("Who decides what the product looks like?"),
            levels=levels(
                _("We do, and any customer may buy it."),
                _("We do, with small changes for this buyer."),
                _("We and this buyer decide together."),
                _("This buyer gives the outline, and we work out the rest."),
                _("This buyer gives every detail, down to thread and colour."),
            ),
            citations=(
                paper(_("Table 2.1, arm's-length and quasi-hierarchical relationships"), "202-206, 216-219"),
                TABLE_CLASSES,
            ),
            proof=_("The last specification, sketch or sample."),
            in_short_form=True,
        ),
        Question(
            key="G3",
            name=_("Rules for how you work"),
            text=_("What does this buyer lay down about how you make the goods?"),
            levels=levels(
                _("Nothing, and it checks nothing."),
                _("Nothing, but it checks the finished goods."),
                _("A few rules, such as which leather or thread to use."),
                _("Many rules, and it visits to see that we keep them."),
                _("A rule for every step, and its own inspectors stand by."),
            ),
            citations=(
                paper(_("Table 2.1, quasi-hierarchical relationships"), "218-220"),
                TABLE_CLASSES,
            ),
            proof=_("The buyer's manual or the report of its last visit."),
            in_short_form=True,
        ),
        Question(
            key="G4",
            name=_("Money tied to this buyer"),
            text=_("What have you or this buyer paid for that is useful only for working together?"),
            levels=levels(
                _("Nothing. All we have serves any customer."),
                _("A small thing, such as a label or a mould."),
                _("A few tools, or a course for some people."),
                _("A machine or a line that serves only this buyer."),
                _("Most of the plant. Without this buyer it would stand idle."),
            ),
            citations=(
                paper(
                    _("Table 2.1, what each type says about investment for one relationship"),
                    "206-207, 211-212, 220-221",
                ),
                TABLE_CLASSES,
            ),
            proof=_("The machine, mould or course, and who paid for it."),
        ),
        Question(
            key="G5",
            name=_("Ease of replacing your product"),
            text=_("Who else could make what you make for this buyer?"),
            levels=levels(
                _("Almost no one that we know of."),
                _("A few firms, after some practice."),
                _("Some of the better firms in the trade."),
                _("Most firms in the trade."),
                _("Anyone with the usual machines."),
            ),
            citations=(
                paper(_("Table 2.1, arm's-length relationships"), "202-204"),
                paper(_("Section 3, paragraph on standard products"), "518-524"),
                DEGREES,
            ),
            proof=_("Who else the buyer asked for an offer last time."),
            in_short_form=True,
        ),
        Question(
            key="G6",
            name=_("Solving problems together"),
            text=_("When something is difficult, how do you and this buyer solve it?"),
            levels=levels(
                _("We get orders and nothing else. Problems are ours alone."),
                _("We have solved something together once or twice."),
                _("Sometimes we sit down and solve it together."),
                _("Often, because each side knows things the other does not."),
                _("We develop products together, each with its own know-how, as a rule."),
            ),
            citations=(
                paper(_("Table 2.1, network relationships"), "209-214"),
                paper(_("Section 3, paragraph on knowledge-intensive products"), "484-486"),
                TABLE_CLASSES,
            ),
            proof=_("One product that would not exist without both sides."),
            in_short_form=True,
        ),
        Question(
            key="G7",
            name=_("Freedom to say no"),
            text=_("What happens if you refuse a price or a demand of this buyer?"),
            levels=levels(
                _("We would lose it, so we never refuse."),
                _("We refuse only in great need, and fear for the orders."),
                _("Now and then we refuse something, and it goes well."),
                _("It usually accepts, and we find another way."),
                _("We bargain as equals. Either side may refuse."),
            ),
            citations=(
                paper(_("Table 2.1, quasi-hierarchical relationships"), "216"),
                paper(_("Section 3, paragraph on knowledge-intensive products"), "484-485"),
                paper(_("Section 4, “Links to global buyers”, first paragraph"), "1091-1093"),
                DEGREES,
            ),
            proof=_("The last time you refused, and what followed."),
            in_short_form=True,
        ),
    ),
)
