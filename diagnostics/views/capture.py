"""Pages of one assessment while it is a draft: task list, sections, check answers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, check_may, may, member_required
from diagnostics import assessments, follow_up, merging, selectors
from diagnostics.changes import Conflict
from diagnostics.core import instruments
from diagnostics.core.instrument import Scope, Section
from diagnostics.forms import SectionForm
from diagnostics.marks import mark
from diagnostics.models import Assessment, Buyer
from diagnostics.owner_comparison import in_section
from diagnostics.owner_links import Place
from diagnostics.progress import progress_of, section_url, sections
from diagnostics.recap import as_note, recap_of, shown_value
from diagnostics.shares import what_cannot_be_scored


def fetch(request: MemberRequest, assessment_id: UUID) -> Assessment:
    """Return an assessment of the organisation. Raises Http404 for any other."""
    assessment = selectors.assessment_of(request.membership.organisation, assessment_id)
    if assessment is None:
        raise Http404
    return assessment


def fetch_own(request: MemberRequest, assessment_id: UUID) -> Assessment:
    """Return an assessment of the organisation for what a firm decides on it. Raises Http404 for second ratings too."""
    assessment = fetch(request, assessment_id)
    if assessment.is_second:
        raise Http404
    return assessment


def may_write(request: MemberRequest, draft: Assessment) -> bool:
    """Whether this person may answer a draft's questions and complete it: a second rating is its rater's alone."""
    if draft.is_second:
        return draft.advisor_id == request.user.pk and may("rate_second", request.membership)
    return may("assess_firms", request.membership)


def check_may_write(request: MemberRequest, draft: Assessment) -> None:
    """Insist on `may_write`. Raises PermissionDenied (403)."""
    if not may_write(request, draft):
        raise PermissionDenied


@member_required
@require_POST
def assessment_start(request: MemberRequest, firm_id: UUID) -> HttpResponse:
    """Start an assessment of a firm, short where that was asked for, or continue its draft."""
    firm = get_object_or_404(selectors.firms_of(request.membership.organisation), pk=firm_id)
    check_may("assess_firms", request.membership)
    is_short = request.POST.get("length") == "short"
    return redirect("diagnostics:assessment", assessments.start(firm=firm, by=request.user, is_short=is_short).pk)


@member_required
@require_POST
def assessment_length(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Ask all questions from now on, or only those of a short visit. What was answered stays."""
    draft = fetch(request, assessment_id)
    check_may_write(request, draft)
    try:
        assessments.set_length(assessment=draft, is_short=request.POST.get("length") == "short")
    except assessments.SaveError as error:
        messages.error(request, str(error))
    return redirect("diagnostics:assessment", draft.pk)


@member_required
def assessment(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Show what is done and what is left of an assessment."""
    draft = fetch(request, assessment_id)
    if draft.is_complete:
        return redirect("diagnostics:result", draft.pk)
    return render(
        request,
        "diagnostics/assessment.html",
        {
            "assessment": draft,
            "progress": selectors.progress(draft),
            "actions": selectors.action_plan(draft.firm) if draft.previous_id else [],
            "owner_wrote": draft.owner_answers.exists(),
            "may_assess": may_write(request, draft),
        },
    )


@member_required
def section(request: MemberRequest, assessment_id: UUID, section: str) -> HttpResponse:
    """Ask a section's questions about the firm."""
    return ask(request, fetch(request, assessment_id), section, Scope.FIRM)


@member_required
def buyer_section(request: MemberRequest, assessment_id: UUID, buyer_id: UUID, section: str) -> HttpResponse:
    """Ask a section's questions about one buyer."""
    draft = fetch(request, assessment_id)
    return ask(request, draft, section, Scope.BUYER, get_object_or_404(draft.buyers, pk=buyer_id))


def ask(
    request: MemberRequest, draft: Assessment, section_key: str, scope: Scope, buyer: Buyer | None = None
) -> HttpResponse:
    """Show a section's questions with their answers, and save what is sent."""
    asked = find_section(draft, section_key, scope)
    if draft.is_complete:
        return redirect("diagnostics:result", draft.pk)
    if request.method != "POST":
        rows = selectors.answers_to(draft, asked, buyer)
        return show(request, draft, SectionForm(section=asked, rows=rows), buyer)
    check_may_write(request, draft)
    return take(request, draft, asked, buyer)


def take(request: MemberRequest, draft: Assessment, asked: Section, buyer: Buyer | None) -> HttpResponse:
    """Save a sent page and do what its button says: continue, save the draft, or mark a question."""
    action, _colon, named = request.POST.get("action", "").partition(":")
    check = action not in {"draft", "mark", "unmark", "confirm"}
    data: QueryDict = request.POST
    if action == "confirm":
        keys = [named] if named else [question.key for question in asked.questions]
        data = follow_up.confirmed(data, keys, follow_up.last_answers(draft, asked, buyer))
    form = submitted(data, draft, asked, buyer, check=check)
    try:
        save(request, draft, form, buyer)
        if action in {"mark", "unmark"} and named in form.fields:
            mark(assessment=draft, question=named, buyer=buyer.pk if buyer else None, on=action == "mark")
    except assessments.SaveError as error:
        messages.error(request, str(error))
        return redirect("diagnostics:assessment", draft.pk)
    if form.errors:
        return show(request, draft, form, buyer, status=409 if form.theirs else 200)
    if check:
        return redirect(next_page(request, draft, section_url(draft.pk, asked, buyer.pk if buyer else None)))
    if not named:
        messages.success(request, _("Draft saved."))
    return redirect(request.get_full_path() + (f"#question-{named}" if named in form.fields else ""))


def submitted(data: QueryDict, draft: Assessment, asked: Section, buyer: Buyer | None, *, check: bool) -> SectionForm:
    """Return the validated form of a submitted page, which knows what the page was made from."""
    rows = selectors.answers_to(draft, asked, buyer)
    revisions = merging.revisions_in(asked, data)
    known = [revision for revision in revisions.values() if revision is not None]
    history = selectors.history_after(draft, asked, buyer, min(known)) if known else []
    form = SectionForm(data, section=asked, rows=rows, bases=merging.bases(revisions, rows, history), check=check)
    form.is_valid()
    return form


def find_section(draft: Assessment, key: str, scope: Scope) -> Section:
    """Return a section of the assessment's instrument. Raises Http404 when it has none of that key and scope."""
    for one in sections(instruments.get(draft.instrument_version), scope, draft):
        if one.key == key:
            return one
    raise Http404


def save(request: MemberRequest, draft: Assessment, form: SectionForm, buyer: Buyer | None) -> None:
    """Save what was typed and could be read. What somebody else answered meanwhile becomes an error of the form."""
    changes = form.changes(buyer=buyer.pk if buyer else None)
    while changes:
        try:
            revision = assessments.save_answers(assessment=draft, changes=changes, by=request.user)
            form.revisions |= {change.question: revision for change in changes}
            return
        except assessments.ConflictError as error:
            for conflict in error.conflicts:
                tell(form, conflict)
            changes = [change for change in changes if change.question not in form.theirs]


def tell(form: SectionForm, conflict: Conflict) -> None:
    """Put a conflict at its question, with the other person's answer."""
    key = conflict.change.question
    question = next(one for one in form.section.questions if one.key == key)
    form.theirs[key] = as_note(question, conflict.theirs, conflict.by)
    form.revisions[key] = conflict.revision  # whoever saves this page again has seen the other answer
    form.add_error(
        key,
        _("%(who)s changed the answer on %(name)s to “%(theirs)s” while you were writing. Choose, then save again")
        % {
            "who": conflict.by or _("A former member"),
            "name": _(question.name),
            "theirs": shown_value(question, conflict.theirs),
        },
    )


def show(
    request: MemberRequest, draft: Assessment, form: SectionForm, buyer: Buyer | None, *, status: int = 200
) -> HttpResponse:
    """Render a section, with what was answered at the last visit and what the owner wrote."""
    form.last = follow_up.last_answers(draft, form.section, buyer)
    form.owners = in_section(draft, Place(form.section, buyer), form.rows)
    form.compare_url = reverse("diagnostics:owner_answers", args=[draft.pk])
    context = {
        "unconfirmed": follow_up.unconfirmed(form.rows, form.last),
        "assessment": draft,
        "buyer": buyer,
        "section": form.section,
        "form": form,
        "revision": draft.revision if not form.is_bound else form.data.get("revision", ""),
        "returns_to_check": request.GET.get("return") == "check",
        "may_assess": may_write(request, draft),
    }
    return render(request, "diagnostics/section.html", context, status=status)


def next_page(request: MemberRequest, draft: Assessment, here: str) -> str:
    """Return where "Save and continue" leads: back to the check page if one came from there, else to the next task."""
    check_url = reverse("diagnostics:check", args=[draft.pk])
    if request.GET.get("return") == "check":
        return check_url
    following = selectors.progress(draft).after(here)
    return following.url if following else check_url


@member_required
def check(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Show every answer: to be checked before the assessment is completed, to be read afterwards."""
    return render_check(request, fetch(request, assessment_id))


def render_check(request: MemberRequest, draft: Assessment, problems: tuple[str, ...] = ()) -> HttpResponse:
    """Render the check page, with what keeps the assessment from being completed."""
    buyers, answers = list(draft.buyers.all()), list(draft.answers.all())
    warnings = () if problems else what_cannot_be_scored(buyers)
    instrument = instruments.get(draft.instrument_version)
    last = {} if draft.is_complete else follow_up.all_last_answers(draft, buyers)
    groups = recap_of(draft, buyers, answers, instrument, last)
    context = {
        "unconfirmed_count": sum(line.is_open and bool(line.last) for group in groups for line in group.lines),
        "assessment": draft,
        "buyers": buyers,
        "groups": groups,
        "marked": [(group, line) for group in groups for line in group.lines if line.is_marked],
        "progress": progress_of(draft, buyers, answers, instrument),
        "problems": problems,
        "warnings": warnings,
        "has_errors": bool(problems),
        "may_assess": may_write(request, draft),
    }
    return render(request, "diagnostics/check.html", context)


@member_required
@require_POST
def complete(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Complete the assessment."""
    draft = fetch(request, assessment_id)
    check_may_write(request, draft)
    try:
        assessments.complete(assessment=draft, by=request.user)
    except assessments.IncompleteError as error:
        return render_check(request, draft, error.problems)
    except assessments.CompletedError as error:
        messages.info(request, str(error))
    return redirect("diagnostics:result", draft.pk)
