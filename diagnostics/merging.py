"""Three versions of an answer: the one a page was made from, the one typed on it, the one others saved meanwhile.

Only what differs from the first was typed by the person at the page. Everything else is left as others made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diagnostics.changes import Value, value_of
from diagnostics.core.instrument import Section
from diagnostics.models import Answer, AnswerChange

LONGEST_REVISION = 9  # digits


@dataclass(frozen=True, slots=True)
class Base:
    """What a page showed of an answer: its value, and the revision it was read at (None: the page does not say)."""

    revision: int | None
    value: Value | None


def revisions_in(section: Section, data: Mapping[str, str]) -> dict[str, int | None]:
    """Return the revision each question of a submitted page was read at.

    The page has one ("revision"); a question that was saved from the page since has its own ("D01_revision").
    """
    page = read_revision(data.get("revision", ""))
    own = own_revisions(section, data)
    return {question.key: own.get(question.key, page) for question in section.questions}


def own_revisions(section: Section, data: Mapping[str, str]) -> dict[str, int]:
    """Return the revisions that single questions of a submitted page have of their own."""
    read = {question.key: read_revision(data.get(f"{question.key}_revision", "")) for question in section.questions}
    return {key: revision for key, revision in read.items() if revision is not None}


def read_revision(text: str) -> int | None:
    """Return a revision, None when the text is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_REVISION else None


def bases(
    revisions: Mapping[str, int | None], rows: Mapping[str, Answer], history: Iterable[AnswerChange]
) -> dict[str, Base]:
    """Return what the page showed of each question.

    `rows` are the answers now; `history` the later changes of these questions, oldest first, from the lowest
    revision on. What an answer was at a revision is what the first change after it found.
    """
    found = {key: Base(revision, value_of(rows.get(key))) for key, revision in revisions.items()}
    for change in sorted(history, key=lambda change: change.revision, reverse=True):
        revision = revisions.get(change.question_key)
        if revision is not None and change.revision > revision:
            found[change.question_key] = Base(revision, change.before)
    return found
