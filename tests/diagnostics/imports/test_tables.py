"""Tables as people make them: every encoding, mark and layout that is common, and none that does harm."""

import datetime as dt
import io

import openpyxl
import pytest

from casestudies.exchange.faults import RefusedFileError
from diagnostics.imports import columns, tables
from tests.casestudies.exchange.samples import repacked

TEXT = "Firm{0}Country{0}Workers\nCalçados Ágil{0}BR{0}45\nB{0}IT{0}7\n"


def refusal(name, data):
    with pytest.raises(RefusedFileError) as caught:
        tables.read(name, data)
    return str(caught.value)


def workbook_of(*sheets, change=None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_common_encoding_and_mark_is_read(mark, encoding):
    table = tables.read("firms.csv", TEXT.format(mark).encode(encoding))
    assert table.headings == ("Firm", "Country", "Workers")
    assert table.rows == ((2, ("Calçados Ágil", "BR", "45")), (3, ("B", "IT", "7")))


def test_a_decimal_comma_is_no_mark():
    table = tables.read("a.csv", b"Firm;Share\nA, B & Co;33,3\nC;12,5\n")
    assert [cells for _row, cells in table.rows] == [("A, B & Co", "33,3"), ("C", "12,5")]


def test_quotes_empty_lines_and_short_rows_are_read():
    table = tables.read("a.txt", b'\n\nFirm,Town,\n"A, ""B""",\n\n,,\nC,D\n')
    assert table.headings == ("Firm", "Town")
    assert [cells for _row, cells in table.rows] == [('A, "B"', ""), ("C", "D")]


def test_a_guarded_formula_comes_back_as_text():
    assert tables.read("a.csv", b"Firm\n'=1+1\n").rows[0][1] == ("=1+1",)


def test_a_workbook_is_read_as_people_see_it():
    def change(book):
        sheet = book["Firms"]
        sheet["C2"].number_format = "0%"
        sheet.column_dimensions["A"].width = 40

    rows = [["Firm", "Workers", "Share", "Since"], ["A", 45.0, 0.333, dt.date(1998, 3, 1)], [None], ["B", "1.200"]]
    table = tables.read("a.xlsx", workbook_of(("Empty", []), ("Firms", rows), ("More", [["x"]]), change=change))
    assert table.rows == ((2, ("A", "45", "33.3%", "1998-03-01")), (4, ("B", "1.200", "", "")))
    assert table.remarks == ("Only the sheet “Firms” is read.",)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.pdf", b"%PDF", "Files that end in .pdf are not read. Accepted: .csv, .tsv, .txt, .xlsx."),
        ("a", b"x", "are not read"),
        ("a.csv", b"Firm\n", "The file holds no table"),
        ("a.csv", b"\n\n \n", "The file holds no table"),
        ("a.csv", b"Firm\n\0\n", "The file is not a text that can be read."),
        ("a.csv", b"\x81\x8d\x8f", "The file is not a text that can be read."),
        ("a.csv", b'Firm\n"A\n', "The table cannot be read near line"),
        ("a.csv", b"Firm\n" + b"A\n" * 1001, "There are more than 1000 rows. Divide the file."),
        ("a.csv", b"," * 60 + b"Firm\nA\n", "There are 61 columns. A table has at most 60."),
        ("a.csv", b"Firm\n" + b"x" * 2001, "A cell holds more than 2000 characters."),
        ("a.xlsx", b"Firm\nA", "This is not an XLSX workbook."),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "old Excel file"),
        ("a.xlsx", workbook_of(("Empty", [])), "The file holds no table"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(name, data, says):
    assert says in refusal(name, data)


def test_a_bomb_and_a_document_type_are_refused():
    sound = workbook_of(("Firms", [["Firm"], ["A"]]))
    assert tables.read("a.xlsx", sound).rows
    bomb = repacked(sound, extra=[("xl/media/a.xml", b"0" * 41 * 1024 * 1024)])
    assert "Unpacked, the workbook is larger than 40 MB." in refusal("a.xlsx", bomb)
    dtd = repacked(sound, extra=[("xl/more.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')])
    assert "declares a document type" in refusal("a.xlsx", dtd)


# --- Headings


def test_headings_are_understood_in_any_order_and_spelling():
    headings = ["EMPLOYEES", "Contry", "Customer", "", "name_of_the_firm", "Share of sales", "Colour", "Product line"]
    assert columns.guess(headings) == {
        "workers": 0,
        "country": 1,
        "buyer": 2,
        "name": 4,
        "share": 5,
        "product_line": 7,
    }


def test_no_field_is_guessed_twice():
    assert columns.guess(["Firm", "Company", "Name"]) == {"name": 0}


def test_what_is_missing_or_chosen_twice_is_said():
    table = tables.read("a.csv", b"A,B,C\n1,2,3\n")
    chosen, problems = columns.read_choices({"column-0": "town", "column-1": "town", "column-2": "share"}, table)
    assert chosen.columns == {"town": 0, "share": 2}
    assert [problem.split()[0] for problem in problems] == ["Town", "Choose", "Choose", "Choose", "Choose"]
    given = {"column-0": "name", "column-1": "nonsense", "sector": "15", "country": "IT"}
    assert columns.read_choices(given, table) == (columns.Choices({"name": 0}, "15", "IT"), [])
