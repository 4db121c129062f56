"""Block C: what the firm can do, measured against the buyers it is aiming at."""

from diagnostics.core.instrument import Question, Scope, Section, levels
from diagnostics.core.instruments.v1.sources import DEGREES, FIVE_LEVELS, paper, reading
from diagnostics.core.text import gettext_noop as _

REQUIREMENTS = _("Box 3.1, list of requirements")
FACTORS = _("Section 3.1, the four factors of competitiveness")
INDIA = _("Box 3.4, what buyers say of India")
DESIGN_SKILL = _("Section 4, “Skills in design and marketing”")

SECTION = Section(
    key="capabilities",
    title=_("What your firm can do"),
    purpose=_(
        "Compare yourselves with what the buyers you are aiming at would accept. "
        "The neighbour's firm is no measure. "
        "Ask to see the proof first, and choose the answer afterwards."
    ),
    scope=Scope.FIRM,
    questions=(
        Question(
            key="C01",
            name=_("Price"),
            text=_("For the same quality, how does your price compare with what these buyers pay others?"),
            levels=levels(
                _("So high that they do not even bargain."),
                _("Rather high. We get the order when others are full."),
                _("About the same as others."),
                _("Lower than most."),
                _("Among the lowest of all, and we still earn on it."),
            ),
            citations=(
                paper(_("Box 3.1, second paragraph and list of requirements"), "428-431, 443"),
                paper(FACTORS, "774-775"),
                DEGREES,
            ),
            proof=_("The last three offers you won and lost."),
            in_short_form=True,
        ),
        Question(
            key="C02",
            name=_("Quality"),
            text=_("How often are goods sent back or complained about?"),
            levels=levels(
                _("Most deliveries have goods sent back."),
                _("Many deliveries bring complaints."),
                _("There is a complaint now and then."),
                _("Complaints are rare. Months go by without one."),
                _("Almost never, and our records show it."),
            ),
            citations=(
                paper(_("Box 3.1, second paragraph and list of requirements"), "428-435"),
                paper(FACTORS, "774"),
                paper(INDIA, "847-850"),
                DEGREES,
            ),
            proof=_("The book of complaints and returned goods."),
            in_short_form=True,
        ),
        Question(
            key="C03",
            name=_("Delivery"),
            text=_("How do your deliveries arrive: on time, complete, and easy to trace?"),
            levels=levels(
                _("Most arrive late or incomplete."),
                _("Quite a few arrive late or incomplete."),
                _("Most arrive on time and complete."),
                _("Nearly all arrive on time and complete."),
                _("All arrive on time, and we always know where they are."),
            ),
            citations=(
                paper(_("Section 2, first paragraph"), "190-191"),
                paper(REQUIREMENTS, "440-442"),
                paper(_("Section 4, “The capabilities of developing-country producers”"), "1017-1018"),
                DEGREES,
            ),
            proof=_("The last ten deliveries, with dates promised and dates kept."),
            hint=_("For fresh food, arriving well includes being kept cool and packed as asked."),
            in_short_form=True,
        ),
        Question(
            key="C04",
            name=_("Variety"),
            text=_("How many different models can you make without losing quality or raising the cost?"),
            levels=levels(
                _("A single one."),
                _("Two or three that are much alike."),
                _("Several different ones, no more than fit on one shelf."),
                _("Many, as long as each lot is large."),
                _("Many, also in small lots and at short notice."),
            ),
            citations=(
                paper(_("Box 3.1, second paragraph"), "428"),
                paper(FACTORS, "775-777"),
                DEGREES,
            ),
            proof=_("The order book of the last season."),
            in_short_form=True,
        ),
        Question(
            key="C05",
            name=_("Quick response"),
            text=_("When a buyer changes an order or wants a new one, how soon can you begin?"),
            levels=levels(
                _("We cannot change anything once work has begun."),
                _("It takes months."),
                _("It takes several weeks."),
                _("It takes one or two weeks."),
                _("It takes a few days."),
            ),
            citations=(
                paper(FACTORS, "777-778"),
                paper(_("Box 3.4, what buyers say of Brazil and China"), "821-823, 842-843"),
                reading(FIVE_LEVELS, _("The paper gives no times. Ours suit footwear, garments, furniture and food.")),
            ),
            proof=_("The last change a buyer asked for, and the dates."),
            in_short_form=True,
        ),
        Question(
            key="C06",
            name=_("Leading suppliers and subcontractors"),
            text=_("How well do you organise the suppliers and subcontractors who work for you?"),
            levels=levels(
                _("We have none, or only those the buyer gives us."),
                _("We have one or two, and there is often trouble."),
                _("We have several. Some are reliable, some are not."),
                _("We have many, and most deliver on time."),
                _("We lead many, also in other places, and all deliver well."),
            ),
            citations=(
                paper(_("Section 4, “The capabilities of developing-country producers”"), "1014-1018"),
                paper(_("Section 3, paragraph on quasi-hierarchical chains"), "535-540"),
                paper(_("Box 4.1, the home market"), "1166-1171"),
                DEGREES,
            ),
            proof=_("The list of suppliers, with what each one delivered and when."),
            in_short_form=True,
        ),
        Question(
            key="C07",
            name=_("Developing with buyers"),
            text=_("How do new products come about between you and your buyers?"),
            levels=levels(
                _("They do not. We make what we have always made."),
                _("We copy samples that buyers send us."),
                _("We work one out when a buyer asks us to."),
                _("We work them out together every season or year."),
                _("We propose them, and buyers take them."),
            ),
            citations=(
                paper(REQUIREMENTS, "444"),
                paper(_("Section 3.1, paragraph on non-price factors"), "786-790"),
                DEGREES,
            ),
            proof=_("The last new product, and whose idea it was."),
            in_short_form=True,
        ),
        Question(
            key="C08",
            name=_("Design skill"),
            text=_("What people and tools do you have for designs of your own?"),
            levels=levels(
                _("None. Nobody here has ever designed anything."),
                _("Somebody who makes small changes to samples."),
                _("Somebody who turns other people's models into new ones."),
                _("Somebody whose own models have sold."),
                _("People who bring out whole collections in a style that is known."),
            ),
            citations=(
                paper(DESIGN_SKILL, "1058-1062, 1070-1077"),
                DEGREES,
            ),
            proof=_("The last design of your own that was sold."),
            in_short_form=True,
        ),
        Question(
            key="C09",
            name=_("Knowing the end market"),
            text=_("How do you learn who finally buys your goods, and what they want?"),
            levels=levels(
                _("We do not. We have no idea who they are."),
                _("We hear something by chance."),
                _("Our buyers or agents tell us."),
                _("We go to fairs or visit customers and ask."),
                _("We study the market, and our own sales people work in it."),
            ),
            citations=(
                paper(_("Section 3, paragraph on distance and competence"), "510-511"),
                paper(DESIGN_SKILL, "1058-1062"),
                DEGREES,
            ),
            proof=_("Who sold what, where, in the last season."),
            in_short_form=True,
        ),
        Question(
            key="C10",
            name=_("Size of orders"),
            text=_("Can you make and pay for orders as large as these buyers place?"),
            levels=levels(
                _("No. Their orders are far too large for us."),
                _("We could make only a small part of one."),
                _("We can take their smaller orders."),
                _("We can take most of their orders."),
                _("We can take any order they usually place."),
            ),
            citations=(
                paper(_("Box 3.1, list of requirements and the paragraph after it"), "443-449"),
                paper(_("Section 3.2, paragraph before Box 3.5"), "928"),
                paper(_("Section 5, first paragraph"), "1230-1232"),
                reading(
                    _("Size as size of orders"),
                    _(
                        "The paper says larger firms but names no size, and tells of small ones that succeed. "
                        "So we ask about the orders of the buyers aimed at."
                    ),
                    "343-347, 641-642, 830, 1198-1202",
                ),
            ),
            proof=_("The largest order you have filled, and how you paid for the material."),
            hint=_("Keep to the buyers the firm is aiming at. Too small for a chain may be right for small shops."),
            in_short_form=True,
        ),
        Question(
            key="C11",
            name=_("Certificates and codes"),
            text=_("Do you hold the certificates and codes of conduct that these buyers ask for?"),
            levels=levels(
                _("None, and we have not looked into it."),
                _("None, but we know what is asked."),
                _("None yet, but we are working towards the first."),
                _("Some or most of them. Others are still missing."),
                _("All of them, checked by an outside auditor."),
            ),
            citations=(
                paper(_("Box 3.1, second paragraph and list of requirements"), "428-429, 434-435"),
                paper(_("Box 3.5, the cluster in Pakistan"), "963-964"),
                DEGREES,
            ),
            proof=_("The certificate, with its date."),
            not_applicable=_("The buyers we are aiming at ask for none."),
            in_short_form=True,
        ),
        Question(
            key="C12",
            name=_("People and learning"),
            text=_("How do your people learn and get better at solving problems?"),
            levels=levels(
                _("They do not. Everybody works as always."),
                _("New people learn by watching the others."),
                _("There is a course now and then."),
                _("There is regular training, and groups meet to solve problems."),
                _("Learning is part of every day, led by engineers or technicians of ours."),
            ),
            citations=(
                paper(_("Section 3.1, paragraph on non-price factors"), "792-793"),
                paper(INDIA, "849-850"),
                DEGREES,
            ),
            proof=_("The list of courses and who attended."),
            in_short_form=True,
        ),
    ),
)
