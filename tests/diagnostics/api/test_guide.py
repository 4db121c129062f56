"""The program printed in the guide runs as it stands, against a running server."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from diagnostics.models import Diagnosis
from diagnostics.presentation import words
from tests.diagnostics.api.caller import token_of
from tests.factories import member

GUIDE = Path(__file__).parents[3] / "docs/api.md"


def program():
    return re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.S)[1]


@pytest.mark.django_db(transaction=True)
def test_the_program_of_the_guide_assesses_a_firm(live_server):
    lines = [line for line in program().splitlines() if line.strip()]
    assert len(lines) <= 20
    environment = os.environ | {"FOOTHOLD_URL": live_server.url, "FOOTHOLD_TOKEN": token_of(member())}
    done = subprocess.run(
        [sys.executable, "-c", program()], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    (diagnosis,) = Diagnosis.objects.all()
    findings = diagnosis.snapshot["diagnosis"]["findings"]
    printed = dict(line.split(" - ") for line in done.stdout.splitlines())
    assert sorted(printed.values()) == sorted(each["band"] or each["status"] for each in findings.values())
    assert words.BAND_NAMES.keys() & set(printed.values())  # enough was answered for something to be judged
