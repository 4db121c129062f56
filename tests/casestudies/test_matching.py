"""The ranking of cases: deterministic, order independent, at most five and one counter-case."""

from casestudies.matching import CaseFacts, Profile, Ranking, rank


def case(slug: str, **facts) -> CaseFacts:
    return CaseFacts(slug=slug, title=slug.title(), summary="", outcome=facts.pop("outcome", "success"), **facts)


def test_likest_case_first_and_ties_by_slug():
    profile = Profile(governance=("quasi_hierarchy",), top_share=0.7)
    cases = [case("b", governance="arms_length"), case("c", governance="quasi_hierarchy"), case("a")]
    assert [match.slug for match in rank(profile, cases).matches] == ["c", "a", "b"]


def test_ranking_survives_json():
    profile = Profile(governance=("quasi_hierarchy",), top_share=0.7, gaps=("spread_buyers",))
    cases = [case(f"c{n}", governance="quasi_hierarchy", top_share=n / 10, levers=("spread_buyers",)) for n in range(6)]
    ranking = rank(profile, [*cases, case("failed", outcome="failure", levers=("spread_buyers",))])
    assert Ranking.from_dict(ranking.to_dict()) == ranking
    assert ranking.counter is not None
