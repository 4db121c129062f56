"""Two curators saved one case: what each changed since the revision both began with. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casestudies.content import Content, changed_fields


@dataclass(frozen=True, slots=True)
class Merge:
    """Two texts brought together: `content` has what only one of them changed, and mine where both did.

    `taken` names the fields that only they changed, `contested` those that both changed, each differently.
    """

    content: Content
    taken: tuple[str, ...]
    contested: tuple[str, ...]


def merge(*, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merge:
    """Return what two people made of one content, field by field. Nothing of mine is lost."""
    by_them, by_me = changed_fields(base, theirs), changed_fields(base, mine)
    apart = changed_fields(mine, theirs)
    taken = tuple(name for name in by_them if name not in by_me)
    contested = tuple(name for name in by_them if name in by_me and name in apart)
    return Merge(dict(mine) | {name: theirs[name] for name in taken}, taken, contested)
