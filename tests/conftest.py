"""What all tests share."""

from pathlib import Path

import pytest

FEW_DRAWS = 40
# Where the number of draws is the point, what is measured, or compared with what another process drew.
AS_IN_EARNEST = tuple(
    str(Path(__file__).parent / folder) for folder in ("diagnostics/core", "diagnostics/files", "benchmarks")
)


@pytest.fixture(autouse=True)
def few_draws(request, monkeypatch):
    """Let a completed assessment be drawn from less often: a thousand draws take a third of a second each time."""
    if not str(request.path).startswith(AS_IN_EARNEST):
        monkeypatch.setattr("diagnostics.core.stability.DRAWS", FEW_DRAWS)
