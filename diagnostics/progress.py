"""What is done and what is left of an assessment, told from its answers and never from visits to pages."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import NamedTuple
from uuid import UUID

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.changes import Key
from diagnostics.core.buyers import COVERED, ROUNDING
from diagnostics.core.instrument import Instrument, Scope, Section
from diagnostics.models import WHOLE_IN_TENTHS, Answer, AnswerState, Assessment, Buyer
from diagnostics.shares import Asked, excess_text, main_buyers, named_share, share_text

SECONDS_PER_QUESTION = 30
MINUTES_FOR_BUYERS = 5
ROUND_TO_MINUTES = 5


class Status(TextChoices):
    """How far a task is."""

    NOT_STARTED = "not_started", gettext_lazy("Not started")
    IN_PROGRESS = "in_progress", gettext_lazy("In progress")
    COMPLETED = "completed", gettext_lazy("Completed")
    NEEDS_CHECKING = "needs_checking", gettext_lazy("Needs checking")


class Standing(NamedTuple):
    """As much of an answer as tells how far a section is."""

    buyer_id: UUID | None
    question_key: str
    state: str
    needs_confirmation: bool
    second_look: bool


STANDING = Standing._fields
Row = Answer | Standing


@dataclass(frozen=True, slots=True)
class Task:
    """One page of an assessment. `questions` and `left` count its questions and those still open.

    `unconfirmed` counts the open ones that were answered at the last visit.
    """

    assessment_id: UUID
    title: str
    status: Status
    questions: int = 0
    left: int = 0
    unconfirmed: int = 0
    buyer: Buyer | None = None
    section: Section | None = None

    @property
    def url(self) -> str:
        """The address of its page."""
        if self.section is None:
            return reverse("diagnostics:buyers", args=[self.assessment_id])
        return section_url(self.assessment_id, self.section, self.buyer.pk if self.buyer else None)

    @property
    def is_done(self) -> bool:
        return self.status is Status.COMPLETED

    @property
    def tone(self) -> str:
        """Which of the tag styles says the same as the status."""
        return {Status.COMPLETED: "success", Status.NEEDS_CHECKING: "warning", Status.IN_PROGRESS: "accent"}.get(
            self.status, ""
        )


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks under one heading, with a line on why they are asked."""

    title: str
    text: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """All tasks of an assessment in the order asked: buyers, then each main buyer, then the firm.

    `asked` are the main buyers, largest first.
    """

    tasks: tuple[Task, ...]
    asked: tuple[Asked, ...] = ()

    @property
    def done(self) -> int:
        return sum(task.is_done for task in self.tasks)

    @property
    def total(self) -> int:
        return len(self.tasks)

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def minutes(self) -> int:
        """Minutes left, rounded up to five; 0 when nothing is open."""
        seconds = sum(task.left for task in self.tasks) * SECONDS_PER_QUESTION
        minutes = seconds / 60 + (0 if self.tasks[0].is_done else MINUTES_FOR_BUYERS)
        return ceil(minutes / ROUND_TO_MINUTES) * ROUND_TO_MINUTES

    @property
    def open_questions(self) -> int:
        return sum(task.left for task in self.tasks)

    @property
    def is_untouched(self) -> bool:
        return all(task.status is Status.NOT_STARTED for task in self.tasks)

    @property
    def groups(self) -> list[TaskGroup]:
        """The tasks as the task list shows them: the buyers, each main buyer, the firm."""
        firsts = [task for task in self.tasks if task.section is None]
        groups = [TaskGroup(_("Who buys"), "", tuple(firsts))]
        for asked in self.asked:
            tasks = tuple(task for task in self.tasks if task.buyer == asked.buyer)
            groups.append(TaskGroup(asked.buyer.name, why_asked(asked), tasks))
        of_firm = tuple(task for task in self.tasks if task.section and task.buyer is None)
        return [*groups, TaskGroup(_("The firm itself"), "", of_firm)]

    @property
    def why_these(self) -> str:
        """Say which buyers are asked about and why, "" before there is a list."""
        if not self.asked:
            return ""
        names = get_text_list([asked.buyer.name for asked in self.asked], _("and"))
        total = sum(asked.share or 0 for asked in self.asked)
        share = {"names": names, "share": share_text(total)}
        if total >= COVERED:
            return _("You are asked about %(names)s: together they take %(share)s%% of sales.") % share
        return _("You are asked about %(names)s: the largest buyers named, %(share)s%% of sales.") % share

    @property
    def next(self) -> Task | None:
        """The first task that is not done: where to continue."""
        return next((task for task in self.tasks if not task.is_done), None)

    def after(self, url: str) -> Task | None:
        """Return the task that follows the one at `url`, None at the end."""
        urls = [task.url for task in self.tasks]
        place = urls.index(url) + 1 if url in urls else len(urls)
        return self.tasks[place] if place < len(urls) else None


def why_asked(asked: Asked) -> str:
    """Say why the questions are asked about this buyer, and whom the answers stand for."""
    share = {"names": asked.name, "share": share_text(asked.share or 0)}
    if asked.others and asked.share is None:
        return _("Asked once for buyers under one owner: %(names)s. Their share is not known.") % share
    if asked.others:
        return _("Asked once for buyers under one owner: %(names)s, %(share)s%% of sales.") % share
    if asked.share is None:
        return _("Share of sales not known.")
    return _("%(share)s%% of sales.") % share


def progress_of(
    assessment: Assessment,
    buyers: Sequence[Buyer],
    answers: Iterable[Row],
    instrument: Instrument,
    last: Container[Key] = (),
) -> Progress:
    """Return what is done and left. Reads nothing from the database but what it is given.

    `last` holds the questions that were answered at the last visit.
    """
    by_key: dict[Key, Row] = {(answer.buyer_id, answer.question_key): answer for answer in answers}
    main = buyers_asked_about(assessment, buyers)
    asked: list[tuple[Section, Buyer | None]] = [
        (section, each.buyer) for each in main for section in sections(instrument, Scope.BUYER, assessment)
    ]
    asked += [(section, None) for section in sections(instrument, Scope.FIRM, assessment)]
    tasks = (section_task(assessment, section, by_key, buyer) for section, buyer in asked)
    confirming = (with_unconfirmed(task, by_key, last) for task in tasks)
    return Progress((buyers_task(assessment, buyers), *confirming), tuple(main))


def with_unconfirmed(task: Task, answers: Mapping[Key, Row], last: Container[Key]) -> Task:
    """Return the task with how many of its open questions were answered at the last visit."""
    buyer = task.buyer.pk if task.buyer else None
    keys = [(buyer, question.key) for question in task.section.questions] if task.section else []
    return replace(task, unconfirmed=sum(key in last and is_open_row(answers.get(key)) for key in keys))


def is_open_row(row: Row | None) -> bool:
    """Return whether a question stands open."""
    return row is None or row.state == AnswerState.NOTED


def buyers_asked_about(assessment: Assessment, buyers: Sequence[Buyer]) -> list[Asked]:
    """Return whom the per-buyer questions are asked about: the main ones, in a short visit the largest alone."""
    return main_buyers(buyers)[: 1 if assessment.is_short else None]


def sections(instrument: Instrument, scope: Scope, assessment: Assessment) -> list[Section]:
    """Return the sections asked about each buyer, or about the firm, with the questions that this assessment asks."""
    found = (shortened(section) if assessment.is_short else section for section in instrument.sections)
    return [section for section in found if section.scope is scope and section.questions]


def shortened(section: Section) -> Section:
    """Return a section with the questions of a short visit alone."""
    return replace(section, questions=tuple(question for question in section.questions if question.in_short_form))


def buyers_task(assessment: Assessment, buyers: Sequence[Buyer]) -> Task:
    """Return the task of listing the buyers."""
    return Task(assessment.pk, _("Buyers and their shares"), buyers_status(assessment, buyers))


def buyers_status(assessment: Assessment, buyers: Sequence[Buyer]) -> Status:
    """Tell how far the list of buyers is."""
    if not buyers:
        return Status.IN_PROGRESS if assessment.chain_position else Status.NOT_STARTED
    total = named_share(buyers)
    if excess_text(total):
        return Status.NEEDS_CHECKING
    rows_full = all(b.share_tenths is not None and b.kind and b.destination for b in buyers)
    rest_told = total >= WHOLE_IN_TENTHS - ROUNDING or assessment.other_buyers is not None
    return Status.COMPLETED if rows_full and rest_told and assessment.chain_position else Status.IN_PROGRESS


def section_task(
    assessment: Assessment, section: Section, answers: Mapping[Key, Row], buyer: Buyer | None = None
) -> Task:
    """Return the task of asking a section's questions, about a buyer or about the firm."""
    buyer_id = buyer.pk if buyer else None
    rows = [answers.get((buyer_id, question.key)) for question in section.questions]
    left = sum(is_open_row(row) for row in rows)
    return Task(
        assessment_id=assessment.pk,
        title=_(section.title),
        status=section_status(rows, left),
        questions=len(rows),
        left=left,
        buyer=buyer,
        section=section,
    )


def section_status(rows: Sequence[Row | None], left: int) -> Status:
    """Tell how far a section is. A doubt that somebody marked comes before "completed"."""
    asked = [row for row in rows if row is not None]
    if any(row.needs_confirmation or row.second_look for row in asked):
        return Status.NEEDS_CHECKING
    if not asked:
        return Status.NOT_STARTED
    return Status.IN_PROGRESS if left else Status.COMPLETED


def section_url(assessment_id: UUID, section: Section, buyer_id: UUID | None) -> str:
    """Return the address of a section's page."""
    if buyer_id:
        return reverse("diagnostics:buyer_section", args=[assessment_id, buyer_id, section.key])
    return reverse("diagnostics:section", args=[assessment_id, section.key])
