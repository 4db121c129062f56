"""The commands: the same files, from a shell."""

import pytest
from django.core.management import CommandError, call_command

from casestudies.models import CaseStudy, Source
from tests.casestudies.curation import delete_all_cases
from tests.casestudies.exchange.samples import file_of
from tests.casestudies.factories import CaseStudyFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("format_name", ["yaml", "csv", "xlsx"])
def test_the_library_out_and_in_by_command(library, tmp_path, capsys, format_name):
    count = CaseStudy.objects.count()
    call_command("export_cases", tmp_path / "library", format=format_name)
    (tmp_path / "library").rename(tmp_path / f"library.{format_name}")
    call_command("import_cases", tmp_path / f"library.{format_name}")
    assert f"Nothing to change: {count} cases" in capsys.readouterr().out
    delete_all_cases()
    call_command("import_cases", tmp_path / f"library.{format_name}")
    assert not CaseStudy.objects.exists()  # only a look
    call_command("import_cases", tmp_path / f"library.{format_name}", "--apply")
    assert f"Taken in: {count} created" in capsys.readouterr().out
    assert CaseStudy.objects.filter(status="draft").count() == count


def test_one_case_with_its_sources_only(library, tmp_path):
    call_command("export_cases", tmp_path / "one.yaml", "--case", "sinos-home-market")
    delete_all_cases()
    Source.objects.all().delete()
    call_command("import_cases", tmp_path / "one.yaml", "--apply", verbosity=0)
    assert CaseStudy.objects.get().slug == "sinos-home-market"
    assert Source.objects.count() == 2


def test_a_conflict_is_told_and_overwritten_only_by_name(tmp_path, capsys):
    case = CaseStudyFactory(slug="shoe-firm", status="draft")
    (tmp_path / "a.csv").write_bytes(file_of("csv"))
    call_command("import_cases", tmp_path / "a.csv", "--apply")
    assert "conflict  case:shoe-firm (title, " in capsys.readouterr().out
    case.refresh_from_db()
    assert case.title != "A shoe firm"
    call_command("import_cases", tmp_path / "a.csv", "--apply", "--overwrite", "shoe-firm")
    case.refresh_from_db()
    assert case.title == "A shoe firm"


def test_a_wrong_file_is_refused_with_every_problem(tmp_path):
    (tmp_path / "a.yaml").write_bytes(file_of("yaml").replace(b"outcome: success", b"outcome: splendid"))
    with pytest.raises(CommandError, match=r"1 problems.*\n.*a\.yaml.*outcome.*Use one of: success"):
        call_command("import_cases", tmp_path / "a.yaml", "--apply")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_cases", tmp_path / "none.yaml")
    assert not CaseStudy.objects.exists()


def test_an_export_that_fails_leaves_the_file_that_is_there(tmp_path):
    CaseStudyFactory(situation="x" * 40_000)
    (tmp_path / "a.xlsx").write_text("before")
    with pytest.raises(CommandError, match="too long for a spreadsheet"):
        call_command("export_cases", tmp_path / "a.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
    assert (tmp_path / "a.xlsx").read_text() == "before"
    with pytest.raises(CommandError, match="name a format"):
        call_command("export_cases", tmp_path / "a.doc")
