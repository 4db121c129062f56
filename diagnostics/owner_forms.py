"""The forms around an owner's link: what the advisor decides about one, and a section as the owner fills it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.changes import LONGEST_NOTE
from diagnostics.core.instrument import Question
from diagnostics.forms import NOT_ASKED, NoteField, state_and_level
from diagnostics.models import LONGEST_LINK, AnswerState, OwnerAnswer
from diagnostics.owner_answers import OPEN, Written
from diagnostics.owner_links import Place

USUAL_DAYS = 14


class OwnerLinkForm(forms.Form):
    """Which sections a link opens, for how long, and for whom. `places` are those that can be opened."""

    id = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"), gettext_lazy("This page is out of date. Open it again, then make the link")
        ),
    )
    places = forms.MultipleChoiceField(
        label=gettext_lazy("What the owner is asked"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one section"),
            "invalid_choice": gettext_lazy("Choose sections from the list: %(value)s is not on it"),
        },
    )
    owner_name = forms.CharField(
        label=gettext_lazy("Name of the owner (optional)"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"class": "input-medium"}),
        error_messages={"max_length": gettext_lazy("The name of the owner must be 120 characters or fewer")},
    )
    days = forms.IntegerField(
        label=gettext_lazy("For how many days"),
        help_text=gettext_lazy("At most 60. You can revoke the link at any time."),
        min_value=1,
        max_value=LONGEST_LINK.days,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), gettext_lazy("The link can be open for 1 to 60 days")
        ),
    )

    def __init__(self, *args: Any, places: Sequence[Place], marked: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"id": uuid4(), "days": USUAL_DAYS, "places": list(marked)})
        self.offered = places
        self.fields["places"].choices = [(place.code, place.title) for place in places]  # type: ignore[attr-defined]

    def groups(self) -> list[tuple[str, list[tuple[Any, str]]]]:
        """Return the boxes to tick under what they are about: the firm, then each buyer."""
        found: dict[str, list[tuple[Any, str]]] = {}
        for place, box in zip(self.offered, self["places"].subwidgets, strict=True):
            found.setdefault(str(place.buyer or _("The firm itself")), []).append((box, _(place.section.title)))
        return list(found.items())


class OwnerCard(LayoutObject):
    """Lays a question out for the owner: the words, the levels as cards, the other answers, a note."""

    template = "diagnostics/owner/question.html"

    def __init__(self, question: Question) -> None:
        self.question = question
        self.fields: list[str] = []

    def render(self, form: OwnerSectionForm, context: Context, **kwargs: Any) -> str:
        key = self.question.key
        return render_to_string(
            self.template,
            {
                "question": self.question,
                "answer": form[key],
                "value": form[key].value() or NOT_ASKED,
                "note": form[f"{key}_note"],
                "others": others(self.question),
                "shown": [(form[name].html_initial_name, form.shown(name)) for name in (key, f"{key}_note")],
            },
        )


class OwnerSectionForm(forms.Form):
    """The questions of one section with what the owner wrote so far (`rows`, by question key). All may stay open.

    Each field travels with what the page showed, so that only what was typed on this page is saved from it.
    """

    def __init__(self, *args: Any, place: Place, rows: Mapping[str, OwnerAnswer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place, self.rows = place, rows
        for question in place.section.questions:
            self.fields.update(fields_of(question))
            self.initial.update(initial_of(question.key, rows.get(question.key)))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page has the token, once
        self.helper.layout = Layout(*(OwnerCard(question) for question in place.section.questions))

    def shown(self, name: str) -> str:
        """Return what the page shows of a field that is saved: what the next sending of the page is compared with."""
        if not self.is_bound:
            return str(self[name].value() or "")
        if name in self.errors:
            return str(self.data.get(self[name].html_initial_name, ""))
        return str(self.cleaned_data[name])

    def written(self) -> dict[str, Written]:
        """Return what was typed on this page and could be read, by question key. Call after is_valid."""
        keys = (question.key for question in self.place.section.questions)
        return {key: self.said(key) for key in keys if {key, f"{key}_note"} & self.readable()}

    def readable(self) -> set[str]:
        """Return the names of the fields that were changed on the page and hold no error."""
        return {name for name in self.changed_data if name not in self.errors}

    def said(self, key: str) -> Written:
        """Return a question's answer: what was typed, and for the rest what stands already."""
        kept = initial_of(key, self.rows.get(key))
        value, note = (
            self.cleaned_data[name] if name in self.readable() else kept.get(name, "") for name in (key, f"{key}_note")
        )
        state, level = state_and_level(value, has_remark=bool(note))
        return Written(state, level, note) if state else OPEN


def fields_of(question: Question) -> dict[str, forms.Field]:
    """Return the two fields of a question, none of them required."""
    key, name = question.key, _(question.name)
    levels = [(str(level.value), level.text) for level in question.levels]
    return {
        key: forms.ChoiceField(
            choices=[*levels, *others(question)],
            required=False,
            show_hidden_initial=True,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": _("Choose one of the answers on %(name)s") % {"name": name}},
        ),
        f"{key}_note": NoteField(
            label=gettext_lazy("Anything to add? (optional)"),
            max_length=LONGEST_NOTE,
            required=False,
            show_hidden_initial=True,
            error_messages={
                "max_length": _("The note on %(name)s must be %(most)s characters or fewer")
                % {"name": name, "most": LONGEST_NOTE}
            },
        ),
    }


def initial_of(key: str, row: OwnerAnswer | None) -> dict[str, str]:
    """Return the two fields' values for an answer."""
    if row is None:
        return {}
    value = str(row.level) if row.level is not None else row.state
    return {key: NOT_ASKED if row.state == AnswerState.NOTED else value, f"{key}_note": row.note}


def others(question: Question) -> list[tuple[str, str]]:
    """Return the answers that are no level, in the owner's words."""
    found = [
        (AnswerState.DOES_NOT_KNOW.value, _("I do not know")),
        (AnswerState.REFUSED.value, _("I would rather not say")),
    ]
    if question.not_applicable:
        found.append((AnswerState.DOES_NOT_APPLY.value, _(question.not_applicable)))
    return [*found, (NOT_ASKED, _("I leave this open"))]
