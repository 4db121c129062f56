"""A result that was scored again, in words: which bands are others now, and all of both side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from diagnostics import snapshots
from diagnostics.core import engine, instruments
from diagnostics.core.findings import Finding
from diagnostics.core.instrument import Instrument
from diagnostics.models import Figures, RescoredDiagnosis
from diagnostics.presentation import words
from diagnostics.presentation.findings import FindingView, headline
from diagnostics.presentation.result import READING_ORDER, ResultView, present
from diagnostics.presentation.stands import Stand, stand
from diagnostics.rescoring.scoring import read
from diagnostics.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class BandMove:
    """A criterion whose band is another one now."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RescoredNote:
    """What the page of the frozen result says of its rescoring. No `moves` where every band is as it was."""

    day: dt.datetime
    instrument_version: str
    engine_version: str
    moves: tuple[BandMove, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One criterion as it was frozen and as it is scored now."""

    title: str
    before: Stand
    after: Stand
    is_moved: bool


def note(row: RescoredDiagnosis, frozen: Iterable[FindingView]) -> RescoredNote:
    """Say what a rescoring changed of a result whose findings are in words already."""
    now = read(row.findings)
    pairs = ((each, headline(now[each.key])) for each in frozen if each.key in now)
    moves = tuple(BandMove(each.title, each.band, band) for each, band in pairs if each.band != band)
    return RescoredNote(row.created_at, row.instrument_version, row.engine_version, moves)


def moves_of(row: RescoredDiagnosis) -> tuple[BandMove, ...]:
    """Say which bands moved, by the frozen bands that lists read."""
    now, instrument = read(row.findings), instruments.CURRENT
    frozen = {key: getattr(row.diagnosis.figures, f"{key}_band") for key in Figures.CRITERIA}
    return tuple(
        BandMove(title_of(key, instrument), band_name(frozen[key]), band_name(now[key].band))
        for key in READING_ORDER
        if frozen[key] != now[key].band
    )


def band_name(band: str) -> str:
    """Return a band's name, a dash where a criterion had none."""
    return str(words.BAND_NAMES[band]) if band else "–"


def title_of(key: str, instrument: Instrument) -> str:
    """Return a criterion's title."""
    return words.render(instrument.criterion(key).title)


def side_by_side(frozen: Mapping[str, Finding], row: RescoredDiagnosis) -> tuple[Pair, ...]:
    """Set all criteria as they were frozen beside what they score now."""
    now, instrument = read(row.findings), instruments.CURRENT
    return tuple(
        Pair(title_of(key, instrument), stand(frozen[key]), stand(now[key]), frozen[key].bands != now[key].bands)
        for key in READING_ORDER
    )


def present_anew(snapshot: Snapshot, row: RescoredDiagnosis) -> ResultView | None:
    """Put the whole result into words as the row's versions have it, reasons too, worked out here.

    None where this release holds another version of the engine, which would say something else than the row.
    """
    known = {each.version: each for each in instruments.RELEASED}
    if row.engine_version != engine.ENGINE_VERSION or row.instrument_version not in known:
        return None
    instrument = known[row.instrument_version]
    diagnosis = engine.examine(snapshots.sheet_of(snapshot), instrument)
    return present(replace(snapshot, diagnosis=diagnosis), instrument)
