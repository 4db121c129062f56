"""Search in the published cases: full text first, similar words where nothing matches, filters with counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db import connection, transaction
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from casestudies import isic
from casestudies import vocabulary as words
from casestudies.library_access import published
from casestudies.models import SEARCH_CONFIG, CaseStudy

PAGE_SIZE = 12
LONGEST_QUERY = 200  # characters; what is longer is cut, as nobody types it
MOST_WORDS = 8  # in a search for similar words, each of which costs an index scan
SIMILAR_ENOUGH = 0.45  # "footwaer" finds "footwear" (0.56); "boots" does not
LIST_COLUMNS = (
    "slug", "title", "summary", "outcome", "sectors", "countries", "cluster", "period_start", "period_end",
)  # fmt: skip
# Signs nobody writes: the found words are marked with them, and they become <mark> after escaping.
MARK_START, MARK_STOP = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks for. Empty means "any". `sector` is an ISIC division, `country` an ISO code."""

    text: str = ""
    sector: str = ""
    country: str = ""
    outcome: str = ""
    governance: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the text narrows the list."""
        return bool(self.sector or self.country or self.outcome or self.governance)


FACETS = ("sector", "country", "outcome", "governance")
FACET_COLUMNS = ("sectors", "countries", "outcome", "governance")  # in the same order


@dataclass(frozen=True, slots=True)
class Found:
    """The cases found: an ordered query of all of them, their number, and for each filter its values with counts.

    A filter's counts obey the text and the other filters. `is_similar` tells that no case has the words asked for.
    """

    cases: QuerySet[CaseStudy]
    count: int
    unfiltered: int  # how many answer the text alone
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_similar: bool = False


def wish_of(query: QueryDict) -> Wish:
    """Return what the address asks for. A value no filter knows is taken as "any"."""
    text = " ".join(query.get("q", "").replace("\x00", " ").split())[:LONGEST_QUERY]
    division, country = query.get("sector", ""), query.get("country", "")
    return Wish(
        text=text,
        sector=division if len(division) == 2 and isic.is_known(division) else "",
        country=country if len(country) == 2 and country.isascii() and country.isupper() else "",
        outcome=_known(query.get("outcome", ""), words.Outcome.values),
        governance=_known(query.get("governance", ""), words.Governance.values),
    )


def _known(value: str, choices: Iterable[str]) -> str:
    return value if value in choices else ""


def search(wish: Wish) -> Found:
    """Return the published cases that answer a wish. One query here, another when the cases are read.

    Similar words cost three queries more, and are looked for only where no case has the words asked for.
    """
    matching = _with_text(wish.text)
    found = _count(wish, matching)
    return found if found.unfiltered or not wish.text else _similar(wish)


def _with_text(text: str) -> QuerySet[CaseStudy]:
    """Return the cases with these words, best first, each with a snippet; all by title where there are no words."""
    cases = published().only(*LIST_COLUMNS).order_by("title", "slug")
    if not text:
        return cases
    query = SearchQuery(text, config=SEARCH_CONFIG, search_type="websearch")
    # A snippet shows whichever of the words the story has: others may stand in the title.
    any_word = SearchQuery(" or ".join(_plain_words(text)), config=SEARCH_CONFIG, search_type="websearch")
    story = Concat(
        "summary", Value(" "), "situation", Value(" "), "what_they_did", Value(" "), "what_happened", Value(" "),
        "what_to_take", Value(" "), "limits", output_field=TextField(),
    )  # fmt: skip
    snippet = SearchHeadline(
        story,
        any_word,
        config=SEARCH_CONFIG,
        start_sel=MARK_START,
        stop_sel=MARK_STOP,
        max_words=32,
        min_words=18,
        max_fragments=2,
        fragment_delimiter=" … ",
    )
    return (
        cases.filter(search_vector=query)
        .annotate(rank=SearchRank(F("search_vector"), query), snippet=snippet)
        .order_by("-rank", "title", "slug")
    )


def _plain_words(text: str) -> list[str]:
    """Return the words asked for, without the signs of the search language and without words to leave out."""
    words_asked = (word.strip("\"'") for word in text.split() if not word.startswith("-"))
    return [word for word in words_asked if word and word.casefold() != "or"]


def _similar(wish: Wish) -> Found:
    """Return the cases that have, in title, place, keywords or summary, something like each word of the text."""
    terms = [word for word in _plain_words(wish.text) if len(word) >= 3][:MOST_WORDS]
    if not terms:
        return _count(wish, published().none())
    cases = published()
    for term in terms:
        folded = Func(Value(term), function="foothold_fold", output_field=TextField())
        cases = cases.filter(search_words__trigram_word_similar=folded)
    with transaction.atomic(), connection.cursor() as cursor:
        # The operator reads its threshold from the session; LOCAL keeps it inside this transaction.
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(SIMILAR_ENOUGH)])
        slugs = list(cases.values_list("slug", flat=True))
    near = published().only(*LIST_COLUMNS).filter(slug__in=slugs).order_by("title", "slug")
    return _count(wish, near, is_similar=True)


def _count(wish: Wish, cases: QuerySet[CaseStudy], *, is_similar: bool = False) -> Found:
    """Return the cases that also pass the filters, with the counts of every filter. One query."""
    rows = [
        {
            "sector": {code[:2] for code in sectors},
            "country": set(countries),
            "outcome": {outcome},
            "governance": {governance} - {""},
        }
        for sectors, countries, outcome, governance in cases.order_by().values_list(*FACET_COLUMNS)
    ]
    asked = {facet: getattr(wish, facet) for facet in FACETS if getattr(wish, facet)}

    def passes(row: Mapping[str, set[str]], but: str = "") -> bool:
        return all(value in row[facet] for facet, value in asked.items() if facet != but)

    counts = {
        facet: Counter(value for row in rows if passes(row, but=facet) for value in row[facet]) for facet in FACETS
    }
    return Found(_filtered(cases, wish), sum(map(passes, rows)), len(rows), counts, is_similar)


def _filtered(cases: QuerySet[CaseStudy], wish: Wish) -> QuerySet[CaseStudy]:
    if wish.sector:
        cases = cases.filter(sectors__overlap=isic.within(wish.sector))
    if wish.country:
        cases = cases.filter(countries__contains=[wish.country])
    if wish.outcome:
        cases = cases.filter(outcome=wish.outcome)
    if wish.governance:
        cases = cases.filter(governance=wish.governance)
    return cases


def plain(snippet: str) -> str:
    """Return a snippet without its marks."""
    return snippet.replace(MARK_START, "").replace(MARK_STOP, "")


def marked(snippet: str) -> SafeString:
    """Return a snippet as HTML: everything escaped, the found words in <mark>."""
    html = escape(snippet).replace(MARK_START, "<mark>").replace(MARK_STOP, "</mark>")
    return mark_safe(html)  # noqa: S308 -- escaped above, only our own two tags are added
