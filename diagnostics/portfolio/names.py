"""Finds firms by name: the letters asked for anywhere in it, accents aside, or else words like those asked for."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Func, QuerySet, TextField, Value

from diagnostics.models import Firm

SIMILAR_ENOUGH = 0.4  # "Auroar" finds "Aurora" (0.43); "Aura" finds it, "Ora" does not
MOST_SIMILAR = 100  # firms, the most similar ones
MOST_WORDS = 5  # each costs an index scan
SHORTEST_WORD = 3  # characters: of fewer, half are shared with everything


def with_name(firms: QuerySet[Firm], text: str) -> tuple[QuerySet[Firm], bool]:
    """Return the firms whose name holds `text`, and False; if there are none, those with similar words, and True."""
    exact = firms.filter(name_folded__contains=folded(text))
    if exact.exists():
        return exact, False
    return firms.filter(pk__in=similar(firms, text)), True


def similar(firms: QuerySet[Firm], text: str) -> list[UUID]:
    """Return the ids of the firms with something like each word of the text in their names, the likest first."""
    words = [word for word in text.split() if len(word) >= SHORTEST_WORD][:MOST_WORDS]
    if not words:
        return []
    for word in words:
        firms = firms.filter(name_folded__trigram_word_similar=folded(word))
    likest = TrigramWordSimilarity(folded(" ".join(words)), "name_folded")  # type: ignore[arg-type]
    with transaction.atomic(), connection.cursor() as cursor:
        # The operator reads its threshold from the session; LOCAL keeps it inside this transaction.
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(SIMILAR_ENOUGH)])
        return list(firms.order_by(likest.desc(), "pk").values_list("pk", flat=True)[:MOST_SIMILAR])


def folded(text: str) -> Func:
    """Return a text as names are compared: in lower case, without accents."""
    return Func(Value(text), function="foothold_fold", output_field=TextField())
