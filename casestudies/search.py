"""Search in the published cases: full text first, similar words where nothing matches, filters with counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from casestudies import isic
from casestudies import vocabulary as words
from casestudies.counting import count
from casestudies.library_access import published
from casestudies.models import SEARCH_CONFIG, CaseStudy
from casestudies.similar_words import SHORTEST_WORD, similar_words

PAGE_SIZE = 12
LONGEST_QUERY = 200  # characters; what is longer is cut, as nobody types it
MOST_WORDS = 8  # in a search for similar words, each of which costs a look into the index
MOST_RANKED = 1000  # cases: to rank one means to unpack all its words, and words so common tell little
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


class WordQuery(SearchQuery):
    """A text query that PostgreSQL plans for without knowing its words, so that it always asks the index.

    If it knew a word to be in most cases it would read all of them through, which takes seven times as long: it does
    not reckon with unpacking the words of each.
    """

    template = "(SELECT %(function)s(%(expressions)s))"


@dataclass(frozen=True, slots=True)
class Found:
    """The cases found: an ordered query of all of them, their number, and for each filter its values with counts.

    A filter's counts obey the text and the other filters. `query` is what was looked for, `any_word` any word of it,
    None where no words were asked for. `is_similar` tells that no case has the words asked for.
    """

    cases: QuerySet[CaseStudy]
    count: int
    unfiltered: int  # how many answer the text alone
    counts: Mapping[str, Mapping[str, int]]
    query: WordQuery | None = None
    any_word: WordQuery | None = None
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
    """Return the published cases that answer a wish. One query here, another when a page of them is read.

    Where words are asked for, a query before these tells whether any case has them, and similar words if none has.
    """
    if not wish.text:
        return _found(wish)
    any_word = " or ".join(_plain_words(wish.text))
    query, any_word_query = (WordQuery(t, config=SEARCH_CONFIG, search_type="websearch") for t in (wish.text, any_word))
    return _similar(wish, query) or _found(wish, query, any_word_query)


def _similar(wish: Wish, words_asked: WordQuery) -> Found | None:
    """Return the cases that have something like each word of the text, None where a case has the words themselves."""
    terms = [word for word in _plain_words(wish.text) if len(word) >= SHORTEST_WORD][:MOST_WORDS]
    similar = similar_words(terms, unless=published().filter(search_vector=words_asked)) if terms else {}
    if not all(similar.get(term) for term in terms) or not terms:
        return None
    groups = [" | ".join(similar[term]) for term in terms]
    each, any_word = " & ".join(f"({group})" for group in groups), " | ".join(groups)
    query, any_word_query = (WordQuery(text, config="simple", search_type="raw") for text in (each, any_word))
    return _found(wish, query, any_word_query, is_similar=True)


def _found(
    wish: Wish, query: WordQuery | None = None, any_word: WordQuery | None = None, *, is_similar: bool = False
) -> Found:
    """Return the cases with these words that also pass the filters, with the counts of every filter. One query."""
    cases = published() if query is None else published().filter(search_vector=query)
    conditions = _conditions(wish)
    counts = count(cases, conditions)
    found = Found(cases, counts.passing, counts.all, counts.by_facet, query, any_word, is_similar)
    return replace(found, cases=_in_order(cases.filter(*conditions.values()).only(*LIST_COLUMNS), found))


def _in_order(cases: QuerySet[CaseStudy], found: Found) -> QuerySet[CaseStudy]:
    """Return the cases that have the words best first; by title where no words were asked for, or very common ones."""
    if found.query is None or found.count > MOST_RANKED:
        return cases.order_by("title", "slug")
    return cases.annotate(rank=SearchRank(F("search_vector"), found.query)).order_by("-rank", "title", "slug")


def read(found: Found, page: int) -> list[CaseStudy]:
    """Return the cases on a page, counted from 1, with a `snippet` where words were asked for. One query.

    The page is worked out from the index; only the cases on it are read, and only theirs are the snippets.
    """
    start = (page - 1) * PAGE_SIZE
    cases = CaseStudy.objects.filter(slug__in=found.cases[start : start + PAGE_SIZE].values("slug")).only(*LIST_COLUMNS)
    if found.any_word is not None:
        cases = cases.annotate(snippet=_snippet(found.any_word))
    return list(_in_order(cases, found))


def _snippet(any_word: WordQuery) -> SearchHeadline:
    """Return the passages with any of the words: the others may stand in the title."""
    story = Concat(
        "summary", Value(" "), "situation", Value(" "), "what_they_did", Value(" "), "what_happened", Value(" "),
        "what_to_take", Value(" "), "limits", output_field=TextField(),
    )  # fmt: skip
    return SearchHeadline(
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


def _conditions(wish: Wish) -> dict[str, Q]:
    """Return the condition of each filter that is asked for."""
    every = {
        "sector": Q(sectors__overlap=isic.within(wish.sector)),
        "country": Q(countries__contains=[wish.country]),
        "outcome": Q(outcome=wish.outcome),
        "governance": Q(governance=wish.governance),
    }
    return {facet: condition for facet, condition in every.items() if getattr(wish, facet)}


def _plain_words(text: str) -> list[str]:
    """Return the words asked for, without the signs of the search language and without words to leave out."""
    words_asked = (word.strip("\"'") for word in text.split() if not word.startswith("-"))
    return [word for word in words_asked if word and word.casefold() != "or"]


def plain(snippet: str) -> str:
    """Return a snippet without its marks."""
    return snippet.replace(MARK_START, "").replace(MARK_STOP, "")


def marked(snippet: str) -> SafeString:
    """Return a snippet as HTML: everything escaped, the found words in <mark>."""
    html = escape(snippet).replace(MARK_START, "<mark>").replace(MARK_STOP, "</mark>")
    return mark_safe(html)  # nosec B308, B703 # noqa: S308 -- escaped above, only our own two tags are added
