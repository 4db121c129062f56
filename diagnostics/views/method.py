"""The method pages: the instrument with its sources and limits, and the proof. Open to anyone who holds a report."""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from diagnostics.core.instruments import CURRENT
from diagnostics.core.instruments.v1.sources import PAPER, REPORTED
from diagnostics.models import ReportJob
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


@require_safe
def questionnaire(request: HttpRequest) -> HttpResponse:
    """Hand over the blank questionnaire as a PDF: `length` short or full, `paper` a4 or letter."""
    paper, is_short = request.GET.get("paper", ""), request.GET.get("length") == "short"
    pdf = _questionnaire(
        paper if paper in ReportJob.Paper.values else ReportJob.Paper.A4.value, is_short, get_language() or "en"
    )
    name = "foothold-questionnaire-short.pdf" if is_short else "foothold-questionnaire.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


@lru_cache(maxsize=8)
def _questionnaire(paper: str, is_short: bool, language: str) -> bytes:
    """Return the form, set once for each paper, length and language.

    In a process of its own: the typesetter and its fonts take 100 MB, which the web process would never give back.
    """
    command = [sys.executable, "manage.py", "write_questionnaire", "-", "--paper", paper, "--language", language]
    command += ["--short"] if is_short else []
    return subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, check=True, timeout=60).stdout  # noqa: S603


@lru_cache(maxsize=8)
def _view(_language: str) -> MethodView:
    """Return the view in the active language; it is the same for everybody until the next release."""
    return method_view(CURRENT)


@lru_cache(maxsize=8)
def _proof_view(_language: str) -> ProofView:
    return proof_view(read_proof())
