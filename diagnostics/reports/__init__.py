"""The printed report: its data, its typesetting, and the characters its fonts can print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import structlog
import typst

from diagnostics.core.instrument import Instrument
from diagnostics.reports import data, fonts, typeset
from diagnostics.snapshots import Snapshot

log = structlog.get_logger(__name__)


def make_pdf(
    snapshot: Snapshot,
    *,
    paper: str,
    actions: Sequence[Mapping[str, str]] = (),
    instrument: Instrument | None = None,
    on_setting: Callable[[], None] = lambda: None,
) -> bytes:
    """Return a snapshot as a PDF/UA-1 file on A4 ("a4") or US Letter ("letter") paper; the same bytes every time.

    `actions` is the action plan to print (`actions.for_report`); without one, the advice is printed with room to fill
    in. `instrument` is the one the assessment was made with (default: looked up by its version). `on_setting` is called
    when the words are chosen and before the pages are set. Raises KeyError for a paper or version nobody knows.

    Where the letters of some script defeat the typesetter, the pages are set with the main font's letters alone: a
    report with marks in place of names is better than none.
    """
    build = partial(data.build, snapshot, paper=paper, actions=actions, instrument=instrument)
    document = build(covered=fonts.coverage())
    on_setting()
    try:
        return typeset.compile_pdf(document, made_at=snapshot.completed_at)
    except typst.TypstError as error:
        log.warning("report.plain_letters", error=str(error))
    plain = build(covered=fonts.plain_coverage())
    return typeset.compile_pdf(plain, made_at=snapshot.completed_at)
