"""The page of a result as it was put into words once. A result is frozen, so its page says the same ever after.

Kept for an hour in the process's memory, packed, apart for each language. Who may read it is asked before, every time.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from diagnostics import snapshots
from diagnostics.models import Diagnosis, RescoredDiagnosis
from diagnostics.presentation import ResultView, present
from diagnostics.presentation.findings import FindingView
from diagnostics.presentation.rescored import present_anew

SECONDS_KEPT = 3600
QUICKLY = 1  # a tenth of the size for little time


@dataclass(frozen=True, slots=True)
class ResultPage:
    """What every reader of a result sees. `result` has no more than what is printed outside of the body.

    `contents` is the table of contents, `packed` the body down to the reasons, both HTML.
    """

    result: ResultView
    contents: SafeString
    packed: bytes

    @property
    def body(self) -> SafeString:
        """The body, unpacked."""
        return SafeString(zlib.decompress(self.packed).decode())  # nosec B703 # rendered by a template, below


def page_of(diagnosis: Diagnosis) -> ResultPage:
    """Return the page of a result, in the reader's language. Reads the snapshot only where the page is not kept."""
    key = key_of(diagnosis.pk, get_language())
    page: ResultPage | None = caches["pages"].get(key)
    if page is None:
        page = made(diagnosis)
        caches["pages"].set(key, page, SECONDS_KEPT)
    return page


def key_of(result: object, language: str | None) -> str:
    """Return under what name a page is kept: of a diagnosis by its id, of one scored again by "again" and its row's."""
    return f"{settings.VERSION} {language} {result}".replace(" ", "/")


def made(diagnosis: Diagnosis) -> ResultPage:
    """Put a result into words."""
    result = present(snapshots.read(diagnosis))
    contents = render_to_string("diagnostics/result/_contents.html", {"result": result})
    body = render_to_string("diagnostics/result/_body.html", {"result": result})
    return ResultPage(without_body(result), contents, zlib.compress(body.encode(), QUICKLY))


def body_anew(snapshot: snapshots.Snapshot, row: RescoredDiagnosis) -> SafeString | None:
    """Return the body of a result scored again, worked out when it is first opened; None where this cannot be done."""
    key = key_of(f"again {row.pk}", get_language())
    body: SafeString | None = caches["pages"].get(key)
    if body is None and (result := present_anew(snapshot, row)):
        body = render_to_string("diagnostics/result/_body.html", {"result": result})
        caches["pages"].set(key, body, SECONDS_KEPT)
    return body


def without_body(result: ResultView) -> ResultView:
    """Leave out what only the body prints, which is most of it."""
    return replace(
        result,
        findings=tuple(map(outline, result.findings)),
        buyers=(),
        advice=(),
        ask_first=(),
        strengths=(),
        unknowns=(),
    )


def outline(finding: FindingView) -> FindingView:
    """Leave of a finding what a comparison with other firms needs: its score, its range and its bands."""
    short = replace(finding, drivers=(), gates=(), notes=(), narrowing=(), evidence=(), missing=(), weights=())
    return replace(short, citations=(), readings=(), changes=(), stability=None, band_move=None)
