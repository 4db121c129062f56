"""What growth costs: the same pages with more and more assessments, as a table and a picture in docs/performance.md."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from benchmarks.web import figures
from benchmarks.web.measuring import SiteFigures, verdicts
from config.embedded.place import PROJECT

SIZES = (100, 1_000, 10_000, 100_000)
CASES = 10_000
PAGE = PROJECT / "docs" / "performance.md"
PICTURE = PROJECT / "docs" / "performance.svg"
MARK = "<!-- From here on written by make bench GROWTH=1. -->"
WIDTH, HEIGHT, EDGE = 720, 360, 56
INKS = ("#0b5c7a", "#8a5300", "#1e6b4a", "#a8261c", "#5b3f8c", "#37778d", "#55606c", "#7a2f55")
HIGHEST = 2.0  # times the figure at 1,000: where the picture ends

Multiples = Mapping[str, Mapping[int, float]]


def write(sites: Sequence[SiteFigures], machine: Mapping[str, Any], page: Path = PAGE, picture: Path = PICTURE) -> None:
    """Write the end of the page and its picture anew from what was measured."""
    kept = page.read_text(encoding="utf-8").partition(MARK)[0].rstrip()
    page.write_text(f"{kept}\n\n{MARK}\n\n{text_of(sites, machine)}", encoding="utf-8")
    picture.write_text(drawn(multiples(sites)), encoding="utf-8")


def multiples(sites: Sequence[SiteFigures]) -> Multiples:
    """Return each page's growth: how many floors it takes, in multiples of those at 1,000 assessments.

    Floors, not milliseconds: the sizes are measured one after the other, and the machine may not be the same meanwhile.
    """
    names = [page.name for page in sites[0].pages]
    return {name: figures.growth({site.assessments: page_named(site, name).ratio for site in sites}) for name in names}


def page_named(site: SiteFigures, name: str) -> figures.PageFigures:
    """Return the figures of one page."""
    return next(page for page in site.pages if page.name == name)


# --- Words


def text_of(sites: Sequence[SiteFigures], machine: Mapping[str, Any]) -> str:
    """Return the page."""
    return "\n".join(
        [
            "## The site over HTTP",
            "",
            "From gunicorn with two workers, on the embedded PostgreSQL. Times are medians with one client. A floor is",
            "a bare Django view in the same gunicorn, asked in turn with the page: one row read by its index, or one",
            "row written and committed. The section has fourteen questions: its floors are counted for twenty. A",
            "result is put into words when it is first opened, and kept.",
            "",
            facts(machine),
            "",
            *section("With 1,000 assessments and 10,000 case studies", budget_table(at(sites, 1_000))),
            *section("Growth", growth_words(), growth_table(sites), "![Growth of each page](performance.svg)"),
            *section("Milliseconds", milliseconds(sites)),
            *section("Filling, and scoring anew", filling(sites)),
        ]
    )


def section(title: str, *paragraphs: str) -> Iterator[str]:
    """Yield the lines of a section."""
    yield f"### {title}"
    yield ""
    for paragraph in paragraphs:
        yield paragraph
        yield ""


def facts(machine: Mapping[str, Any]) -> str:
    """Return when and on what it was measured."""
    day = dt.datetime.now(dt.UTC).date().isoformat()
    told = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in machine.items())
    return f"Measured on {day}: {told}."


def at(sites: Sequence[SiteFigures], size: int) -> SiteFigures:
    """Return what was measured with so many assessments."""
    return next(site for site in sites if site.assessments == size)


def budget_table(site: SiteFigures) -> str:
    """Return each page with its floors, its budget, its speed with several clients, its queries and its weight."""
    head = [
        "Page",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "Floors",
        "Budget",
        "",
        "Requests/s with 1, 4, 16 clients",
        "Queries",
        "KB",
    ]
    rows = [
        [
            page.name, page.p50_ms, page.p95_ms, page.p99_ms, page.scaled, page.budget or "–", page.verdict,
            ", ".join(str(speed) for speed in page.per_second.values()) or "–", page.queries, round(page.bytes / 1024),
        ]
        for page in site.pages
    ]  # fmt: skip
    held = [line for line in verdicts(site) if "memory" in line]
    return "\n".join([table(head, rows), "", *(f"- {' '.join(line.split())}" for line in held)])


def growth_words() -> str:
    """Return what the growth table says."""
    return (
        "Floors a page takes, in multiples of those it takes at 1,000 assessments. At 100,000, none may be above "
        f"{figures.MOST_GROWTH}."
    )


def growth_table(sites: Sequence[SiteFigures]) -> str:
    """Return each page's multiples by the number of assessments."""
    largest = sites[-1].assessments
    rows = [
        [name, *(f"{value:.2f}" for value in by_size.values()), grown(by_size, largest)]
        for name, by_size in multiples(sites).items()
    ]
    return table(["Page", *(f"{site.assessments:,}" for site in sites), ""], rows)


def grown(by_size: Mapping[int, float], largest: int) -> str:
    """Return whether a page stays within what it may grow."""
    return "met" if by_size[largest] <= figures.MOST_GROWTH else "missed"


def milliseconds(sites: Sequence[SiteFigures]) -> str:
    """Return each page's medians by the number of assessments."""
    names = [page.name for page in sites[0].pages]
    rows = [[name, *(page_named(site, name).p50_ms for site in sites)] for name in names]
    return table(["Page", *(f"{site.assessments:,}" for site in sites)], rows)


def filling(sites: Sequence[SiteFigures]) -> str:
    """Return how long `make_load` took, its cases included, how many firms the portfolio lists, and `rescore`."""
    rows = [
        [f"{site.assessments:,}", f"{site.cases:,}", f"{site.firms_listed:,}", site.filled_in_s, *scored_anew(site)]
        for site in sites
    ]
    head = ["Assessments", "Case studies", "Firms in the portfolio", "Filled in s", "Results", "Scored anew in s"]
    return table(head, rows)


def scored_anew(site: SiteFigures) -> list[str]:
    """Return how many results there were to score anew, and the seconds that took."""
    found = site.rescored
    return [f"{found['scored']:,.0f}", f"{found['seconds']:.1f}"] if found else ["–", "–"]


def table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


# --- Picture


def drawn(lines: Multiples) -> str:
    """Return the growth as a picture: a line for each page over the number of assessments, which grows tenfold."""
    parts = [frame()]
    for place, (name, by_size) in enumerate(lines.items()):
        ink = INKS[place % len(INKS)]
        points = " ".join(f"{across(size):.1f},{up(value):.1f}" for size, value in by_size.items())
        parts.append(f'<polyline points="{points}" fill="none" stroke="{ink}" stroke-width="2"/>')
        parts.append(label(WIDTH + 16, EDGE + 20 * place, name, ink))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + 300} {HEIGHT + EDGE}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>Growth of each page, in multiples of its figure at 1,000 '
        f"assessments</title>{''.join(parts)}</svg>\n"
    )


def frame() -> str:
    """Return the axes, the line at one and the limit."""
    parts = [f'<rect width="{WIDTH + 300}" height="{HEIGHT + EDGE}" fill="#fbfaf7"/>']
    for value in (0.0, 0.5, 1.0, figures.MOST_GROWTH, HIGHEST):
        dashes = ' stroke-dasharray="6 4"' if value == figures.MOST_GROWTH else ""
        parts.append(f'<path d="M{EDGE} {up(value):.1f}H{WIDTH}" stroke="#a9b4bf"{dashes}/>')
        parts.append(label(8, up(value) + 4, f"{value:g} ×"))
    parts += [label(across(size) - 18, HEIGHT + 24, f"{size:,}") for size in SIZES]
    return "".join(parts)


def across(size: int) -> float:
    """Return how far to the side a number of assessments stands."""
    part = math.log10(size / SIZES[0]) / math.log10(SIZES[-1] / SIZES[0])
    return EDGE + part * (WIDTH - 2 * EDGE)


def up(value: float) -> float:
    """Return how far down a multiple stands; what is above the highest stands there."""
    return HEIGHT - min(value, HIGHEST) / HIGHEST * (HEIGHT - EDGE)


def label(x: float, y: float, text: str, ink: str = "#16202b") -> str:
    """Return a word at a place."""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{ink}">{escape(text)}</text>'
