"""Small case files, good ones and hostile ones."""

import csv
import io
import zipfile

import openpyxl

from casestudies.exchange import files
from casestudies.exchange.csv_files import COLUMNS

SOURCE = {
    "slug": "author-2000",
    "kind": "article",
    "authors": ["Author, Ann", "A; B Society"],
    "year": 2000,
    "title": "On shoes",
}
CASE = {
    "slug": "shoe-firm",
    "title": "A shoe firm",
    "summary": "A firm and its buyers.",
    "outcome": "success",
    "sectors": ["152"],
    "countries": ["BR"],
    "period": [1990, None],
    "top_share": 65.5,
    "evidence": "moderate",
    "functions.before": {"F1": 4, "F2": 3, "F3": None, "F4": 0, "F5": 1, "F6": 2, "F7": 4},
    "bands": {"risk": "high"},
    "sources": [{"key": "author-2000", "role": "study", "place": "p. 1"}],
}


def file_of(format_name, *, cases=(CASE,), sources=(SOURCE,)):
    """Return a file of records as bytes."""
    if format_name == "xlsx":
        with files.write_workbook(sources, cases) as file:
            return file.read()
    return "".join(files.write_text(format_name, sources, cases)).encode()


def rows_of(data):
    """Return the rows of a CSV file."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def csv_with(**cells):
    """Return a CSV of one source and one case, with these cells of the case changed."""
    heading, source, case = rows_of(file_of("csv"))
    row = {**dict(zip(heading, case, strict=True)), **cells}
    out = io.StringIO()
    csv.writer(out).writerows([heading, source, [row[column] for column in COLUMNS]])
    return out.getvalue().encode()


def workbook_with(change):
    """Return a workbook of one source and one case after `change(workbook)` edited it, as another program would."""
    workbook = openpyxl.load_workbook(io.BytesIO(file_of("xlsx")))
    change(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def set_cell(workbook, column, value, *, sheet="cases"):
    """Set the cell of the first row of a sheet, by the column's name."""
    place = [cell.value for cell in workbook[sheet][1]].index(column) + 1
    workbook[sheet].cell(2, place).value = value


def repacked(data, *, change=lambda name, part: part, extra=()):
    """Return a workbook with its parts changed, and others added as pairs of name and bytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in extra:
            new.writestr(name, part)
    return out.getvalue()
