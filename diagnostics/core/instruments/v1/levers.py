"""What a firm can do about each weakness, and how firmly the paper stands behind it.

When a lever applies is decided in `diagnostics/core/advice.py`. Where the paper supports parts of a lever
differently, the grade of the weaker part is given, unless the action names the better supported part only.
A warning may have the gap `%(buyer)s`: the main buyer who may not like the step.
"""

from diagnostics.core.instrument import Firmness, Lever
from diagnostics.core.instruments.v1.sources import paper, reading
from diagnostics.core.text import gettext_noop as _

LINKS = _("Section 4, “Links to global buyers”")
SKILLS = _("Section 4, “Skills in design and marketing”")
BOX_LUDHIANA_BUYERS = _("Box 4.1, last paragraph")
BOX_VERTICAL = _("Box 3.5, main findings")

FIRST_STEP = reading(
    _("The first step"),
    _("The paper says what helped firms, not how to begin. We propose a beginning that costs little."),
)

LEVERS: tuple[Lever, ...] = (
    Lever(
        key="spread_buyers",
        weakness=_("Most sales hang on very few buyers, and they would be hard to replace."),
        action=_("Add small and medium-sized buyers, and sell through more than one channel."),
        first_step=_("On Monday, list five buyers of modest size you have never sold to, and call the first one."),
        firmness=Firmness.DOCUMENTED,
        criterion="risk",
        citations=(
            paper(LINKS, "1099-1112"),
            paper(BOX_LUDHIANA_BUYERS, "1195-1202"),
            FIRST_STEP,
        ),
    ),
    Lever(
        key="meet_end_market",
        weakness=_("Agents or traders stand between the firm and the market where its goods are sold."),
        action=_("Get closer to the end market: visit fairs and shops, and show samples of your own."),
        first_step=_("On Monday, find out in which shops your goods are sold, and plan a visit to one of them."),
        firmness=Firmness.ARGUED,
        criterion="functional",
        citations=(
            paper(LINKS, "1089-1097"),
            paper(_("Box 3.3, the chain of buying groups"), "737-741"),
            FIRST_STEP,
        ),
        warning=_("%(buyer)s may not like you to meet its customers. Begin in a market it does not serve."),
    ),
    Lever(
        key="second_market",
        weakness=_("All sales go to one market."),
        action=_("Build a second market beside the first, at home or nearby. Begin with customers who are choosy."),
        first_step=_("On Monday, offer one good product to three shops at home that ask for better quality."),
        firmness=Firmness.DOCUMENTED,
        criterion="risk",
        citations=(
            paper(SKILLS, "1063-1085"),
            paper(_("Box 4.1, dual insertion and the home market"), "1147-1193"),
            reading(
                _("How far this carries"),
                _(
                    "Both documented cases come from countries with very large home markets. "
                    "The paper warns that they cannot be generalised, so a small country needs a neighbouring market."
                ),
                "1065-1067, 1120-1123",
            ),
            FIRST_STEP,
        ),
    ),
    Lever(
        key="learn_design",
        weakness=_("Nobody in the firm designs products of its own."),
        action=_("Learn design and selling where nobody holds you back: at home, or in another chain."),
        first_step=_("On Monday, choose one person to make a model of your own, and one shop to judge it."),
        firmness=Firmness.ARGUED,
        criterion="functional",
        citations=(paper(SKILLS, "1058-1085"), FIRST_STEP),
        warning=_(
            "%(buyer)s keeps design or selling for itself, and you could hardly replace it. "
            "Show your own designs first in a market it does not serve."
        ),
    ),
    Lever(
        key="become_hard_to_replace",
        weakness=_("The main buyer holds design and brand, and would object to sharing them."),
        action=_(
            "Do not attack what the buyer holds. Stay the best at making, propose new products, "
            "ask for a licence, and keep your own label for other chains."
        ),
        first_step=_("On Monday, note what the buyer would miss most if you stopped. Plan one new product around it."),
        firmness=Firmness.PROPOSED,
        criterion="risk",
        citations=(
            paper(_("Box 3.3, licences and the entrepreneurs' association"), "727-732"),
            paper(_("Section 3.1, paragraph on non-price factors"), "785-791"),
            paper(_("Section 3, paragraph after Box 3.2"), "612-615"),
            FIRST_STEP,
        ),
        warning=_(
            "%(buyer)s may read this as a challenge. Offer it as help with its own products, never as a rival line."
        ),
    ),
    Lever(
        key="build_supplier_network",
        weakness=_("The firm has few suppliers and subcontractors it can rely on."),
        action=_(
            "Choose subcontractors, teach them, and hold them to dates. A second place of production comes later."
        ),
        first_step=_("On Monday, sit down with your best subcontractor and agree on one thing to improve this month."),
        firmness=Firmness.DOCUMENTED,
        criterion="first_tier",
        citations=(
            paper(_("Section 4, “The capabilities of developing-country producers”"), "1014-1040"),
            paper(_("Box 4.1, the home market"), "1166-1171"),
            FIRST_STEP,
        ),
    ),
    Lever(
        key="raise_quality",
        weakness=_("Goods draw complaints, or arrive late."),
        action=_(
            "Work closely with suppliers on faults and dates, keep records, and aim for the certificate asked for."
        ),
        first_step=_("On Monday, hang up a sheet for every fault and late delivery, with its cause."),
        firmness=Firmness.DOCUMENTED,
        criterion="first_tier",
        citations=(
            paper(_("Box 3.5, the cluster in Pakistan and main findings"), "961-989"),
            FIRST_STEP,
        ),
    ),
    Lever(
        key="compete_on_more_than_price",
        weakness=_("Buyers come only for the price."),
        action=_("Give buyers another reason: a product that differs, quick answers, small lots, reliable quality."),
        first_step=_("On Monday, ask your two best buyers what they would pay a little more for."),
        firmness=Firmness.ARGUED,
        criterion="product",
        citations=(
            paper(_("Section 3.1, “The nature of competitiveness”"), "774-802"),
            paper(_("Section 5, paragraph before Box 5.1"), "1265-1269"),
            FIRST_STEP,
        ),
    ),
    Lever(
        key="grow_step_by_step",
        weakness=_("The firm is too small for the orders of the buyers it is aiming at."),
        action=_("Grow order by order: ask for small contracts first and invest from what each one earns."),
        first_step=_("On Monday, ask one buyer for a trial order of a size you can fill without a loan."),
        firmness=Firmness.DOCUMENTED,
        criterion="first_tier",
        citations=(
            paper(_("Box 2.2, the cluster in Penang"), "343-347"),
            reading(
                _("Joint orders of several small firms"),
                _("The paper hopes small firms together can do the same but tells of no case, so we leave it out."),
                "1320-1331",
            ),
            FIRST_STEP,
        ),
    ),
    Lever(
        key="secure_specialty",
        weakness=_("A buyer, an exporter or a bigger local firm is moving into the firm's work."),
        action=_("Hold on to a specialty, build a direct link to a second buyer, and bargain together with others."),
        first_step=_("On Monday, write down the one thing you do better than they do, and who else would buy it."),
        firmness=Firmness.PROPOSED,
        criterion="risk",
        citations=(
            paper(_("Box 3.1, last paragraph"), "449-458"),
            paper(_("Section 3.2, paragraph on larger firms"), "888-906"),
            paper(_("Section 5, paragraph on cooperation"), "1323-1331"),
            FIRST_STEP,
        ),
        warning=_("%(buyer)s may notice that you look for a second buyer. Do it before you refuse anything."),
    ),
    Lever(
        key="seek_feedback_buyers",
        weakness=_("No buyer helps the firm to learn."),
        action=_("Look for buyers who explain what was wrong and help to put it right, even if they order little."),
        first_step=_("On Monday, ask a small buyer to tell you in detail what it would change in your last delivery."),
        firmness=Firmness.DOCUMENTED,
        criterion="process",
        citations=(paper(BOX_LUDHIANA_BUYERS, "1195-1202"), FIRST_STEP),
    ),
    Lever(
        key="raise_local_competence",
        weakness=_("A buyer has a plant nearby but gets its supplies from abroad."),
        action=_(
            "Reach the quality it asks for before asking for its orders. A supplier programme alone did not work."
        ),
        first_step=_("On Monday, ask the plant for one specification, and test your own goods against it."),
        firmness=Firmness.DOCUMENTED,
        criterion="process",
        citations=(
            paper(_("Box 2.2, the cluster in Guadalajara"), "326-329"),
            paper(_("Section 3, paragraph on distance and competence"), "499-516"),
            FIRST_STEP,
        ),
    ),
    Lever(
        key="strengthen_local_suppliers",
        weakness=_("Good suppliers of material and services are missing nearby."),
        action=_(
            "Work with the suppliers you have until they are good, and bring in the training centre where there is one."
        ),
        first_step=_("On Monday, show your weakest supplier three faulty pieces and agree on what must change."),
        firmness=Firmness.PROPOSED,
        criterion="process",
        citations=(
            paper(BOX_VERTICAL, "981-989"),
            paper(_("Section 5, last paragraph"), "1333-1343"),
            FIRST_STEP,
        ),
    ),
    Lever(
        key="mediate_joint_action",
        weakness=_("Firms here do not act together, and the strongest of them fear their main buyer."),
        action=_("Agree first on who settles disputes, and begin with firms that no single buyer dominates."),
        first_step=_("On Monday, ask two firms without a dominant buyer to share one order or one fair stand."),
        firmness=Firmness.PROPOSED,
        criterion="process",
        citations=(
            paper(_("Box 3.5, note 8"), "992-999"),
            reading(
                _("The cure"),
                _("The paper documents how a joint programme was blocked. How to prevent it is our proposal."),
                "992-999",
            ),
            FIRST_STEP,
        ),
        warning=_("%(buyer)s may not like you to act together with others. Begin with something it has no part in."),
    ),
    Lever(
        key="spread_market_risk",
        weakness=_("All sales go abroad, where exchange rates, quotas or preferences can change overnight."),
        action=_("Sell in more than one country or currency. Treat this as a risk to carry, not as a fault."),
        first_step=_(
            "On Monday, work out what a change of one tenth in the exchange rate would do to your best order."
        ),
        firmness=Firmness.ARGUED,
        criterion="risk",
        citations=(paper(_("Section 4, “External factors”"), "1203-1217"), FIRST_STEP),
    ),
)
