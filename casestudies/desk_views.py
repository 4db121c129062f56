"""Curators' pages around a case: the desk, preview, review, history, notes, and the steps a case takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casestudies import checklist, desk, notebook, workflow
from casestudies.content import Content, MissingSourceError, content_of, reading_copy
from casestudies.curators import CuratorRequest, curator_required, fetch
from casestudies.models import CaseRevision, CaseStudy
from casestudies.reader import reader_of
from casestudies.vocabulary import Status
from casestudies.wording import changes_between

PAGE_SIZE = 25


@curator_required
@require_GET
def desk_page(request: CuratorRequest) -> HttpResponse:
    """List the cases, and what waits for the person who looks."""
    stage, text = request.GET.get("stage", ""), desk.tidy(request.GET.get("q", ""))
    counts = desk.counts()
    context = {
        "waiting": desk.waiting_for(request.user),
        "openings": desk.edited_by_others(request.user),
        "stages": [(key, label, counts[key]) for key, label in Status.choices],
        "stage": stage if stage in desk.STAGES else "",
        "text": text,
        "page": Paginator(desk.found(stage=stage, text=text), PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "casestudies/desk/desk.html", context)


@curator_required
@require_GET
def preview(request: CuratorRequest, slug: str) -> HttpResponse:
    """Show what curators work on as readers would see it."""
    case = fetch(slug)
    try:
        copy = reading_copy(case, newest_content(case)[1])
    except MissingSourceError as error:
        messages.error(request, str(error))
        return redirect("casestudies:edit", slug)
    return render(request, "casestudies/case.html", reader_of(copy))


def newest_content(case: CaseStudy) -> tuple[CaseRevision | None, Content]:
    """Return the newest revision and its content; the row's content for a case that came in without a revision."""
    newest = workflow.newest(case)
    return newest, newest.content if newest else content_of(case)


@curator_required
@require_GET
def review(request: CuratorRequest, slug: str) -> HttpResponse:
    """Show what would change for readers, what is still missing, and the steps that are possible now."""
    return show_review(request, fetch(slug))


def show_review(
    request: CuratorRequest, case: CaseStudy, *, problem: str = "", target: str = "steps", status: int = 200
) -> HttpResponse:
    """Render the review page, with what kept a step from being taken."""
    newest, content = newest_content(case)
    public = case.revisions.filter(published_at__isnull=False).order_by("-number").first()
    is_new = public is None or newest is None or newest.number > public.number
    context = {
        "case": case,
        "newest": newest,
        "public": public,
        "changes": changes_between(public.content, content) if public and is_new else [],
        "is_new": is_new,
        "points": checklist.points_of(content),
        "may_publish": newest is None or workflow.is_second_person(newest, request.user),
        "base": newest.number if newest else 0,
        "problems": [problem] if problem else [],
        "has_errors": bool(problem),
        "target": target,
        "why": request.POST.get("why", ""),
        "notes_count": case.notes.count(),
    }
    return render(request, "casestudies/desk/review.html", context, status=status)


Step = Callable[[CaseStudy, CuratorRequest], None]
STEPS: dict[str, Step] = {
    "submit": lambda case, request: workflow.submit(case=case, base=base_of(request), by=request.user),
    "publish": lambda case, request: workflow.publish(case=case, base=base_of(request), by=request.user),
    "send-back": lambda case, request: workflow.send_back(
        case=case, base=base_of(request), by=request.user, why=why_of(request)
    ),
    "retire": lambda case, request: workflow.retire(case=case, by=request.user, why=why_of(request)),
    "reopen": lambda case, request: workflow.reopen(case=case, by=request.user),
}


@curator_required
@require_POST
def move(request: CuratorRequest, slug: str, verb: str) -> HttpResponse:
    """Take one step with a case."""
    case = fetch(slug)
    if verb not in STEPS:
        raise Http404
    try:
        STEPS[verb](case, request)
    except workflow.ConflictError as error:
        return show_review(request, fetch(slug), problem=str(error), status=409)
    except workflow.NotReadyError as error:
        return show_review(request, case, problem=str(error), target="checklist")
    except workflow.NoReasonError as error:
        return show_review(request, case, problem=str(error), target="id_why")
    except workflow.WorkflowError as error:
        return show_review(request, fetch(slug), problem=str(error))
    messages.success(request, done(verb))
    return redirect("casestudies:review", slug)


def done(verb: str) -> str:
    """Return what happened, in words."""
    return {
        "submit": _("It is in review now. Somebody else has to publish it."),
        "publish": _("It is published. Readers see this revision from now on."),
        "send-back": _("It is a draft again. Your reason stands in the history."),
        "retire": _("It is retired. Readers do not see it any more."),
        "reopen": _("It is a draft again."),
    }[verb]


def base_of(request: CuratorRequest) -> int:
    """Return the number of the revision a page was made from; -1, which no revision has, for what is no number."""
    sent = request.POST.get("base", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1


def why_of(request: CuratorRequest) -> str:
    return request.POST.get("why", "").replace("\x00", "")[: notebook.LONGEST]


@curator_required
@require_GET
def history(request: CuratorRequest, slug: str) -> HttpResponse:
    """List the revisions and steps of a case, and show what changed between two revisions."""
    case = fetch(slug)
    numbers = list(case.revisions.order_by("-number").values_list("number", flat=True))
    old, new = chosen(request, numbers)
    pair = {one.number: one for one in case.revisions.filter(number__in=[old, new])}
    context = {
        "case": case,
        "page": Paginator(
            case.revisions.defer("content").select_related("edited_by", "published_by").order_by("-number"), PAGE_SIZE
        ).get_page(request.GET.get("page")),
        "numbers": numbers,
        "old": old,
        "new": new,
        "changes": changes_between(pair[old].content, pair[new].content) if len(pair) == 2 else [],
        "events": case.events.select_related("by")[:100],
        "base": numbers[0] if numbers else 0,
        "notes_count": case.notes.count(),
    }
    return render(request, "casestudies/desk/history.html", context)


def chosen(request: CuratorRequest, numbers: list[int]) -> tuple[int, int]:
    """Return the two revisions to compare: those asked for, else the newest and the one before; 0 where none is."""
    known = {str(number): number for number in numbers}
    new = known.get(request.GET.get("to", ""), max(numbers, default=0))
    before = max((number for number in numbers if number < new), default=new)
    return known.get(request.GET.get("from", ""), before), new


@curator_required
@require_POST
def restore(request: CuratorRequest, slug: str, number: int) -> HttpResponse:
    """Make a new revision from an old one."""
    try:
        made = workflow.restore(case=fetch(slug), number=number, base=base_of(request), by=request.user)
    except workflow.WorkflowError as error:
        messages.error(request, str(error))
    else:
        told = _("Revision %(made)s says what revision %(number)s said.")
        same = _("The newest revision says the same as revision %(number)s.")
        messages.success(request, (told if made else same) % {"made": made and made.number, "number": number})
    return redirect("casestudies:history", slug)


@curator_required
@require_http_methods(["GET", "POST"])
def notes(request: CuratorRequest, slug: str) -> HttpResponse:
    """Show what curators told each other about a case, and add a note."""
    case = fetch(slug)
    form = notebook.NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        notebook.add_note(case=case, by=request.user, text=form.cleaned_data["text"])
        messages.success(request, _("The note was added. Only curators see it."))
        return redirect("casestudies:notes", slug)
    kept = list(case.notes.select_related("by")[:200])
    context: dict[str, Any] = {"case": case, "form": form, "notes": kept, "notes_count": len(kept)}
    return render(request, "casestudies/desk/notes.html", context)
