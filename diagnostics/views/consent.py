"""The page of a firm's consent: what it agreed to, recording that it does, and that it no longer does."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, check_may, may, member_required
from diagnostics import selectors
from diagnostics.models import Consent, Firm
from diagnostics.programme import consent
from diagnostics.programme.consent import ConsentError, Word
from diagnostics.programme_forms import GiveForm, WordForm


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def firm_consent(request: MemberRequest, firm_id: UUID) -> HttpResponse:
    """Show a firm's consents with their history, and record a new word of it."""
    firm = get_object_or_404(selectors.firms_of(request.membership.organisation), pk=firm_id)
    refused = None
    if request.method == "POST":
        check_may("edit_firms", request.membership)
        refused = record(request, firm)
        if refused is None:
            return redirect("diagnostics:firm_consent", firm.pk)
    return show(request, firm, refused)


def record(request: MemberRequest, firm: Firm) -> WordForm | None:
    """Record what was sent and return None, or return the form with its errors."""
    purpose = request.POST.get("purpose", "")
    if purpose not in Consent.Purpose.values:
        messages.error(request, _("Say what the consent is for: benchmarks or the cluster view."))
        return None
    gives = request.POST.get("deed") == "give"
    form = (GiveForm if gives else WordForm)(request.POST, purpose=purpose)
    if not form.is_valid():
        return form
    word = Word(form.cleaned_data["by"], form.cleaned_data["on"], form.cleaned_data.get("how", ""))
    try:
        (consent.give if gives else consent.withdraw)(firm=firm, purpose=purpose, word=word, recorded_by=request.user)
    except ConsentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The consent was recorded.") if gives else _("The withdrawal was recorded."))
    return None


def show(request: MemberRequest, firm: Firm, refused: WordForm | None) -> HttpResponse:
    """Render the page; `refused` is a form that was sent with errors."""
    history = consent.history_of(firm)
    given = {each.purpose: each for each in history if each.is_given}
    context = {
        "firm": firm,
        "asked": [ask(purpose, given.get(purpose), refused) for purpose in Consent.Purpose],
        "history": history,
        "may_edit": may("edit_firms", request.membership),
        "forms": [refused] if refused else [],
        "has_errors": refused is not None,
    }
    return render(request, "diagnostics/consent.html", context)


def ask(purpose: Consent.Purpose, given: Consent | None, refused: WordForm | None) -> dict[str, object]:
    """Return one purpose, the consent to it, and the form that gives or withdraws it."""
    form = (WordForm if given else GiveForm)(purpose=purpose)
    is_refused = refused is not None and refused.purpose == purpose and isinstance(refused, type(form))
    return {"purpose": purpose, "given": given, "form": refused if is_refused else form}
