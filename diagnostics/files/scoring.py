"""Scores an assessment file, or collects what keeps it from being scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Any

from diagnostics.core.answers import AnswerSheet
from diagnostics.core.checks import Problem, shown
from diagnostics.core.engine import examine
from diagnostics.core.files import AssessmentFileError, firm_facts, read_sheet
from diagnostics.core.findings import Diagnosis
from diagnostics.core.instrument import Instrument
from diagnostics.core.instruments import CURRENT
from diagnostics.files.reading import UnreadableFileError, read_data
from diagnostics.files.values import repetitions


@dataclass(frozen=True, slots=True)
class FileError:
    """One problem of a file. `path`, `value` and `accepted` are empty where the file as a whole cannot be read."""

    message: str
    path: str = ""
    value: str = ""
    accepted: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """A file with its result. `firm` is what the file says about the firm itself."""

    file: str
    firm: dict[str, Any]
    diagnosis: Diagnosis
    instrument: Instrument


@dataclass(frozen=True, slots=True)
class Refused:
    """A file with everything that is wrong with it."""

    file: str
    errors: tuple[FileError, ...]


def score(name: str, standard_input: IO[bytes], instrument: Instrument = CURRENT) -> Scored | Refused:
    """Return the result of one file ("-" is standard input), or what is wrong with it. Needs no database."""
    file = printable(name)
    try:
        data = read_data(name, standard_input)
        sheet = checked_sheet(data, instrument)
    except UnreadableFileError as error:
        return Refused(file, (FileError(printable(str(error))),))
    except AssessmentFileError as error:
        return Refused(file, tuple(map(file_error, error.problems)))
    return Scored(file, firm_facts(data), examine(sheet, instrument), instrument)


def checked_sheet(data: Any, instrument: Instrument) -> AnswerSheet:
    """Return the answer sheet in data. Raises AssessmentFileError naming every place that is wrong."""
    problems = repetitions(data)
    known = {problem.path for problem in problems}
    try:
        sheet = read_sheet(data, instrument)
    except AssessmentFileError as error:
        problems += [problem for problem in error.problems if problem.path not in known]
    if problems:
        raise AssessmentFileError(problems)
    return sheet


def file_error(problem: Problem) -> FileError:
    """Return a problem in words."""
    return FileError(printable(str(problem)), printable(problem.path), shown(problem.value), problem.accepted)


def printable(text: str) -> str:
    """Return a text without anything a terminal would obey, or no encoding could hold."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
