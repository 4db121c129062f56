"""One firm, one result: page, PDF, workbook, CSV, JSON and API say the same of each of the paper's cases."""

import csv
import io
import json
import math
import re
import zipfile
from dataclasses import dataclass
from html import unescape

import openpyxl
import pytest
from pypdf import PdfReader

from diagnostics import snapshots
from diagnostics.core.engine import diagnose
from diagnostics.core.findings import Status
from diagnostics.reports import make_pdf
from tests.accounts.recent import sign_in
from tests.diagnostics.api.caller import Caller, token_of
from tests.diagnostics.core.paper_cases import BANDED, load_cases
from tests.diagnostics.exports.firms import completed
from tests.factories import member

pytestmark = pytest.mark.django_db

CASES = load_cases()
NAMES = {
    "developmental": "Developmental buyers",
    "first_tier": "First-tier eligibility",
    "risk": "Risk of functional downgrading",
    "process": "Outlook for process upgrading",
    "product": "Outlook for product upgrading",
    "functional": "Outlook for functional upgrading",
}
BANDS = {"low": "Low", "medium": "Medium", "high": "High", "not_yet": "Not yet", "partly": "Partly"} | {
    "eligible": "Eligible"
}
UNSCORED = {Status.NOT_ENOUGH: "Not enough information", Status.NOT_APPLICABLE: "Not the question here"}


@dataclass(frozen=True)
class Said:
    """What a surface says of one criterion: the bands in words, the score and the ends of its range.

    Pages and paper print whole numbers, and no range where its ends are printed alike.
    """

    bands: str
    score: float | None = None
    low: float | None = None
    high: float | None = None


def in_words(bands, status):
    """Return the bands that a range reaches, as a page names them."""
    if status != Status.SCORED:
        return UNSCORED[Status(status)]
    first, last = BANDS[bands[0]], BANDS[bands[-1]]
    return first if len(bands) == 1 else f"{first} to {last.lower()}"


def exactly(row, key):
    """Return what a row of a table, or an entry of a file, says with all digits."""
    numbers = [None if row[f"{key}_{end}"] in (None, "") else float(row[f"{key}_{end}"]) for end in ENDS]
    bands = row[f"{key}_bands"]
    return Said(in_words(bands.split("; ") if bands else [], row[f"{key}_status"]), *numbers)


ENDS = ("score", "low", "high")


# --- Surfaces: each tells of every case what it says of every criterion


def on_pages(client, firms):
    """Read the result page of each firm."""
    entry = re.compile(r'href="#finding-(\w+)".*?</li>', re.S)
    for case, assessment in firms.items():
        page = client.get(f"/assessments/{assessment.pk}/result/").content.decode()
        yield case, {found[1]: printed(plain(found[0]), r"\b(\d+) of 100\b") for found in entry.finditer(ledger(page))}


def ledger(page):
    return page.partition('class="ledger"')[2].partition("</ul>")[0]


def plain(html):
    return " ".join(unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", html, flags=re.S)).split())


def on_paper(_client, firms):
    """Read the pages of each report that hold the results."""
    titles = "|".join(NAMES.values())
    for case, assessment in firms.items():
        text = results_in(PdfReader(io.BytesIO(make_pdf(snapshots.read(assessment.diagnosis), paper="a4"))))
        parts = re.split(rf"^({titles})\b", text, flags=re.M)
        by_title = dict(zip(parts[1::2], parts[2::2], strict=True))
        yield (
            case,
            {key: printed(" ".join(by_title[title].split()), r"\bScore (\d+)\b") for key, title in NAMES.items()},
        )


def results_in(reader):
    """Return the text from the chapter of results to the next one."""
    starts = [reader.get_destination_page_number(one) for one in reader.outline if not isinstance(one, list)]
    titles = [one.title for one in reader.outline if not isinstance(one, list)]
    place = titles.index("The results, and what drives them")
    pages = range(starts[place], max(starts[place + 1], starts[place] + 1))
    return "\n".join(reader.pages[number].extract_text() for number in pages)


PHRASES = sorted(
    {*BANDS.values(), *UNSCORED.values()} | {f"{a} to {b.lower()}" for a in BANDS.values() for b in BANDS.values()},
    key=len,
    reverse=True,
)


def printed(text, score_form):
    """Return what a text says that holds bands, score and range as they are printed, the bands first."""
    bands = re.search("|".join(PHRASES), text)
    score = re.search(score_form, text)
    ends = re.search(r"Between (\d+) and (\d+),", text)
    number = float(score[1]) if score else None
    low, high = map(float, ends.groups()) if ends else (number, number)
    return Said(bands[0], number, low, high)


def in_workbook(client, firms):
    """Read the workbook of all firms."""
    book = openpyxl.load_workbook(io.BytesIO(sent(client, "xlsx")), read_only=True)
    names, *rows = book["assessments"].iter_rows(values_only=True)
    return by_case(firms, [dict(zip(names, row, strict=True)) for row in rows])


def in_csv(client, firms):
    """Read the table of all firms."""
    with zipfile.ZipFile(io.BytesIO(sent(client, "csv"))) as package:
        rows = list(csv.DictReader(io.StringIO(package.read("assessments.csv").decode("utf-8-sig"))))
    return by_case(firms, rows)


def in_json(client, firms):
    """Read the assessment file of each firm."""
    with zipfile.ZipFile(io.BytesIO(sent(client, "json"))) as package:
        documents = [json.loads(package.read(name)) for name in package.namelist()]
    rows = [
        {"assessment_id": one["export"]["assessment"]["id"]}
        | {
            f"{key}_{name}": "; ".join(value) if name == "bands" else value
            for key, result in one["export"]["results"].items()
            for name, value in result.items()
        }
        for one in documents
    ]
    return by_case(firms, rows)


def in_answers(_client, firms):
    """Read the diagnosis of each firm from the API."""
    by = next(iter(firms.values())).diagnosis.assessment.firm.organisation.memberships.get().user
    api = Caller(token_of(by))
    for case, assessment in firms.items():
        told = api.get(f"/assessments/{assessment.pk}/diagnosis").json()["findings"]
        yield case, {one["key"]: told_of(one) for one in told}


def told_of(finding):
    scores = finding["range"] or {}
    numbers = [scores.get(name) for name in ("point", "low", "high")]
    return Said(in_words(finding["bands"], finding["status"]), *numbers)


def sent(client, form):
    return b"".join(client.get("/firms/export/file/", {"format": form}))


def by_case(firms, rows):
    cases = {str(assessment.pk): case for case, assessment in firms.items()}
    return [(cases[row["assessment_id"]], {key: exactly(row, key) for key in BANDED}) for row in rows]


# A further surface is one more function here; `True` for those that print whole numbers.
SURFACES = {
    "page": (on_pages, True),
    "PDF": (on_paper, True),
    "workbook": (in_workbook, False),
    "CSV": (in_csv, False),
    "JSON": (in_json, False),
    "API": (in_answers, False),
}


# --- What they should say


def expected(sheet):
    """Return what the engine says of a case, from the file alone."""
    said = {}
    for key, finding in diagnose(sheet).findings.items():
        scores = finding.range if finding.status is Status.SCORED else None
        numbers = [getattr(scores, end) if scores else None for end in ("point", "low", "high")]
        said[key] = Said(in_words(finding.bands, finding.status), *numbers)
    return said


def rounded(said):
    """Return the same as it is printed."""
    numbers = [None if number is None else math.floor(number + 0.5) for number in (said.score, said.low, said.high)]
    return Said(said.bands, *numbers)


def differences(surface, found, wanted, *, is_whole):
    """Return in sentences where a surface says something else than it should; numbers may differ in the last digits."""
    sentences = [f"{surface}: nothing of {case}" for case in wanted.keys() - found.keys()]
    for case, said in found.items():
        for key, result in said.items():
            should = rounded(wanted[case][key]) if is_whole else wanted[case][key]
            if result.bands != should.bands or not all(
                getattr(result, end) == pytest.approx(getattr(should, end), abs=1e-9) for end in ENDS
            ):
                sentences.append(f"{surface}, {case}, {key}: {result}, not {should}")
    return sentences


@pytest.fixture
def advisor(client):
    user = member()
    sign_in(client, user)
    return user


def test_every_surface_says_the_same_of_every_case(client, advisor):
    firms = {
        case.id: completed(case.sheet, by=advisor, organisation=advisor.organisation, name=f"Case {case.id}")
        for case in CASES.values()
    }
    wanted = {case.id: expected(case.sheet) for case in CASES.values()}
    assert sum(len(said) for said in wanted.values()) == 33 * 6
    wrong = []
    for surface, (read, is_whole) in SURFACES.items():
        wrong += differences(surface, dict(read(client, firms)), wanted, is_whole=is_whole)
    assert wrong == []


def test_a_surface_that_is_a_point_off_is_caught():
    """The control."""
    wanted = {"A": {"risk": Said("Low", 20.4, 20.4, 44.6)}}
    assert differences("page", {"A": {"risk": Said("Low", 20, 20, 45)}}, wanted, is_whole=True) == []
    for wrong in (Said("Low", 21, 20, 45), Said("Low", 20, 20, 44), Said("Low to medium", 20, 20, 45), Said("Low")):
        assert differences("page", {"A": {"risk": wrong}}, wanted, is_whole=True)
    assert differences("CSV", {"A": {"risk": Said("Low", 20.4, 20.4, 44.6001)}}, wanted, is_whole=False)
    assert differences("CSV", {}, wanted, is_whole=False) == ["CSV: nothing of A"]
