"""The page on which an organisation chooses how its reports look."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import brands
from accounts.access import MemberRequest, check_may, member_required
from accounts.brand_forms import BrandForm


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def brand(request: MemberRequest) -> HttpResponse:
    """Show and save how the organisation's reports look."""
    check_may("manage_brand", request.membership)
    kept = brands.of(request.membership.organisation)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BrandForm(*sent, instance=kept)
    if form.is_valid():
        form.keep()
        messages.success(request, _("Saved. Reports asked for from now on look like this."))
        return redirect("accounts:brand")
    kept = brands.of(request.membership.organisation)  # the form has written on the other one
    return render(request, "accounts/brand.html", {"form": form, "has_logo": bool(kept.logo)})


@member_required
@require_safe
def logo(request: MemberRequest) -> HttpResponse:
    """Hand over the organisation's own logo."""
    kept = brands.of(request.membership.organisation)
    if not kept.logo:
        raise Http404
    return HttpResponse(bytes(kept.logo), content_type="image/png", headers={"X-Content-Type-Options": "nosniff"})
