"""The criteria of version 1: every rule in words, with its weights, gates and bands and where each comes from.

The paper gives no weights, cuts or bands. Each number here is our reading and says why; the formulas that use them
are in `diagnostics/core/formulas.py`, which holds no numbers of its own.
"""

from __future__ import annotations

from diagnostics.core.instrument import Band, Citation, Criterion, Gate, Weight
from diagnostics.core.instruments.v1.sources import outside, paper, reading
from diagnostics.core.text import gettext_noop as _

# ---------------------------------------------------------------- where things are said

TABLE = paper(_("Table 2.1, the four types of chain governance"), "197-227")
BOX_TRAITS = paper(_("Box 3.2, characteristics of developmental enterprises"), "547-591")
BOX_REQUIREMENTS = paper(_("Box 3.1, what a supplier to a supermarket must do"), "432-444")
FOUR_FACTORS = paper(_("Section 3.1, “The nature of competitiveness”, second paragraph"), "774-778")
BOX_BRENTA = paper(_("Box 3.3, the footwear cluster in Brenta"), "688-764")
CORE_COMPETENCES = paper(_("Section 3, paragraph after Box 3.2, on core competences"), "605-615")
DIVISION = paper(_("Section 3.1, the division of labour between buyers and suppliers"), "641-676")
LARGER_FIRMS = paper(_("Section 3.2, paragraph on larger firms"), "880-906")
LINKS = paper(_("Section 4, “Links to global buyers”"), "1086-1112")
TWO_CAPABILITIES = paper(_("Section 4, “The capabilities of developing-country producers”"), "1013-1018")
DESIGN_SKILLS = paper(_("Section 4, “Skills in design and marketing”"), "1058-1085")
UPGRADING = paper(_("Section 2, definition of the three kinds of upgrading"), "246-253")
LEARNING = paper(_("Section 3, paragraph on firm size and learning in quasi-hierarchies"), "526-540")

# ---------------------------------------------------------------- bands

CUTS = reading(
    _("Bands cut at 37.5 and 62.5"),
    _(
        "These points lie halfway between the answer levels 1 and 2, and 2 and 3. "
        "So the cuts follow from the wording of the levels and not from fitting cases."
    ),
)
BANDS = (
    Band("low", _("Low"), 0.0, 37.5, 0),
    Band("medium", _("Medium"), 37.5, 62.5, 1),
    Band("high", _("High"), 62.5, 100.0, 2),
)
TIERS = (
    Band("not_yet", _("Not yet"), 0.0, 37.5, 0),
    Band("partly", _("Partly"), 37.5, 62.5, 1),
    Band("eligible", _("Eligible"), 62.5, 100.0, 2),
)


def equal(part: str, citation: Citation, *keys: str) -> tuple[Weight, ...]:
    """Return equal weights that sum to one. A key that starts with "-" counts the other way round."""
    return tuple(Weight(key.lstrip("-"), 1 / len(keys), citation, part, key.startswith("-")) for key in keys)


def weighted(part: str, citation: Citation, **values: float) -> tuple[Weight, ...]:
    """Return one weight for each named value."""
    return tuple(Weight(key, value, citation, part) for key, value in values.items())


def limit(key: str, value: float, citation: Citation, unit: str = "share") -> Weight:
    """Return a number of the rule that stands alone."""
    return Weight(key, value, citation, "limits", unit=unit)


SAME_WEIGHT = reading(_("Equal weights"), _("The paper names these side by side and gives no weights."))

# ---------------------------------------------------------------- governance and concentration (descriptive)

_TYPES = reading(
    _("How the four types are told apart"),
    _(
        "Table 2.1 describes each type by a few features and gives no weights, so every feature of a type counts "
        "the same, and the type described best is reported."
    ),
    "197-227",
)
_JOINT = reading(
    _("Design made jointly"),
    _("A design counts as joint when neither side sets it alone, most so at the middle level."),
    "209-214",
)
_OWNERSHIP = reading(
    _("A majority of the ownership decides"),
    _("Table 2.1 defines a hierarchy by ownership, so nothing compensates it. A minority stake only points that way."),
    "223-225",
)
_TIE = reading(
    _("A lead of less than a tenth is a tie"),
    _("Seven answers with five levels do not carry a finer distinction, so both types are reported."),
)
_FIVE_OF_SEVEN = reading(
    _("At least five of the seven answers"),
    _("With fewer, the type would be guessed. Filling gaps with middle levels made firms look like networks."),
)

_CLAIMS = reading(
    _("When a buyer closes the way into design, brand and selling"),
    _(
        "It does when it treats most of them as its own business, whatever the type of relation. "
        "When it claims next to none, even a quasi-hierarchy leaves part of the way open."
    ),
    "605-615, 673-676",
)

GOVERNANCE = Criterion(
    key="governance",
    title=_("Who rules the relation"),
    asks=_("Which of the four types of chain governance describes the relation with this buyer?"),
    higher_is_better=True,
    bands=(),
    rule=_(
        "A buyer that owns most of the firm makes it a hierarchy, whatever else is answered. "
        "Otherwise each type gets the average of its features. "
        "Arm's length: the buyer sets neither design nor process, nothing is invested for it, the product is standard. "
        "Network: both bring skills, either may refuse, both invest, design is joint. "
        "Quasi-hierarchy: the buyer sets design and process, refusing is not possible, problems are not solved "
        "together. Hierarchy: a part of the ownership. The highest is reported, and the second too when it is less "
        "than a tenth behind. An agent in between is reported apart: the class describes who sets the specification."
    ),
    weights=(
        *equal("arms_length", _TYPES, "-G2", "-G3", "-G4", "G5"),
        *equal("network", _TYPES, "G6", "G7", "G4", "joint_design"),
        *equal("quasi_hierarchy", _TYPES, "G2", "G3", "-G7", "-G6"),
        *weighted("hierarchy", _OWNERSHIP, G1=0.8),
        Weight("G2", 0.5, _JOINT, "joint_design"),
        limit("tie", 0.10, _TIE),
        limit("minimum_answers", 5, _FIVE_OF_SEVEN, "answers"),
        limit("claimed_from", 3, _CLAIMS, "level"),
        limit("unclaimed_up_to", 1, _CLAIMS, "level"),
    ),
    gates=(
        Gate(
            "ownership",
            "G1",
            0,
            _("The buyer does not own the firm."),
            paper(_("Table 2.1, hierarchical relationships"), "223-225"),
            maximum=2,
        ),
    ),
    citations=(TABLE, _TYPES),
)

_CONCENTRATED = reading(
    _("From shares to an index of dependence"),
    _(
        "Ten equal buyers count as no concentration, two equal buyers or one as full concentration. "
        "The number of buyers is not divided out: in the paper few buyers are the dependence."
    ),
    "1099-1107",
)
_GROUPING = outside(
    _("Buyers under one owner count as one"),
    _("Accounting practice groups customers under common control (ASC 280-10-50-42)."),
)

CONCENTRATION = Criterion(
    key="concentration",
    title=_("How sales concentrate"),
    asks=_("On how few buyers do the firm's sales hang?"),
    higher_is_better=False,
    bands=(),
    rule=_(
        "The sum of the squared shares of sales (the Herfindahl-Hirschman index). One divided by it is the number of "
        "equal buyers that would concentrate sales as much. Buyers under one owner count as one. What named buyers "
        "leave is spread evenly over the other buyers; where their number is not known, both extremes are computed. "
        "The index of dependence starts at a sum of 0.10 and is full 0.40 above that."
    ),
    weights=(
        limit("index_start", 0.10, _CONCENTRATED),
        limit("index_span", 0.40, _CONCENTRATED),
        limit("rounding", 0.02, reading(_("Rounding of shares"), _("Owners round; up to two points are not a buyer."))),
    ),
    gates=(),
    citations=(
        paper(_("Section 4, “Links to global buyers”, second paragraph"), "1099-1112"),
        _CONCENTRATED,
        _GROUPING,
    ),
)

# ---------------------------------------------------------------- developmental buyer

_IDEAL_TYPE = reading(
    _("A plain average of ten traits"),
    _(
        "The box describes an ideal type with no necessary trait, and the paper gives no weights, "
        "so all ten count the same and make up for each other."
    ),
    "547-603",
)

DEVELOPMENTAL = Criterion(
    key="developmental",
    title=_("Developmental buyers"),
    asks=_("Do the buyers create skills and openings in the firms they buy from, willingly or not?"),
    higher_is_better=True,
    bands=BANDS,
    rule=_(
        "For each buyer, 100 times the average of its ten traits; a trait that does not apply is left out. "
        "For the firm, the average of its buyers weighted by sales, with the best single buyer named beside it, "
        "because one small buyer that teaches may matter most. What a buyer does counts, not what it means to do."
    ),
    weights=equal("traits", _IDEAL_TYPE, *(f"D{number:02}" for number in range(1, 11))),
    gates=(),
    citations=(
        BOX_TRAITS,
        paper(_("Section 3, paragraph after Box 3.2"), "593-603"),
        paper(_("Box 4.1, last paragraph"), "1195-1202"),
        _IDEAL_TYPE,
        CUTS,
    ),
)

# ---------------------------------------------------------------- first-tier eligibility

_ALL_FOUR = reading(
    _("Price, quality, variety and speed multiply"),
    _(
        "The paper wants all four at once, and variety that costs neither quality nor price. "
        "So a geometric mean: a very weak one cannot be bought off by the others."
    ),
    "774-777",
)
_ROLE = reading(
    _("Weights of the supplier's role"),
    _(
        "Managing a network is the first of two crucial capabilities. Logistics, joint development and scale are "
        "requirements of Box 3.1. Marketing experience is mentioned once, so it counts least."
    ),
    "432-449, 510-511, 1013-1018",
)
_HALVES = reading(
    _("Half competitiveness, half the supplier's role"),
    _("The paper treats both at length and ranks neither above the other."),
)
_CONTROL = reading(
    _("Quality and delivery are gates"),
    _(
        "Buyers hold on to control exactly because goods might be wrong or late, and unreliable quality alone "
        "made buyers leave a whole cluster."
    ),
    "229-244, 847-850",
)
_SCALE = reading(
    _("Scale is a soft gate"),
    _(
        "It is named wherever the paper says who becomes first-tier. It is measured against the buyer aimed at, "
        "and joint selling or buying that works may stand in, as the paper hopes."
    ),
    "445-451, 880-883, 1222-1235, 1323-1331",
)

FIRST_TIER = Criterion(
    key="first_tier",
    title=_("First-tier eligibility"),
    asks=_("Could the firm supply a lead buyer directly, and manage others below it?"),
    higher_is_better=True,
    bands=TIERS,
    rule=_(
        "Half: the geometric mean of price, quality, variety and speed. Half: the supplier's role, a weighted "
        "average of managing suppliers, delivery, joint development, scale and market knowledge. "
        "Eligible from 62.5 points, with no gate closed and quality and delivery at level 3 or more. "
        "Partly from 37.5 points with at most one gate closed. Otherwise not yet. This is about what the firm can do; "
        "whether it delivers directly today is its position and is reported apart. It is not the question for a firm "
        "that its buyer owns, nor for one that sells at arm's length at home under its own name."
    ),
    weights=(
        *equal("four", _ALL_FOUR, "C01", "C02", "C04", "C05"),
        *weighted("role", _ROLE, C06=0.30, C03=0.25, C07=0.20, C10=0.20, C09=0.05),
        *weighted("score", _HALVES, four=0.5, role=0.5),
        limit(
            "four_minimum",
            0.0625,
            reading(
                _("The lowest value in the geometric mean"),
                _("A quarter of the way to level 1, so that a single zero weighs heavily without erasing the rest."),
            ),
        ),
        limit(
            "closed_gates_allowed",
            1,
            reading(
                _("“Partly” allows one closed gate"),
                _("One thing to put right is a plan; two or more are a different firm."),
            ),
            "answers",
        ),
        limit(
            "consortium",
            4,
            reading(
                _("A consortium may stand in for scale"),
                _("Only joint selling or buying that works. The paper hopes for this more than it documents it."),
                "1323-1331",
            ),
            "level",
        ),
        limit(
            "own_label",
            3,
            reading(
                _("When first tier is not the question"),
                _(
                    "First tier is a place under somebody else's name. A firm that sells at arm's length at home, a "
                    "quarter or more of it under its own name, is not seeking that place. Without own name the "
                    "question stays: such firms are the ones that hope to enter a chain."
                ),
                "1062-1085",
            ),
            "level",
        ),
    ),
    gates=(
        Gate("quality", "C02", 2, _("Faults are no more than occasional."), _CONTROL),
        Gate("delivery", "C03", 2, _("Deliveries are mostly on time."), _CONTROL),
        Gate(
            "standards",
            "C11",
            2,
            _("The certificates asked for are at least in progress."),
            reading(
                _("Standards are a gate"),
                _("Without the certificate there was no market. Left out where the buyers aimed at ask for none."),
                "961-964",
            ),
        ),
        Gate("scale", "C10", 2, _("The firm can fill at least smaller orders of the buyers it aims at."), _SCALE),
        Gate("reliable_quality", "C02", 3, _("For “eligible”: faults are rare."), _CONTROL),
        Gate("reliable_delivery", "C03", 3, _("For “eligible”: deliveries are nearly always on time."), _CONTROL),
    ),
    citations=(BOX_REQUIREMENTS, FOUR_FACTORS, TWO_CAPABILITIES, LARGER_FIRMS, CUTS),
)

# ---------------------------------------------------------------- functional downgrading risk

_EXIT = reading(
    _("Concentration and exit count the same"),
    _("A large share matters less where the buyer can be replaced. The paper names both and ranks neither."),
    "1099-1107, 229-234",
)
_PRESSURE = reading(
    _("Dependence and conflict multiply"),
    _(
        "The paper gives exit options and the absence of conflict as separate protections. "
        "So a geometric mean: with either near nothing, there is little pressure."
    ),
    "1103-1107",
)
_CONFLICT = reading(
    _("Weights within conflict"),
    _(
        "What the buyer treats as its own business is the paper's main reason. Moving into the work, tight control "
        "and holding back are further signs. For several buyers the average is weighted by sales."
    ),
    "605-615, 673-676, 718-724",
)
_WEAKNESS = reading(
    _("Vulnerability: five things, equal weights"),
    _("The paper names distance to the market, functions held, price competition, size and networks, without weights."),
    "641-645, 1089-1097, 1231-1233, 1265-1269",
)
_HALF = reading(
    _("Vulnerability counts half"),
    _("The paper writes “danger” and “might” of weak firms, where it reports pressure by strong buyers as fact."),
    "641-645, 1231-1233",
)
_BUFFERS = reading(
    _("Weights of the buffers"),
    _("A second market is documented twice, an own brand is argued, institutions are called neglected."),
    "1070-1085, 1095-1097, 1341-1343",
)
_AT_MOST = reading(
    _("Buffers take off at most 30 in a hundred"),
    _("Both studies of a second market come from countries with very large home markets."),
    "1065-1067, 1120-1123",
)
_FLOOR = reading(
    _("A loss puts the risk in “high”"),
    _("Where functions have been lost, or a local firm has come in between, the process is already under way."),
    "896-906",
)

RISK = Criterion(
    key="risk",
    title=_("Risk of functional downgrading"),
    asks=_("Could buyers take design, brand or sales away from the firm, lock it into making, or push it out?"),
    higher_is_better=False,
    bands=BANDS,
    rule=_(
        "Pressure is the geometric mean of dependence (concentration and lack of exit) and conflict (what buyers treat "
        "as their own, moving in, tight control, holding back). Vulnerability is the average of distance to the end "
        "market, functions not held, price as the reason to be chosen, small scale and weak networks. Either route can "
        "do it: risk is 1 minus (1 minus pressure) times (1 minus half the vulnerability). Buffers (a second market, "
        "an own brand, institutions) take off at most 30 in a hundred. Lost functions, or a local firm in between, "
        "put it in “high”. For a firm outside any chain that a company leads, no risk is computed."
    ),
    weights=(
        *weighted("dependence", _EXIT, concentration=0.5),
        Weight("R1", 0.5, _EXIT, "dependence", reversed=True),
        *equal("control", SAME_WEIGHT, "G2", "G3", "-G7"),
        *weighted("conflict", _CONFLICT, R2=0.45, R4=0.20, control=0.20, R5=0.15),
        *equal("own_functions", SAME_WEIGHT, "F1", "F2", "F6", "F7"),
        *equal("vulnerability", _WEAKNESS, "R3", "-own_functions", "-K1", "-C10", "-C06"),
        *weighted("buffers", _BUFFERS, M3=0.60, M4=0.25, L3=0.15),
        *equal("pressure", _PRESSURE, "dependence", "conflict"),
        limit("vulnerability_share", 0.5, _HALF),
        limit("buffer_limit", 0.3, _AT_MOST),
        limit("floor", 62.6, _FLOOR, "points"),
        limit(
            "functions_in_hand",
            3,
            reading(
                _("A function is in hand from “mostly us”"),
                _("Only what the firm mostly does itself can be taken from it."),
            ),
            "level",
        ),
        limit(
            "displacement",
            3,
            reading(
                _("When the danger is exclusion"),
                _("A firm not yet fit for a buyer, while others already take its orders or its work, is pushed out."),
                "449-458, 641-645, 888-896",
            ),
            "level",
        ),
    ),
    gates=(
        Gate("nothing_lost", "T1", 2, _("No task was lost in the last three years."), _FLOOR),
        Gate("nobody_between", "T3", 0, _("No bigger local firm stands between the firm and its buyers."), _FLOOR, 2),
    ),
    citations=(BOX_BRENTA, CORE_COMPETENCES, DIVISION, LARGER_FIRMS, LINKS, _PRESSURE, CUTS),
)

# ---------------------------------------------------------------- upgrading outlook

_PROCESS = reading(
    _("Weights of the process outlook"),
    _(
        "What the firm can do counts most, then what it learns from buyers and with suppliers, then demands made on "
        "it. Scale enters because buyers put more into larger suppliers."
    ),
    "526-540, 908-930, 981-989",
)
_EITHER = reading(
    _("The stronger of two counts"),
    _("The paper tells of two roads to the same learning; a firm needs one of them."),
    "533-540, 1063-1085",
)
_MAKING = reading(
    _("What the firm can do in making"),
    _("Quality, people and, by kind of upgrading, scale or variety: named together, so they count the same."),
    "774-778, 792-793, 847-850",
)

PROCESS = Criterion(
    key="process",
    title=_("Outlook for process upgrading"),
    asks=_("Is the firm likely to make its goods better and more cheaply?"),
    higher_is_better=True,
    bands=BANDS,
    rule=_(
        "40% the average of quality, scale and people; 25% the average of buyers' developmental traits and the help "
        "they give with problems; 20% work with suppliers; 15% the stronger of a buyer's rules for the process and a "
        "demanding home market. A low risk never raises it: independence is not performance."
    ),
    weights=(
        *equal("making", _MAKING, "C02", "C10", "C12"),
        *equal("learning", _PROCESS, "developmental", "R6"),
        *weighted("demand", _EITHER, G3=1.0, M1=1.0),
        *weighted("score", _PROCESS, making=0.40, learning=0.25, L1=0.20, demand=0.15),
    ),
    gates=(),
    citations=(UPGRADING, LEARNING, paper(_("Box 3.5, main findings"), "981-989"), _PROCESS, CUTS),
)

_PRODUCT = reading(
    _("Weights of the product outlook"),
    _(
        "Making counts a little more than developing, than learning from a buyer, and than a demanding customer, "
        "because all of these need goods that are sound."
    ),
    "785-793, 1063-1085",
)
_SPECIFIED = reading(
    _("Rules for the process teach about the product, but less"),
    _("A buyer that lays down how to work passes on know-how; help and new ideas from a buyer pass on more."),
    "526-535, 722-724",
)

PRODUCT = Criterion(
    key="product",
    title=_("Outlook for product upgrading"),
    asks=_("Is the firm likely to move to better products that earn more?"),
    higher_is_better=True,
    bands=BANDS,
    rule=_(
        "30% the average of quality, variety and people; 25% the average of joint development and own samples; "
        "25% the stronger of what buyers teach (new products, help with problems, developmental traits) and three "
        "quarters of their rules for the process; 20% the stronger of a demanding home market and being chosen for "
        "more than the price."
    ),
    weights=(
        *equal("making", _MAKING, "C02", "C04", "C12"),
        *equal("development", SAME_WEIGHT, "C07", "F2"),
        *equal("teaching", SAME_WEIGHT, "D03", "R6", "developmental"),
        *weighted("learning", _SPECIFIED, teaching=1.0, G3=0.75),
        *weighted("demand", _EITHER, M1=1.0, K1=1.0),
        *weighted("score", _PRODUCT, making=0.30, development=0.25, learning=0.25, demand=0.20),
    ),
    gates=(),
    citations=(
        UPGRADING,
        paper(_("Section 3.1, paragraph on non-price factors"), "785-793"),
        paper(_("Box 3.3, the fashion chain"), "722-725"),
        _PRODUCT,
        CUTS,
    ),
)

_BOTH = reading(
    _("Room and ability multiply"),
    _(
        "What the buyers leave open and what the firm can do are both needed, and so are both capabilities the paper "
        "calls crucial. So geometric means and not sums."
    ),
    "605-615, 1013-1015",
)
_ELSEWHERE = reading(
    _("Other markets give room"),
    _("Where another market takes the goods, half of the pressure is avoided. A neighbouring market counts less."),
    "1070-1085, 1110-1112",
)
_ORGANISING = reading(
    _("Networks before scale"),
    _("Managing a network is named as crucial; scale is named as a condition."),
    "1013-1018, 1222-1235",
)
_INTANGIBLE = reading(
    _("Without any skill in design or selling: low"),
    _("Two capabilities are called crucial. Where this one is neither done nor known at all, the answer is “not yet”."),
    "624, 649-663, 1013-1015",
)
_NOT_AFTER_LOSS = reading(
    _("At most “medium” after a loss"),
    _("A firm that is losing functions is not, at the same time, likely to gain them."),
    "718-724, 896-906",
)

FUNCTIONAL = Criterion(
    key="functional",
    title=_("Outlook for functional upgrading"),
    asks=_("Is the firm likely to take on design, brand, marketing or sales?"),
    higher_is_better=True,
    bands=BANDS,
    rule=_(
        "100 times the geometric mean of room and ability. Room is 1 minus the pressure of the risk rule, of which "
        "other markets take away up to half. Ability is the geometric mean of skill in design and selling (known and "
        "done) and of organising (networks and scale). With skill in design and selling at level 1 or below on "
        "average it is low; after lost tasks it is at most medium."
    ),
    weights=(
        *weighted("other_markets", _ELSEWHERE, M3=1.0, M4=1.0, M2=0.8),
        *equal("intangible", SAME_WEIGHT, "C08", "C09", "F1", "F2", "F6", "F7"),
        *weighted("organising", _ORGANISING, C06=0.6, C10=0.4),
        *equal("ability", _BOTH, "intangible", "organising"),
        *equal("score", _BOTH, "room", "ability"),
        limit("other_markets_relief", 0.5, _ELSEWHERE),
        limit("intangible_minimum", 0.25, _INTANGIBLE),
        limit(
            "near_minimum", 0.05, reading(_("Near the limit"), _("The limit makes a step, so being near it is said."))
        ),
        limit("low_cap", 37.4, _INTANGIBLE, "points"),
        limit("loss_cap", 62.4, _NOT_AFTER_LOSS, "points"),
    ),
    gates=(Gate("nothing_lost", "T1", 2, _("No task was lost in the last three years."), _NOT_AFTER_LOSS),),
    citations=(UPGRADING, CORE_COMPETENCES, TWO_CAPABILITIES, DESIGN_SKILLS, _BOTH, CUTS),
)

CRITERIA: tuple[Criterion, ...] = (
    DEVELOPMENTAL,
    FIRST_TIER,
    RISK,
    PROCESS,
    PRODUCT,
    FUNCTIONAL,
    GOVERNANCE,
    CONCENTRATION,
)

# ---------------------------------------------------------------- what holds for every score

_SPREAD = reading(
    _("How far an answer may be off"),
    _(
        "The better an answer is known, the less it can be off. An estimate is one level off in half of the draws, "
        "as likely up as down; a document seen is taken as it is."
    ),
)

SIMULATION: tuple[Weight, ...] = (
    Weight("document", 0.0, _SPREAD, "evidence"),
    Weight("observed", 0.1, _SPREAD, "evidence"),
    Weight("stated", 0.3, _SPREAD, "evidence"),
    Weight("estimated", 0.5, _SPREAD, "evidence"),
    Weight("not_recorded", 0.3, _SPREAD, "evidence"),
    Weight(
        "weights",
        0.25,
        reading(
            _("Weights off by up to a quarter"), _("All weights are our reading; a quarter is a large difference.")
        ),
        "weights",
    ),
    Weight(
        "coverage",
        0.6,
        reading(
            _("At least 60% of the questions"),
            _("With less, what is unknown would say more than what is known, so no band is printed."),
        ),
        "limits",
    ),
)
