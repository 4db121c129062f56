"""The list as CSV and as a workbook: what stands in it, what cannot, and how it comes."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.utils import timezone

from diagnostics import assessments, second_ratings
from diagnostics.models import Action, Buyer, Firm
from diagnostics.portfolio import export
from diagnostics.snapshots import read
from tests.factories import AssessmentFactory, FirmFactory, member

pytestmark = pytest.mark.django_db
CSV, XLSX = "/firms/export.csv", "/firms/export.xlsx"


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def assessed(ada):
    """A firm with a result and something due."""
    firm = FirmFactory(organisation=ada.organisation, name="Aurora", town="Stra")
    draft = assessments.start(firm=firm, by=ada)
    Buyer.objects.create(assessment=draft, name="Brightway", share_tenths=900, kind="brand", destination="home")
    assessments.complete(assessment=draft, by=ada)
    Action.objects.create(firm=firm, text="Go", due="2026-12-01")
    firm.refresh_from_db()
    return firm


def table_of(response):
    """Return the rows of a CSV that was sent, as dictionaries."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def sheet_of(response):
    workbook = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return [[cell.value for cell in row] for row in workbook.active.iter_rows()]


def test_a_row_says_what_the_last_diagnosis_says(client, ada, assessed):
    response = client.get(CSV)
    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="foothold-firms-{timezone.localdate()}.csv"'
    (row,) = table_of(response)
    diagnosis = assessed.assessments.get().diagnosis
    risk = read(diagnosis).diagnosis.findings["risk"].range
    assert (row["Firm"], row["Sector"], row["Country"]) == ("Aurora", "Leather and footwear", "Italy")
    assert (row["Town or cluster"], row["Stage"], row["Advisor"]) == ("Stra", "Assessed", "Ada")
    assert (row["Next due"], row["Last assessed"]) == ("2026-12-01", timezone.localdate().isoformat())
    assert [float(row[f"Downgrading risk: {end}"]) for end in ("lowest score", "score", "highest score")] == [
        round(end, 1) for end in (risk.low, risk.point, risk.high)
    ]
    assert risk.low < risk.high
    assert float(row["Coverage (0 to 1)"]) == round(diagnosis.coverage, 2)
    assert row["Instrument version"] == "1"


def test_what_is_not_known_is_empty_and_no_zero(client, ada):
    FirmFactory(organisation=ada.organisation, name="Anew")
    (row,) = table_of(client.get(CSV))
    known = {"Firm", "Sector", "Country", "Stage"}
    assert {name for name, value in row.items() if value} == known


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "'=1"])
def test_no_cell_is_a_formula(client, ada, name):
    FirmFactory(organisation=ada.organisation, name=name, town=name)
    (row,) = table_of(client.get(CSV))
    assert (row["Firm"], row["Town or cluster"]) == (f"'{name}", f"'{name}")
    _heading, line = sheet_of(client.get(XLSX))
    assert line[0] == line[3] == f"'{name}"


def test_a_workbook_holds_numbers_and_days_as_such(client, ada, assessed):
    response = client.get(XLSX)
    assert response["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    heading, line = sheet_of(response)
    row = dict(zip(heading, line, strict=True))
    assert row["Next due"] == dt.datetime(2026, 12, 1)
    assert isinstance(row["Downgrading risk: score"], int | float)
    assert isinstance(row["Coverage (0 to 1)"], int | float)
    assert row["Instrument version"] == "1"


def test_the_file_holds_what_the_filters_select_in_the_order_asked_for(client, ada):
    for name, sector in (("b", "13"), ("a", "13"), ("c", "14")):
        FirmFactory(organisation=ada.organisation, name=name, sector=sector)
    FirmFactory(name="Foreign", sector="13")
    rows = table_of(client.get(f"{CSV}?sector=13&sort=-name"))
    assert [row["Firm"] for row in rows] == ["b", "a"]
    assert [line[0] for line in sheet_of(client.get(f"{XLSX}?sector=13"))[1:]] == ["a", "b"]


@pytest.mark.parametrize("address", [CSV, XLSX])
def test_a_wrong_filter_leads_to_the_list_that_tells_of_it(client, ada, address):
    response = client.get(f"{address}?sector=zz&country=IT")
    assert response.url == "/firms/?sector=zz&country=IT"


def test_a_workbook_of_too_many_firms_is_refused_with_a_way_on(client, ada, monkeypatch):
    FirmFactory.create_batch(3, organisation=ada.organisation)
    monkeypatch.setattr(export, "MOST_IN_WORKBOOK", 3)
    assert len(sheet_of(client.get(XLSX))) == 4
    monkeypatch.setattr(export, "MOST_IN_WORKBOOK", 2)
    response = client.get(XLSX, follow=True)
    assert response.redirect_chain == [("/firms/?", 302)]
    assert "A workbook takes up to 2 firms, and more were found." in response.content.decode()
    assert len(table_of(client.get(CSV))) == 3


def test_rows_are_read_in_portions(ada, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(export, "PORTION", 2)
    for _number in range(5):
        draft = AssessmentFactory(firm__organisation=ada.organisation)
        Buyer.objects.create(assessment=draft, name="Brightway", share_tenths=900)
        assessments.complete(assessment=draft, by=ada)
    with django_assert_num_queries(1 + 3 * 2):
        rows = list(export.rows_of(Firm.objects.order_by("pk")))
    assert len({tuple(row) for row in rows}) == 5


def test_who_rates_a_firm_blindly_gets_neither_bands_nor_scores_nor_actions(client, ada, assessed):
    grace = member(organisation=ada.organisation)
    first = assessed.assessments.get()
    open_to_all = table_of(client.get(CSV))[0]
    second_ratings.start(first=first, seen="nothing", by=grace)
    client.force_login(grace)
    (row,) = table_of(client.get(CSV))
    assert row["Downgrading risk: band"] == "Hidden"
    told = {name for name in row if row[name] != open_to_all[name]}
    results = {name for name in row if ":" in name} | {"Coverage (0 to 1)", "Instrument version", "Next due"}
    assert told == {name for name in results if open_to_all[name]}
    assert table_of(client.get(f"{CSV}?sort=-risk")) == []
    assert {value for name, value in row.items() if name in told} == {"", "Hidden"}


def test_nobody_exports_without_signing_in(client):
    for address in (CSV, XLSX):
        assert client.get(address).url.startswith("/accounts/login/")
