"""What the pages of the case library ask of the database, one function for each benchmark. Needs Django set up."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection

from casestudies.library_access import find_matches
from casestudies.made_up import fill, made_up
from casestudies.matching import Profile, Ranking
from casestudies.models import CaseStudy
from casestudies.search import Wish, read, search

FIRM = Profile(
    sector="15",
    country="PT",
    workers=45,
    governance=("quasi_hierarchy", "network"),
    top_share=0.6,
    risk_form="loss",
    functions={"F1": 0, "F2": 1, "F3": 2, "F4": 3, "F5": 1, "F6": 0, "F7": 0},
    bands={"risk": "high", "functional": "low", "product": "high", "first_tier": "partly"},
    buyer_kinds=("brand", "importer"),
    destinations=("rich_countries",),
    gaps=("spread_buyers", "second_market", "learn_design"),
)
FIRST = next(made_up(1))  # the same in every library of made-up cases


def set_up(number: int) -> None:
    """Make the tables and so many cases, and let PostgreSQL take stock as it does by itself in a quiet hour."""
    call_command("migrate", verbosity=0)
    fill(number)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def tidy_up() -> None:
    """Let go of the database."""
    connection.close()


def read_one() -> CaseStudy:
    """The floor: one row by a unique index."""
    return CaseStudy.objects.get(slug=FIRST.slug)


def match() -> Ranking:
    """Find the cases most like a firm of which everything is known."""
    return find_matches(FIRM)


def list_first() -> list[CaseStudy]:
    """Show the first page of all cases, with the counts of the filters, as all of these do."""
    return _page(Wish())


def list_deep() -> list[CaseStudy]:
    """Show a page far down the list."""
    return _page(Wish(), 800)


def list_filtered() -> list[CaseStudy]:
    """Show the failures of one country."""
    return _page(Wish(country="BR", outcome="failure"))


def search_words() -> list[CaseStudy]:
    """Search for two words that a few hundred cases have."""
    return _page(Wish(text="shoes leather"))


def search_filtered() -> list[CaseStudy]:
    """Search for a word among the failures of one country."""
    return _page(Wish(text="shoes", country="BR", outcome="failure"))


def search_common() -> list[CaseStudy]:
    """Search for a word that tells nothing, as nearly every case has it."""
    return _page(Wish(text="buyers"))


def search_mistyped() -> list[CaseStudy]:
    """Search for a word nobody writes like that."""
    return _page(Wish(text="footwaer"))


def _page(wish: Wish, number: int = 1) -> list[CaseStudy]:
    return read(search(wish), number)
