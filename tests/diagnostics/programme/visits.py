"""Firms with completed visits, as few words as a test needs: what the database takes out of a snapshot, and no more."""

import datetime as dt

from django.utils import timezone

from diagnostics.models import Consent, Figures
from tests.factories import AssessmentFactory, DiagnosisFactory, FirmFactory

TIERS = {"low": "not_yet", "medium": "partly", "high": "eligible"}
POINTS = {"low": 20.0, "medium": 50.0, "high": 80.0, "": None}


def finding(key, band, point):
    """Return a finding as a snapshot holds it."""
    return {"band": TIERS.get(band, "") if key == "first_tier" else band, "range": {"point": point} if band else None}


def visit(firm, band="high", *, point=None, days_ago=0, on=None, buyers=(), levers=(), gaps=(), **facts):
    """Return the figures of a completed visit where every criterion has one band. `buyers` are (name, tenths)."""
    done = AssessmentFactory(firm=firm, complete=True, completed_at=on or timezone.now() - dt.timedelta(days=days_ago))
    point = POINTS[band] if point is None else point
    findings = {key: finding(key, band, point) for key in Figures.CRITERIA}
    snapshot = {
        "firm": {"workers": facts.get("workers", firm.workers)},
        "chain_position": facts.get("position", "direct"),
        "diagnosis": {"findings": findings, "advice": [{"lever": lever} for lever in levers]},
        "answers": [{"question": gap, "buyer": None, "level": 1} for gap in gaps],
        "buyers": [
            {"name": name, "share_tenths": tenths, "owner": "", "kind": facts.get("kind", "brand")}
            for name, tenths in buyers
        ],
    }
    bands = {f"{key}_band": findings[key]["band"] for key in ("first_tier", "risk", "functional")}
    coverage, engine = facts.get("coverage", 1.0), facts.get("engine", "1")
    diagnosis = DiagnosisFactory(assessment=done, snapshot=snapshot, coverage=coverage, engine_version=engine, **bands)
    return Figures.objects.get(pk=diagnosis.pk)


def visited(organisation, band="high", *, sector="15", country="IT", workers=20, **more):
    """Return a new firm of the organisation with one completed visit."""
    firm = FirmFactory(organisation=organisation, sector=sector, country=country, workers=workers)
    visit(firm, band, **more)
    return firm


def agree(*firms, to=Consent.Purpose.CLUSTERS):
    """Let firms agree to a purpose."""
    for firm in firms:
        Consent.objects.create(firm=firm, purpose=to, given_by="Owner", given_on=dt.date(2026, 1, 31), how="signed")
