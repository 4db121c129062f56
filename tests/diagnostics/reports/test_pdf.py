"""The report as a file: real Typst runs, read back with pikepdf (its structure) and pypdf (its text)."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest
import typst
from django.core.management import call_command
from PIL import Image
from pypdf import PdfReader

from diagnostics import demo, snapshots
from diagnostics.charts.svg import BANDS
from diagnostics.presentation import present
from diagnostics.reports import Letterhead, attached, data, fonts, make_pdf, safe_text, seal, typeset
from diagnostics.reports.material import Material
from diagnostics.reports.parts import action_plan, capabilities, cases, closing, customers, results
from tests.diagnostics import samples
from tests.diagnostics.reports import hard
from tests.factories import member

KINDS = ("snapshot", "examined", "nothing_answered", "half_answered", "one_buyer", "thirty_buyers", "hostile_names")
HOSTILE = '#read("/etc/passwd") *bold* $x^2$ <script>alert(1)</script> @ref // \\ {{7*7}}'
FULL_PLAN = [
    {
        "action": "Find a second market " * 15,
        "first_step": "Visit the fair " * 20,
        "note": "Ask " * 500,
        "who": "Rosa " * 20,
        "due": "2027-03-31",
        "status": "started",
    }
] * 12
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
def report(kind: str, paper: str = "a4") -> bytes:
    return make_pdf(getattr(samples, kind)(), paper=paper, instrument=samples.INSTRUMENT)


@cache
def hardest(paper: str) -> bytes:
    """Return the report that has most to say: an action plan and three earlier visits besides."""
    last = hard.hard()
    earlier = [replace(last, assessed_on=day) for day in (date(2023, 1, 5), date(2024, 2, 6), date(2025, 3, 7))]
    return make_pdf(last, paper=paper, actions=FULL_PLAN, earlier=earlier)


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def second_visit(**changes):
    """Return a snapshot and the one of a visit before it: design was lost, quality got better, a buyer is gone."""
    now = samples.snapshot()
    then = samples.snapshot((("b1", "brightway ", 300), ("b3", "Old Friend", 200)))
    functions = [replace(each, now=4) if each.key == "F1" else each for each in then.diagnosis.functions]
    findings = then.diagnosis.findings | {"process": samples.finding("process", 20.0, 20.0, 20.0)}
    before = replace(then.diagnosis, functions=tuple(functions), findings=findings)
    return now, replace(then, diagnosis=before, assessed_on=date(2025, 5, 4))


def named(name: str):
    snapshot = samples.snapshot()
    return replace(snapshot, firm=replace(snapshot.firm, name=name))


def letters_of(text: str) -> str:
    """Return a text without spaces: where a long word was broken for its column, a reader of PDF sees one."""
    return "".join(text.replace(safe_text.BREAK, "").split())


def printed(pdf: bytes) -> str:
    return letters_of(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_every_kind_of_result_has_eight_pages(kind, paper):
    """Each part has one page, however little there is to say: nobody looks for the plan on another page each time."""
    assert len(PdfReader(BytesIO(report(kind, paper))).pages) == 8
    assert len(report(kind, paper)) < 1_000_000


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_hardest_firm_has_eight_pages_too_and_says_what_it_leaves_out(paper):
    pages = pages_of(hardest(paper))
    assert len(pages) == 8
    assert len(hardest(paper)) < 1_000_000
    assert sum("For want of room" in page for page in pages) >= 3
    assert "For want of room" not in "".join(pages_of(report("one_buyer"))[:4])
    for page, words in {5: "For the firm", 4: "What we do not know yet", 7: "All visits"}.items():
        assert words in pages[page]


def test_without_cuts_the_hardest_firm_would_take_more_pages(monkeypatch):
    """The control: the page count is the cuts' doing, and what fits on no page runs on instead of falling off."""
    for part in (action_plan, capabilities, cases, closing, customers, results):
        monkeypatch.setattr(part, "cuts", lambda: [""])
    pages = pages_of(make_pdf(hard.hard(), paper="letter"))
    assert len(pages) > 8
    assert "Is this file genuine?" in pages[-1] + pages[-2]


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
    parts = ("owner", "results")
    pdf = make_pdf(named(SCRIPTS[script]), paper="a4", parts=parts, instrument=samples.INSTRUMENT)
    assert len(PdfReader(BytesIO(pdf)).pages) == 4


def test_a_character_nobody_has_would_stop_the_typesetter():
    """The control: without the visible mark, the same document does abort."""
    shown = present(samples.snapshot(), samples.INSTRUMENT)
    material = Material(samples.snapshot(), shown, samples.INSTRUMENT)
    document = data.build(material, paper="a4", covered=fonts.coverage())
    document["foot"] = "\U0001fae9\U00013000"
    with pytest.raises(typst.TypstError):
        typeset.compile_pdf(document, made_at=samples.snapshot().completed_at, attached="{}")


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
    ):
        assert letters_of(words) in letters


@pytest.mark.django_db
def test_the_fullest_example_firm_has_eight_pages():
    """Nothing by hand here: three buyers, every answer given, three cases and a counter-case."""
    call_command("load_cases", verbosity=0)
    advisor = member()
    path = next(path for path in demo.files() if "sialkot" in path.stem)
    firm = demo.add_firm(demo.read(path), organisation=advisor.organisation, by=advisor)
    snapshot = snapshots.read(firm.assessments.get().diagnosis)
    for paper in ("a4", "letter"):
        assert len(pages_of(make_pdf(snapshot, paper=paper))) == 8


def test_what_matters_most_to_a_score_and_would_change_it_is_told_where_there_is_room():
    finding = present(samples.examined(), samples.INSTRUMENT).findings[0]
    assert results.step(finding) == "Quality: “Quality, behaviour 2” Would raise the score by about 4 points."
    assert results.influences(finding) == (
        "What matters most to it: Quality; Replacing the buyer (Brightway); How much “Training” counts."
    )


def test_a_result_older_than_the_tries_is_printed_without_them():
    letters = printed(report("snapshot"))
    assert letters_of("The results, and what drives them") in letters
    for words in ("thin line", "What matters most to it", "Would change it most"):
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
    pdf = make_pdf(samples.snapshot(), paper="a4", actions=FULL_PLAN, instrument=samples.INSTRUMENT)
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    first = next(number for number, text in enumerate(pages) if text.startswith("Action plan"))
    assert "6 more actions" in pages[first]
    assert "For the firm" in pages[first]
    assert "31 March 2027" in pages[first]
    assert len(pages) == 8


# --- What can be chosen


def test_a_part_that_was_not_chosen_is_not_printed():
    pages = pages_of(
        make_pdf(samples.snapshot(), paper="a4", parts=("owner", "actions"), instrument=samples.INSTRUMENT)
    )
    assert [page.split("\n")[0] for page in pages[1:]] == ["The owner’s page", "Action plan", "How this was made"]
    assert "Scarpe Brenta" in pages[0]


@pytest.mark.parametrize("part", ["customers", "cases", "change"])
def test_every_part_can_stand_alone(part):
    pdf = make_pdf(samples.nothing_answered(), paper="letter", parts=(part,), instrument=samples.INSTRUMENT)
    assert len(pages_of(pdf)) == (2 if part == "change" else 3)


def test_bookmarks_name_every_part_and_lead_to_its_page():
    with pikepdf.open(BytesIO(report("snapshot"))) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert titles[0] == "Scarpe Brenta"
    assert titles[1:3] == ["The owner’s page", "Your customers"]
    assert titles[-1] == "How this was made"
    assert len(titles) == 8


# --- The last visit


def test_the_change_since_the_last_visit_is_told_with_functions_gained_and_lost():
    now, before = second_visit()
    pages = pages_of(make_pdf(now, paper="a4", earlier=[before], instrument=samples.INSTRUMENT))
    last = letters_of(pages[7])
    for words in (
        "From the visit of 4 May 2025 to that of 20 November 2026.",
        "Outlook for process upgrading: from “Low” (20) to “Medium to high” (58).",
        "Less in the firm's hands: Design.",
        "Brightway: Larger share (30%, now 41%)",
        "Old Friend: Gone",
        "promises no sales",
        "A screening diagnostic, not a validated predictor.",
    ):
        assert letters_of(words) in last, words
    assert "Allvisits" not in last
    assert len(pages) == 8


def test_three_visits_stand_in_a_row():
    now, before = second_visit()
    first = replace(before, assessed_on=date(2024, 1, 2))
    last = letters_of(pages_of(make_pdf(now, paper="a4", earlier=[first, before], instrument=samples.INSTRUMENT))[7])
    assert letters_of("All visits 2 January 2024 4 May 2025 20 November 2026") in last
    assert letters_of("Outlook for process upgrading Low 20 Low 20 Medium to high 58") in last


def test_a_first_visit_has_nothing_to_look_back_on():
    assert "Change since" not in "".join(pages_of(report("snapshot")))


# --- The organisation's look


def look(size=(300, 100)):
    file = BytesIO()
    Image.new("RGB", size, "#7a1f3d").save(file, "PNG")
    return Letterhead("Vale Agency", "#7a1f3d", file.getvalue())


def test_name_logo_and_colour_of_the_organisation_are_printed():
    plain, branded = (
        make_pdf(samples.snapshot(), paper="a4", letterhead=each, instrument=samples.INSTRUMENT)
        for each in (Letterhead(), look())
    )
    assert "Vale Agency" in pages_of(branded)[0]
    assert "For Vale Agency" in pages_of(branded)[5]
    teal, wine = (b"0.043137256 0.36078432 0.47843137 scn", b"0.47843137 0.12156863 0.23921569 scn")
    assert teal in drawn(plain)
    assert wine not in drawn(plain)
    assert wine in drawn(branded)
    with pikepdf.open(BytesIO(branded)) as pdf:
        alternatives = [str(each.get("/Alt", "")) for each in elements(pdf.Root.StructTreeRoot.K)]
    assert "Logo of Vale Agency" in alternatives


def drawn(pdf: bytes) -> bytes:
    """Return what draws the first page."""
    with pikepdf.open(BytesIO(pdf)) as file:
        return file.pages[0].Contents.read_bytes()


@pytest.mark.parametrize("size", [(16, 4000), (4000, 16)])
def test_an_odd_logo_keeps_the_cover_on_one_page(size):
    parts = {"parts": ("owner",), "letterhead": look(size)}
    assert len(pages_of(make_pdf(samples.snapshot(), paper="letter", instrument=samples.INSTRUMENT, **parts))) == 3


# --- In grey


def luminance(colour: str) -> float:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_bands_are_told_apart_in_grey():
    """Each fill is clearly darker than the one before it; a swatch also has its band's name beside it."""
    greys = [luminance(colour) for colour in BANDS]
    assert all(lighter - darker > 15 for lighter, darker in pairwise(greys))


# --- What is attached


def test_the_assessment_is_attached_as_data_with_versions_and_hash():
    with pikepdf.open(BytesIO(report("snapshot"))) as pdf:
        spec = pdf.attachments[attached.NAME]
        assert spec.get_file().mime_type == "application/json"
        assert spec.description
        content = json.loads(spec.get_file().read_bytes())
    assert content["record"]["instrument"]["version"] == "sample"
    assert content["record"]["sha256"] == attached.sha256(content)
    assert content["record"]["sha256"] in printed(report("snapshot"))
    assert seal.opened(report("snapshot")).seal is not None
