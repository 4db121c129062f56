"""The method pages: the instrument with its sources and limits, and the proof. Open to anyone who holds a report."""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from diagnostics.core.instruments import CURRENT
from diagnostics.core.instruments.v1.sources import PAPER, REPORTED
from diagnostics.presentation.method import MethodView, method_view
from diagnostics.presentation.proof import ProofView, proof_view
from diagnostics.proof.proof import read_proof


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """Print the current instrument."""
    context = {"method": _view(get_language() or ""), "paper": PAPER, "reported": REPORTED}
    return render(request, "diagnostics/method.html", context)


@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """Print how far the rules agree with the paper's cases, from the figures that came with this release."""
    return render(request, "diagnostics/proof.html", {"proof": _proof_view(get_language() or "")})


@lru_cache(maxsize=8)
def _view(_language: str) -> MethodView:
    """Return the view in the active language; it is the same for everybody until the next release."""
    return method_view(CURRENT)


@lru_cache(maxsize=8)
def _proof_view(_language: str) -> ProofView:
    return proof_view(read_proof())
