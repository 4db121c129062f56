"""The few published cases a ranking can come from, picked by PostgreSQL in one query.

The points are those of `likeness.py`, to the thousandth: every factor becomes sums of tables, computed here for the
firm and looked up there by the codes of each case (`codes.py`). `matching.rank` then compares those few in full.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

from django.db import connection

from casestudies import isic, likeness
from casestudies import vocabulary as words
from casestudies.codes import BAND_BITS, LEVEL_BITS, LEVELS
from casestudies.facts import CaseFacts, Profile
from casestudies.likeness import ALIKE, HALF, UNLIKE
from casestudies.matching import PER_FAMILY, WARNING
from casestudies.models import CaseStudy

# What `rank` may choose from: the best, but for a third one of a family; should none of them be a success, the one that
# answers most; the likest cases in which an advised road failed, and the likest failures, one more of each than may be
# among the best.
QUERY = """
WITH scored AS MATERIALIZED (
    SELECT slug COLLATE "C" AS slug, coalesce(nullif(family, ''), slug) COLLATE "C" AS family, outcome,
           {score} AS score, {answered} AS answered
    FROM {table} WHERE status = 'published'
), best AS (
    SELECT slug, family, score FROM scored ORDER BY score DESC, slug LIMIT {depth}
), spread AS (
    SELECT slug, score, row_number() OVER (PARTITION BY family ORDER BY score DESC, slug) AS place FROM best
)
(SELECT slug, true FROM spread WHERE place <= {per_family} ORDER BY score DESC, slug LIMIT {limit})
UNION ALL
(SELECT slug, false FROM scored WHERE outcome = 'success' ORDER BY score * answered DESC, score DESC, slug LIMIT 1)
UNION ALL
(SELECT slug, false FROM scored WHERE outcome IN ('mixed', 'failure') AND answered > 0
 ORDER BY score * {warning} DESC, score DESC, slug LIMIT {limit} + 1)
UNION ALL
(SELECT slug, false FROM scored WHERE outcome = 'failure' ORDER BY score DESC, slug LIMIT {limit} + 1)
"""
DEPTH = 100  # of the best are looked at first; they hold enough families unless one study fills them
TABLE_BITS = 9  # of a code are looked up at a time: no table has more than 512 numbers
WEIGHT, APART = 8, 128  # one number tells how many levels are known of both, what they weigh, how far apart they are

Part = tuple[str, list[Any]]  # SQL and the values for its gaps


def shortlist(profile: Profile, *, limit: int) -> list[str]:
    """Return the slugs of every case that `rank` can choose from the published library, and of few others.

    One query; another where one study fills the first hundred places.
    """
    slugs, best = _pick(profile, limit, DEPTH)
    return slugs if best == limit else _pick(profile, limit, None)[0]


def _pick(profile: Profile, limit: int, depth: int | None) -> tuple[list[str], int]:
    """Return slugs, each once, and how many of them are the best; those from further down than `depth` are not seen."""
    score, answered = _score(profile), _answered(profile)
    sql = QUERY.format(
        table=CaseStudy._meta.db_table,
        score=score[0],
        answered=answered[0],
        depth=depth or "ALL",
        warning="CASE outcome " + " ".join(f"WHEN '{key}' THEN {value}" for key, value in WARNING.items()) + " END",
        per_family=PER_FAMILY,
        limit=limit,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*score[1], *answered[1]])
        rows = cursor.fetchall()
    return list(dict.fromkeys(slug for slug, _is_best in rows)), sum(is_best for _slug, is_best in rows)


def _score(profile: Profile) -> Part:
    """Return the score in tenths of a point, as `likeness.compare` works it out."""
    parts = [(factor.weight, *LIKENESS[factor.key](profile)) for factor in likeness.asked_of(profile)]
    scale = sum(weight for weight, _sql, _values in parts)
    total = " + ".join(f"{weight} * ({sql})" for weight, sql, _values in parts)
    values = [value for _weight, _sql, values in parts for value in values]
    return (f"(2 * ({total}) + {scale}) / {2 * scale}", values) if scale else ("0", [])


# --- Each factor: its likeness in thousandths, 0 where the case does not tell


def _governance(profile: Profile) -> Part:
    return _by_word("governance", _compared("governance", profile, "governance", words.Governance.values))


def _risk_form(profile: Profile) -> Part:
    return _by_word("risk_form", _compared("risk_form", profile, "risk_form", words.RiskForm.values))


def _functions(profile: Profile) -> Part:
    digits = [
        [_apart(profile.functions.get(key), level, likeness.weight_of(key)) for level in LEVELS]
        for key in words.FUNCTIONS
    ]
    return _closeness("levels_code", digits, LEVEL_BITS, likeness.LEAST_LEVELS)


def _criteria(profile: Profile) -> Part:
    digits = [
        [_apart(likeness.BAND_RANK.get(profile.bands.get(key, "")), rank, 1) for rank in range(len(bands))]
        for key, bands in words.BANDS.items()
    ]
    return _closeness("bands_code", digits, BAND_BITS, likeness.LEAST_BANDS)


def _concentration(profile: Profile) -> Part:
    apart = f"abs(top_share_tenths - {likeness.thousandths(profile.top_share or 0)})"
    return f"coalesce(greatest({UNLIKE}, {ALIKE} - {ALIKE} * {apart} / {likeness.MAIN_BUYER}), {UNLIKE})", []


def _sector(profile: Profile) -> Part:
    same, kindred = _codes_in([profile.sector]), _codes_in(likeness.kindred(profile.sector))
    sql = f"CASE WHEN sectors && %s::varchar[] THEN {ALIKE} WHEN sectors && %s::varchar[] THEN {HALF} ELSE {UNLIKE} END"
    return sql, [same, kindred]


def _markets(profile: Profile) -> Part:
    sides = [
        (column, *_added(column, [[_shared(mine, theirs) for theirs in _sets(tuple(allowed))]], len(allowed)))
        for column, mine, allowed in (
            ("buyer_kinds_code", profile.buyer_kinds, words.BuyerKind.values),
            ("destinations_code", profile.destinations, words.Destination.values),
        )
        if mine
    ]
    total = " + ".join(sql for _column, sql, _values in sides)
    told = " + ".join(f"({column} > 0)::int" for column, _sql, _values in sides)
    return f"({total}) / greatest(1, {told})", [value for _column, _sql, values in sides for value in values]


def _size(profile: Profile) -> Part:
    sizes = words.FirmSize.values
    return _added("firm_sizes_code", [[*_compared("size", profile, "sizes", _sets(tuple(sizes))).values()]], len(sizes))


def _country(profile: Profile) -> Part:
    return f"CASE WHEN %s = ANY(countries) THEN {ALIKE} ELSE {UNLIKE} END", [profile.country]


def _answered(profile: Profile) -> Part:
    """Return how much of the firm's gaps a case answers, in thousandths."""
    worth = likeness.worth_of_gaps(profile)
    if not worth:
        return "0", []
    sql, values = _added("levers_code", [[0, worth.get(lever, 0)] for lever in words.LEVERS], 1)
    return f"{ALIKE} * {sql} / {sum(worth.values())}", values


LIKENESS: Mapping[str, Callable[[Profile], Part]] = {
    "governance": _governance,
    "risk_form": _risk_form,
    "functions": _functions,
    "concentration": _concentration,
    "sector": _sector,
    "markets": _markets,
    "criteria": _criteria,
    "gaps": _answered,
    "size": _size,
    "country": _country,
}


# --- Tables and their use


def _compared(key: str, profile: Profile, fact: str, values: Iterable[Any]) -> dict[Any, int]:
    """Return the likeness of a case of which nothing but one attribute is told, for each of its values."""
    compare = next(factor.compare for factor in likeness.FACTORS if factor.key == key)
    cases = {value: CaseFacts(slug="", title="", summary="", outcome="", **{fact: value}) for value in values}
    results = {value: compare(profile, case) for value, case in cases.items()}
    return {value: result.likeness if result else UNLIKE for value, result in results.items()}


def _by_word(column: str, likenesses: Mapping[str, int]) -> Part:
    cases = " ".join(f"WHEN '{word}' THEN {points}" for word, points in likenesses.items())
    return f"CASE {column} {cases} ELSE {UNLIKE} END", []


def _added(column: str, digits: Sequence[Sequence[int]], bits: int) -> Part:
    """Return the sum of what the digits of a code add. `digits` holds it for each digit and each of its values."""
    at_once = TABLE_BITS // bits
    groups = [digits[start : start + at_once] for start in range(0, len(digits), at_once)]
    width = at_once * bits
    parts = (f"(%s::int[])[1 + ({column} >> {at * width} & {(1 << width) - 1})]" for at in range(len(groups)))
    return f"({' + '.join(parts)})", [_array(_table(group, bits)) for group in groups]


def _table(digits: Sequence[Sequence[int]], bits: int) -> list[int]:
    """Return what a number of several digits adds, the first digit in the lowest bits; values left out add nothing."""
    filled = [[*values, *[0] * ((1 << bits) - len(values))] for values in digits]
    return [sum(values) for values in product(*reversed(filled))]


def _apart(mine: int | None, theirs: int, weight: int) -> int:
    """Return what one digit adds to the number that `_closeness` reads."""
    return 0 if mine is None else APART * weight * abs(mine - theirs) + WEIGHT * weight + 1


def _closeness(column: str, digits: Sequence[Sequence[int]], bits: int, least: int) -> Part:
    """Return how close the digits of a code are; nothing where fewer than `least` are known of both."""
    sql, values = _added(column, digits, bits)
    return f"(%s::int[])[1 + {sql}]", [_closeness_table(sum(map(max, digits)), least), *values]


@cache
def _closeness_table(highest: int, least: int) -> str:
    """Return the likeness for each number that `_apart` can add up to, as an array."""
    numbers = ((number // APART, number % APART // WEIGHT, number % WEIGHT) for number in range(highest + APART))
    return _array(
        [likeness.closeness(apart, weight) if known >= least and weight else UNLIKE for apart, weight, known in numbers]
    )


def _array(numbers: Iterable[int]) -> str:
    """Return numbers as PostgreSQL writes an array: far quicker than to have each adapted."""
    return f"{{{','.join(map(str, numbers))}}}"


@cache
def _sets(allowed: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the set of words that each code of `codes.code_of_set` stands for."""
    return [tuple(word for at, word in enumerate(allowed) if code >> at & 1) for code in range(1 << len(allowed))]


def _shared(mine: Collection[str], theirs: Collection[str]) -> int:
    return likeness.shared_part(mine, theirs) if theirs else UNLIKE


def _codes_in(divisions: Iterable[str]) -> list[str]:
    """Return the divisions and their groups: no file or form lets another code in."""
    return [code for division in sorted(divisions) for code in isic.within(division)]
