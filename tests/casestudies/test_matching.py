"""The ranking of cases: deterministic, order independent, at most five and one counter-case, with reasons."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casestudies import sentences
from casestudies.likeness import FACTORS, compare, size_class
from casestudies.matching import PER_FAMILY, CaseFacts, Profile, Ranking, rank
from casestudies.vocabulary import FUNCTIONS, BuyerKind, Destination
from diagnostics.core.findings import GovernanceClass, RiskForm
from tests.casestudies.strategies import libraries, profiles


def case(slug: str, **facts) -> CaseFacts:
    return CaseFacts(slug=slug, title=slug.title(), summary="", outcome=facts.pop("outcome", "success"), **facts)


@settings(max_examples=100)
@given(profiles, libraries, st.randoms(use_true_random=False))
def test_any_ranking_keeps_its_promises(profile, cases, chance):
    ranking = rank(profile, cases)
    shuffled = chance.sample(cases, len(cases))
    assert rank(profile, shuffled) == ranking, "the order in which cases come must not matter"
    assert len(ranking.matches) <= 5
    slugs = [match.slug for match in ranking.matches] + ([ranking.counter.slug] if ranking.counter else [])
    assert len(set(slugs)) == len(slugs), "no case twice"
    assert all(0 <= match.score <= 100 for match in ranking.matches)
    assert all(set(match.levers) <= set(profile.gaps) for match in ranking.matches)
    if ranking.counter:
        assert ranking.counter.outcome != "success"
    if any(facts.outcome == "success" for facts in cases):
        assert any(match.outcome == "success" for match in ranking.matches)
    assert Ranking.from_dict(ranking.to_dict()) == ranking


def test_likest_case_first_and_ties_by_slug():
    profile = Profile(governance=("quasi_hierarchy",), top_share=0.7)
    cases = [case("b", governance="arms_length"), case("c", governance="quasi_hierarchy"), case("a")]
    assert [match.slug for match in rank(profile, cases).matches] == ["c", "a", "b"]


def test_reasons_and_differences_are_whole_sentences():
    profile = Profile(
        sector="15",
        workers=30,
        governance=("quasi_hierarchy", "network"),
        top_share=0.7,
        risk_form="loss",
        functions={"F1": 0, "F2": 1, "F3": 3, "F4": 3, "F6": 0, "F7": 0},
        bands={"functional": "low", "first_tier": "partly"},
        buyer_kinds=("brand",),
        destinations=("rich_countries",),
    )
    other = case(
        "other",
        sectors=("152",),
        sizes=("large",),
        governance="arms_length",
        top_share=0.1,
        risk_form="loss",
        functions={"F1": 4, "F2": 1, "F3": 3, "F4": 3, "F6": 4, "F7": 4},
        bands={"functional": "high", "first_tier": "partly"},
        buyer_kinds=("brand",),
        destinations=("home", "rich_countries"),
    )
    likeness = compare(profile, other)
    assert [str(reason) for reason in likeness.reasons] == [
        "Like this firm, it was losing tasks to a buyer or a bigger firm.",
        "Like this firm, it left samples and development to others.",
        "Like this firm, it worked in this sector.",
        "Like this firm, it sold to global brands.",
    ]
    assert [str(difference) for difference in likeness.differences] == [
        "Unlike this firm, it sold to buyers who took the goods as they came.",
        "Unlike this firm, it made its own designs.",
        "Unlike this firm, it had no buyer that took most of its output.",
        "Unlike this firm, it sold on its home market.",
    ]


def test_a_shared_function_says_neither_like_nor_unlike():
    profile = Profile(functions=dict.fromkeys(FUNCTIONS, 2))
    likeness = compare(profile, case("x", functions=dict.fromkeys(FUNCTIONS, 4)))
    assert likeness.reasons == ()
    assert likeness.differences == (sentences.NO_DIFFERENCE,)


def test_against_likeness_there_is_always_something_said():
    twin = case("twin", governance="network", countries=("IN",))
    assert compare(Profile(governance=("network",), country="IN"), twin).differences == (sentences.NO_DIFFERENCE,)
    (elsewhere,) = compare(Profile(governance=("network",), country="PT"), twin).differences
    assert str(elsewhere) == "Unlike this firm, it worked in another country."


def test_a_case_that_tells_little_is_a_weak_argument():
    profile = Profile(governance=("network",), top_share=0.3, risk_form="lock_in")
    told = case("told", governance="network", top_share=0.9, risk_form="loss")
    silent = case("silent", governance="network")
    assert compare(profile, told).score > compare(profile, silent).score


def test_what_the_firm_does_not_tell_changes_no_score():
    assert compare(Profile(risk_form="loss"), case("x", risk_form="loss")).score == 100
    assert compare(Profile(), case("x", risk_form="loss")).score == 0


def test_levers_follow_the_order_of_the_advice():
    profile = Profile(gaps=("learn_design", "spread_buyers", "raise_quality"))
    match = rank(profile, [case("x", levers=("raise_quality", "learn_design", "second_market"))]).matches[0]
    assert match.levers == ("learn_design", "raise_quality")


def test_counter_case_failed_on_the_road_advised():
    profile = Profile(risk_form="loss", gaps=("learn_design",))
    cases = [
        *(case(f"ok-{n}", risk_form="loss", levers=("learn_design",)) for n in range(5)),
        case("likest-failure", outcome="failure", risk_form="lock_in"),
        case("same-road", outcome="failure", levers=("learn_design",)),
    ]
    ranking = rank(profile, cases)
    assert ranking.counter is not None
    assert ranking.counter.slug == "same-road"


def test_counter_case_may_be_a_half_success_on_that_road():
    profile = Profile(risk_form="loss", gaps=("learn_design",))
    cases = [
        *(case(f"ok-{n}", risk_form="loss") for n in range(5)),
        case("failed-elsewhere", outcome="failure"),
        case("faltered-there", outcome="mixed", levers=("learn_design",)),
    ]
    counter = rank(profile, cases).counter
    assert counter is not None
    assert counter.slug == "faltered-there"


def test_a_much_likelier_half_success_warns_before_a_distant_failure():
    profile = Profile(risk_form="loss", governance=("network",), gaps=("learn_design",))
    cases = [
        *(case(f"ok-{n}", risk_form="loss", governance="network", levers=("learn_design",)) for n in range(5)),
        case("distant-failure", outcome="failure", levers=("learn_design",)),
        case("near-half-success", outcome="mixed", risk_form="loss", levers=("learn_design",)),
    ]
    counter = rank(profile, cases).counter
    assert counter is not None
    assert counter.slug == "near-half-success"


def test_no_counter_case_among_successes():
    assert rank(Profile(), [case("a"), case("b")]).counter is None


def test_one_study_does_not_fill_the_list():
    cases = [case(f"s{n}", family="sinos", governance="network") for n in range(5)] + [case("other")]
    matches = rank(Profile(governance=("network",)), cases).matches
    assert [match.slug for match in matches] == ["s0", "s1", "other"]
    assert PER_FAMILY == 2


def test_five_failures_leave_a_place_for_hope():
    profile = Profile(risk_form="loss", gaps=("spread_buyers",))
    cases = [
        *(case(f"failure-{n}", outcome="failure", risk_form="loss") for n in range(6)),
        case("success"),
        case("success-with-lever", levers=("spread_buyers",)),
    ]
    matches = rank(profile, cases).matches
    assert [match.slug for match in matches][-1] == "success-with-lever"


def test_hope_weighs_likeness_with_what_it_answers():
    profile = Profile(risk_form="loss", governance=("network",), gaps=("spread_buyers", "raise_quality"))
    cases = [
        *(case(f"failure-{n}", outcome="failure", risk_form="loss", governance="network") for n in range(5)),
        case("like-but-silent", governance="network"),
        case("less-like-but-answering", risk_form="loss", levers=("spread_buyers",)),
    ]
    assert rank(profile, cases).matches[-1].slug == "less-like-but-answering"


@pytest.mark.parametrize(
    ("workers", "size"), [(0, "micro"), (9, "micro"), (10, "small"), (50, "medium"), (250, "large")]
)
def test_size_classes(workers, size):
    assert size_class(workers) == size


def test_every_factor_says_why_it_weighs_and_stands_in_order():
    assert all(factor.why and factor.weight > 0 for factor in FACTORS)
    weights = [factor.weight for factor in FACTORS]
    assert weights == sorted(weights, reverse=True), "sentences are printed in this order"


def test_there_is_a_sentence_for_every_word():
    for governance in GovernanceClass:
        assert sentences.like("governance", governance) != sentences.unlike("governance", governance)
    for form in RiskForm:
        assert sentences.like("risk_form", form) != sentences.unlike("risk_form", form)
    for kind in BuyerKind.values:
        assert sentences.like("buyer_kind", kind)
    for place in Destination.values:
        assert sentences.unlike("destination", place)
