"""Forms of the questionnaire: a section of the instrument becomes a Django form with a crispy layout.

Each question makes three fields: `D01` (a level, why there is none, or nothing), `D01_evidence` and `D01_note`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from diagnostics.changes import LONGEST_NOTE, Change, value_of
from diagnostics.core.instrument import Question, Scope, Section
from diagnostics.merging import Base, own_revisions
from diagnostics.models import Answer, AnswerState, EvidenceGrade
from diagnostics.recap import shown_value

NOT_ASKED = ""
LEVELS = ("0", "1", "2", "3", "4")
MOST_CARDS = 5000  # kept, of about 4 KB each: every question with every answer to it


class NoteField(forms.CharField):
    """A text of several lines, whose line ends count as one character whatever the browser sends."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str | None:
        return super().to_python(str(value).replace("\r\n", "\n") if value is not None else value)


class QuestionCard(LayoutObject):
    """Lays one question out: the words to read aloud, how we know, then the levels as cards."""

    template = "diagnostics/_partials/question.html"

    def __init__(self, question: Question) -> None:
        self.question = question
        self.fields: list[str] = []

    def render(self, form: SectionForm, context: Context, **kwargs: Any) -> str:
        key, may_mark = self.question.key, bool(context.get("may_assess", False))
        if form.is_plain(key):
            now, last = AnswerShown.of(form.rows.get(key)), AnswerShown.of(form.last.get(key))
            return plain_card(self.question, now, last, may_mark, get_language())
        return self.made(form, may_mark)

    def made(self, form: SectionForm, may_mark: bool) -> str:
        """Render the card with what the form knows of the question."""
        key = self.question.key
        return render_to_string(
            self.template,
            {
                "question": self.question,
                "answer": form[key],
                "value": form[key].value() or NOT_ASKED,
                "evidence": form[f"{key}_evidence"],
                "note": form[f"{key}_note"],
                "reasons": reasons_for_none(self.question),
                "revision": form.revisions.get(key),
                "next_level": next_level(self.question, form[key].value() or NOT_ASKED),
                "may_mark": may_mark,
                "theirs": form.theirs.get(key, ""),
                "last": last_visit(self.question, form.last.get(key), form[key].value() or NOT_ASKED),
                "owners": form.owners.get(key),
                "compare_url": form.compare_url,
                "is_marked": (row := form.rows.get(key)) is not None and row.second_look,
            },
        )


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """All that a card shows of an answer without a note."""

    state: str | None
    level: int | None
    evidence: str
    second_look: bool

    @classmethod
    def of(cls, row: Answer | None) -> AnswerShown | None:
        """Return what is shown of an answer, None where there is none."""
        return cls(row.state, row.level, row.evidence, row.second_look) if row else None

    def rows(self, key: str) -> dict[str, Answer]:
        """Return the answer again, as a form is given it."""
        return {key: Answer(question_key=key, **asdict(self))}


@lru_cache(maxsize=MOST_CARDS)
def plain_card(
    question: Question, now: AnswerShown | None, last: AnswerShown | None, may_mark: bool, _language: str | None
) -> str:
    """Return the card of a question of which only the answers now and last time are told, whichever firm's they are.

    Most cards of most pages are such, and to render one takes as long as three queries.
    """
    alone = Section("", "", "", Scope.FIRM, (question,))
    form = SectionForm(section=alone, rows=now.rows(question.key) if now else {})
    form.last = last.rows(question.key) if last else {}
    return QuestionCard(question).made(form, may_mark)


class SectionForm(forms.Form):
    """The questions of one section, filled in with the answers given so far (`rows`, by question key).

    With `check`, every question must have a level or a reason why there is none; without, a draft passes.
    `bases` is what the submitted page was made from, where that is known.
    """

    def __init__(
        self,
        *args: Any,
        section: Section,
        rows: Mapping[str, Answer],
        bases: Mapping[str, Base] | None = None,
        check: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.section, self.rows, self.bases, self.check = section, rows, bases or {}, check
        self.last: Mapping[str, Answer] = {}  # what was answered at the last visit, by question key
        self.theirs: dict[str, str] = {}  # what somebody else answered meanwhile, in words, by question key
        self.owners: Mapping[str, Any] = {}  # what the owner wrote (`owner_comparison.Pair`), by question key
        self.compare_url = ""  # where the owner's answers are compared
        self.revisions: dict[str, int] = own_revisions(section, self.data)  # of questions newer than the page
        for question in section.questions:
            self.fields.update(fields_of(question))
            self.initial.update(initial_of(question.key, rows.get(question.key)))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page has the token, once
        self.helper.layout = Layout(*(QuestionCard(question) for question in section.questions))

    def is_plain(self, key: str) -> bool:
        """Whether the page tells nothing of a question but its answers: no note, no error, nothing the owner wrote."""
        rows = (self.rows.get(key), self.last.get(key))
        return not (self.is_bound or key in self.owners or any(row.note for row in rows if row))

    def clean(self) -> dict[str, Any]:
        """Ask for what is missing, where that was asked for."""
        for question in self.section.questions if self.check else ():
            key = question.key
            if key not in self.errors and self.cleaned_data.get(key) == NOT_ASKED:
                self.add_error(key, missing_text(question))
        return self.cleaned_data

    def changes(self, *, buyer: UUID | None) -> list[Change]:
        """Return what was typed anew, for every question that could be read. Call after is_valid."""
        return [change for question in self.section.questions if (change := self.change_of(question.key, buyer))]

    def change_of(self, key: str, buyer: UUID | None) -> Change | None:
        """Return the answer typed for a question as a change.

        None when one of its fields could not be read, and when there is nothing to change: the page was sent as
        it was shown, or the answer says the same already.
        """
        typed = self.typed(key)
        if typed is None:
            return None
        now = value_of(self.rows.get(key))
        base = self.bases.get(key, Base(None, now))
        change = change_from(key, buyer, typed, base.revision)
        return None if change.value in (base.value, now) else change

    def typed(self, key: str) -> tuple[str, str, str] | None:
        """Return level or state, evidence and note of a question, None when one of them could not be read."""
        names = (key, f"{key}_evidence", f"{key}_note")
        unread = [name for name in names if name in self.errors and not self.is_only_missing(name)]
        if unread:
            return None
        value, evidence, note = (self.cleaned_data.get(name, "") for name in names)
        return value, evidence, self.with_theirs(key, note)

    def with_theirs(self, key: str, note: str) -> str:
        """Return the note with somebody else's answer below it, where that was asked for and there is room."""
        theirs = self.data.get(f"{key}_keep", "").replace("\0", "").strip()
        longer = f"{note}\n{theirs}".strip()
        return longer if theirs and len(longer) <= LONGEST_NOTE else note

    def is_only_missing(self, name: str) -> bool:
        """Whether a field's only error is that nothing was chosen."""
        return all(error.code == "missing" for error in self.errors[name].as_data())


def fields_of(question: Question) -> dict[str, forms.Field]:
    """Return the three fields of a question, none of them required."""
    key = question.key
    levels = [(str(level.value), level.text) for level in question.levels]
    choices = [*levels, *reasons_for_none(question), (NOT_ASKED, gettext_lazy("Not asked yet"))]
    unknown = format_lazy(gettext_lazy("Select a level for {name}, or say why there is none"), name=_(question.name))
    return {
        key: forms.ChoiceField(
            choices=choices,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": unknown},
        ),
        f"{key}_evidence": forms.ChoiceField(
            label=gettext_lazy("How do you know?"),
            choices=[("", gettext_lazy("Not recorded")), *EvidenceGrade.choices],
            required=False,
            error_messages={"invalid_choice": _("Select how you know about %(name)s") % {"name": _(question.name)}},
        ),
        f"{key}_note": NoteField(
            label=gettext_lazy("Note"),
            max_length=LONGEST_NOTE,
            required=False,
            error_messages={
                "max_length": _("The note on %(name)s must be %(most)s characters or fewer")
                % {"name": _(question.name), "most": LONGEST_NOTE}
            },
        ),
    }


def initial_of(key: str, row: Answer | None) -> dict[str, str]:
    """Return the three fields' values for an answer."""
    if row is None:
        return {}
    value = str(row.level) if row.level is not None else row.state
    return {
        key: NOT_ASKED if row.state == AnswerState.NOTED else value,
        f"{key}_evidence": row.evidence,
        f"{key}_note": row.note,
    }


@dataclass(frozen=True, slots=True)
class LastVisit:
    """An answer of the last visit in words. `change` says whether the present one is another; "" while it is open."""

    answer: str
    evidence: str
    note: str
    change: str


def last_visit(question: Question, row: Answer | None, value: str) -> LastVisit | None:
    """Return what was answered at the last visit beside the present value, None where nothing was."""
    if row is None:
        return None
    before = str(row.level) if row.level is not None else row.state
    evidence = str(EvidenceGrade(row.evidence).label) if row.evidence else ""
    same = gettext_lazy("As at the last visit") if value == before else gettext_lazy("Changed since the last visit")
    return LastVisit(shown_value(question, value_of(row)), evidence, row.note, str(same) if value else "")


def next_level(question: Question, value: str) -> str:
    """Return the words of the level after the chosen one, "" where none is chosen or it is the last."""
    following = int(value) + 1 if value in LEVELS else len(question.levels)
    return question.levels[following].text if following < len(question.levels) else ""


def reasons_for_none(question: Question) -> list[tuple[str, str]]:
    """Return the answers that are no level: does not know, prefers not to say, and does not apply where offered."""
    reasons = [
        (AnswerState.DOES_NOT_KNOW.value, _("The owner does not know")),
        (AnswerState.REFUSED.value, _("The owner prefers not to say")),
    ]
    if question.not_applicable:
        reasons.append((AnswerState.DOES_NOT_APPLY.value, _(question.not_applicable)))
    return reasons


def change_from(
    key: str, buyer: UUID | None, typed: tuple[str, str, str], revision: int | None, pk: UUID | None = None
) -> Change:
    """Return what was typed for a question (level or state, evidence, note) as a change."""
    value, evidence, note = typed
    state, level = state_and_level(value, has_remark=bool(evidence or note))
    return Change(pk or uuid4(), key, buyer, state, level, evidence if state else "", note, revision)


def state_and_level(value: str, *, has_remark: bool) -> tuple[str | None, int | None]:
    """Return the state and level a chosen radio button stands for; a remark alone is a state of its own."""
    if value == NOT_ASKED:
        return (AnswerState.NOTED.value if has_remark else None), None
    if value in LEVELS:
        return AnswerState.ANSWERED.value, int(value)
    return value, None


def missing_text(question: Question) -> forms.ValidationError:
    """Return the error of a question that was left open."""
    text = _("Select a level for %(name)s, or say why there is none") % {"name": _(question.name)}
    return forms.ValidationError(text, code="missing")
