"""Pages on asking the owner: links to a draft, and the owner's answers beside the advisor's."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, check_may, may, member_required
from diagnostics import owner_comparison, owner_links
from diagnostics.changes import ConflictError, SaveError
from diagnostics.merging import read_revision
from diagnostics.models import Assessment
from diagnostics.owner_forms import OwnerLinkForm
from diagnostics.views.capture import fetch_own

LONGEST_ID = 18  # digits


@member_required
def links(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """List the owner's links of a draft, and make one. Its address is shown once, on the page that made it."""
    draft = fetch_own(request, assessment_id)
    if draft.is_complete:
        return redirect("diagnostics:owner_answers", draft.pk)
    places = owner_links.places_of(draft, draft.buyers.all())
    marked = marked_places(draft, places)
    if request.method != "POST":
        return show(request, draft, OwnerLinkForm(places=places, marked=marked))
    check_may("assess_firms", request.membership)
    form = OwnerLinkForm(request.POST, places=places)
    if not form.is_valid():
        return show(request, draft, form)
    return make(request, draft, form, OwnerLinkForm(places=places, marked=marked))


def make(request: MemberRequest, draft: Assessment, form: OwnerLinkForm, empty: OwnerLinkForm) -> HttpResponse:
    """Make a link and show its address."""
    try:
        link, secret = owner_links.issue(
            assessment=draft, terms=owner_links.Terms(**form.cleaned_data), by=request.user
        )
    except SaveError as error:
        messages.error(request, str(error))
        return redirect("diagnostics:owner_links", draft.pk)
    address = request.build_absolute_uri(reverse("diagnostics:owner_welcome", args=[link.pk, secret]))
    return show(request, draft, empty, made=address)


def marked_places(draft: Assessment, places: list[owner_links.Place]) -> list[str]:
    """Return the codes of the sections that hold a question marked for a second look."""
    marked = set(draft.answers.filter(second_look=True).values_list("buyer_id", "question_key"))
    return [
        place.code
        for place in places
        if any((place.buyer_key, question.key) in marked for question in place.section.questions)
    ]


def show(request: MemberRequest, draft: Assessment, form: OwnerLinkForm, made: str = "") -> HttpResponse:
    """Render the links of a draft with the form for another one."""
    context = {
        "assessment": draft,
        "form": form,
        "links": owner_links.links_of(draft),
        "made": made,
        "may_assess": may("assess_firms", request.membership),
    }
    return render(request, "diagnostics/owner_links.html", context)


@member_required
@require_POST
def revoke(request: MemberRequest, assessment_id: UUID, link_id: UUID) -> HttpResponse:
    """Close a link."""
    draft = fetch_own(request, assessment_id)
    check_may("assess_firms", request.membership)
    owner_links.revoke(link=get_object_or_404(draft.owner_links, pk=link_id))
    messages.success(request, _("The link opens nothing any more. What was written through it is kept."))
    return redirect("diagnostics:owner_links", draft.pk)


@member_required
@require_safe
def answers(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Show what the owner wrote beside the advisor's answers."""
    draft = fetch_own(request, assessment_id)
    context = {
        "assessment": draft,
        "comparison": owner_comparison.compare(draft, list(draft.buyers.all()), draft.answers.all()),
        "may_take": may("assess_firms", request.membership) and not draft.is_complete,
    }
    return render(request, "diagnostics/owner_answers.html", context)


@member_required
@require_POST
def take(request: MemberRequest, assessment_id: UUID) -> HttpResponse:
    """Take the owner's answers over, one or several."""
    draft = fetch_own(request, assessment_id)
    check_may("assess_firms", request.membership)
    chosen = {int(text) for text in request.POST.getlist("take") if is_number(text)}
    revision = read_revision(request.POST.get("revision", "")) or 0  # a page that does not say has seen nothing
    try:
        count = owner_comparison.take(assessment=draft, chosen=chosen, revision=revision, by=request.user)
    except ConflictError:
        messages.error(request, _("Somebody changed one of these answers since you opened this page. Compare again."))
    except SaveError as error:
        messages.error(request, str(error))
    else:
        text = ngettext("%(count)s answer taken from the owner.", "%(count)s answers taken from the owner.", count)
        messages.success(request, text % {"count": count})
    return redirect("diagnostics:owner_answers", draft.pk)


def is_number(text: str) -> bool:
    """Whether a text is the number of a row, of a length that a database can hold."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
