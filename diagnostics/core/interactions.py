"""What the paper says about how things work on each other, and how each statement is held: by a test of the engine."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.core.text import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Interaction:
    """One statement of the paper. `test` names the function that holds it; without one, `reason` says why not.

    Beside a test, `reason` says how far it goes where the statement goes further.

    `lines` are those of the plain-text edition. Raises ValueError when there is neither test nor reason.
    """

    key: str
    statement: str
    lines: str
    test: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if not (self.test or self.reason):
            raise ValueError(f"{self.key}: name the test that holds it, or say why there is none.")


INTERACTIONS: tuple[Interaction, ...] = (
    Interaction(
        "I1",
        _("Buyers do not help a firm into the work they live from. Room for functions hangs on that, not on goodwill."),
        "605-615, 673-676",
        test="test_i01_room_hangs_on_what_the_buyer_keeps_not_on_its_goodwill",
    ),
    Interaction(
        "I2",
        _("In one district, a chain of fashion houses takes functions away while one of many small shops does not."),
        "680-686, 716-753, 1099-1109",
        test="test_i02_two_chains_in_one_district_part_ways",
    ),
    Interaction(
        "I3",
        _("A friendly relation, with help for new products, can go along with losing functions."),
        "722-725",
        test="test_i03_a_helpful_buyer_never_lowers_the_risk",
    ),
    Interaction(
        "I4",
        _("Being independent does not make a firm better at its work."),
        "745-751",
        test="test_i04_independence_alone_never_lifts_process_or_product",
    ),
    Interaction(
        "I5",
        _("The fewer the buyers, the deeper the dependence. More channels ease it."),
        "1099-1112",
        test="test_i05_fewer_buyers_never_lower_the_risk",
    ),
    Interaction(
        "I6",
        _("Agents in between leave the firm knowing less about design and selling."),
        "1093-1097",
        test="test_i06_a_longer_way_to_the_end_market_never_lowers_the_risk",
    ),
    Interaction(
        "I7",
        _("A demanding home market, before or beside export, keeps a firm from being locked in and builds its skills."),
        "1070-1085, 1147-1171, 1188-1193",
        test="test_i07_a_second_market_lowers_the_risk_and_opens_functions",
    ),
    Interaction(
        "I8",
        _("It does so because nobody ruled that market."),
        "1077-1082, 1175-1177",
        test="test_i08_a_second_market_opens_functions_only_where_nobody_rules_it",
        reason=_("Who rules the home market is not asked. It shows in the answers about each buyer there."),
    ),
    Interaction(
        "I9",
        _("Where buyers rule the chain, they care less for the progress of smaller firms."),
        "526-540",
        test="test_i09_a_smaller_firm_never_has_the_better_process_outlook",
    ),
    Interaction(
        "I10",
        _("The more special the knowledge, the more a buyer needs its supplier, teaches it, and asks of it."),
        "476-486, 1237-1247",
        test="test_i10_a_buyer_that_needs_special_skills_is_in_a_network",
        reason=_(
            "How special the knowledge is belongs to the context, which explains a result and never changes a score. "
            "What it leads to is asked directly: solving problems together, teaching, and saying no."
        ),
    ),
    Interaction(
        "I11",
        _("A standard product has many sources, is traded at arm's length, and comes with no teaching."),
        "518-524",
        test="test_i11_a_standard_product_without_rules_is_at_arms_length",
    ),
    Interaction(
        "I12",
        _("A buyer teaches local firms only if its inputs are far away and the firms are able: both are needed."),
        "499-516",
        test="test_i12_local_competence_comes_first_where_a_buyer_can_import_and_suppliers_are_few",
        reason=_(
            "Both conditions belong to the context and enter no score. Teaching itself is asked about directly, "
            "and the lever on local competence is advised only where imports are easy and good suppliers are few."
        ),
    ),
    Interaction(
        "I13",
        _("Larger firms rise to the first tier. Smaller ones are locked in, shut out, or put under larger neighbours."),
        "636-645, 875-906",
        test="test_i13_size_never_hurts",
    ),
    Interaction(
        "I14",
        _("A larger local firm close to the buyers narrows what smaller ones may become."),
        "882-890",
        test="test_i14_a_larger_firm_in_between_means_high_risk",
    ),
    Interaction(
        "I15",
        _("Ties with suppliers grow more than ties among equals. Quality and speed need the whole chain."),
        "908-930, 981-989",
        test="test_i15_suppliers_count_for_process_and_equals_do_not",
    ),
    Interaction(
        "I16",
        _("Leading firms can block joint action for fear of their main buyer."),
        "992-999",
        test="test_i16_joint_action_comes_with_a_mediator_where_firms_fear_a_buyer",
    ),
    Interaction(
        "I17",
        _("Small and patient buyers who explain may teach more than those with large orders."),
        "1195-1202",
        test="test_i17_the_best_single_buyer_is_named_however_small",
    ),
    Interaction(
        "I18",
        _("Whoever lives by low cost can be undercut. Other strengths protect."),
        "785-791, 795-802, 1265-1269",
        test="test_i18_another_reason_than_price_never_raises_the_risk",
    ),
    Interaction(
        "I19",
        _("Leading cheaper places of production lifts a firm. Being such a place does not."),
        "1018-1040",
        test="test_i19_leading_suppliers_lifts_a_firm",
    ),
    Interaction(
        "I20",
        _("Making or buying in several countries frees an export agent from one large customer."),
        "1046-1052",
        test="test_i20_other_countries_ease_the_hold_of_one_large_buyer",
        reason=_(
            "It is told of export agents, which are seldom small firms. For a small firm we count other markets and "
            "leading suppliers in other places."
        ),
    ),
)
