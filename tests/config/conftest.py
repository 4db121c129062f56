"""Places for real servers, outside pytest's own folders: root's server runs under an account that may not go there."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that every account may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="foothold-test-")).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
