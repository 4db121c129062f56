"""What the page of a case shows its reader, whether they come from the library or from the result of a firm."""

from __future__ import annotations

from typing import Any

from casestudies import presentation
from casestudies.citations import FORMATS
from casestudies.library_access import published
from casestudies.models import CaseStudy


def reader_of(study: CaseStudy) -> dict[str, Any]:
    """Return the context of the page. Up to two queries, where references are not fetched yet."""
    facts = presentation.facts_of(study)
    return {
        "case": study,
        "place": presentation.place_line(study),
        "told": [fact for fact in facts if not fact.is_inferred],
        "inferred": [fact for fact in facts if fact.is_inferred],
        "functions": presentation.functions_of(study),
        "functions_inferred": bool({"functions_before", "functions_after"} & set(study.inferred)),
        "levers": presentation.levers_of(study),
        "siblings": _siblings(study),
        "formats": [(name, ending) for name, (_writer, ending, _type) in FORMATS.items()],
    }


def _siblings(study: CaseStudy) -> list[CaseStudy]:
    """Return the other published cases drawn from the same study."""
    if not study.family:
        return []
    return list(published().filter(family=study.family).exclude(pk=study.pk).only("slug", "title", "outcome"))
