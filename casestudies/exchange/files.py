"""Case files of every format, by the ending of their name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import PurePath
from typing import IO

from django.utils.translation import gettext as _

from casestudies.exchange import csv_files, xlsx_files, yaml_files
from casestudies.exchange.checking import CheckedFile, check
from casestudies.exchange.content import Record
from casestudies.exchange.faults import RefusedFileError, refused
from casestudies.exchange.limits import MOST_BYTES, MOST_MEGABYTES
from casestudies.exchange.records import Contents

READERS: dict[str, Callable[[bytes], Contents]] = {
    "yaml": yaml_files.read,
    "csv": csv_files.read,
    "xlsx": xlsx_files.read,
}
CONTENT_TYPES = {
    "yaml": "application/yaml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ENDINGS = {".yaml": "yaml", ".yml": "yaml", ".csv": "csv", ".xlsx": "xlsx"}
ACCEPTED = ".yaml, .csv, .xlsx"
LONGEST_NAME = 150


def read(name: str, data: bytes) -> CheckedFile:
    """Return the checked content of a case file. Raises RefusedFileError; its faults name the file."""
    try:
        return check(READERS[format_of(name)](checked_size(data)))
    except RefusedFileError as refusal:
        raise RefusedFileError([replace(fault, file=shown_name(name)) for fault in refusal.faults]) from refusal


def format_of(name: str) -> str:
    """Return the format a file's name says. Raises RefusedFileError for others."""
    ending = PurePath(name).suffix.lower()
    if ending in ENDINGS:
        return ENDINGS[ending]
    if ending in {".xlsm", ".xltm", ".xlam"}:
        raise refused(_("Workbooks with macros are not read. Save it as XLSX."))
    text = _("Files that end in %(ending)s are not read. Accepted: %(accepted)s.")
    raise refused(text % {"ending": ending[:20] or "…", "accepted": ACCEPTED})


def checked_size(data: bytes) -> bytes:
    """Return the data of a file that is neither empty nor too large."""
    if not data:
        raise refused(_("The file is empty."))
    if len(data) > MOST_BYTES:
        raise too_large()
    return data


def too_large() -> RefusedFileError:
    """Return the refusal of a file larger than the limit."""
    return refused(_("The file is larger than %(most)s MB. Divide it.") % {"most": MOST_MEGABYTES})


def shown_name(name: str) -> str:
    """Return a file's name without folders and control characters, short enough to show and to keep."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:LONGEST_NAME] or _("file")


def write_text(format_name: str, sources: Iterable[Record], cases: Iterable[Record]) -> Iterator[str]:
    """Yield a YAML or CSV file in pieces."""
    write = yaml_files.write if format_name == "yaml" else csv_files.write
    return write(sources, cases)


def write_workbook(sources: Iterable[Record], cases: Iterable[Record]) -> IO[bytes]:
    """Return a workbook as an open temporary file, at its start. Raises xlsx_files.TooLongForCellError."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    xlsx_files.write(sources, cases, file)
    file.seek(0)
    return file
