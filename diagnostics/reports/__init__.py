"""The printed report: its data, its typesetting, and the characters its fonts can print."""

from __future__ import annotations

from collections.abc import Callable

from diagnostics.reports import data, typeset
from diagnostics.snapshots import Snapshot


def make_pdf(snapshot: Snapshot, *, paper: str, on_setting: Callable[[], None] = lambda: None) -> bytes:
    """Return a snapshot as a PDF/UA-1 file on A4 ("a4") or US Letter ("letter") paper; the same bytes every time.

    `on_setting` is called when the charts are drawn and before the pages are set.
    """
    document = data.build(snapshot, paper=paper)
    on_setting()
    return typeset.compile_pdf(document, made_at=snapshot.completed_at)
