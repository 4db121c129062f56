"""Counts firms in the database, class by class, and hands on only what may be told of the counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.models import Organisation
from diagnostics.models import ChainPosition, Figures
from diagnostics.programme import disclosure
from diagnostics.programme.disclosure import Span
from diagnostics.programme.population import figures_of, last_figures_of

UNCLEAR = ""  # the band of what could not be judged, the position or size nobody wrote down
COVERAGE = "coverage"
Classes = Mapping[str, Q]


def bands(criterion: str, *names: str) -> Classes:
    """Return the classes of a criterion: its bands, and that it could not be judged."""
    return {name: Q(**{f"{criterion}_band": name}) for name in (*names, UNCLEAR)}


# Of the questions that apply, so many are answered.
COVERED: Classes = {
    "little": Q(coverage__lt=0.5),
    "half": Q(coverage__gte=0.5, coverage__lt=0.8),
    "most": Q(coverage__gte=0.8),
}
# Workers, as statistics of small firms have it; where the classes begin.
SIZES = {"micro": 0, "small": 10, "medium": 50, "large": 250}
SIZED: Classes = {
    "micro": Q(workers__lt=10),
    "small": Q(workers__gte=10, workers__lt=50),
    "medium": Q(workers__gte=50, workers__lt=250),
    "large": Q(workers__gte=250),
    UNCLEAR: Q(workers=None),
}
POSITIONS: Classes = {name: Q(chain_position=name) for name in (*ChainPosition.values, UNCLEAR)}

SUBJECTS: dict[str, Classes] = {
    **{key: bands(key, "low", "medium", "high") for key in Figures.CRITERIA},
    "first_tier": bands("first_tier", "not_yet", "partly", "eligible"),
    COVERAGE: COVERED,
}
BREAKDOWNS = {"sector": "firm__sector", "country": "firm__country", "advisor": "firm__advisor", "time": "half"}

Told = tuple[Span, ...]


def overall(organisation: Organisation) -> dict[str, Told | None]:
    """Return what is told of each subject for all firms, by their last visits. One query."""
    counts = last_figures_of(organisation).aggregate(**counters(SUBJECTS))
    return {subject: disclosure.row(counts_in(counts, subject, classes)) for subject, classes in SUBJECTS.items()}


def breakdown(organisation: Organisation, by: str) -> dict[str, dict[Any, Told]]:
    """Return what is told of each subject for each group of firms `by` sector, country, advisor or time. One query.

    By time a firm counts once in each half-year, with its last visit of it; else with its last visit.
    """
    counted = figures_of(organisation).filter(closes_half=True) if by == "time" else last_figures_of(organisation)
    return told_by(counted, BREAKDOWNS[by], SUBJECTS)


def told_by(figures: QuerySet[Figures], column: str, subjects: Mapping[str, Classes]) -> dict[str, dict[Any, Told]]:
    """Return what is told of each subject for each value of a column, in its order. One query."""
    found: list[Any] = list(figures.values(group=F(column)).annotate(**counters(subjects)).order_by("group"))
    return {
        subject: disclosure.rows({counts["group"]: counts_in(counts, subject, classes) for counts in found})
        for subject, classes in subjects.items()
    }


def counters(subjects: Mapping[str, Classes]) -> dict[str, Count]:
    """Return a counter for each class of each subject."""
    return {
        f"{subject}_{place}": Count("pk", filter=condition)
        for subject, classes in subjects.items()
        for place, condition in enumerate(classes.values())
    }


def counts_in(counts: Mapping[str, int], subject: str, classes: Classes) -> list[int]:
    """Return the counters of one subject, in the order of its classes."""
    return [counts[f"{subject}_{place}"] for place in range(len(classes))]
