"""What a measurement asks for: the ids that the pages' addresses name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subjects:
    """Ids as text. `done` is a completed assessment of five buyers, `results` many more, `drafts` the fullest first.

    `session` is the key of somebody signed in who may write to the drafts; `firms` counts their organisation's firms.
    """

    session: str
    firm: str
    drafts: list[str]
    done: str
    results: list[str]
    diagnoses: list[str]
    firms: int
