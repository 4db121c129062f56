"""`manage.py assessment_schema`: print the JSON Schema of an assessment file."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from diagnostics.core.schema import assessment_schema


class Command(BaseCommand):
    help = "Print the JSON Schema (draft 2020-12) of an assessment file, made from the current instrument."
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(json.dumps(assessment_schema(), indent=2, ensure_ascii=True))
