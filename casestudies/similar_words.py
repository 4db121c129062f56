"""Words of the library that are like a word somebody typed: the way back from a typing error."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from casestudies.models import CaseStudy, LibraryWord

SHORTEST_WORD = 3  # letters: shorter ones are like too many others
SIMILAR_ENOUGH = 0.45  # "footwaer" finds "footwear" (0.56); "boots" does not
NEARLY_AS_GOOD = 0.85  # of the best likeness: what is less alike than that was hardly meant
MOST_SIMILAR = 4  # words for each word typed

# Both operators look into the index, at the limits PostgreSQL comes with: alike as a whole, or the beginning of one.
QUERY = f"""
SELECT typed.term, alike.word, alike.likeness
FROM unnest(%s::text[]) AS typed (term), foothold_fold(typed.term) AS folded,
LATERAL (
    SELECT word, word_similarity(folded, word) AS likeness, similarity(folded, word) AS whole
    FROM {LibraryWord._meta.db_table}
    WHERE (word %% folded OR word %%> folded) AND word_similarity(folded, word) >= {SIMILAR_ENOUGH}
    ORDER BY likeness DESC, whole DESC, word LIMIT {MOST_SIMILAR}
) AS alike
WHERE NOT EXISTS ({{cases}})
"""  # nosec B608 # noqa: S608 -- a name and two numbers of ours, no values


def similar_words(terms: Iterable[str], *, unless: QuerySet[CaseStudy]) -> dict[str, list[str]]:
    """Return up to four words of published cases like each term, the most alike first. One query; a term may lack.

    None is looked for where there are cases in `unless`: those that have the words as they were typed.
    """
    cases, values = unless.order_by().values("pk").query.sql_with_params()
    found: dict[str, list[str]] = {}
    best: dict[str, float] = {}
    with connection.cursor() as cursor:
        cursor.execute(QUERY.format(cases=cases), [list(terms), *values])
        for term, word, likeness in cursor.fetchall():
            if likeness >= NEARLY_AS_GOOD * best.setdefault(term, likeness):
                found.setdefault(term, []).append(word)
    return found
