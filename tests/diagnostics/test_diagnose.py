"""`manage.py diagnose` as it is called: exit codes, what goes to which stream, and no database anywhere."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from tests.diagnostics.core.paper_cases import FOLDER

PROJECT = Path(__file__).parents[2]
BRENTA, GARMENTS = FOLDER / "a11_brenta.yaml", FOLDER / "a01_ea_garments.yaml"


def run(*arguments, stdin="", **environment):
    """The command in a process of its own, with a database that is not there."""
    return subprocess.run(
        [sys.executable, "manage.py", "diagnose", *map(str, arguments)],
        check=False,
        cwd=PROJECT,
        input=stdin.encode(),
        capture_output=True,
        env={**os.environ, "DATABASE_URL": "postgresql://127.0.0.1:1/none", **environment},
    )


def test_files_that_are_refused_do_not_keep_the_others_from_being_scored(tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text('{"buyers": [{"name": "A", "share": 120}], "answers": {"C01": 7}}')
    done = run(BRENTA, broken, "none.yaml", "-", "--format", "json", stdin=GARMENTS.read_text())
    entries = json.loads(done.stdout)
    assert done.returncode == 2
    assert [entry["file"] for entry in entries] == [str(BRENTA), str(broken), "none.yaml", "-"]
    assert ["diagnosis" in entry for entry in entries] == [True, False, False, True]
    level = "give a level from 0 to 4, or dk, refused: this question always applies"
    assert done.stderr.decode().splitlines() == [
        f"{broken}: answers.C01: 7 is not accepted; {level}",
        f"{broken}: buyers[0].share: 120 is not accepted; give a share in percent from 0 to 100",
        "none.yaml: There is no such file.",
    ]


def test_text_for_people_in_80_columns_whatever_the_encoding():
    done = run(BRENTA, PYTHONIOENCODING="ascii", COLUMNS="200")
    text = done.stdout.decode("ascii")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "screening diagnostic, not a validated predictor" in text
    assert max(map(len, text.splitlines())) <= 80


def test_no_database_is_asked(capsys):
    """pytest blocks the database here; this makes sure that blocking works."""
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        connection.ensure_connection()
    call_command("diagnose", str(BRENTA))
    assert "Risk of functional downgrading" in capsys.readouterr().out


def test_a_terminal_decides_on_width_and_headings(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "50")
    call_command("diagnose", str(BRENTA), force_color=True)
    text = capsys.readouterr().out
    assert "\x1b[" in text
    assert max(len(line) for line in text.splitlines() if "\x1b" not in line) <= 50


def test_all_good_is_exit_code_0_and_one_bad_file_is_2(capsys):
    call_command("diagnose", str(BRENTA), "--format", "json")
    assert len(json.loads(capsys.readouterr().out)) == 1
    with pytest.raises(SystemExit) as ended:
        call_command("diagnose", "none.yaml", "--format", "json")
    assert ended.value.code == 2
    assert "errors" in json.loads(capsys.readouterr().out)[0]


def test_a_standard_input_that_was_closed_is_only_empty(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(SystemExit):
        call_command("diagnose", "-", str(BRENTA))
    out, err = capsys.readouterr()
    assert err == "-: The file is empty. An assessment file names at least one buyer.\n"
    assert "Risk of functional downgrading" in out


def test_no_file_and_unknown_formats_are_refused():
    with pytest.raises(CommandError, match="FILE"):
        call_command("diagnose")
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("diagnose", "-", "--format", "xml")


def test_the_language_of_the_machine_makes_no_difference(capsys, settings):
    settings.LANGUAGE_CODE = "de"
    call_command("diagnose", str(BRENTA))
    assert "Outlook for process upgrading" in capsys.readouterr().out
