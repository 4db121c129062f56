"""The printed report: its data, its typesetting, its seal, and the characters its fonts can print."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

import structlog
import typst

from diagnostics.core import instruments
from diagnostics.core.instrument import Instrument
from diagnostics.presentation import present
from diagnostics.report_options import PARTS, chosen
from diagnostics.reports import attached, data, fonts, seal, typeset
from diagnostics.reports.material import Letterhead, Material
from diagnostics.snapshots import Snapshot

log = structlog.get_logger(__name__)


def make_pdf(  # noqa: PLR0913 - each of them is printed
    snapshot: Snapshot,
    *,
    paper: str,
    parts: Collection[str] = PARTS,
    actions: Sequence[Mapping[str, str]] = (),
    earlier: Sequence[Snapshot] = (),
    letterhead: Letterhead | None = None,
    instrument: Instrument | None = None,
    on_setting: Callable[[], None] = lambda: None,
) -> bytes:
    """Return a snapshot as a sealed PDF/UA-1 file on A4 ("a4") or US Letter ("letter"); the same bytes every time.

    `parts` are names of `report_options.PARTS`. `actions` is the action plan to print (`actions.for_report`); without
    one, the advice is printed with room to fill in. `earlier` are the visits before this one, oldest first.
    `instrument` is the one the assessment was made with (default: looked up by its version). `on_setting` is called
    when the words are chosen and before the pages are set. Raises KeyError for a paper or version nobody knows, and
    ValueError for such a part.

    Where the letters of some script defeat the typesetter, the pages are set with the main font's letters alone: a
    report with marks in place of names is better than none.
    """
    used = instrument or instruments.get(snapshot.diagnosis.instrument_version)
    key = seal.signing_key()
    inside = attached.build(snapshot, used, key)
    material = Material(
        snapshot, present(snapshot, used), used, tuple(actions), tuple(earlier), letterhead or Letterhead()
    )
    build = partial(
        data.build, material, paper=paper, parts=chosen(parts), fingerprint=attached.fingerprint_words(inside)
    )
    document = build(covered=fonts.coverage())
    on_setting()
    set_pages = partial(typeset.compile_pdf, made_at=snapshot.completed_at, attached=attached.written(inside))
    try:
        return seal.seal(set_pages(document), key)
    except typst.TypstError as error:
        log.warning("report.plain_letters", error=str(error))
    return seal.seal(set_pages(build(covered=fonts.plain_coverage())), key)


__all__ = ["Letterhead", "make_pdf"]
