"""Files in the test's own folder, no broker, and a printer that prints at once."""

import pytest
from django.core.files.storage import FileSystemStorage

from diagnostics import bell
from diagnostics.models import ReportJob


@pytest.fixture(autouse=True)
def storage(tmp_path, monkeypatch):
    storage = FileSystemStorage(tmp_path)
    monkeypatch.setattr(ReportJob.file.field, "storage", storage)
    return storage


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """Collect what was rung for; the broker takes every message."""
    rings = []
    monkeypatch.setattr(bell, "ring", lambda job_id, task=bell.MAKE_REPORT: rings.append((task, job_id)) or True)
    return rings


@pytest.fixture(autouse=True)
def printed(monkeypatch):
    """Print a line for each report; collect what was printed. `printed.fails` names firms that cannot be."""

    class Printed(list):
        fails = ()

        def __call__(self, diagnosis, *, paper, **_rest):
            name = diagnosis.assessment.firm.name
            self.append(name)
            if name in self.fails:
                raise ValueError(name)
            return f"%PDF {name} on {paper}".encode()

    printed = Printed()
    monkeypatch.setattr("diagnostics.reports.make_pdf", printed)
    monkeypatch.setattr("diagnostics.snapshots.read", lambda row: row)
    return printed
