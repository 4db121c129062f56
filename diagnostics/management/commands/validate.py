"""Count how far the rules agree with the paper's own cases, and print it: coherence, not validity."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from casestudies.schema import read_library
from casestudies.validation import facts_in
from diagnostics.presentation.proof import proof_view
from diagnostics.proof.cases import CaseFolderError, read_cases, read_pairs
from diagnostics.proof.proof import FILE, Proof, prove, to_json
from diagnostics.proof_text import proof_markdown

CASES = Path(settings.BASE_DIR) / "tests" / "diagnostics" / "core" / "cases"
DOCUMENT = Path(settings.BASE_DIR) / "docs" / "proof.md"


class Command(BaseCommand):
    """Print the proof; with --write, also renew the files the proof page and the documentation are made of."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=Path, default=CASES, help="folder of cases (default: the paper's)")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        files = parser.add_mutually_exclusive_group()
        files.add_argument("--write", action="store_true", help=f"renew {FILE.name} and docs/{DOCUMENT.name}")
        files.add_argument("--check", action="store_true", help="change nothing; fail if those files are not current")
        parser.add_argument("--file", type=Path, default=FILE, help="the figures of the page")
        parser.add_argument("--document", type=Path, default=DOCUMENT, help="the same in words")

    def handle(self, *_args: Any, **options: Any) -> None:
        proof = prove_folder(options["cases"])
        with translation.override("en"):
            text = proof_markdown(proof_view(proof))
        written = {options["file"]: to_json(proof), options["document"]: text}
        if options["check"]:
            check(written)
        elif options["write"]:
            for path, content in written.items():
                path.write_text(content, encoding="utf-8")
        else:
            self.stdout.write(to_json(proof) if options["format"] == "json" else text)


def prove_folder(folder: Path) -> Proof:
    """Return the proof on the cases of a folder."""
    try:
        cases = read_cases(folder)
        pairs = read_pairs(folder, cases)
    except CaseFolderError as error:
        raise CommandError(
            f"{error}\nThe paper's cases come with the source, in tests/diagnostics/core/cases. "
            "Name another folder of cases with --cases DIR."
        ) from error
    return prove(cases, pairs, facts_in(read_library()))


def check(written: dict[Path, str]) -> None:
    """Refuse files that do not hold what they should."""
    for path, content in written.items():
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            raise CommandError(f"{path} is not current. Run manage.py validate --write and commit the result.")
