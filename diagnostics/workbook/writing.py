"""Writes the workbook of a draft: what was answered stands in it, only answers can be changed, each from a list."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from casestudies.exchange.cells import guarded
from casestudies.exchange.xlsx_files import WRITER
from diagnostics.changes import LONGEST_NOTE, Key
from diagnostics.core import instruments
from diagnostics.core.instrument import Question, Section
from diagnostics.models import Answer, Assessment
from diagnostics.presentation.words import render
from diagnostics.workbook import layout
from diagnostics.workbook.layout import Page

WIDTHS = (7, 46, 60, 30, 34, 22, 40)
LOOKS: dict[str, dict[str, Any]] = {
    "heading": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "section": {"bold": True, "font_size": 13, "top": 1},
    "text": {"text_wrap": True, "valign": "top"},
    "open": {"text_wrap": True, "valign": "top", "locked": False, "bg_color": "#FBF3DC", "border": 1},
}
# Left open to whoever fills it in: widths and heights, so that a long answer can be read.
PROTECTION = {"format_columns": True, "format_rows": True}


def write(assessment: Assessment) -> IO[bytes]:
    """Return the workbook of a draft as an open temporary file at its start. Two queries."""
    instrument = instruments.get(assessment.instrument_version)
    answers: dict[Key, Answer] = {(row.buyer_id, row.question_key): row for row in assessment.answers.all()}
    pages = layout.pages_of(assessment, list(assessment.buyers.all()), instrument)
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    with xlsxwriter.Workbook(file, WRITER | {"constant_memory": False}) as workbook:
        Writer(workbook, answers).write(assessment, pages, layout.stamped(assessment, instrument, pages))
    file.seek(0)
    return file


class Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, workbook: Any, answers: Mapping[Key, Answer]) -> None:
        self.workbook = workbook
        self.answers = answers
        self.formats = {name: workbook.add_format(look) for name, look in LOOKS.items()}
        self.lists = 0  # rows of the hidden sheet of lists so far

    def write(self, assessment: Assessment, pages: list[Page], stamp: str) -> None:
        """Write all sheets: how to fill it in, the questions, and what the application needs to know again."""
        self.guide(assessment)
        sheets = [self.workbook.add_worksheet(page.name) for page in pages]
        self.options = self.workbook.add_worksheet(layout.LISTS_SHEET)
        self.grades = self.listed(layout.grades())
        for page, sheet in zip(pages, sheets, strict=True):
            self.page(page, sheet)
        self.key(stamp)
        self.options.very_hidden()

    def guide(self, assessment: Assessment) -> None:
        """Write the sheet that says how to fill it in."""
        sheet = self.workbook.add_worksheet(_("Read me"))
        sheet.set_column(0, 0, 90)
        texts = [
            _("Questionnaire for %(firm)s") % {"firm": assessment.firm.name},
            _("Read each question aloud. Ask how the owner knows, then choose an answer from the list of the cell."),
            _("Leave a cell empty where the question was not asked. You can also type a level from 0 to 4."),
            _("Only the coloured cells can be changed. Keep the names of the sheets as they are."),
            _("Upload the workbook where you downloaded it. You see what it would change before anything does."),
        ]
        for row, text in enumerate(texts):
            sheet.write_string(row, 0, guarded(text), self.formats["text" if row else "section"])
        sheet.protect("", PROTECTION)

    def page(self, page: Page, sheet: Any) -> None:
        """Write one sheet of questions."""
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        for column, heading in enumerate(headings()):
            sheet.write_string(0, column, heading, self.formats["heading"])
        for row, asked in layout.numbered(page):
            if isinstance(asked, Section):
                sheet.write_string(row, layout.QUESTION, render(asked.title), self.formats["section"])
            else:
                self.question(sheet, row, asked, self.answers.get((page.buyer.pk if page.buyer else None, asked.key)))
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.protect("", PROTECTION)

    def question(self, sheet: Any, row: int, question: Question, answer: Answer | None) -> None:
        """Write one question with its answer so far."""
        offered = layout.options(question)
        texts = {
            layout.CODE: question.key,
            layout.QUESTION: render(question.text),
            layout.LEVELS: "\n".join(offered[: len(question.levels)]),
            layout.PROOF: render(question.proof),
        }
        for column, text in texts.items():
            sheet.write_string(row, column, text, self.formats["text"])
        said = {
            layout.ANSWER: layout.option_of(question, answer.state, answer.level) if answer else "",
            layout.EVIDENCE: layout.grade_of(answer.evidence) if answer else "",
            layout.NOTE: guarded(answer.note) if answer else "",
        }
        for column, text in said.items():
            sheet.write(row, column, text or None, self.formats["open"])
        sheet.data_validation(row, layout.ANSWER, row, layout.ANSWER, choice(self.listed(offered), question.key))
        sheet.data_validation(row, layout.EVIDENCE, row, layout.EVIDENCE, choice(self.grades, question.key))
        sheet.data_validation(row, layout.NOTE, row, layout.NOTE, limit())

    def listed(self, offered: list[str]) -> str:
        """Write a list into the hidden sheet, and return where it stands."""
        for column, option in enumerate(offered):
            self.options.write_string(self.lists, column, option)
        self.lists += 1
        last = chr(ord("A") + len(offered) - 1)
        return f"='{layout.LISTS_SHEET}'!$A${self.lists}:${last}${self.lists}"

    def key(self, stamp: str) -> None:
        """Write the hidden sheet that says what the workbook was made from."""
        sheet = self.workbook.add_worksheet(layout.KEY_SHEET)
        sheet.write_string(0, 0, stamp)
        sheet.very_hidden()


def headings() -> list[str]:
    """Return the names of the columns."""
    return [_("Code"), _("Question"), _("Levels"), _("Ask to see"), _("Answer"), _("How it is known"), _("Note")]


def choice(source: str, code: str) -> dict[str, Any]:
    """Return the rule of a cell that takes one of a list. A level alone may be typed: reading tells what is wrong."""
    return {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "error_title": code,
        "error_message": _("Choose from the list of the cell, or type the code before the colon."),
    }


def limit() -> dict[str, Any]:
    """Return the rule of a note's cell."""
    return {
        "validate": "length",
        "criteria": "<=",
        "value": LONGEST_NOTE,
        "error_message": _("A note has at most %(most)s characters.") % {"most": LONGEST_NOTE},
    }
