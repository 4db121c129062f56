"""Block F: who does each of the seven functions now, and who did it three years ago."""

from diagnostics.core.instrument import Question, Scope, Section, levels
from diagnostics.core.instruments.v1.sources import FIVE_LEVELS, paper, reading
from diagnostics.core.text import gettext_noop as _

UPGRADING = paper(_("Section 2, definition of the three kinds of upgrading"), "246-253")
DIVISION = paper(_("Section 3.1, the division of labour between buyers and suppliers"), "631-663")
NETWORKS = paper(_("Section 4, “The capabilities of developing-country producers”"), "1013-1018")
MARKETING = paper(_("Section 4, “Skills in design and marketing”"), "1058-1062")
WHO_DOES = reading(
    FIVE_LEVELS,
    _("The paper names the functions. We grade who does them, from others alone to the firm alone."),
)
THREE_YEARS = reading(
    _("The same question about three years ago"),
    _(
        "The paper tells of functions gained and lost over years but sets no period. "
        "Three years is what an owner remembers and long enough for a change to last."
    ),
    "718-724, 896-900",
)
BEFORE = (THREE_YEARS, WHO_DOES)
TODAY_HINT = _("Think of what makes up most of your sales.")

SECTION = Section(
    key="functions",
    title=_("Who does what"),
    purpose=_(
        "Seven tasks lead from an idea to a sale. "
        "For each one: who does it today, and who did it three years ago? "
        "“Others” may be the buyer, an agent or another firm. "
        "Which tasks move away from a firm, and which come to it, says much about its road."
    ),
    scope=Scope.FIRM,
    questions=(
        Question(
            key="F1",
            name=_("Design"),
            text=_("Who designs what you make?"),
            levels=levels(
                _("Others do. We get the finished design."),
                _("Others do. We fill in small details, such as a stitch or a colour."),
                _("We and others design together."),
                _("We make most designs. Others add a little."),
                _("We make every design ourselves."),
            ),
            citations=(UPGRADING, DIVISION, MARKETING, WHO_DOES),
            proof=_("The design of the product that sells most, and its author."),
            hint=TODAY_HINT,
            in_short_form=True,
        ),
        Question(
            key="F1_before",
            name=_("Design, three years ago"),
            text=_("Three years ago, who designed what you made?"),
            levels=levels(
                _("Others did. We got the finished design."),
                _("Others did. We filled in small details, such as a stitch or a colour."),
                _("We and others designed together."),
                _("We made most designs. Others added a little."),
                _("We made every design ourselves."),
            ),
            citations=BEFORE,
            proof=_("A design or catalogue from that time."),
        ),
        Question(
            key="F2",
            name=_("Samples and product development"),
            text=_("Who turns an idea into a first sample, with patterns and drawings?"),
            levels=levels(
                _("Others do. We start from a sample they have approved."),
                _("Others do. We only adjust their sample to our machines."),
                _("We and others make the sample together."),
                _("We make most samples. Others help with a few."),
                _("We make every sample and drawing ourselves."),
            ),
            citations=(UPGRADING, DIVISION, WHO_DOES),
            proof=_("The last sample, and the name on its drawing."),
            in_short_form=True,
        ),
        Question(
            key="F2_before",
            name=_("Samples and product development, three years ago"),
            text=_("Three years ago, who turned an idea into a first sample?"),
            levels=levels(
                _("Others did. We started from a sample they had approved."),
                _("Others did. We only adjusted their sample to our machines."),
                _("We and others made the sample together."),
                _("We made most samples. Others helped with a few."),
                _("We made every sample and drawing ourselves."),
            ),
            citations=BEFORE,
            proof=_("A sample from that time."),
        ),
        Question(
            key="F3",
            name=_("Choosing and buying inputs"),
            text=_("Who chooses and buys the material?"),
            levels=levels(
                _("Others do. The material arrives at our door."),
                _("Others choose it. We only fetch or order what they name."),
                _("Others choose about half, and we choose about half."),
                _("We choose and buy most. Others name a few things."),
                _("We choose and buy all of it ourselves."),
            ),
            citations=(
                paper(_("Section 3.2, the demoted subcontractor"), "896-906"),
                NETWORKS,
                WHO_DOES,
            ),
            proof=_("The last bills for material, and who chose the supplier."),
        ),
        Question(
            key="F3_before",
            name=_("Choosing and buying inputs, three years ago"),
            text=_("Three years ago, who chose and bought the material?"),
            levels=levels(
                _("Others did. The material arrived at our door."),
                _("Others chose it. We only fetched or ordered what they named."),
                _("Others chose about half, and we chose about half."),
                _("We chose and bought most. Others named a few things."),
                _("We chose and bought all of it ourselves."),
            ),
            citations=BEFORE,
            proof=_("Bills for material from that time."),
        ),
        Question(
            key="F4",
            name=_("Quality checking"),
            text=_("Who checks and tests the goods?"),
            levels=levels(
                _("Others do, after the goods have left us."),
                _("We look the goods over. The real checks are done by others."),
                _("We and others check together."),
                _("We do most checks. Others only take a sample now and then."),
                _("We do all checks ourselves, and others rely on them."),
            ),
            citations=(paper(_("Box 3.1, list of requirements"), "434-436"), DIVISION, WHO_DOES),
            proof=_("The last test sheet, and who signed it."),
        ),
        Question(
            key="F4_before",
            name=_("Quality checking, three years ago"),
            text=_("Three years ago, who checked and tested the goods?"),
            levels=levels(
                _("Others did, after the goods had left us."),
                _("We looked the goods over. The real checks were done by others."),
                _("We and others checked together."),
                _("We did most checks. Others only took a sample now and then."),
                _("We did all checks ourselves, and others relied on them."),
            ),
            citations=BEFORE,
            proof=_("A test sheet from that time."),
        ),
        Question(
            key="F5",
            name=_("Transport and export papers"),
            text=_("Who arranges transport, papers and delivery?"),
            levels=levels(
                _("Others do. They collect the goods and see to the rest."),
                _("We pack. Others arrange transport and papers."),
                _("We arrange about half, such as transport but not the papers."),
                _("We arrange most of it. Others help with a paper or two."),
                _("We arrange it all, up to the customer's door."),
            ),
            citations=(
                paper(_("Box 3.1, list of requirements"), "440-442"),
                paper(_("Section 3, paragraph on quasi-hierarchical chains"), "535-540"),
                WHO_DOES,
            ),
            proof=_("The papers of the last shipment."),
        ),
        Question(
            key="F5_before",
            name=_("Transport and export papers, three years ago"),
            text=_("Three years ago, who arranged transport, papers and delivery?"),
            levels=levels(
                _("Others did. They collected the goods and saw to the rest."),
                _("We packed. Others arranged transport and papers."),
                _("We arranged about half, such as transport but not the papers."),
                _("We arranged most of it. Others helped with a paper or two."),
                _("We arranged it all, up to the customer's door."),
            ),
            citations=BEFORE,
            proof=_("Shipping papers from that time."),
        ),
        Question(
            key="F6",
            name=_("Name on the goods"),
            text=_("Whose name is on what you sell?"),
            levels=levels(
                _("Only other people's names."),
                _("Other people's names, with ours in small print."),
                _("Our name on about half of the goods."),
                _("Our name on most of the goods."),
                _("Our name on all of the goods."),
            ),
            citations=(UPGRADING, DIVISION, MARKETING, WHO_DOES),
            proof=_("Labels and boxes in the store room."),
            in_short_form=True,
        ),
        Question(
            key="F6_before",
            name=_("Name on the goods, three years ago"),
            text=_("Three years ago, whose name was on what you sold?"),
            levels=levels(
                _("Only other people's names."),
                _("Other people's names, with ours in small print."),
                _("Our name on about half of the goods."),
                _("Our name on most of the goods."),
                _("Our name on all of the goods."),
            ),
            citations=BEFORE,
            proof=_("Labels and boxes from that time."),
        ),
        Question(
            key="F7",
            name=_("Marketing and selling"),
            text=_("Who finds the customers in the end market and sells to them?"),
            levels=levels(
                _("Others do. We never meet a customer there."),
                _("Others do. We only send samples or pictures."),
                _("We and others share the selling."),
                _("We do most of the selling. Others help."),
                _("We find the customers and sell to them ourselves."),
            ),
            citations=(UPGRADING, DIVISION, MARKETING, WHO_DOES),
            proof=_("Who won the last new customer, and how."),
            in_short_form=True,
        ),
        Question(
            key="F7_before",
            name=_("Marketing and selling, three years ago"),
            text=_("Three years ago, who found the customers and sold to them?"),
            levels=levels(
                _("Others did. We never met a customer there."),
                _("Others did. We only sent samples or pictures."),
                _("We and others shared the selling."),
                _("We did most of the selling. Others helped."),
                _("We found the customers and sold to them ourselves."),
            ),
            citations=BEFORE,
            proof=_("The customers of that time, and who brought them."),
        ),
    ),
)
