"""Counts what judges say against what is expected: by record, and by family with each family counting once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import lcm

from diagnostics.core.agreement import Weights, weighted_kappa
from diagnostics.proof.cases import OUTPUTS, PaperCase, Wanted, scale_of
from diagnostics.proof.judges import NOMINAL, Judged, Words

Row = tuple[PaperCase, Wanted, Words]
PLACES = 4  # decimals kept, so that the written figures are the same on every machine


@dataclass(frozen=True, slots=True)
class Agreement:
    """How one way to judge agrees on one output.

    `inside` cases got an accepted band; those named in `outside` another one; those in `silent` none, for want of
    information: that is never agreement. `by_family` is the inside part, 0 to 1, averaged over families. The kappas
    compare what is said with the best reading, silent cases left out; None where there is no number.
    """

    inside: int
    outside: tuple[str, ...]
    silent: tuple[str, ...]
    by_family: float
    kappa: float | None
    family_kappa: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """One output: how many cases and families say what to expect, and how each way to judge agrees with them."""

    output: str
    cases: int
    families: int
    judges: dict[str, Agreement]


def lines(cases: Mapping[str, PaperCase], judges: Mapping[str, Judged]) -> tuple[Line, ...]:
    """Return one line for each output that any case says something about."""
    found = (_line(output, cases, judges) for output in OUTPUTS)
    return tuple(line for line in found if line.cases)


def _line(output: str, cases: Mapping[str, PaperCase], judges: Mapping[str, Judged]) -> Line:
    wanted = [(case, each) for case in cases.values() if (each := case.wanted(output))]
    agreements = {
        name: agreement(output, [(case, each, judged.words[output][case.id]) for case, each in wanted])
        for name, judged in judges.items()
    }
    return Line(output, len(wanted), len({case.family for case, _ in wanted}), agreements)


def agreement(output: str, rows: list[Row]) -> Agreement:
    """Return how what was said of an output agrees with what is expected."""
    inside = [case for case, wanted, said in rows if is_inside(wanted, said)]
    silent = [case for case, _, said in rows if not said]
    outside = [case for case, wanted, said in rows if said and not is_inside(wanted, said)]
    return Agreement(
        inside=len(inside),
        outside=tuple(case.id for case in outside),
        silent=tuple(case.id for case in silent),
        by_family=round(_by_family(inside, [case for case, _, _ in rows]), PLACES),
        kappa=_kappa(output, rows),
        family_kappa=_kappa(output, _each_family_once(rows)),
    )


def is_inside(wanted: Wanted, said: Words) -> bool:
    """Return whether a word that was said is accepted. Saying nothing is not."""
    return said is not None and not set(said).isdisjoint(wanted.accept)


def _by_family(inside: Iterable[PaperCase], rated: Iterable[PaperCase]) -> float:
    """Return the part inside, each family counting once however many cases it has."""
    hits, sizes = (Counter(case.family for case in each) for each in (inside, rated))
    return sum(hits[family] / size for family, size in sizes.items()) / len(sizes) if sizes else 0.0


def _kappa(output: str, rows: Iterable[Row]) -> float | None:
    """Return kappa of the best reading and what was said first, on the words of the scale alone.

    A neighbouring band counts half; where words have no order, only the same word counts.
    """
    scale = scale_of(output)
    weights: Weights = "identity" if output in NOMINAL else "linear"
    pairs = [(wanted.best, said[0] if said and said[0] in scale else None) for _, wanted, said in rows]
    found = weighted_kappa(pairs, scale, weights)
    return None if found is None else round(found, PLACES)


def _each_family_once(rows: Iterable[Row]) -> list[Row]:
    """Return the judged rows, repeated so that each family has as many: its cases share one weight."""
    judged = [row for row in rows if row[2]]
    sizes = Counter(case.family for case, _, _ in judged)
    whole = lcm(*sizes.values())
    return [row for row in judged for _ in range(whole // sizes[row[0].family])]
