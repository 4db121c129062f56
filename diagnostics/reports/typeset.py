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
    return pdf


@cache
def compiler() -> typst.Compiler:
    """Return this process's compiler: fonts are looked up once, and Typst remembers what it has set before."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=fonts.folders())
    return typst.Compiler(root=TEMPLATES, font_paths=found, ignore_system_fonts=True)
