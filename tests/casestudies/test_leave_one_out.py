"""Each of the paper's cases, answered as a firm and diagnosed by the engine, finds a case of its kind."""

from dataclasses import replace

import pytest

from casestudies.library_access import facts_of, published
from casestudies.loading import load
from casestudies.matching import profile_of
from casestudies.schema import read_library
from casestudies.validation import leave_one_out
from diagnostics.core.engine import diagnose
from tests.diagnostics.core.paper_cases import load_cases

# Which entry of the library tells the case that a file of answers was coded from.
ENTRY_OF = {
    "A01": "east-asia-oem-learning",
    "A02": "east-asia-triangle-manufacturing",
    "A03": "guadalajara-small-firms",
    "A04": "guadalajara-assembly-plant",
    "A05": "penang-before-linkages",
    "A06": "penang-spin-off-suppliers",
    "A07": "singapore-first-movers",
    "A08": "kenya-zimbabwe-small-growers",
    "A09": "kenya-zimbabwe-small-exporters",
    "A10": "kenya-zimbabwe-large-exporters",
    "A11": "brenta-luxury-subcontractors",
    "A12": "brenta-german-buying-groups",
    "A13": "italy-fashion-footwear",
    "A14": "brazil-footwear-exporters",
    "A15": "china-volume-footwear",
    "A16": "india-footwear-low-wage",
    "A17": "sialkot-quality-certification",
    "A18": "sinos-crisis-exporters",
    "A19": "mexico-footwear-liberalisation",
    "A20": "agra-after-soviet-market",
    "A21": "ludhiana-two-markets",
    "A22": "ludhiana-small-units",
    "A23": "chile-cost-squeeze",
    "A24": "sinos-home-market",
    "A25": "sinos-us-chains-through-agents",
    "A26": "sinos-demoted-subcontractor",
    "A27": "sinos-export-agents-abroad",
    "A28": "sinos-latin-america-europe",
    "A29": "costa-rica-intel-suppliers",
    "A30": "mexico-small-firms-outside",
    "A31": "spin-off-cluster-plants",
    "A32": "second-tier-garment-assembly",
    "A33": "full-package-garment-suppliers",
}
WORKERS = {"micro": 5, "small": 25, "medium": 120, "large": 600}


@pytest.fixture
def results():
    load(read_library())
    facts = {case.slug: facts_of(case) for case in published()}
    profiles = {}
    for id_, paper_case in load_cases().items():
        own = facts[ENTRY_OF[id_]]
        profile = profile_of(
            diagnose(paper_case.sheet),
            sector=own.sectors[0][:2],
            country=own.countries[0] if own.countries else "",
            workers=WORKERS[own.sizes[0]] if own.sizes else None,
            buyers=paper_case.sheet.buyers,
        )
        # The files of answers name no kinds of buyer and no markets: the firm's own entry tells them.
        profiles[own.slug] = replace(profile, buyer_kinds=own.buyer_kinds, destinations=own.destinations)
    return leave_one_out(profiles, facts.values())


@pytest.mark.django_db
def test_paper_cases_find_their_kind(results):
    """30 of 33 when first run, against 16 by blind chance; the floor guards it.

    See `casestudies.validation` for what this does not show.
    """
    hits = sum(result.is_hit for result in results)
    expected_blindly = sum(result.chance for result in results)
    for result in results:
        print(result.slug, "family" * result.by_family, "kind" * result.by_kind, *result.top)
    print(
        f"{hits} of {len(results)}; by family {sum(r.by_family for r in results)}, by governance and risk form "
        f"{sum(r.by_kind for r in results)}; blindly {expected_blindly:.1f}"
    )
    assert len(results) == 33
    assert hits >= 29
    assert hits > expected_blindly + 10
