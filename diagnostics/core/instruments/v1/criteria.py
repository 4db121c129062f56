"""What the instrument judges, with every number of every rule beside its citation.

The paper gives criteria and says which way they point; it gives no weights, cuts or bands. Those are our reading.
"""

from diagnostics.core.instrument import Band, Citation, Criterion, Gate, Weight
from diagnostics.core.instruments.v1.sources import paper, reading
from diagnostics.core.text import gettext_noop as _

GOVERNING = paper(_("Table 2.1, four types of chain governance"), "197-227")
TRAITS = paper(_("Box 3.2, characteristics of developmental enterprises"), "547-603")
REQUIREMENTS = paper(_("Box 3.1, what a supermarket expects of an exporter"), "432-458")
FOUR_FACTORS = paper(_("Section 3.1, The nature of competitiveness, second paragraph"), "774-778")
TWO_CAPABILITIES = paper(_("Section 4, The capabilities of developing-country producers"), "1013-1018")
LINKS = paper(_("Section 4, Links to global buyers"), "1086-1112")
CORE_COMPETENCE = paper(_("Section 3, after Box 3.2, on core competences"), "605-615")
BRENTA = paper(_("Box 3.3, the danger of functional downgrading"), "688-764")
LEAD_FIRMS = paper(_("Section 3.2, on lead firms and smaller firms"), "875-906")
HOME_MARKET = paper(_("Section 4, Skills in design and marketing"), "1063-1085")
UPGRADING = paper(_("Section 2, three kinds of upgrading"), "246-253")
BUYER_INTEREST = paper(_("Section 3, on buyers' interest by firm size"), "526-540")
SUPPLIERS = paper(_("Box 3.5, vertical cooperation"), "981-989")


MIDPOINTS = reading(
    _("Bands"),
    _("The cuts lie half-way between the answer levels 1 and 2 and between 2 and 3, so they follow from the wording."),
)
LOW, HIGH = 37.5, 62.5


def bands(first: tuple[str, str], second: tuple[str, str], third: tuple[str, str]) -> tuple[Band, Band, Band]:
    """Return three bands with the common cuts, from (key, name) pairs, lowest scores first."""
    return (
        Band(*first, low=0.0, high=LOW, rank=0),
        Band(*second, low=LOW, high=HIGH, rank=1),
        Band(*third, low=HIGH, high=100.0, rank=2),
    )


LEVELS = bands(("low", _("low")), ("medium", _("medium")), ("high", _("high")))
TIERS = bands(("not_yet", _("not yet")), ("partly", _("partly")), ("eligible", _("eligible")))

GOVERNANCE = Criterion(
    key="governance",
    title=_("Who rules the relation"),
    asks=_("Who decides what is made, how it is made and for whom?"),
    higher_is_better=True,
    bands=(),
    rule=_(
        "Majority ownership is hierarchy. Otherwise each of the other types gets the mean of its marks: arm's length "
        "(your design, few rules, little special investment, a standard product), network (skills that complement each "
        "other, a real no, special investment, joint design), quasi-hierarchy (their design, their rules, no real no, "
        "only orders). The largest wins; two that are close are both named."
    ),
    weights=(
        Weight("owned", 3, GOVERNING),
        Weight(
            "enough",
            5,
            reading(
                _("Governance"), _("With fewer than five of seven answers most unknown relations came out as network.")
            ),
        ),
        Weight(
            "margin",
            0.10,
            reading(
                _("Governance"), _("Mixed relations are common; a small lead is no verdict, so both types are named.")
            ),
        ),
    ),
    gates=(),
    citations=(
        GOVERNING,
        reading(_("Governance"), _("The paper describes four types but gives no rule to tell them apart.")),
    ),
)

CONCENTRATION = Criterion(
    key="concentration",
    title=_("Sales concentration"),
    asks=_("How much hangs on how few buyers?"),
    higher_is_better=False,
    bands=(),
    rule=_(
        "The squared shares of all buyers are added up. Ten equal buyers or more count as no concentration, two equal "
        "buyers or fewer as full concentration, with a straight line between."
    ),
    weights=(
        Weight(
            "spread_hhi", 0.10, reading(_("Concentration"), _("Ten equal buyers: losing one costs a tenth of sales."))
        ),
        Weight(
            "dependent_hhi", 0.50, reading(_("Concentration"), _("Two equal buyers: losing one costs half of sales."))
        ),
    ),
    gates=(),
    citations=(
        LINKS,
        reading(_("Concentration"), _("The index is common in competition economics; the paper names none.")),
    ),
)

EQUAL_TRAITS = reading(
    _("Box 3.2"), _("The box describes an ideal type and ranks no trait above another: equal weights.")
)

DEVELOPMENTAL = Criterion(
    key="developmental",
    title=_("Developmental buyers"),
    asks=_("Do the buyers, willingly or not, build skills and business around them?"),
    higher_is_better=True,
    bands=LEVELS,
    rule=_(
        "The mean of the ten traits for each main buyer, leaving out those that do not apply; for the firm, the mean "
        "over its main buyers weighed by their shares. The best single buyer is named beside it."
    ),
    weights=tuple(Weight(f"D{number:02}", 1.0, EQUAL_TRAITS) for number in range(1, 11)),
    gates=(),
    citations=(TRAITS, MIDPOINTS),
)

ROLE = reading(
    _("First tier"),
    _(
        "Managing a network is the first of the two crucial capabilities; delivery, joint development and scale are in "
        "Box 3.1; marketing experience is only named in passing."
    ),
)
FOUR = reading(
    _("First tier"), _("The paper asks for all four at once, so a very weak one cannot be bought off by the rest.")
)


def gate(question: str, text: str, citation: Citation) -> Gate:
    """A gate of first-tier eligibility: the answer must reach level 2."""
    return Gate(question, question, 2, text, citation)


FIRST_TIER = Criterion(
    key="first_tier",
    title=_("First-tier eligibility"),
    asks=_("Could this firm supply directly the company that puts its name on the goods?"),
    higher_is_better=True,
    bands=TIERS,
    rule=_(
        "Half of the score is the geometric mean of cost, quality, variety and responsiveness; the other half is what "
        "a first-tier supplier does: managing suppliers, delivering, developing together, scale and market knowledge. "
        "Eligible also needs every gate open and quality and delivery at the fourth level; with two gates closed it is "
        "not yet."
    ),
    weights=(
        Weight(
            "four",
            0.50,
            reading(_("First tier"), _("What the goods must be and what the firm must do weigh the same.")),
        ),
        Weight(
            "role",
            0.50,
            reading(_("First tier"), _("What the goods must be and what the firm must do weigh the same.")),
        ),
        *(Weight(key, 1.0, FOUR) for key in ("C01", "C02", "C04", "C05")),
        Weight(
            "least", 0.0625, reading(_("First tier"), _("Keeps one lowest answer from wiping out the whole product."))
        ),
        Weight("C06", 0.30, ROLE),
        Weight("C03", 0.25, ROLE),
        Weight("C07", 0.20, ROLE),
        Weight("C10", 0.20, ROLE),
        Weight("C09", 0.05, ROLE),
        Weight(
            "eligible_level", 3, reading(_("First tier"), _("Quality and delivery are what buyers hold control for."))
        ),
    ),
    gates=(
        gate("C02", _("Reliable quality"), paper(_("Box 3.4, India; section 3.1"), "847-850")),
        gate("C03", _("Delivery on time"), paper(_("Section 2, on why buyers keep control"), "229-244")),
        gate("C11", _("The certificates buyers ask for"), paper(_("Box 3.5, Pakistan"), "961-964")),
        gate(
            "C10",
            _("Scale and finance for the orders aimed at"),
            paper(_("Box 3.1 and section 5"), "445-451, 1222-1235"),
        ),
    ),
    citations=(REQUIREMENTS, FOUR_FACTORS, TWO_CAPABILITIES, MIDPOINTS),
)

CONFLICT = reading(
    _("Risk"),
    _("Functions the buyer calls its own are the centre of the conflict; moving in, rules and holding back follow."),
)
BUFFER = reading(
    _("Risk"),
    _("A second chain is what the two success stories share; own brand and institutions are named beside it."),
)

CONFLICT_WEIGHTS = (
    Weight("R2", 0.45, CONFLICT),
    Weight("R4", 0.20, CONFLICT),
    Weight("control", 0.20, CONFLICT),
    Weight("R5", 0.15, CONFLICT),
)

RISK = Criterion(
    key="risk",
    title=_("Risk of functional downgrading"),
    asks=_("How close is the firm to losing functions, staying stuck in making, or being pushed out?"),
    higher_is_better=False,
    bands=LEVELS,
    rule=_(
        "Two roads lead there. Pressure: the buyers can (dependence) and want to (conflict); both are needed, so it is "
        "the square root of their product. Vulnerability: the firm is too weak to hold a place; it counts half. Either "
        "road is enough. Other markets, an own brand and working institutions take off up to 30%. A firm that has "
        "already lost functions, or behind a larger local firm, is at high risk whatever the rest says."
    ),
    weights=(
        *CONFLICT_WEIGHTS,
        Weight(
            "vulnerability",
            0.50,
            reading(_("Risk"), _("The paper writes danger and might where it speaks of weak firms.")),
        ),
        Weight("M3", 0.60, BUFFER),
        Weight("M4", 0.25, BUFFER),
        Weight("L3", 0.15, BUFFER),
        Weight(
            "buffers",
            0.30,
            reading(_("Risk"), _("Both success stories come from very large home markets, so the relief is limited.")),
        ),
        Weight(
            "floor", 62.6, reading(_("Risk"), _("Where functions are already gone the question is answered: high."))
        ),
        Weight("floor_T1", 1, LEAD_FIRMS),
        Weight("floor_T3", 3, LEAD_FIRMS),
    ),
    gates=(),
    citations=(CORE_COMPETENCE, BRENTA, LEAD_FIRMS, LINKS, MIDPOINTS),
)

PROCESS_SHARES = reading(
    _("Process"),
    _("What the firm can do weighs most, then the teaching buyer, close suppliers and a demanding customer."),
)

PROCESS = Criterion(
    key="process",
    title=_("Outlook for process upgrading"),
    asks=_("Is the firm placed to make things better, faster and with less waste?"),
    higher_is_better=True,
    bands=LEVELS,
    rule=_(
        "Ability (quality, scale and finance, learning), the buyers' teaching (developmental traits and help with "
        "problems), work with suppliers, and a demanding customer (the buyers' control or the home market)."
    ),
    weights=(
        Weight("ability", 0.40, PROCESS_SHARES),
        Weight("teaching", 0.25, PROCESS_SHARES),
        Weight("L1", 0.20, SUPPLIERS),
        Weight("demand", 0.15, PROCESS_SHARES),
    ),
    gates=(),
    citations=(UPGRADING, BUYER_INTEREST, SUPPLIERS, MIDPOINTS),
)

PRODUCT_SHARES = reading(
    _("Product"),
    _("Skill in making leads; developing, a teaching or demanding buyer, and choosy markets follow closely."),
)

PRODUCT = Criterion(
    key="product",
    title=_("Outlook for product upgrading"),
    asks=_("Is the firm placed to make better or more valuable products?"),
    higher_is_better=True,
    bands=LEVELS,
    rule=_(
        "Ability (quality, variety, learning), development (joint development, own samples), the buyers' teaching or, "
        "counted at three quarters, their control, and a demanding home market or competing on more than price."
    ),
    weights=(
        Weight("ability", 0.30, PRODUCT_SHARES),
        Weight("development", 0.25, PRODUCT_SHARES),
        Weight("teaching", 0.25, PRODUCT_SHARES),
        Weight("demand", 0.20, PRODUCT_SHARES),
        Weight(
            "control", 0.75, reading(_("Product"), _("Rules teach what the buyer wants, but less than being taught."))
        ),
    ),
    gates=(),
    citations=(UPGRADING, FOUR_FACTORS, HOME_MARKET, MIDPOINTS),
)

FUNCTIONAL = Criterion(
    key="functional",
    title=_("Outlook for functional upgrading"),
    asks=_("Can the firm grow into design, buying inputs, brand or selling?"),
    higher_is_better=True,
    bands=LEVELS,
    rule=_(
        "Room times ability, under the square root: both are needed. Room is what the buyers' pressure leaves open, "
        "more of it with other markets. Ability is skill in design and marketing times the ability to organise and to "
        "finance. Without any skill in design and marketing the outlook is low; after losing functions it is at most "
        "medium."
    ),
    weights=(
        *CONFLICT_WEIGHTS,
        Weight("alternatives", 0.50, HOME_MARKET),
        Weight(
            "M2", 0.80, reading(_("Functional"), _("A regional market frees less than a second chain or an own brand."))
        ),
        Weight("C06", 0.60, TWO_CAPABILITIES),
        Weight("C10", 0.40, BUYER_INTEREST),
        Weight("intangible_gate", 0.25, TWO_CAPABILITIES),
        Weight("gate_cap", 37.4, reading(_("Functional"), _("Neither done nor known at all: the honest band is low."))),
        Weight("loss_T1", 1, BRENTA),
        Weight(
            "loss_cap", 62.4, reading(_("Functional"), _("Functions are leaving, so the outlook is at most medium."))
        ),
    ),
    gates=(),
    citations=(UPGRADING, TWO_CAPABILITIES, HOME_MARKET, CORE_COMPETENCE, MIDPOINTS),
)

CRITERIA = (DEVELOPMENTAL, FIRST_TIER, RISK, PROCESS, PRODUCT, FUNCTIONAL, GOVERNANCE, CONCENTRATION)
