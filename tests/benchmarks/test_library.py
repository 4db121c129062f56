"""The benchmarks of the case library find what they look for, among the same made-up cases every time."""

import pytest

from benchmarks import library, library_acts
from benchmarks.harness import Size
from casestudies.made_up import fill, made_up
from casestudies.matching import Ranking
from casestudies.models import CaseStudy

pytestmark = pytest.mark.django_db


def test_every_benchmark_finds_something():
    fill(400)
    found = {act: getattr(library_acts, act)() for act in library.ACTS.values()}
    assert isinstance(found["match"], Ranking)
    assert len(found.pop("match").matches) == 5
    # So few cases have no page 800, and may be too few for a word and two filters.
    assert {act for act, cases in found.items() if not cases} <= {"list_deep", "search_filtered"}
    assert library_acts.read_one().slug == CaseStudy.objects.order_by("pk").first().slug


def test_made_up_cases_are_the_same_for_the_same_seed_and_pass_every_check_of_a_case():
    first, again, other = (list(made_up(20, seed=seed)) for seed in (7, 7, 8))
    values = [
        [(case.slug, case.summary, case.levers, case.functions_after) for case in each] for each in (first, again)
    ]
    assert values[0] == values[1]
    assert first[0].slug != other[0].slug
    for case in first:
        case.full_clean(exclude=["levels_code"])


def test_nothing_is_prepared_before_the_first_round(monkeypatch):
    """A run for other benchmarks only needs no database."""
    monkeypatch.setattr(library, "library", lambda _number: pytest.fail("was prepared"))
    names = [benchmark.name for benchmark in library.benchmarks(Size.SMALL)]
    assert names == list(library.ACTS)
