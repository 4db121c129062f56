"""Pages of an organisation's firms: the portfolio, one firm, its form."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def home(request: HttpRequest) -> HttpResponse:
    """Lead to the portfolio, or to sign-in."""
    return redirect("diagnostics:portfolio" if request.user.is_authenticated else "account_login")


@login_required
def portfolio(request: HttpRequest) -> HttpResponse:
    """List the organisation's firms."""
    return render(request, "base.html")


@login_required
def firm_create(request: HttpRequest) -> HttpResponse:
    """Add a firm."""
    return render(request, "base.html")


@login_required
def firm(request: HttpRequest, firm_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Show one firm and its assessments."""
    return render(request, "base.html")


@login_required
def firm_edit(request: HttpRequest, firm_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Change a firm's facts."""
    return render(request, "base.html")
