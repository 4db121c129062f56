"""Hostile and clumsy files: each is refused with a sentence that says where and what, and none breaks anything."""

import csv
import datetime as dt
import io
import tracemalloc

import openpyxl
import pytest
from django.conf import settings

from casestudies.exchange import files, xlsx_files
from casestudies.exchange.faults import RefusedFileError
from casestudies.exchange.limits import LONGEST_TEXT, MOST_BYTES
from casestudies.exchange.xlsx_files import TooLongForCellError
from tests.casestudies.exchange.samples import (
    CASE,
    SOURCE,
    csv_with,
    file_of,
    repacked,
    rows_of,
    set_cell,
    workbook_with,
)

pytestmark = pytest.mark.django_db


def refusal(name, data):
    """Return what is said of a file."""
    with pytest.raises(RefusedFileError) as caught:
        files.read(name, data)
    return str(caught.value)


def yaml_with(text):
    return file_of("yaml") + text.encode()


# --- Controls: what the hostile files are made from is taken


@pytest.mark.parametrize("format_name", ["yaml", "csv", "xlsx"])
def test_the_samples_are_sound(format_name):
    read = files.read(f"cases.{format_name}", file_of(format_name))
    assert [entry.name for entry in read.cases] == ["shoe-firm"]
    assert read.cases[0].content["top_share_tenths"] == 655
    assert read.cases[0].content["period_end"] is None
    assert read.sources[0].content["authors"] == SOURCE["authors"]


def test_a_workbook_saved_by_another_program_is_read():
    read = files.read("cases.xlsx", workbook_with(lambda book: set_cell(book, "title", "Another title")))
    assert read.cases[0].content["title"] == "Another title"


def test_a_workbook_with_shared_strings_is_read(monkeypatch):
    """Spreadsheets store every text once; ours goes out row by row and cannot."""
    monkeypatch.setitem(xlsx_files.WRITER, "constant_memory", False)
    data = file_of("xlsx", cases=[{**CASE, "situation": "one\ntwo _x0041_", "limits": "A shoe firm"}])
    assert b"sharedStrings" in data
    content = files.read("cases.xlsx", data).cases[0].content
    assert (content["situation"], content["limits"]) == ("one\ntwo _x0041_", "A shoe firm")


def test_numbers_where_text_belongs_are_taken_as_text():
    def change(book):
        set_cell(book, "title", 1998)
        set_cell(book, "sectors", 152)

    content = files.read("cases.xlsx", workbook_with(change)).cases[0].content
    assert (content["title"], content["sectors"]) == ("1998", ["152"])


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_csv_with_other_delimiters_and_decimal_commas_is_read(delimiter):
    out = io.StringIO()
    rows = [[cell.replace("65.5", "65,5") for cell in row] for row in rows_of(file_of("csv"))]
    csv.writer(out, delimiter=delimiter).writerows(rows)
    assert files.read("cases.csv", out.getvalue().encode()).cases[0].content["top_share_tenths"] == 655


# --- What cells hold out there


def test_cells_are_safe_in_a_spreadsheet_and_numbers_are_numbers():
    dangerous = {**CASE, "title": "=HYPERLINK(1)", "summary": "@SUM(A1)", "situation": "-2+3", "limits": "+1"}
    cells = [cell for row in rows_of(file_of("csv", cases=[dangerous])) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
    assert "'=HYPERLINK(1)" in cells

    sheet = openpyxl.load_workbook(io.BytesIO(file_of("xlsx", cases=[dangerous])))["cases"]
    found = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert found["title"].data_type == "s"
    assert found["title"].value == "'=HYPERLINK(1)"
    assert (found["top_share"].value, found["period_start"].value) == (65.5, 1990)
    assert found["sectors"].value == "152;"


def test_the_workbook_has_its_three_sheets_and_the_codebook_names_every_column():
    book = openpyxl.load_workbook(io.BytesIO(file_of("xlsx")), read_only=True)
    assert book.sheetnames == ["cases", "sources", "codebook"]
    told = {(row[0], row[1]) for row in book["codebook"].iter_rows(values_only=True)}
    for sheet in ("cases", "sources"):
        heading = next(book[sheet].iter_rows(values_only=True))
        assert {(sheet, column) for column in heading} <= told
    words = {row[4] for row in book["codebook"].iter_rows(values_only=True) if row[1] == "governance"}
    assert words == {"arms_length", "network", "quasi_hierarchy", "hierarchy"}


# --- Row-level errors: file, row, column, value, what is accepted


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"governance": "anarchy"}, "row 3, column governance: 'anarchy' is not known. Use one of: arms_length"),
        ({"top_share": "lots"}, "row 3, column top_share: 'lots' is not a number."),
        ({"top_share": "101"}, "column top_share: 101 is no share. Use a number from 0 to 100."),
        ({"sectors": "1"}, "column sectors: '1' is no ISIC Rev. 4 division"),
        ({"countries": "BR; XX"}, "column countries: 'XX' is no ISO 3166 country code."),
        ({"period_start": "1999", "period_end": "1990"}, "column period_start: 1999 is after 1990."),
        ({"functions.before": "F1=9"}, "column functions.before:"),
        ({"functions.before": "F1"}, "Write them as F1=4; F2=3"),
        ({"bands": "risk=huge"}, "column bands: risk: 'huge' is no band of it."),
        ({"sources": "author-2000"}, "Write it as key | role | place"),
        ({"sources": "nobody-1 | study"}, "nobody-1 is neither among the file's sources nor in the library."),
        ({"sources": "author-2000 | friend"}, "column sources: role: 'friend' is not known."),
        ({"sources": "author-2000 | study; author-2000 | study"}, "names a source twice"),
        ({"title": ""}, "column title: is missing."),
        ({"slug": "Not A Slug"}, "column slug: 'Not A Slug' is not accepted. Use lower-case letters"),
        ({"slug": ""}, "column slug: is missing."),
        ({"inferred": "bands"}, "column our_inference: is missing."),
        ({"status": "perfect"}, "column status: 'perfect' is not known."),
        ({"record": "song"}, "column record: 'song' is no kind of record. Use one of: source, case."),
        ({"publisher": "Somebody"}, "column publisher: This column does not belong to a case."),
        ({"summary": "x" * 601}, "column summary: has 601 characters. Shorten it to 600."),
        ({"limits": "x" * 40_000}, "column limits: has 40000 characters. A cell holds at most 32767."),
        ({"limits": "a\x0bb"}, "contains a control character (U+000B)."),
        ({"title": "=1+1"}, "column title: The cell starts with a sign that a spreadsheet takes for a formula."),
        ({"keywords": "@shoes"}, "column keywords: The cell starts with a sign"),
    ],
)
def test_every_wrong_cell_is_named(cells, says):
    assert "cases.csv: " in (said := refusal("cases.csv", csv_with(**cells)))
    assert says in said


def test_yaml_errors_name_the_line():
    data = file_of("yaml").replace(b"outcome: success", b"outcome: splendid")
    line = data.decode().splitlines().index("    outcome: splendid") + 1
    assert f"row {line}, column outcome: 'splendid' is not known." in refusal("cases.yaml", data)


def test_everything_that_is_wrong_is_said_at_once():
    said = refusal("cases.csv", csv_with(governance="anarchy", outcome="none", title=""))
    assert all(column in said for column in ("governance", "outcome", "title"))


@pytest.mark.parametrize("format_name", ["csv", "xlsx"])
def test_a_doubled_slug_is_named_with_both_rows(format_name):
    said = refusal(f"cases.{format_name}", file_of(format_name, cases=[CASE, CASE]))
    assert "shoe-firm is there already, in row" in said
    assert "column slug" in said


def test_a_doubled_key_of_yaml_is_refused_and_not_the_first_forgotten():
    assert "'title' is there already" in refusal("cases.yaml", file_of("yaml").replace(b"    summary", b"    title"))
    assert "'shoe-firm' is there already" in refusal("cases.yaml", yaml_with("  shoe-firm: {title: x}\n"))


def test_a_doi_that_another_source_has_is_refused():
    both = [{**SOURCE, "doi": "10.1000/ABC"}, {**SOURCE, "slug": "other-2001", "doi": "10.1000/abc"}]
    assert "10.1000/abc belongs to the source author-2000 already." in refusal("a.yaml", file_of("yaml", sources=both))


def test_missing_and_unknown_columns_are_refused():
    data = file_of("csv")
    assert "'colour' is no column of case files." in refusal("a.csv", data.replace(b"governance", b"colour", 1))
    short = data.replace(b"governance,", b"", 1)
    assert "Columns are missing: governance." in refusal("a.csv", short)
    assert "column title: The column title is there twice" in refusal("a.csv", data.replace(b"summary", b"title", 1))
    assert "more cells than the table has columns" in refusal("a.csv", data.rstrip() + b",extra\r\n")


# --- Not what it says it is


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("cases.pdf", b"%PDF-1.7", "Files that end in .pdf are not read. Accepted: .yaml, .csv, .xlsx."),
        ("cases", b"x", "are not read"),
        ("cases.xlsm", b"PK\x03\x04", "Workbooks with macros are not read."),
        ("cases.xls", b"\xd0\xcf\x11\xe0", "Files that end in .xls are not read."),
        ("cases.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "an old Excel file, or one with a password"),
        ("cases.xlsx", b"title,slug\n", "This is not an XLSX workbook."),
        ("cases.xlsx", b"PK\x03\x04" + bytes(600), "not an XLSX workbook, or it is damaged"),
        ("cases.csv", b"", "The file is empty."),
        ("cases.csv", "record,slug\n".encode("utf-16"), "The file is UTF-16. Save it as UTF-8."),
        ("cases.yaml", "cases: {}".encode("utf-16"), "The file is UTF-16."),
        ("cases.csv", b"record,slug\ncase,\xff\xfe\xc3\n", "row 2: The file is not UTF-8 text."),
        ("cases.csv", b"record,slug\ncase,a\x00b\n", "row 2: The file contains a NUL character."),
        ("cases.yaml", b"cases: {a: \x00}", "The file contains a NUL character."),
        ("cases.csv", b"PK\x03\x04\x00", "NUL character"),
        ("cases.csv", b'record,slug\ncase,"a', "The table cannot be read near line 2"),
        ("cases.csv", b"record,slug\ncase," + b"x" * 200_000, "The table cannot be read near line"),
        ("cases.csv", b"\n", "Columns are missing: record, slug."),
        ("cases.csv", b"," * 1_000_000 + b"\n", "There are 1000001 columns. A file has at most 200."),
        ("cases.yaml", b"cases: [", "This is not valid YAML"),
        ("cases.yaml", b"- a", "The file must be a table of sources and cases."),
        ("cases.yaml", b"cases: {a: 3}", "a must be a table of fields."),
        ("cases.yaml", b"cases: {a: {title: {b: c}}}", "is not text"),
        ("cases.yaml", b"songs: {}", "The file must be a table of sources and cases."),
        ("cases.yaml", b"cases: {? [a] : {}}", "A list or table stands where a name belongs."),
        ("cases.yaml", b"cases: {1: {}}", "1 is not text"),
        ("cases.yaml", b"cases: {a: {period: 2001-99-99}}", "'2001-99-99' cannot be read."),
        ("cases.yaml", b"cases: {a: {top_share: " + b"9" * 5000 + b"}}", "cannot be read"),
        ("cases.yaml", b"cases: {a: {top_share: 1e999}}", "top_share"),
        ("cases.yaml", b"cases: {a: {top_share: .nan}}", "nan is no share"),
        ("cases.yaml", b'cases: {a: {title: "\\ud800"}}', "This is not valid YAML"),
        ("cases.yaml", b'cases: {a: {title: "a\\x01b"}}', "control character (U+0001)"),
        ("cases.yaml", b"--- {cases: {}}\n--- {cases: {}}", "not valid YAML"),
    ],
)
def test_clumsy_files_are_refused_with_a_sentence(name, data, says):
    assert says in refusal(name, data)


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [echo]", "!!python/name:os.system ''", "!secret x"])
def test_tags_of_yaml_are_refused(tag):
    assert "is not read. Write plain text" in refusal("cases.yaml", f"cases: {{a: {{title: {tag}}}}}".encode())


def test_a_bomb_of_aliases_is_refused_before_it_is_built():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert "Anchors and aliases" in refusal("cases.yaml", "\n".join(lines).encode())


def test_a_hundred_thousand_brackets_are_refused():
    assert "nests deeper than" in refusal("cases.yaml", b"cases: " + b"[" * 100_000)


def test_a_file_over_the_limit_is_refused_and_the_limit_named():
    assert "The file is larger than 10 MB." in refusal("cases.csv", b"x" * (MOST_BYTES + 1))


def test_too_many_rows_are_refused():
    data = file_of("csv")
    assert "There are more than 5000 rows." in refusal("cases.csv", data + b"\r\n" * 5_000)


@pytest.mark.parametrize("name", ["../../etc/passwd.csv", r"C:\secrets\cases.csv", "a\x00b\n.csv", "x" * 5000 + ".csv"])
def test_a_files_name_leads_nowhere(name):
    said = refusal(name, b"record,slug\ncase,A B\n").splitlines()[0]
    assert not any(sign in said.partition(": ")[0] for sign in ("/", "\\", "\x00"))
    assert len(said) < 1000


# --- Workbooks that mean harm


def test_formulas_errors_and_dates_are_refused():
    for value, says in (
        ("=1+1", "The cell holds a formula."),
        ("#REF!", "The cell holds an error of the spreadsheet."),
        (dt.date(2001, 5, 1), "The cell holds a date."),
    ):
        said = refusal("cases.xlsx", workbook_with(lambda book, value=value: set_cell(book, "title", value)))
        assert says in said
        assert "sheet cases, row 2, column title" in said


def test_a_zip_bomb_is_refused_from_its_directory():
    bomb = repacked(file_of("xlsx"), extra=[("xl/worksheets/sheet9.xml", bytes(100 * 1024 * 1024))])
    assert len(bomb) < MOST_BYTES
    tracemalloc.start()
    assert "Unpacked, the workbook is larger than 40 MB." in refusal("cases.xlsx", bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * 1024 * 1024


def test_a_directory_that_lies_about_sizes_unpacks_no_more_than_it_promised():
    data = bytearray(repacked(file_of("xlsx"), extra=[("xl/big.xml", b"<a>" + b" " * 5_000_000 + b"</a>")]))
    at = data.rfind((5_000_007).to_bytes(4, "little"))  # in the directory at the end
    data[at : at + 4] = (100).to_bytes(4, "little")
    assert "damaged" in refusal("cases.xlsx", bytes(data))


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
PLAIN_DTD = b'<?xml version="1.0"?><!DOCTYPE x><x/>'


@pytest.mark.parametrize("part", [BOMB, OUTSIDE, PLAIN_DTD, OUTSIDE.decode().encode("utf-16")])
@pytest.mark.parametrize("where", ["xl/styles.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_document_types_and_entities_are_refused(part, where):
    data = repacked(workbook_with(lambda book: None), change=lambda name, old: part if name == where else old)
    said = refusal("cases.xlsx", data)
    assert "declares a document type or entities" in said
    assert "root:" not in said


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        (("xl/vbaProject.bin", b"\xd0\xcf"), "The workbook holds macros or other programs."),
        (("../../evil.xml", b"<a/>"), "The names inside the workbook are not those of a workbook."),
        (("/etc/evil.xml", b"<a/>"), "The names inside the workbook"),
        (("xl\\evil.xml", b"<a/>"), "The names inside the workbook"),
        (("xl/broken.xml", b"<a>"), "A part of the workbook is not valid XML."),
    ],
)
def test_other_tricks_inside_a_workbook_are_refused(extra, says):
    assert says in refusal("cases.xlsx", repacked(file_of("xlsx"), extra=[extra]))


def test_a_doubled_part_and_a_thousand_parts_are_refused():
    many = [(f"xl/part{n}.xml", b"<a/>") for n in range(300)]
    assert "At most 200 are read." in refusal("cases.xlsx", repacked(file_of("xlsx"), extra=many))
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = repacked(file_of("xlsx"), extra=[("xl/workbook.xml", b"<a/>")])
    assert "The names inside the workbook" in refusal("cases.xlsx", twice)


def sheet_of(rows):
    start = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return f"{start}{rows}</sheetData></worksheet>".encode()


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "There are more than 5000 rows."),
        ('<row r="999999999999999999999"/>', "There are more than 5000 rows."),
        ("<row/>" * 6000, "There are more than 5000 rows."),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "The sheet is wider than 200 columns."),
        ('<row r="1"><c r="ZZZZZZZZZZZZ1"><v>1</v></c></row>', "The sheet is wider than 200 columns."),
        ("<row>" + "<c/>" * 1_000_001 + "</row>", "The sheet is wider than 200 columns."),
        ("<row>" + "<c><v>1</v></c>" * 300 + "</row>", "There are 300 columns."),
        ('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>', "cannot be read"),
        ('<row r="1"><c r="A1"><v>' + "9" * 5000 + "</v></c></row>", "cannot be read"),
        ("", "Columns are missing"),
    ],
)
def test_sheets_without_end_are_refused(rows, says):
    data = repacked(
        file_of("xlsx"), change=lambda name, old: sheet_of(rows) if name == "xl/worksheets/sheet1.xml" else old
    )
    assert says in refusal("cases.xlsx", data)


def test_a_long_text_is_refused_in_every_format():
    long = {**CASE, "situation": "x" * (LONGEST_TEXT + 1)}
    for format_name in ("yaml", "csv", "xlsx"):
        assert f"Shorten it to {LONGEST_TEXT}" in refusal(f"a.{format_name}", file_of(format_name, cases=[long]))


def test_a_workbook_is_never_cut_in_silence():
    with pytest.raises(TooLongForCellError, match="situation of shoe-firm is too long for a spreadsheet"):
        file_of("xlsx", cases=[{**CASE, "situation": "x" * 40_000}])


def test_an_encrypted_workbook_is_refused():
    data = bytearray(file_of("xlsx"))
    at = data.find(b"PK\x01\x02")  # the first entry of the directory
    data[at + 8] |= 1
    assert "without a password" in refusal("cases.xlsx", bytes(data))


def test_the_example_of_the_documentation_is_sound():
    text = (settings.BASE_DIR / "docs" / "case-files.md").read_text()
    example = text.split("```yaml\n")[1].split("```")[0]
    assert files.read("a.yaml", example.encode()).cases[0].content["period_start"] == 1990
