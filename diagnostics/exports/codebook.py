"""The codebook: every column of every table, every code in it, every question with its levels and its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.core import instruments
from diagnostics.core.findings import RiskForm, Status
from diagnostics.core.instrument import Band, Citation, Instrument
from diagnostics.exports.tables import TABLES, Column
from diagnostics.models import (
    AnswerSource,
    AnswerState,
    Assessment,
    BuyerKind,
    ChainPosition,
    Destination,
    EvidenceGrade,
    FirmSector,
)
from diagnostics.presentation.evidence import citation_view
from diagnostics.presentation.words import BAND_NAMES, GOVERNANCE, RISK_FORMS, plain, render

COLUMNS = ("table", "column", "holds", "code", "meaning", "source")
WIDTHS = (14, 24, 50, 22, 70, 60)
Line = tuple[str, str, str, str, str, str]
Code = tuple[str, str, str]  # code, what it means, where it comes from


def lines(instrument: Instrument = instruments.CURRENT) -> Iterator[Line]:
    """Yield the lines of the codebook: one for each code that a column may hold, one for a column without codes."""
    for table in TABLES:
        for column in table.columns:
            held, source = holds(column, instrument)
            for code, meaning, origin in codes_of(column, instrument) or [("", "", "")]:
                yield (table.name, column.name, held, code, meaning, origin or source)


def holds(column: Column, instrument: Instrument) -> tuple[str, str]:
    """Return what a column holds, and where the rule behind it comes from."""
    if not column.criterion:
        return str(column.holds), ""
    criterion = instrument.criterion(column.criterion)
    words = {"criterion": render(criterion.title), "what": column.holds}
    return _("%(criterion)s: %(what)s") % words, sources(criterion.citations)


def codes_of(column: Column, instrument: Instrument) -> list[Code]:
    """Return the codes that a column may hold."""
    if column.codes == "band":
        return bands(column.criterion, instrument)
    make = CODES.get(column.codes)
    return list(make(instrument)) if make else []


def bands(criterion: str, instrument: Instrument) -> list[Code]:
    """Return the bands of a criterion with the scores they reach from and to."""
    return [(band.key, band_text(band), "") for band in instrument.criterion(criterion).bands]


def band_text(band: Band) -> str:
    """Return a band's name with its scores."""
    ends = {"name": BAND_NAMES.get(band.key, band.name), "low": plain(band.low), "high": plain(band.high)}
    return _("%(name)s: from %(low)s to %(high)s") % ends


def questions(instrument: Instrument) -> Iterator[Code]:
    """Yield every question as it is read aloud, and after it its levels, each with where it comes from."""
    for key, question in instrument.questions.items():
        yield key, render(question.text), sources(question.citations)
        for level in question.levels:
            yield f"{key}={level.value}", render(level.text), ""
        if question.not_applicable:
            yield f"{key}={AnswerState.DOES_NOT_APPLY}", render(question.not_applicable), ""


def sections(instrument: Instrument) -> Iterator[Code]:
    """Yield every section with its title."""
    for section in instrument.sections:
        yield section.key, render(section.title), ""


def sources(citations: Iterable[Citation]) -> str:
    """Return where something comes from, in words."""
    return "; ".join(dict.fromkeys(cited(citation) for citation in citations))


def cited(citation: Citation) -> str:
    """Return one citation: who says it, and where; the reason where we chose."""
    view = citation_view(citation)
    return ": ".join(part for part in (view.origin, view.place, view.reason) if part)


def listed(pairs: Sequence[tuple[object, object]]) -> Callable[[Instrument], list[Code]]:
    """Return what lists codes that every instrument has alike; names are in the language of whoever asks."""
    return lambda _instrument: [(str(code), str(name), "") for code, name in pairs]


STATUS = [
    (Status.SCORED.value, gettext_lazy("Scored")),
    (Status.NOT_ENOUGH.value, gettext_lazy("Not enough information")),
    (Status.NOT_APPLICABLE.value, gettext_lazy("Not the question here")),
]
NO_FORM = (RiskForm.NONE.value, gettext_lazy("None: nothing points to functional downgrading"))
CODES: dict[str, Callable[[Instrument], Iterable[Code]]] = {
    "assessment": listed(Assessment.Status.choices),
    "sector": listed(FirmSector.choices),
    "chain_position": listed(ChainPosition.choices),
    "kind": listed(BuyerKind.choices),
    "destination": listed(Destination.choices),
    "governance": listed([(code.value, name) for code, name in GOVERNANCE.items()]),
    "risk_form": listed([*((code.value, name) for code, name in RISK_FORMS.items()), NO_FORM]),
    "status": listed(STATUS),
    "state": listed([pair for pair in AnswerState.choices if pair[0] != AnswerState.NOTED]),
    "evidence": listed(EvidenceGrade.choices),
    "source": listed(AnswerSource.choices),
    "section": sections,
    "question": questions,
}
