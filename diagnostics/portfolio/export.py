"""The list as a file: one row a firm, numbers as numbers, and no cell that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any
from uuid import UUID

import xlsxwriter
from django.db.models import F, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from casestudies.exchange.cells import Cell, guarded
from casestudies.exchange.csv_files import BYTE_ORDER_MARK
from casestudies.exchange.xlsx_files import WRITER
from diagnostics.models import Diagnosis, Firm
from diagnostics.presentation.words import BAND_NAMES
from diagnostics.selectors import latest_diagnoses

PORTION = 500  # firms at a time
MOST_IN_WORKBOOK = 5_000  # firms: a workbook is made whole before it is sent, a CSV row by row
CRITERIA = ("first_tier", "risk", "functional")
Value = str | int | float | dt.date | None


class TooManyFirmsError(Exception):
    """More firms than a workbook takes. The text is for the person who asked."""

    def __init__(self) -> None:
        text = _("A workbook takes up to %(most)s firms, and more were found. Take CSV, or narrow the filters.")
        super().__init__(text % {"most": f"{MOST_IN_WORKBOOK:,}"})


# --- Rows


def headings() -> list[str]:
    """Return the names of the columns."""
    first = [_("Firm"), _("Sector"), _("Country"), _("Town or cluster"), _("Stage"), _("Advisor")]
    dates = [_("Last assessed"), _("Next due")]
    names = [_("First-tier eligibility"), _("Downgrading risk"), _("Functional upgrading")]
    ends = [_("band"), _("score"), _("lowest score"), _("highest score")]
    results = [_("%(criterion)s: %(what)s") % {"criterion": name, "what": end} for name in names for end in ends]
    return [*first, *dates, *results, _("Coverage (0 to 1)"), _("Instrument version")]


def rows_of(firms: QuerySet[Firm], *, hidden: Collection[UUID] = ()) -> Iterator[list[Value]]:
    """Yield a row for each firm, without the results of the `hidden`. Two queries for each portion of firms."""
    rest = firms.select_related("advisor").iterator(chunk_size=PORTION)
    while portion := list(islice(rest, PORTION)):
        results = results_of([firm for firm in portion if firm.has_result and firm.pk not in hidden])
        for firm in portion:
            yield facts_of(firm, is_hidden=firm.pk in hidden) + results.get(firm.pk, nothing_of(firm.pk in hidden))


def facts_of(firm: Firm, *, is_hidden: bool) -> list[Value]:
    """Return the first cells of a firm's row, up to the dates."""
    assessed = firm.last_assessed
    return [
        firm.name,
        firm.get_sector_display(),
        firm.country_name,
        firm.town,
        firm.get_stage_display(),
        str(firm.advisor or ""),
        timezone.localdate(assessed) if assessed else None,
        None if is_hidden else firm.next_due,
    ]


def results_of(firms: Sequence[Firm]) -> dict[UUID, list[Value]]:
    """Return the last cells of each firm's row, from its last diagnosis. Two queries."""
    latest = {diagnosis.pk: firm for firm, diagnosis in latest_diagnoses(firms).items()}
    scores = JSONObject(**{key: F(f"snapshot__diagnosis__findings__{key}__range") for key in CRITERIA})
    told = Diagnosis.objects.filter(pk__in=latest).defer("snapshot").annotate(scores=scores)
    return {latest[diagnosis.pk]: result_cells(diagnosis, diagnosis.scores) for diagnosis in told.iterator()}


def result_cells(diagnosis: Diagnosis, scores: dict[str, dict[str, float] | None]) -> list[Value]:
    """Return bands, scores with their ranges, coverage and instrument version. Scores run from 0 to 100."""
    cells: list[Value] = []
    for key in CRITERIA:
        score = scores[key] or {}
        ends = [score.get(end) for end in ("point", "low", "high")]
        cells.append(band_words(getattr(diagnosis, f"{key}_band")))
        cells += [None if end is None else round(end, 1) for end in ends]
    return [*cells, round(diagnosis.coverage, 2), diagnosis.instrument_version]


def band_words(band: str) -> str:
    return str(BAND_NAMES.get(band, band)) if band else _("Not enough information")


def nothing_of(is_hidden: bool) -> list[Value]:
    """Return the last cells of a firm without a result, or with one that the reader must not see."""
    band: Value = _("Hidden") if is_hidden else ""
    return [band, None, None, None] * len(CRITERIA) + [None, None]


# --- Files


def write_csv(rows: Iterable[Iterable[Value]], language: str) -> Iterator[str]:
    """Yield a CSV file row by row, in a language: what is sent as it is made is made after the view has ended."""
    yield BYTE_ORDER_MARK
    with translation.override(language):
        yield csv_line(headings())
        for row in rows:
            yield csv_line(row)


def csv_line(row: Iterable[Value]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([plain(value) for value in row])
    return buffer.getvalue()


def plain(value: Value) -> Cell:
    """Return what a cell of a CSV holds: text that is no formula, a number, a day as 2026-01-31."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return guarded(value) if isinstance(value, str) else "" if value is None else value


def write_workbook(firms: QuerySet[Firm], *, hidden: Collection[UUID] = ()) -> IO[bytes]:
    """Return a workbook as an open temporary file, at its start. Raises TooManyFirmsError."""
    if firms[: MOST_IN_WORKBOOK + 1].count() > MOST_IN_WORKBOOK:
        raise TooManyFirmsError
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    with xlsxwriter.Workbook(file, WRITER) as workbook:
        fill(workbook, rows_of(firms, hidden=hidden))
    file.seek(0)
    return file


def fill(workbook: Any, rows: Iterable[Sequence[Value]]) -> None:
    """Write the sheet of firms, row by row."""
    sheet = workbook.add_worksheet(_("Firms")[:31])
    bold, day = workbook.add_format({"bold": True, "bottom": 1}), workbook.add_format({"num_format": "yyyy-mm-dd"})
    names = headings()
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, len(names) - 1, 18)
    sheet.freeze_panes(1, 1)
    for place, name in enumerate(names):
        sheet.write_string(0, place, name, bold)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            write_cell(sheet, number, place, value, day)


def write_cell(sheet: Any, row: int, column: int, value: Value, day: Any) -> None:
    """Write one cell by its kind; an empty one is left out."""
    if isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), day)
    elif isinstance(value, str):
        sheet.write_string(row, column, guarded(value))
    elif value is not None:
        sheet.write_number(row, column, value)
