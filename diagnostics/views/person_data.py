"""The pages of what is held about the person who asks: what it is, all of it as one file, and erasing the account."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import audit
from accounts.isolation import across_organisations
from accounts.models import User
from diagnostics import people
from diagnostics.privacy import person_file, person_reach
from diagnostics.privacy.forms import EraseAccountForm

WHY = "what somebody did in an organisation that they left is about them as well"


@login_required
@never_cache
@require_safe
def person_data(request: HttpRequest) -> HttpResponse:
    """Show what is held about a person, with the ways to take it along and to erase the account."""
    with across_organisations(WHY):
        held = person_reach.held_of(person_of(request))
    return render(request, "diagnostics/person_data.html", {"held": held})


@login_required
@never_cache
@require_safe
@reauthentication_required
def person_everything(request: HttpRequest) -> HttpResponseBase:
    """Send everything held about a person, once the password was given."""
    person = person_of(request)
    audit.record(audit.Verb.DOWNLOADED, person, detail="everything")
    with across_organisations(WHY):
        file = person_file.write(person, timezone.now())
    return FileResponse(file, content_type="application/zip", as_attachment=True, filename="my-data.zip")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_erase(request: HttpRequest) -> HttpResponseBase:
    """Say what erasing an account takes away, and do it once its address was typed."""
    person = person_of(request)
    memberships = people.memberships_of(person)
    kept, reasons = people.kept_by(person, memberships), people.reasons_against(person, memberships)
    form = EraseAccountForm(request.POST if request.method == "POST" else None, person=person, kept=kept)
    if form.is_bound and not reasons and form.is_valid():
        answer: HttpResponseBase = erase(request, form)
        return answer
    return render(request, "diagnostics/person_erase.html", {"form": form, "reasons": reasons})


@reauthentication_required
def erase(request: HttpRequest, form: EraseAccountForm) -> HttpResponse:
    """Erase the account, once the password was given: it cannot be undone."""
    try:
        people.erase(person=form.person, heirs=form.chosen())
    except people.NotYetError as error:
        messages.error(request, str(error))
        return redirect("diagnostics:person_erase")
    request.session.flush()
    messages.success(request, _("Your account was erased. You are signed out everywhere."))
    return redirect("account_login")


def person_of(request: HttpRequest) -> User:
    """Return who is signed in, read anew: what is said about them must be all of it."""
    return get_object_or_404(User, pk=request.user.pk)
