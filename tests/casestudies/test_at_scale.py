"""With thousands of cases, search and matching look things up in indexes, and count what they would count by hand."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from math import ceil

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casestudies import matching
from casestudies.library_access import facts_of, find_matches, published
from casestudies.made_up import fill
from casestudies.models import CaseStudy, LibraryWord
from casestudies.search import MOST_RANKED, PAGE_SIZE, Wish, read, search
from tests.casestudies.test_library_access import LUXURY_SUBCONTRACTOR
from tests.roles import owning

pytestmark = pytest.mark.django_db
MANY = 2000


@pytest.fixture(scope="module", autouse=True)
def large_library(django_db_setup, django_db_blocker):
    """Thousands of cases that are really stored, for only then can a vacuum note what everybody may see.

    It also takes stock, and files the words that wait to be filed: without that, plans would be a matter of chance.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")  # a vacuum passes over what may not be on the disk yet
        fill(MANY)
        with owning():
            cursor.execute("VACUUM ANALYZE")
        yield
        cursor.execute(f"TRUNCATE {CaseStudy._meta.db_table}, {LibraryWord._meta.db_table} CASCADE")
        cursor.execute("RESET synchronous_commit")


def plans_of(act: Callable[[], object]) -> list[str]:
    """Return how PostgreSQL goes about each query of an act."""
    with CaptureQueriesContext(connection) as queries:
        act()
    with connection.cursor() as cursor:
        plans = []
        for query in queries.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    return plans


def one_page(wish, number=1):
    found = search(wish)
    return found, read(found, number)


# Queries and indexes


def test_a_match_takes_two_queries_and_reads_the_index_alone():
    shortlist, few = plans_of(lambda: find_matches(LUXURY_SUBCONTRACTOR))
    assert "Index Only Scan using case_facts" in shortlist
    assert "Seq Scan" not in shortlist + few


@pytest.mark.parametrize("text", ["shoes", "shoes leather", "buyers", "buyers -shoes"])
def test_words_are_looked_up_however_common(text):
    plans = plans_of(lambda: one_page(Wish(text=text)))
    assert len(plans) == 3
    for plan in plans:
        assert "Bitmap Index Scan on case_search" in plan
        assert "Seq Scan" not in plan


def test_the_list_and_its_counts_are_read_from_indexes():
    counts, page = plans_of(lambda: one_page(Wish(), number=200))
    assert "Index Only Scan using case_facts" in counts
    assert "Index Only Scan using case_by_status" in page
    assert "Seq Scan" not in counts + page


def test_a_typing_error_is_held_against_words_in_three_queries():
    plans = plans_of(lambda: one_page(Wish(text="footwaer")))
    assert len(plans) == 3
    assert "Bitmap Index Scan on library_word_alike" in plans[0]
    assert "Seq Scan" not in "".join(plans)


@pytest.mark.parametrize(
    ("index", "act"),
    [
        ("case_facts", lambda: find_matches(LUXURY_SUBCONTRACTOR)),
        ("case_search", lambda: one_page(Wish(text="shoes"))),
        ("library_word_alike", lambda: one_page(Wish(text="footwaer"))),
    ],
)
def test_without_its_index_each_would_read_everything(index, act):
    """Negative control: the tests above can fail. A whole index may be read in place of its table."""
    with owning(), connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {index}")
    plans = "".join(plans_of(act))
    assert "Seq Scan" in plans or re.search(r"Scan using \w+_(pkey|like)\b(?!.*\n\s+Index Cond)", plans)


# Results


@pytest.mark.parametrize(
    "change",
    [{}, {"gaps": ()}, {"governance": ()}, {"sector": "26", "risk_form": "none"}, {"functions": {}, "top_share": None}],
)
def test_the_ranking_is_that_of_all_cases_compared(change):
    profile = replace(LUXURY_SUBCONTRACTOR, **change)
    assert find_matches(profile) == matching.rank(profile, map(facts_of, published()))


@pytest.mark.parametrize(
    "wish",
    [
        Wish(),
        Wish(country="BR"),
        Wish(country="BR", outcome="failure"),
        Wish(sector="15", governance="network"),
        Wish(text="shoes", country="BR", outcome="failure"),
        Wish(text="buyers", sector="26"),
    ],
)
def test_counts_are_those_of_a_count_by_hand(wish):
    found = search(wish)
    rows = list(search(Wish(text=wish.text)).cases.only("sectors", "countries", "outcome", "governance"))
    values = {
        "sector": lambda case: {code[:2] for code in case.sectors},
        "country": lambda case: set(case.countries),
        "outcome": lambda case: {case.outcome},
        "governance": lambda case: {case.governance} - {""},
    }

    def passes(case, but=""):
        return all(getattr(wish, name) in {"", *values[name](case)} for name in values if name != but)

    assert found.unfiltered == len(rows)
    assert found.count == sum(map(passes, rows)) == len(found.cases)
    for name, of in values.items():
        assert found.counts[name] == Counter(value for case in rows if passes(case, but=name) for value in of(case))


def test_pages_hold_every_case_once():
    found = search(Wish(text="shoes"))
    pages = range(1, ceil(found.count / PAGE_SIZE) + 1)
    slugs = [case.slug for page in pages for case in read(found, page)]
    assert len(slugs) == len(set(slugs)) == found.count
    assert slugs == [case.slug for case in found.cases]


def test_words_that_most_cases_have_leave_titles_in_order():
    found, page = one_page(Wish(text="buyers"))
    assert found.count > MOST_RANKED
    assert [case.title for case in page] == sorted(case.title for case in found.cases)[:PAGE_SIZE]
    assert all("\ue000" in case.snippet for case in page), "found words are marked all the same"
