"""The criteria of version 1, with their weights, gates and bands."""

from diagnostics.core.instrument import Criterion

CRITERIA: tuple[Criterion, ...] = ()
