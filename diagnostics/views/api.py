"""The page that tells what the API offers, made from its OpenAPI document. Open to anyone who writes a program."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics.api.problems import KINDS
from diagnostics.api.reference import groups


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show the addresses of the API with what they need and answer, and the kinds of problems."""
    return render(request, "diagnostics/api.html", {"groups": groups(), "problems": KINDS.items()})
