"""The report as a file: real Typst runs, read back with pikepdf (its structure) and pypdf (its text)."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO

import pikepdf
import pytest
import typst
from django.core.management import call_command
from pypdf import PdfReader

from diagnostics import demo, snapshots
from diagnostics.presentation import present
from diagnostics.reports import data, fonts, make_pdf, safe_text, typeset
from diagnostics.reports.parts import results
from tests.diagnostics import samples
from tests.factories import member

KINDS = ("snapshot", "examined", "nothing_answered", "half_answered", "one_buyer", "thirty_buyers", "hostile_names")
HOSTILE = '#read("/etc/passwd") *bold* $x^2$ <script>alert(1)</script> @ref // \\ {{7*7}}'
SCRIPTS = {
    "Arabic": "شركة الأحذية الصغيرة",
    "Hebrew": "חברת נעליים",
    "Devanagari": "लघु उद्यम",
    "Bengali": "ক্ষুদ্র উদ্যোগ",
    "Chinese": "小型鞋厂",
    "Korean": "작은 신발 공장",
    "emoji": "Shoes 👟👩🏽‍🏭 & co",
    "unassigned": "Firm \U0001fffe \x00 \x07 end",
}


@cache
def report(kind: str) -> bytes:
    return make_pdf(getattr(samples, kind)(), paper="a4", instrument=samples.INSTRUMENT)


def named(name: str):
    snapshot = samples.snapshot()
    return replace(snapshot, firm=replace(snapshot.firm, name=name))


def letters_of(text: str) -> str:
    """Return a text without spaces: where a long word was broken for its column, a reader of PDF sees one."""
    return "".join(text.replace(safe_text.BREAK, "").split())


def printed(pdf: bytes) -> str:
    return letters_of(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_result_has_its_pages(kind):
    pages = len(PdfReader(BytesIO(report(kind))).pages)
    assert 4 <= pages <= 20
    assert len(report(kind)) < 1_000_000


@pytest.mark.parametrize("kind", KINDS)
def test_report_is_tagged_titled_and_marked_as_ua(kind):
    with pikepdf.open(BytesIO(report(kind))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "/Outlines" in pdf.Root
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert getattr(samples, kind)().firm.name[:20].split()[0] in metadata["dc:title"]


def elements(node) -> Iterator[pikepdf.Dictionary]:
    """Yield every structure element below a node."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary):
        yield node
        yield from elements(node.get("/K"))


def test_every_picture_has_words_and_every_table_has_heads():
    with pikepdf.open(BytesIO(report("snapshot"))) as pdf:
        found = [each for each in elements(pdf.Root.StructTreeRoot.K) if "/S" in each]
        figures = [each for each in found if each.S == "/Figure"]
        assert figures
        assert all(str(each.get("/Alt", "")) for each in figures)
        assert any(each.S == "/TH" for each in found)
        assert any(each.S == "/H1" for each in found)


def test_all_fonts_travel_inside():
    with pikepdf.open(BytesIO(report("snapshot"))) as pdf:
        descriptors = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
        ]
        assert descriptors
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(each.keys()) for each in descriptors)


def test_hostile_text_is_printed_as_it_is():
    letters = printed(make_pdf(named(HOSTILE), paper="a4", instrument=samples.INSTRUMENT))
    assert letters_of(HOSTILE) in letters
    assert "root:" not in letters


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_script_stops_a_report(script):
    pdf = make_pdf(named(SCRIPTS[script]), paper="a4", instrument=samples.INSTRUMENT)
    assert len(PdfReader(BytesIO(pdf)).pages) >= 4


def test_a_character_nobody_has_would_stop_the_typesetter():
    """The control: without the visible mark, the same document does abort."""
    document = data.build(samples.snapshot(), paper="a4", covered=fonts.coverage(), instrument=samples.INSTRUMENT)
    document["foot"] = "\U0001fae9\U00013000"
    with pytest.raises(typst.TypstError):
        typeset.compile_pdf(document, made_at=samples.snapshot().completed_at)


def test_what_cannot_be_printed_is_marked_and_counted():
    letters = safe_text.Letters(fonts.coverage())
    assert letters.print("a\U00013000b") == f"a{safe_text.MARK}b"
    assert letters.unprintable == {"\U00013000"}


def test_letter_paper_is_another_size():
    pdf = make_pdf(samples.snapshot(), paper="letter", instrument=samples.INSTRUMENT)
    first = PdfReader(BytesIO(pdf)).pages[0].mediabox
    assert (round(first.width), round(first.height)) == (612, 792)


def test_what_was_tried_is_printed():
    letters = printed(report("examined"))
    for words in (
        "the thin line below, where nine in ten tries end",
        "“Medium” held in 87 of 100 tries. Nine in ten tries came out between 52 and 64.",
        "What matters most to it: Quality; Replacing the buyer (Brightway); How much “Training” counts.",
        "What would change the weakest results",
        "Would lower the score by about 30 points, to “medium”.",
    ):
        assert letters_of(words) in letters


@pytest.mark.django_db
def test_the_fullest_example_firm_has_nine_pages_at_most():
    """Nothing by hand here: three buyers, every answer given, three cases and a counter-case."""
    call_command("load_cases", verbosity=0)
    advisor = member()
    path = next(path for path in demo.files() if "sialkot" in path.stem)
    firm = demo.add_firm(demo.read(path), organisation=advisor.organisation, by=advisor)
    snapshot = snapshots.read(firm.assessments.get().diagnosis)
    pdf = make_pdf(snapshot, paper="a4")
    assert letters_of("What would change the weakest results") in printed(pdf)
    assert len(PdfReader(BytesIO(pdf)).pages) <= 9


def test_a_result_older_than_the_tries_is_printed_without_them():
    letters = printed(report("snapshot"))
    assert letters_of("The results, and what drives them") in letters
    for words in ("thin line", "What matters most to it", "What would change"):
        assert letters_of(words) not in letters


def test_what_would_change_is_told_of_the_three_weakest_results_that_can_be_better():
    shown = present(samples.examined(), samples.INSTRUMENT)
    weak = results.weakest(shown.findings)
    assert [(each.key, each.number) for each in weak] == [("risk", 66), ("first_tier", 40), ("developmental", 58)]
    best = next(each for each in shown.findings if each.key == "product")
    assert results.weakest([best]) == []
    # The control: it would be there in another band.
    assert results.weakest([replace(best, changes=weak[0].changes, band_move=weak[0].band_move)])


def test_an_unknown_paper_is_refused():
    with pytest.raises(KeyError):
        make_pdf(samples.snapshot(), paper="papyrus", instrument=samples.INSTRUMENT)


PRINT_SHA = """
import django, hashlib
django.setup()
from diagnostics.reports import make_pdf
from tests.diagnostics import samples
pdf = make_pdf(samples.examined(), paper="a4", instrument=samples.INSTRUMENT)
print(hashlib.sha256(pdf).hexdigest())
"""


def test_same_snapshot_same_bytes_in_another_process():
    other = subprocess.run([sys.executable, "-c", PRINT_SHA], capture_output=True, text=True, check=True, timeout=120)
    here = hashlib.sha256(report("examined")).hexdigest()
    assert other.stdout.split()[-1] == here


def test_another_snapshot_has_other_bytes():
    assert report("snapshot") != report("one_buyer")


def test_a_full_action_plan_with_signatures_takes_one_page():
    longest = {"action": "Find a second market " * 15, "first_step": "Visit the fair " * 20, "note": "Ask " * 500}
    plan = [{**longest, "who": "Rosa " * 20, "due": "2027-03-31", "status": "started"} for _number in range(12)]
    pdf = make_pdf(samples.snapshot(), paper="a4", actions=plan, instrument=samples.INSTRUMENT)
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    first = next(number for number, text in enumerate(pages) if text.startswith("Action plan"))
    assert "6 more actions" in pages[first]
    assert "For the firm" in pages[first]
    assert "31 March 2027" in pages[first]
    assert len(pages) == len(PdfReader(BytesIO(report("snapshot"))).pages)
