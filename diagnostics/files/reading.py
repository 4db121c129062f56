"""Reads an assessment file into plain Python data, or says in a sentence why it cannot be read."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any, NoReturn

import yaml

from diagnostics.files.strict_yaml import StrictLoader
from diagnostics.files.values import DEEPEST, Unusable, decimal, places, unique, whole_number

STANDARD_INPUT = "-"
LARGEST = 500_000  # bytes; fifty buyers with every answer and its evidence take a tenth
EMPTY = "The file is empty. An assessment file names at least one buyer."
TOO_DEEP = f"Lists and mappings are nested too deeply; {DEEPEST} levels are accepted."


class UnreadableFileError(Exception):
    """Why a file cannot be read, in a sentence that says what is accepted."""


def read_data(name: str, standard_input: IO[bytes]) -> Any:
    """Return the data in a YAML or JSON file, or on standard input for "-". Raises UnreadableFileError.

    A name that ends in .json is JSON, and so is standard input that begins with "{"; all else is YAML.
    """
    text = decoded(content(name, standard_input))
    is_json = name.lower().endswith(".json") or (name == STANDARD_INPUT and text.lstrip().startswith("{"))
    data = parse_json(text) if is_json else parse_yaml(text)
    if data is None:
        raise UnreadableFileError(EMPTY)
    check_depth(data)
    return data


def check_depth(data: object) -> None:
    """Insist on so few levels that data can be walked. Raises UnreadableFileError."""
    try:
        for _place in places(data):
            pass
    except RecursionError:
        raise UnreadableFileError(TOO_DEEP) from None


def content(name: str, standard_input: IO[bytes]) -> bytes:
    """Return the first bytes of a file, one more than is accepted. Raises UnreadableFileError."""
    try:
        with nullcontext(standard_input) if name == STANDARD_INPUT else Path(name).open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise UnreadableFileError("There is no such file.") from None
    except IsADirectoryError:
        raise UnreadableFileError("This is a folder. Name the files in it.") from None
    except PermissionError:
        raise UnreadableFileError("The file may not be read. Ask its owner for permission.") from None
    except (OSError, ValueError) as error:
        raise UnreadableFileError(f"The file cannot be read: {getattr(error, 'strerror', None) or error}.") from None


def decoded(content: bytes) -> str:
    """Return bytes as text. Raises UnreadableFileError for too many of them, and for what is no text."""
    if len(content) > LARGEST:
        raise UnreadableFileError(f"The file is too large. Up to {LARGEST // 1000} KB are accepted.")
    if b"\0" in content:
        raise UnreadableFileError("The file holds NUL bytes, so it is no text. Text in UTF-8 is accepted.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wrong = content[error.start]
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFileError(f"Line {line}: byte {wrong:#04x} is not UTF-8. Text in UTF-8 is accepted.") from None
    if not text.strip():
        raise UnreadableFileError(EMPTY)
    return text


def parse_json(text: str) -> Any:
    """Return the data in a JSON text. Raises UnreadableFileError."""
    try:
        return json.loads(
            text, parse_int=whole_number, parse_float=decimal, parse_constant=Unusable, object_pairs_hook=unique
        )
    except json.JSONDecodeError as error:
        refuse_place("JSON", error.lineno, error.colno, error.msg)
    except RecursionError:
        raise UnreadableFileError(TOO_DEEP) from None


def parse_yaml(text: str) -> Any:
    """Return the data in a YAML text. Raises UnreadableFileError."""
    if odd := yaml.reader.Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        column = odd.start() - text.rfind("\n", 0, odd.start())
        refuse_place("YAML", line, column, f"the character U+{ord(odd[0]):04X} is not accepted")
    try:
        return yaml.load(text, Loader=StrictLoader)  # nosec B506 # noqa: S506 -- it is a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        refuse_place("YAML", *place, ", ".join(part for part in (error.context, error.problem) if part))
    except (yaml.YAMLError, ValueError, ArithmeticError, RecursionError) as error:  # the parser's own slips
        raise UnreadableFileError(f"This is not proper YAML: {error}.") from None


def refuse_place(language: str, line: int, column: int, problem: str) -> NoReturn:
    """Raise what is wrong with the syntax at a place."""
    raise UnreadableFileError(f"Line {line}, column {column}: {problem}. Proper {language} is accepted.") from None
