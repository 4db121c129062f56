"""Looks a workbook over before anything opens it: size unpacked, names, macros, and XML that asks for more than itself.

Nothing is unpacked to disk, and no more than MOST_UNPACKED_BYTES are ever unpacked at all.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

import defusedxml.sax
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from casestudies.exchange.faults import refused
from casestudies.exchange.limits import (
    MOST_COLUMNS,
    MOST_PARTS,
    MOST_ROWS,
    MOST_UNPACKED_BYTES,
    MOST_UNPACKED_MEGABYTES,
)

OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # also the wrapping of a workbook with a password
ZIP = b"PK\x03\x04"
MOST_CELLS = MOST_ROWS * MOST_COLUMNS
XML = (".xml", ".rels", ".vml")
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
ENCRYPTED = 0x1
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def check(data: bytes) -> None:
    """Insist that this is a workbook one can open safely. Raises RefusedFileError with the reason."""
    if data.startswith(OLD_EXCEL):
        raise refused(_("This is an old Excel file, or one with a password. Save it as XLSX without one."))
    if not data.startswith(ZIP):
        raise refused(_("This is not an XLSX workbook."))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_directory(package.infolist())
            for part in package.infolist():
                if part.filename.lower().endswith(XML):
                    _check_part(package, part)
    except DefusedXmlException as error:
        raise refused(_("The workbook declares a document type or entities in its XML. Save it anew.")) from error
    except SAXException as error:
        raise refused(_("A part of the workbook is not valid XML. Save it anew.")) from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, LookupError, ValueError, OSError, zlib.error) as error:
        raise refused(_("This is not an XLSX workbook, or it is damaged.")) from error


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        text = _("The workbook has %(count)s parts. At most %(most)s are read.")
        raise refused(text % {"count": len(parts), "most": MOST_PARTS})
    if sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        text = _("Unpacked, the workbook is larger than %(most)s MB. Divide it.")
        raise refused(text % {"most": MOST_UNPACKED_MEGABYTES})
    names = [part.filename for part in parts]
    if len(set(names)) < len(names) or any(_leads_out(name) for name in names):
        raise refused(_("The names inside the workbook are not those of a workbook. Save it anew."))
    if any(part.flag_bits & ENCRYPTED or part.compress_type not in PACKINGS for part in parts):
        raise refused(_("The workbook is packed in a way that is not read. Save it as XLSX without a password."))
    if any("vbaproject" in name.lower() or name.lower().endswith(".bin") for name in names):
        raise refused(_("The workbook holds macros or other programs. Save it as XLSX without macros."))


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/")


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read a part once as XML, without DTD or entities; count the rows and cells of a sheet."""
    handler = SheetCounter(part.filename) if SHEET.fullmatch(part.filename) else ContentHandler()
    with package.open(part) as stream:  # gives no more than the directory promises
        defusedxml.sax.parse(stream, handler, forbid_dtd=True)


class SheetCounter(ContentHandler):
    """Stops at a sheet with too many rows, cells or columns, wherever it claims that they stand."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.sheet = name.rpartition("/")[2]
        self.rows = self.cells = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 -- the parser calls it so
        tag = name.rpartition(":")[2]
        if tag == "row":
            self.rows += 1
            self._check_row(attrs.get("r", ""))
        elif tag == "c":
            self.cells += 1
            self._check_cell(attrs.get("r", ""))

    def _check_row(self, number: str) -> None:
        if self.rows > MOST_ROWS or len(number) > 9 or (number.isdecimal() and int(number) > MOST_ROWS):
            text = _("There are more than %(most)s rows. Divide the file, and delete empty rows far down.")
            raise refused(text % {"most": MOST_ROWS}, sheet=self.sheet)

    def _check_cell(self, place: str) -> None:
        if self.cells > MOST_CELLS or column_of(place) > MOST_COLUMNS:
            text = _("The sheet is wider than %(most)s columns. Delete what stands beside the table.")
            raise refused(text % {"most": MOST_COLUMNS}, sheet=self.sheet)


def column_of(place: str) -> int:
    """Return the column of a cell's place, 28 for "AB7"; 0 where it says none."""
    number = 0
    for letter in place.upper()[:8]:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
