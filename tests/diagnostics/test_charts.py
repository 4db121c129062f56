"""Charts: the same bytes each time, valid XML whatever the names, and every value in words."""

import io
from xml.etree import ElementTree

import pypdf
import pytest
import typst

from diagnostics.charts import (
    Bar,
    FunctionRow,
    Others,
    Own,
    ScaleBand,
    ShareRow,
    SpanCell,
    SpanRow,
    TraitCell,
    Wheel,
    band_scale,
    comparison_strip,
    driver_bars,
    firms_a_spoke,
    function_map,
    share_bars,
    span_grid,
    trait_strip,
    wheels,
)
from diagnostics.charts.words import clusters, shorten, text_width, wrap
from diagnostics.reports import fonts

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(\"x\")</script> & 'Sons'",
    "A" * 200,
    "Ein sehr langer Name einer Einkaufsgemeinschaft " * 4,
    "شركة الأحذية الراقية للتصدير والاستيراد المحدودة في مدينة فاس بالمغرب",
    "👩🏽‍🏭 Schuhe 🥾🥾",
    "nul \x00 bell \x07 half \ud800 a pair",
    "%(name)s %s {0}",
    "",
]
BANDS = [ScaleBand("Low", 0, 37.5, 1), ScaleBand("Medium", 37.5, 62.5, 3, True), ScaleBand("High", 62.5, 100, 5, True)]


def scale(name="Risk", **options):
    numbers = {"low": 41, "point": 58, "high": 70} | options
    return band_scale("s", title=name, desc=name, bands=BANDS, **numbers)


def drivers(name="Dependence", **options):
    bars = [Bar(name, 50.4, "+50"), Bar("Own brand", -3.2, "−3")]
    return driver_bars("d", title=name, desc=name, bars=bars, total=Bar("Score", 47.2, "47"), **options)


def shares(name="Brightway", **options):
    rows = [
        ShareRow(name, 410, "41%"),
        ShareRow("Second", None, "share not known"),
        ShareRow("Other buyers", 590, "59%", True),
    ]
    return share_bars("b", title=name, desc=name, rows=rows, **options)


def functions(name="Design", **options):
    rows = [
        FunctionRow(name, 0, 3, "lost 3"),
        FunctionRow("Brand", 2, 2, "same"),
        FunctionRow("Sales", None, None, "?"),
    ]
    words = {"levels": ["none", "a little", "half", "most", "all"], "now_label": "Now", "before_label": "Then"}
    return function_map("f", title=name, desc=name, rows=rows, **words, **options)


def traits(name="Training", **options):
    cells = [TraitCell(name, 4, "trains"), TraitCell("Search", 1, "price"), TraitCell("Office", None, "none", "–")]
    return trait_strip("t", title=name, desc=name, cells=cells, **options)


def spans(name="Leather", **options):
    cells = (SpanCell(10, 14, "10 to 14", 3), SpanCell(0, 4, "under 5"))
    return span_grid("g", title=name, desc=name, heads=["Low", name], rows=[SpanRow(name, cells)], **options)


def hubs(name="Brightway", **options):
    return wheels("w", title=name, desc=name, hubs=[Wheel(name, 5, 9, "5 to 9 firms")], **options)


def strip(name="Risk", **options):
    bands = [ScaleBand(name, 0, 100, 1)]
    others, own = Others(20, 45, 70), Own(41, 58, 70)
    return comparison_strip("c", title=name, desc=name, bands=bands, others=others, own=own, **options)


CHARTS = [scale, drivers, shares, functions, traits, spans, hubs, strip]


def parsed(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 - our own drawing, and a broken one must fail here


def texts(svg):
    return ["".join(node.itertext()) for node in parsed(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("theme", ["page", "print"])
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("chart", CHARTS)
def test_any_name_gives_a_well_formed_accessible_image(chart, name, theme):
    svg = chart(name, theme=theme)
    root = parsed(svg)
    ids = {node.get("id"): node for node in root.iter() if node.get("id")}
    assert root.get("role") == "img"
    assert ids[root.get("aria-labelledby")].tag == f"{SVG}title"
    assert ids[root.get("aria-describedby")].tag == f"{SVG}desc"
    assert "<script" not in svg
    assert "style=" not in svg


@pytest.mark.parametrize("chart", CHARTS)
def test_the_same_input_gives_the_same_bytes(chart):
    assert chart() == chart()


@pytest.mark.parametrize("chart", CHARTS)
def test_the_page_leaves_colours_to_the_style_sheet_and_print_writes_them_out(chart):
    assert "#" not in chart(theme="page").replace("url(#", "")
    assert "class=" not in chart(theme="print")


@pytest.mark.parametrize("width", [280, 320, 640, 900])
@pytest.mark.parametrize("chart", [drivers, shares, functions])
@pytest.mark.parametrize("name", HOSTILE)
def test_no_line_of_text_leaves_the_drawing(chart, name, width):
    root = parsed(chart(name, width=width))
    for node in root.iter(f"{SVG}text"):
        x, room = float(node.get("x")), text_width("".join(node.itertext()), float(node.get("font-size")))
        start = {"start": x, "middle": x - room / 2, "end": x - room}[node.get("text-anchor")]
        assert start >= -1
        assert start + room <= width + 1


def test_a_cut_name_is_whole_in_its_tooltip():
    svg = shares("Ein sehr langer Name " * 8)
    tooltips = [node.text for node in parsed(svg).iter(f"{SVG}title")]
    assert "Ein sehr langer Name " * 8 in tooltips[1:]


def test_a_scale_prints_score_and_range_as_whole_numbers():
    assert texts(scale(low=40.6, point=58.2, high=69.9))[-3:] == ["41", "70", "58"]


def test_a_scale_without_missing_answers_has_no_range():
    assert "chart-range" not in scale(low=58, point=58, high=58)
    assert "chart-range" in scale()


def test_an_interval_is_a_thin_line_below_the_bands_and_no_range():
    plain, held = parsed(scale(low=58, point=58, high=58)), parsed(scale(low=58, point=58, high=58, interval=(40, 60)))
    lines = [line for line in held.iter(f"{SVG}line") if line.get("class") == "chart-interval"]
    assert len(lines) == 3  # the line, and a tick at each end
    band = next(held.iter(f"{SVG}rect"))
    below = float(band.get("y")) + float(band.get("height"))
    assert all(float(line.get("y1")) > below for line in lines)
    assert "chart-range" not in scale(low=58, point=58, high=58, interval=(40, 60))
    assert not [line for line in plain.iter(f"{SVG}line") if line.get("class") == "chart-interval"]


def test_an_interval_ends_where_its_scores_lie_on_the_scale():
    held = parsed(scale(low=40, point=58, high=60, interval=(40, 60)))
    ends = {
        role: [
            float(line.get(x)) for line in held.iter(f"{SVG}line") if line.get("class") == role for x in ("x1", "x2")
        ]
        for role in ("chart-interval", "chart-range")
    }
    assert set(ends["chart-interval"]) == set(ends["chart-range"])


def test_the_names_of_bands_keep_clear_of_the_interval():
    held = parsed(scale(interval=(40, 60)))
    lowest = max(float(line.get("y2")) for line in held.iter(f"{SVG}line") if line.get("class") == "chart-interval")
    names = [node for node in held.iter(f"{SVG}text") if node.text in {band.name for band in BANDS}]
    assert len(names) == 3
    assert all(float(node.get("y")) - float(node.get("font-size")) >= lowest for node in names)
    assert all(float(node.get("y")) < float(held.get("height")) for node in names)


def test_a_scale_that_could_not_be_judged_has_no_mark():
    svg = scale(low=None, point=None, high=None)
    assert "chart-mark" not in svg
    assert "Medium" in texts(svg)


def test_a_falling_driver_differs_by_more_than_colour():
    svg = drivers()
    assert "−3" in texts(svg)
    assert svg.count("url(#d-hatch)") == 1


def test_an_unknown_share_has_words_and_no_bar():
    root = parsed(shares())
    assert "share not known" in texts(shares())
    bars = [node for node in root.iter(f"{SVG}rect") if node.get("class") == "chart-bar"]
    assert len(bars) == 2  # the piece of the strip and the row of the only buyer whose share is known


def test_shares_of_more_than_everything_still_fit():
    rows = [ShareRow(f"Buyer {n}", 400, "40%") for n in range(30)]
    root = parsed(share_bars("b", title="t", desc="d", rows=rows))
    edges = [float(node.get("x")) + float(node.get("width")) for node in root.iter(f"{SVG}rect")]
    assert max(edges) <= 640


def test_gains_point_right_and_losses_left():
    def tip(now, before):
        rows = [FunctionRow("Design", now, before, "moved")]
        words = {"levels": list("abcde"), "now_label": "Now", "before_label": "Then"}
        svg = function_map("f", title="t", desc="d", rows=rows, **words)
        corners = parsed(svg).find(f"{SVG}polygon").get("points").split()
        return [float(corner.split(",")[0]) for corner in corners]

    gain, loss = tip(3, 1), tip(1, 3)
    assert gain[0] > gain[1]
    assert loss[0] < loss[1]


def test_a_trait_is_ticked_from_level_three_on():
    def ticks(level):
        return texts(trait_strip("t", title="t", desc="d", cells=[TraitCell("a", level, "w")])).count("✓")

    assert [ticks(level) for level in range(5)] == [0, 0, 0, 1, 1]


def test_marks_and_joined_emoji_are_never_torn_apart():
    assert clusters("e\u0301a") == ["e\u0301", "a"]
    assert clusters("👩🏽‍🏭x") == ["👩🏽‍🏭", "x"]


def test_wrapping_keeps_words_and_says_when_it_cut():
    assert wrap("one two three", width=60, size=14, lines=3) == (["one two", "three"], False)
    lines, was_cut = wrap("word " * 40, width=100, size=14, lines=2)
    assert was_cut
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(text_width(line, 14) <= 100 for line in lines)


def test_short_text_is_left_alone():
    assert shorten("short", width=100, size=14) == "short"


def test_typst_sets_every_chart_and_keeps_its_words(tmp_path):
    """The report's typesetter must take the drawings as they are, names in other scripts included."""
    arabic = "شركة الأحذية"
    for index, chart in enumerate(CHARTS):
        (tmp_path / f"{index}.svg").write_text(chart(f"Brightway {arabic}", theme="print"), encoding="utf-8")
    pages = "".join(f'#image("{index}.svg", alt: "chart")\n' for index in range(len(CHARTS)))
    source = tmp_path / "charts.typ"
    source.write_text(pages, encoding="utf-8")
    folders = [str(folder) for folder in fonts.folders()]
    pdf = typst.compile(str(source), font_paths=folders, ignore_system_fonts=True)
    # Blanks in what is read back are guesses from the gaps between letters.
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace(" ", "")
    for word in ("Brightway", "41%", "share not known", "lost 3", "+50", "Medium", "Score"):
        assert word.replace(" ", "") in text


def test_a_span_is_full_as_far_as_is_sure_and_hatched_beyond():
    found = parsed(spans()).findall(f".//{SVG}rect")
    full = [float(each.get("width")) for each in found if each.get("class") == "chart-band-3"]
    hatched = [float(each.get("width")) for each in found if each.get("class") == "chart-rest"]
    assert full[0] == pytest.approx(hatched[0] * 10 / 4, abs=0.05)
    assert hatched[0] == hatched[1]


def test_a_wheel_has_a_spoke_for_each_firm_and_hollow_ends_where_the_number_is_open():
    ends = [each.get("class") for each in parsed(hubs()).findall(f".//{SVG}circle")]
    assert (ends.count("chart-open"), ends.count("chart-now")) == (4, 5 + 1)  # and the hub


def test_with_many_firms_a_spoke_stands_for_several():
    assert firms_a_spoke([Wheel("A", 95, 99, "95 to 99 firms")]) == 3
