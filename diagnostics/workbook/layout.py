"""Where everything stands in the workbook, and what may be written into its cells: what writing and reading share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from django.core import signing
from django.utils.translation import gettext as _

from casestudies.exchange.faults import refused
from diagnostics.core.fingerprint import fingerprint
from diagnostics.core.instrument import Instrument, Question, Scope, Section
from diagnostics.models import AnswerState, Assessment, Buyer, EvidenceGrade
from diagnostics.presentation.words import render
from diagnostics.progress import buyers_asked_about, sections

KEY_SHEET, LISTS_SHEET = "foothold", "foothold-lists"  # hidden
SALT = "diagnostics.workbook"
CODE, QUESTION, LEVELS, PROOF, ANSWER, EVIDENCE, NOTE = range(7)  # columns
FIRST_ROW = 1  # counted from 0; the headings stand above
LONGEST_SHEET_NAME = 31
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
UNLEVELLED = (AnswerState.DOES_NOT_KNOW, AnswerState.REFUSED)


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of questions: about a buyer, or about the firm."""

    name: str
    buyer: Buyer | None
    sections: tuple[Section, ...]


def pages_of(assessment: Assessment, buyers: Sequence[Buyer], instrument: Instrument) -> list[Page]:
    """Return the sheets of a workbook: each buyer that is asked about, then the firm."""
    asked = [each.buyer for each in buyers_asked_about(assessment, buyers)]
    about = tuple(sections(instrument, Scope.BUYER, assessment))
    pages = [Page(sheet_name(number, buyer), buyer, about) for number, buyer in enumerate(asked, start=1)]
    return [*pages, Page(_("The firm itself"), None, tuple(sections(instrument, Scope.FIRM, assessment)))]


def sheet_name(number: int, buyer: Buyer) -> str:
    """Return a name that a sheet may have, different for each buyer."""
    name = f"{number} {NOT_IN_NAMES.sub(' ', buyer.name).strip()}"
    while len(name.encode("utf-16-le")) > 2 * LONGEST_SHEET_NAME:
        name = name[:-1]
    return name.strip()


# --- What may be answered


def options(question: Question) -> list[str]:
    """Return what the list of an answer offers: each level and each reason, behind its code."""
    levels = [f"{level.value}: {render(level.text)}" for level in question.levels]
    reasons = [f"{state}: {state.label}" for state in UNLEVELLED]
    if question.not_applicable:
        reasons.append(f"{AnswerState.DOES_NOT_APPLY}: {render(question.not_applicable)}")
    return levels + reasons


def option_of(question: Question, state: str, level: int | None) -> str:
    """Return the option that says an answer, "" where the question stands open."""
    code = str(level) if level is not None else state
    return next((option for option in options(question) if code_in(option) == code), "")


def grades() -> list[str]:
    """Return what the list of evidence offers."""
    return [f"{grade}: {grade.label}" for grade in EvidenceGrade]


def grade_of(evidence: str) -> str:
    """Return the option that says an evidence grade, "" for none."""
    return next((grade for grade in grades() if code_in(grade) == evidence), "")


def code_in(option: str) -> str:
    """Return the code before the colon, in small letters."""
    return option.partition(":")[0].strip().casefold()


# --- What it was made from


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which draft a workbook was made from, at which revision; its sheets with the buyer that each is about, or ""."""

    assessment: str
    revision: int
    instrument: str
    sheets: dict[str, str]


def stamped(assessment: Assessment, instrument: Instrument, pages: Sequence[Page]) -> str:
    """Return a signed text that says what a workbook was made from: nobody can claim to have seen what is newer."""
    sheets = {page.name: str(page.buyer.pk) if page.buyer else "" for page in pages}
    stamp = Stamp(str(assessment.pk), assessment.revision, fingerprint(instrument), sheets)
    return signing.dumps(asdict(stamp), salt=SALT)


def read_stamp(text: str, instrument: Instrument) -> Stamp:
    """Return what a signed text says. Raises RefusedFileError for one that was altered or is of another instrument."""
    try:
        stamp = Stamp(**signing.loads(text, salt=SALT))
    except signing.BadSignature as error:
        raise refused(_("The hidden sheet of the workbook was altered. Download the questionnaire anew.")) from error
    if stamp.instrument != fingerprint(instrument):
        raise refused(_("The workbook asks the questions of another version. Download the questionnaire anew."))
    return stamp


def numbered(page: Page) -> Iterator[tuple[int, Section | Question]]:
    """Yield what stands in each row of a sheet, counted from 0: sections and their questions."""
    row = FIRST_ROW
    for section in page.sections:
        yield row, section
        for place, question in enumerate(section.questions, start=1):
            yield row + place, question
        row += len(section.questions) + 1
