"""The command prints the proof, keeps its two files current, and says clearly what it lacks."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from diagnostics.core.engine import ENGINE_VERSION
from diagnostics.core.fingerprint import fingerprint
from diagnostics.core.instruments import CURRENT
from diagnostics.management.commands import validate
from diagnostics.management.commands.validate import DOCUMENT
from diagnostics.proof.proof import FILE, read_proof


@pytest.fixture
def counted(monkeypatch):
    """Take the figures of the file instead of counting again; that they are current has a test of its own."""
    monkeypatch.setattr(validate, "prove_folder", lambda folder: read_proof())


def printed(**options):
    out = StringIO()
    call_command("validate", stdout=out, **options)
    return out.getvalue()


@pytest.mark.usefixtures("counted")
def test_it_prints_the_document():
    text = printed()
    assert text == DOCUMENT.read_text(encoding="utf-8")
    first, last = text.index("This is coherence, not validity."), text.index("this is coherence, not validity.")
    assert first < text.index("## Result by result") < text.index("## What this does not show") < last
    assert fingerprint(CURRENT) in text
    assert ENGINE_VERSION in text


@pytest.mark.usefixtures("counted")
def test_it_prints_the_figures():
    assert printed(format="json") == FILE.read_text(encoding="utf-8")
    assert json.loads(printed(format="json"))["fingerprint"] == fingerprint(CURRENT)


def test_page_and_document_are_current():
    call_command("validate", check=True)


@pytest.mark.usefixtures("counted")
def test_stale_files_are_refused_and_rewritten(tmp_path):
    files = {"file": tmp_path / "proof.json", "document": tmp_path / "proof.md"}
    with pytest.raises(CommandError, match=r"proof.json is not current.*validate --write"):
        call_command("validate", check=True, **files)
    call_command("validate", write=True, **files)
    call_command("validate", check=True, **files)
    assert read_proof(files["file"]) == read_proof()
    files["document"].write_text("# All is well\n")
    with pytest.raises(CommandError, match=r"proof.md is not current"):
        call_command("validate", check=True, **files)


def test_a_missing_folder_is_named_with_the_cure(tmp_path):
    with pytest.raises(CommandError, match=r"no folder .*nowhere.*\n.*--cases DIR"):
        call_command("validate", cases=tmp_path / "nowhere")


def test_a_wrong_file_is_named(tmp_path):
    (tmp_path / "one.yaml").write_text("answers: {C01: 9}")
    with pytest.raises(CommandError, match=r"one.yaml: answers.C01: 9 is not accepted"):
        call_command("validate", cases=tmp_path)
