"""Reads a workbook that came back: every cell is an answer, or a fault that names the cell and what is accepted."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import openpyxl
import structlog
from django.utils.translation import gettext as _

from casestudies.exchange import workbook_guard
from casestudies.exchange.cells import unguarded
from casestudies.exchange.faults import RefusedFileError, refused
from casestudies.exchange.xlsx_files import ESCAPED
from casestudies.readers import shown, tidied
from diagnostics.changes import LONGEST_NOTE, Value
from diagnostics.core.instrument import Instrument, Question, Scope
from diagnostics.models import AnswerState, Assessment, EvidenceGrade
from diagnostics.workbook import layout

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row of the workbook says: `value` is the answer as the history keeps it, None for empty cells."""

    place: str
    buyer: str | None
    question: str
    value: Value | None


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell that cannot be read: where it is, and what is wrong in a sentence."""

    place: str
    text: str


@dataclass
class Filled:
    """A workbook that came back: the revision it was made at, its answers and its wrong cells."""

    revision: int
    entries: list[Entry] = field(default_factory=list)
    wrong: list[WrongCell] = field(default_factory=list)


class WrongValueError(ValueError):
    """Why a cell cannot be read, and what is accepted."""


def read(data: bytes, assessment: Assessment, instrument: Instrument) -> Filled:
    """Return what a workbook says. Raises RefusedFileError for one that is not safe, or not this assessment's."""
    workbook_guard.check(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and rules that are not read anyway
            workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            return filled(workbook, assessment, instrument)
    except RefusedFileError:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise whatever it stumbles over
        log.warning("workbook_unreadable", error=type(error).__name__)
        raise refused(_("The workbook cannot be read; a part of it is missing or damaged. Save it anew.")) from error


def filled(workbook: Any, assessment: Assessment, instrument: Instrument) -> Filled:
    """Return what an opened workbook says."""
    made_from = layout.read_stamp(stamp_in(workbook), instrument)
    if made_from.assessment != str(assessment.pk):
        raise refused(_("This is the workbook of another assessment. Upload it where you downloaded it."))
    found = Filled(made_from.revision)
    for name, buyer in made_from.sheets.items():
        if name not in workbook.sheetnames:
            text = _("The sheet “%(name)s” is missing. Give it back its name, or download the questionnaire anew.")
            raise refused(text % {"name": name})
        for row in rows_in(workbook[name]):
            if question := question_in(row, Scope.BUYER if buyer else Scope.FIRM, instrument):
                read_row(row, name, buyer or None, question, found)
    return found


def stamp_in(workbook: Any) -> str:
    """Return what the hidden sheet holds. Raises RefusedFileError where there is none."""
    if layout.KEY_SHEET not in workbook.sheetnames:
        raise refused(_("This is not a questionnaire that was downloaded here: its hidden sheet is missing."))
    first = next(rows_in(workbook[layout.KEY_SHEET]), ())
    return text_of(first[0].value) if first else ""


def rows_in(sheet: Any) -> Iterator[Sequence[Any]]:
    """Yield the rows of a sheet, whatever it says of its own size."""
    sheet.reset_dimensions()
    return iter(sheet.iter_rows())


def question_in(row: Sequence[Any], scope: Scope, instrument: Instrument) -> Question | None:
    """Return the question whose code a row begins with, None where it begins with none of this sheet's."""
    code = text_of(row[layout.CODE].value).strip() if row else ""
    question = instrument.questions.get(code)
    return question if question and instrument.section_of[code].scope is scope else None


def read_row(row: Sequence[Any], sheet: str, buyer: str | None, question: Question, found: Filled) -> None:
    """Add what the row of a question says to what was found."""
    place = f"{sheet}!{'ABCDEFG'[layout.ANSWER]}{row[layout.CODE].row}"
    if any((one.buyer, one.question) == (buyer, question.key) for one in found.entries):
        found.wrong.append(WrongCell(place, _("%(code)s stands twice on this sheet.") % {"code": question.key}))
        return
    parts: dict[str, Any] = {}
    for name, column, reader in (
        ("answer", layout.ANSWER, answer_in),
        ("evidence", layout.EVIDENCE, grade_in),
        ("note", layout.NOTE, note_in),
    ):
        cell = row[column] if column < len(row) else None
        try:
            parts[name] = reader(content_of(cell), question)
        except WrongValueError as error:
            found.wrong.append(WrongCell(f"{sheet}!{cell.coordinate}", str(error)))  # type: ignore[union-attr]
    if len(parts) == 3:
        found.entries.append(Entry(place, buyer, question.key, value_of(**parts)))


def value_of(answer: tuple[str, int | None] | None, evidence: str, note: str) -> Value | None:
    """Return an answer as the history keeps it. Evidence or a note alone leave the question open."""
    if answer is None and not (evidence or note):
        return None
    state, level = answer or (AnswerState.NOTED.value, None)
    return {"state": state, "level": level, "evidence": evidence, "note": note}


# --- Cells


def content_of(cell: Any) -> Any:
    """Return what a cell holds, "" for nothing. Raises WrongValueError for formulas, errors and dates."""
    if cell is None or cell.value is None:
        return ""
    kinds = {
        "f": _("The cell holds a formula. Write its value instead."),
        "e": _("The cell holds an error of the spreadsheet. Correct it."),
        "d": _("The cell holds a date. Format it as text and write it anew."),
    }
    if cell.data_type in kinds:
        raise WrongValueError(kinds[cell.data_type])
    return cell.value


def text_of(value: Any) -> str:
    """Return what a cell holds as text; a whole number without decimals."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value)) if value is not None else ""


def answer_in(value: Any, question: Question) -> tuple[str, int | None] | None:
    """Return state and level of an answer, None for an empty cell. Raises WrongValueError."""
    text = text_of(value).strip()
    if not text:
        return None
    words = {option.casefold(): option for option in layout.options(question)}
    words |= {option.partition(":")[2].strip().casefold(): option for option in words.values()}
    code = layout.code_in(words.get(text.casefold(), text))
    if code in {"0", "1", "2", "3", "4"}:
        return AnswerState.ANSWERED.value, int(code)
    if code in {layout.code_in(option) for option in words.values()}:
        return code, None
    accepted = ", ".join(layout.code_in(option) for option in layout.options(question)[5:])
    raise WrongValueError(
        _("%(value)s is no answer to %(code)s. Use a level from 0 to 4, one of %(accepted)s, or the list of the cell.")
        % {"value": shown(text), "code": question.key, "accepted": accepted}
    )


def grade_in(value: Any, _question: Question) -> str:
    """Return an evidence grade, "" for an empty cell. Raises WrongValueError."""
    text = text_of(value).strip()
    known = {option.partition(":")[2].strip().casefold(): layout.code_in(option) for option in layout.grades()}
    code = known.get(text.casefold(), layout.code_in(text))
    if code not in {"", *EvidenceGrade.values}:
        raise WrongValueError(
            _("%(value)s does not say how an answer is known. Use one of %(accepted)s, or the list of the cell.")
            % {"value": shown(text), "accepted": ", ".join(EvidenceGrade.values)}
        )
    return code


def note_in(value: Any, _question: Question) -> str:
    """Return a note without what cannot be shown. Raises WrongValueError for one that is too long."""
    note = tidied(unguarded(text_of(value)))
    if len(note) > LONGEST_NOTE:
        raise WrongValueError(
            _("The note has %(length)s characters. Shorten it to %(most)s.")
            % {"length": len(note), "most": LONGEST_NOTE}
        )
    return note
