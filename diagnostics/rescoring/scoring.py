"""One diagnosis scored anew from its frozen answers, and the compact form in which that is kept."""

from __future__ import annotations

from typing import Any

from diagnostics import snapshots
from diagnostics.core import engine
from diagnostics.core.findings import Finding, Range, Status
from diagnostics.core.instrument import Instrument

CANNOT_BE_READ = (KeyError, TypeError, ValueError, AttributeError)


def score(snapshot: dict[str, Any], instrument: Instrument) -> dict[str, Any]:
    """Return the outline of each finding, by criterion, of a snapshot's answers scored by this instrument.

    Nothing for a snapshot that cannot be read: one bad record must not keep a portfolio from being scored.
    """
    try:
        sheet = snapshots.sheet_in(snapshot)
    except CANNOT_BE_READ:
        return {}
    return {key: outline(finding) for key, finding in engine.outlines(sheet, instrument).items()}


def outline(finding: Finding) -> dict[str, Any]:
    """Return what is kept of a finding; `read` takes it back."""
    scores = finding.range
    return {
        "status": finding.status.value,
        "range": [scores.low, scores.point, scores.high] if scores else None,
        "band": finding.band,
        "bands": list(finding.bands),
        "coverage": finding.coverage,
    }


def read(findings: dict[str, Any]) -> dict[str, Finding]:
    """Return kept findings by criterion: their scores and bands, without reasons."""
    return {
        key: Finding(
            key=key,
            status=Status(kept["status"]),
            sentence=engine.NOTHING_SAID,
            range=Range(*kept["range"]) if kept["range"] else None,
            band=kept["band"],
            bands=tuple(kept["bands"]),
            coverage=kept["coverage"],
        )
        for key, kept in findings.items()
    }
