"""Growth is written down as it was measured."""

from xml.etree import ElementTree

import pytest

from benchmarks.web import growing
from benchmarks.web.figures import Budget, page_figures
from benchmarks.web.measuring import SiteFigures

FLOOR = 2.0


def site(size, save, search):
    pages = [
        page_figures(
            name=name, times=[ms, ms], floor="one row <read>", floor_times=[FLOOR, FLOOR], budget=Budget(5),
            queries=3, size=4096, per_second={1: 50.0, 4: 80.0, 16: 81.0},
        )
        for name, ms in (("save", save), ("search & find", search))
    ]  # fmt: skip
    rescored = {"scored": float(size // 2), "seconds": 12.34, "bare_ms": 2.0}
    return SiteFigures(size, 10, size // 3, 7.5, pages, 120.0, None, rescored)


@pytest.fixture
def written(tmp_path):
    sites = [site(100, 4.0, 8.0), site(1_000, 5.0, 8.0), site(10_000, 5.0, 8.8), site(100_000, 6.0, 12.0)]
    page, picture = tmp_path / "p.md", tmp_path / "p.svg"
    page.write_text(f"# Kept\n\n{growing.MARK}\n\nold figures\n")
    growing.write(sites, {"cores": 2, "load": 0.1}, page, picture)
    return page.read_text(), picture.read_text()


def test_multiples_are_of_the_figure_at_a_thousand_in_floors(written):
    page, _picture = written
    assert "| save | 0.80 | 1.00 | 1.00 | 1.20 | met |" in page
    assert "| search & find | 1.00 | 1.00 | 1.10 | 1.50 | missed |" in page


def test_what_stands_before_the_figures_is_kept_and_old_figures_are_not(written):
    page, _picture = written
    assert page.startswith(f"# Kept\n\n{growing.MARK}\n\n## The site over HTTP")
    assert "old figures" not in page


def test_budgets_speeds_and_the_machine_are_told(written):
    page, _picture = written
    assert "| save | 5.0 | 5.0 | 5.0 | 2.5 | 5 | met | 50.0, 80.0, 81.0 | 3 | 4 |" in page
    assert "cores 2, load 0.1" in page
    assert "- met memory of a web process: 120.0 of 300 MB" in page


def test_it_tells_how_long_filling_and_scoring_anew_took(written):
    page, _picture = written
    assert "| 100,000 | 10 | 33,333 | 7.5 | 50,000 | 12.3 |" in page


def test_the_picture_draws_a_line_for_each_page_through_every_size(written):
    _page, picture = written
    root = ElementTree.fromstring(picture)  # noqa: S314 - our own drawing
    lines = root.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 2
    ends = [line.get("points").split() for line in lines]
    assert {len(points) for points in ends} == {4}
    assert len({points[1].partition(",")[2] for points in ends}) == 1  # both stand at one
    assert float(ends[1][3].partition(",")[2]) < float(ends[1][1].partition(",")[2])  # and one of them rose
