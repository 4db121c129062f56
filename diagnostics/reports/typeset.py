"""Typesets the report with Typst: JSON in, PDF/UA-1 out, nothing fetched, nothing of the machine's own fonts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from diagnostics.reports import fonts

TEMPLATES = Path(__file__).parent / "templates"
# Typst keeps what it has set until so many later compilations have not asked for it, and offers no way to let go.
KEPT_FOR = 10


def compile_pdf(
    document: Mapping[str, Any], *, made_at: dt.datetime, template: str = "report.typ", attached: str = ""
) -> bytes:
    """Return the document set as a PDF. `made_at` is its date of creation, so that the same input gives the same bytes.

    `attached` is the text of the file that the template attaches.

    Text travels as JSON strings and is never read as markup. Raises typst.TypstError when the pages cannot be set,
    for instance for a character that no font has: see `safe_text`.
    """
    pdf = compiler().compile(
        TEMPLATES / template,
        format="pdf",
        sys_inputs={
            "document": json.dumps(document, ensure_ascii=False, sort_keys=True),
            "attached": attached,
        },
        pdf_standards=["ua-1"],
        timestamp=int(made_at.timestamp()),
    )
    assert isinstance(pdf, bytes)  # noqa: S101 - a PDF is one file; only pictures come as a list
    forget()
    return pdf


def forget() -> None:
    """Have Typst let go of what it has just set: some 34 MB a report, which no other report shares. Takes 40 ms."""
    for _empty_page in range(KEPT_FOR + 1):
        compiler().compile(b"", format="pdf")


@cache
def compiler() -> typst.Compiler:
    """Return this process's compiler: fonts are looked up once."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=fonts.folders())
    return typst.Compiler(root=TEMPLATES, font_paths=found, ignore_system_fonts=True)
