"""Write docs/method.md from the instrument, so that the document and the method page cannot drift apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from diagnostics.core.instruments import CURRENT
from diagnostics.method_text import method_markdown
from diagnostics.presentation.method import method_view


class Command(BaseCommand):
    """Write the method in English; with --check, only say whether the file is current."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail if the file is not current")
        parser.add_argument("--path", type=Path, default=Path(settings.BASE_DIR) / "docs" / "method.md")

    def handle(self, *_args: Any, check: bool, path: Path, **_options: Any) -> None:
        with translation.override("en"):
            text = method_markdown(method_view(CURRENT))
        if not check:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError(f"{path} is not current. Run manage.py write_method and commit the result.")
