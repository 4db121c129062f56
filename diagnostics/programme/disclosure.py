"""What may be told of how many firms: spans instead of counts, so that no small number and no firm can be worked out.

Plain arithmetic. docs/decisions/0022 says whom it protects, why these rules, and proves what they promise.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

LEAST = 5  # firms; smaller numbers are told of nobody, and every number is told as a span of this width

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """All that is told of a count: it is from `low` to `high`, both included."""

    low: int
    high: int

    @property
    def is_small(self) -> bool:
        """Whether the count may be anything under the least that is told, nought included."""
        return self.low == 0


def span(count: int, width: int = LEAST) -> Span:
    """Return what is told of a count: 0 to 4, 5 to 9, 10 to 14 … Nought and four look the same."""
    low = count // width * width
    return Span(low, low + width - 1)


def row(counts: Sequence[int], width: int = LEAST) -> tuple[Span, ...] | None:
    """Return what is told of a group of firms, by class; None where nothing is.

    Never the size of the group: it would tie the classes together. A group with no class of `width` firms is left
    out, so that it looks the same as one that is not there.
    """
    told = tuple(span(count, width) for count in counts)
    return None if all(each.is_small for each in told) else told


def rows(counts: Mapping[Group, Sequence[int]], width: int = LEAST) -> dict[Group, tuple[Span, ...]]:
    """Return what is told of each group of which something is, in the order given."""
    told = {group: row(each, width) for group, each in counts.items()}
    return {group: each for group, each in told.items() if each is not None}
