"""Curators' pages that write a case: start one, edit it, merge with what somebody else saved, add a source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import audit
from casestudies import case_forms, presence, source_forms, workflow
from casestudies.content import SOURCES, Content, reading_copy
from casestudies.curators import CuratorRequest, curator_required, fetch
from casestudies.desk_views import base_of, newest_content
from casestudies.merging import Merge, merge
from casestudies.models import SLUG, CaseStudy, Source
from casestudies.reader import reader_of
from casestudies.wording import FieldChange, changes_between, label_of

TAKE = "take-"  # before the name of a field whose other text was chosen


@curator_required
@require_http_methods(["GET", "POST"])
def case_new(request: CuratorRequest) -> HttpResponse:
    """Start a case with what it cannot be without."""
    form = case_forms.NewCaseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        case = workflow.start(content=form.content(), by=request.user)
        messages.success(request, _("The draft is saved. Only curators see it."))
        return redirect("casestudies:edit", case.slug)
    return render(request, "casestudies/desk/new.html", {"form": form})


@dataclass
class Sheet:
    """The form of a case on its page: the fields, the rows of sources, and the revision they began with."""

    form: case_forms.CaseForm
    formset: source_forms.ReferenceFormSet
    base: int
    data: QueryDict = field(default_factory=QueryDict)  # as sent, if it was

    def is_valid(self) -> bool:
        """Whether all that was typed can be kept."""
        return all([self.form.is_valid(), self.formset.is_valid()])  # both, so that both tell their errors

    def content(self) -> Content:
        """Return what was typed. Call after is_valid."""
        return self.form.content() | {SOURCES: self.formset.content()}


def sheet_of(content: Mapping[str, Any], base: int) -> Sheet:
    """Return the form filled with a content."""
    form = case_forms.CaseForm(initial=case_forms.shown(content))
    return Sheet(form, source_forms.references(None, content[SOURCES]), base)


def sheet_sent(data: QueryDict, base: int) -> Sheet:
    """Return the form filled with what was sent."""
    return Sheet(case_forms.CaseForm(data), source_forms.references(data), base, data)


@curator_required
@require_http_methods(["GET", "POST"])
def edit(request: CuratorRequest, slug: str) -> HttpResponse:
    """Show the form of a case, and keep what is sent as a revision."""
    case = fetch(slug)
    if request.method == "POST":
        return save(request, case)
    newest, content = newest_content(case)
    if key := slug_in(request, "source"):
        content = content | {SOURCES: [*content[SOURCES], {"key": key, "role": "", "place": ""}]}
    sheet = sheet_of(content, newest.number if newest else 0)
    return show(request, case, sheet, preview=content if "preview" in request.GET else None)


def save(request: CuratorRequest, case: CaseStudy) -> HttpResponse:
    """Keep what was sent, or show it again with what is wrong with it."""
    sheet = sheet_sent(with_texts_taken(request, case), base_of(request))
    if not sheet.is_valid():
        return show(request, case, sheet)
    content, action = sheet.content(), request.POST.get("action", "")
    if action == "preview":
        return show(request, case, sheet, preview=content)
    try:
        made = workflow.save_revision(case=case, content=content, base=sheet.base, by=request.user)
    except workflow.ConflictError as error:
        return show_conflict(request, case, sheet, error)
    except workflow.WorkflowError as error:
        return show(request, case, sheet, trouble=Trouble(str(error)))
    presence.leave(case=case, by=request.user)
    messages.success(
        request, _("Saved as revision %(number)s.") % {"number": made.number} if made else _("Nothing new to save.")
    )
    return redirect(place_after(action, case.slug))


def place_after(action: str, slug: str) -> str:
    """Return where the button that was pressed leads once the text is saved."""
    if action == "new-source":
        return f"{reverse('casestudies:source_new')}?case={slug}"
    return reverse("casestudies:review" if action == "review" else "casestudies:edit", args=[slug])


def with_texts_taken(request: CuratorRequest, case: CaseStudy) -> QueryDict:
    """Return what was sent, with the other person's text in the fields where it was chosen."""
    taken = [
        name.removeprefix(TAKE) for name, value in request.POST.items() if name.startswith(TAKE) and value == "theirs"
    ]
    theirs = case.revisions.filter(number=base_of(request)).first() if taken else None
    return replaced(request.POST, taken, theirs.content) if theirs else request.POST


def replaced(sent: QueryDict, fields: list[str], content: Mapping[str, Any]) -> QueryDict:
    """Return sent data that says in some fields of a content what that content says."""
    data, shown = sent.copy(), case_forms.shown(content)
    for name in (name for one in fields if one in content for name in case_forms.names_of(one)):
        value = shown.get(name)
        data.setlist(name, value if isinstance(value, list) else ["" if value is None else str(value)])
    if SOURCES in fields:
        for name in [name for name in data if name.startswith(f"{source_forms.PREFIX}-")]:
            del data[name]
        data.update(source_forms.shown(content[SOURCES]))
    return data


def show_conflict(
    request: CuratorRequest, case: CaseStudy, sheet: Sheet, error: workflow.ConflictError
) -> HttpResponse:
    """Show both texts: what only the other person changed is taken over, what both changed is put to a choice."""
    newer, began = error.newer, case.revisions.filter(number=sheet.base).first()
    if newer is None:
        return show(request, case, sheet, trouble=Trouble(str(error), status=409))
    mine = sheet.content()
    both = merge(base=began.content if began else {}, mine=mine, theirs=newer.content)
    merged = sheet_sent(replaced(sheet.data, list(both.taken), newer.content), newer.number)
    who = presence.name_of(newer.edited_by)
    problem = _("%(who)s saved this case while you were writing. Look at both texts, then save again") % {"who": who}
    more = {"who": who, "taken": taken_over(both), "contested": contested(both, mine, newer.content)}
    return show(request, case, merged, trouble=Trouble(problem, "merge", 409, more))


def taken_over(both: Merge) -> list[str]:
    """Return the names of the fields that now say what the other person wrote."""
    return [label_of(name) for name in both.taken]


def contested(both: Merge, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[FieldChange]:
    """Return what leads from my text to theirs in the fields that both changed."""
    return [change for change in changes_between(mine, theirs) if change.name in both.contested]


@dataclass(frozen=True)
class Trouble:
    """Why a page comes back instead of being saved; `target` is the id of the place on it to look at."""

    text: str
    target: str = "main"
    status: int = 200
    more: Mapping[str, Any] = field(default_factory=dict)


def show(
    request: CuratorRequest,
    case: CaseStudy,
    sheet: Sheet,
    *,
    preview: Content | None = None,
    trouble: Trouble | None = None,
) -> HttpResponse:
    """Render the form, with its readers' view beside it where that was asked for."""
    newest = workflow.newest(case)
    others = presence.others_at(case, newest, but=request.user)
    presence.enter(case=case, by=request.user)
    context = {
        "case": case,
        "newest": newest,
        "others": others,
        "form": sheet.form,
        "formset": sheet.formset,
        "base": sheet.base,
        "readers_view": readers_view(case, preview) if preview else "",
        "problems": [trouble.text] if trouble else [],
        "has_errors": trouble is not None,
        "notes_count": case.notes.count(),
    }
    context |= {"target": trouble.target, **trouble.more} if trouble else {}
    return render(request, "casestudies/desk/edit.html", context, status=trouble.status if trouble else 200)


def readers_view(case: CaseStudy, content: Content) -> str:
    """Return the page of the case with this content, without what stands around it on every page."""
    known = set(Source.objects.filter(key__in=[one["key"] for one in content[SOURCES]]).values_list("key", flat=True))
    content = content | {SOURCES: [one for one in content[SOURCES] if one["key"] in known]}
    context = reader_of(reading_copy(case, content)) | {"layout": "casestudies/desk/_bare.html"}
    return render_to_string("casestudies/case.html", context)


@curator_required
@require_http_methods(["GET", "POST"])
def source_new(request: CuratorRequest) -> HttpResponse:
    """Add a publication to the library; afterwards lead back to the case it is for, if any."""
    form = source_forms.SourceForm(request.POST if request.method == "POST" else None)
    case = CaseStudy.objects.filter(slug=slug_in(request, "case")).first()
    if request.method == "POST" and form.is_valid() and add(form):
        messages.success(request, _("The source was added."))
        if case is None:
            return redirect("casestudies:desk")
        return redirect(f"{reverse('casestudies:edit', args=[case.slug])}?source={form.instance.key}#sources")
    return render(request, "casestudies/desk/source.html", {"form": form, "case": case})


def slug_in(request: CuratorRequest, name: str) -> str:
    """Return what the address names as a slug, nothing where it is none."""
    given = request.GET.get(name, "")
    return given if re.fullmatch(SLUG, given) else ""


def add(form: BaseForm) -> bool:
    """Save a new source; tell it in the form when somebody saved the same a moment ago."""
    try:
        with transaction.atomic():
            audit.record(audit.Verb.CREATED, form.save())  # type: ignore[attr-defined]  # a model form
    except IntegrityError:
        form.add_error("key", _("Somebody added this source a moment ago. Look for it in the list"))
    return form.is_valid()
