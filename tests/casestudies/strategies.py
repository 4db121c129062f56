"""Random firms and random cases, for properties that hold for any of them."""

from hypothesis import strategies as st

from casestudies.matching import CaseFacts, Profile
from casestudies.models import WHOLE_IN_TENTHS
from casestudies.vocabulary import (
    BANDS,
    FUNCTIONS,
    LEVERS,
    BuyerKind,
    Destination,
    FirmSize,
    Governance,
    Outcome,
    RiskForm,
)


def some_of(words, least=0):
    return st.lists(st.sampled_from(list(words)), unique=True, min_size=least, max_size=4).map(tuple)


levels = st.fixed_dictionaries({key: st.none() | st.integers(0, 4) for key in FUNCTIONS}) | st.just({})
bands = st.fixed_dictionaries({}, optional={key: st.sampled_from(words) for key, words in BANDS.items()})
profiles = st.builds(
    Profile,
    sector=st.sampled_from(["", "15", "14", "26", "01", "77"]),
    country=st.sampled_from(["", "BR", "IN"]),
    workers=st.none() | st.integers(0, 5000),
    governance=some_of(Governance.values),
    top_share=st.none() | st.floats(0, 1),
    risk_form=st.sampled_from(["", *RiskForm.values]),
    functions=levels,
    bands=bands,
    buyer_kinds=some_of(BuyerKind.values),
    destinations=some_of(Destination.values),
    gaps=some_of(LEVERS),
)
cases = st.builds(
    CaseFacts,
    slug=st.text("abc0-", min_size=1, max_size=4).filter(lambda slug: slug.strip("-") == slug and "--" not in slug),
    title=st.just("A title"),
    summary=st.just("What happened."),
    outcome=st.sampled_from(Outcome.values),
    family=st.sampled_from(["", "a", "brenta", "sinos"]),  # "a" may be a case's own address too
    sectors=some_of(["152", "151", "15", "141", "26", "011", "03", "99"], least=1),
    countries=some_of(["BR", "IN"]),
    sizes=some_of(FirmSize.values),
    governance=st.sampled_from(["", *Governance.values]),
    top_share=st.none() | st.integers(0, WHOLE_IN_TENTHS).map(lambda tenths: tenths / WHOLE_IN_TENTHS),
    risk_form=st.sampled_from(["", *RiskForm.values]),
    functions=levels,
    bands=bands,
    buyer_kinds=some_of(BuyerKind.values),
    destinations=some_of(Destination.values),
    levers=some_of(LEVERS),
)
libraries = st.lists(cases, max_size=14, unique_by=lambda facts: facts.slug)
