"""What leaves as a file: every answer once, scores as frozen, numbers as numbers, and no formula; and it comes back."""

import csv
import datetime as dt
import io
import json
import zipfile

import openpyxl
import pytest
from django.utils import timezone

from casestudies.exchange.cells import unguarded
from casestudies.exchange.xlsx_files import ESCAPED
from diagnostics import assessments, second_ratings, snapshots
from diagnostics.core.engine import diagnose
from diagnostics.core.files import read_sheet
from diagnostics.core.instruments import CURRENT
from diagnostics.exports import codebook, records
from diagnostics.exports.choosing import ALL, LATEST, assessments_in, in_order
from diagnostics.exports.tables import TABLES
from diagnostics.files.scoring import Scored, score
from diagnostics.models import Answer, Assessment, Firm
from diagnostics.views import exports
from tests.accounts.recent import sign_in
from tests.diagnostics.core.paper_cases import load_cases
from tests.diagnostics.exports.firms import completed, draft_of
from tests.factories import AnswerFactory, AssessmentFactory, BuyerFactory, FirmFactory, member

pytestmark = pytest.mark.django_db
CASES = load_cases()
FILE = "/firms/export/file/"
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "plain"]


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    sign_in(client, user)
    return user


@pytest.fixture
def assessed(ada):
    """A completed assessment with gaps, so that ranges are wide, and the note of an answer."""
    draft = draft_of(CASES["A12"].sheet, organisation=ada.organisation, name="Aurora")
    Answer.objects.filter(assessment=draft, question_key__in=("C01", "F1", "K1", "M1")).delete()
    AnswerFactory(assessment=draft, question_key="C01", state="dk", note="=SUM(1)\nasked twice")

    assessments.complete(assessment=draft, by=ada)
    draft.refresh_from_db()
    return draft


def body_of(response):
    assert response.status_code == 200
    return b"".join(response)


def tables_of(response):
    """Return the tables of a ZIP as lists of dictionaries, by name."""
    with zipfile.ZipFile(io.BytesIO(body_of(response))) as package:
        return {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(package.read(name).decode("utf-8-sig"))))
            for name in package.namelist()
        }


def sheets_of(response):
    """Return the sheets of a workbook as lists of dictionaries, by name."""
    book = openpyxl.load_workbook(io.BytesIO(body_of(response)))
    found = {}
    for sheet in book:
        names, *rows = sheet.iter_rows(values_only=True)
        rows = [[ESCAPED.sub("\r", cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
        found[sheet.title] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


def documents_of(response):
    with zipfile.ZipFile(io.BytesIO(body_of(response))) as package:
        return {name: json.loads(package.read(name)) for name in package.namelist()}


# --- Tables


def test_every_answer_buyer_and_score_is_in_the_tables_once(client, assessed):
    tables = tables_of(client.get(f"/assessments/{assessed.pk}/export/csv/"))
    snapshot = snapshots.read(assessed.diagnosis)
    assert list(tables) == ["assessments", "buyers", "answers", "codebook", "about"]
    said = {(row["buyer_id"], row["question"]): row for row in tables["answers"]}
    assert len(tables["answers"]) == len(said) == len(snapshot.answers)
    for answer in snapshot.answers:
        row = said[answer.buyer or "", answer.question]
        assert row["level"] == ("" if answer.level is None else str(answer.level))
        assert (row["state"], row["evidence"]) == (answer.state, answer.evidence)
    assert [row["share"] for row in tables["buyers"]] == [str(each.share_tenths / 10) for each in snapshot.buyers]
    (row,) = tables["assessments"]
    for key, finding in snapshot.diagnosis.findings.items():
        assert float(row[f"{key}_score"]) == finding.range.point
        assert (row[f"{key}_band"], row[f"{key}_bands"].split("; ")) == (finding.band, list(finding.bands))
    assert float(row["risk_low"]) < float(row["risk_score"]) < float(row["risk_high"])
    assert float(row["coverage"]) == assessed.diagnosis.coverage
    assert (row["instrument_version"], row["engine_version"]) == ("1", assessed.diagnosis.engine_version)
    (unknown,) = [row for row in tables["answers"] if row["question"] == "C01"]
    assert (unknown["state"], unknown["level"], unknown["level_words"]) == ("dk", "", "")
    assert unknown["note"] == "'=SUM(1)\nasked twice"
    assert unknown["answered_at"].startswith(f"{timezone.now():%Y-%m-%d}")


def test_a_workbook_holds_numbers_days_and_times_as_such(client, assessed):
    sheets = sheets_of(client.get(f"/assessments/{assessed.pk}/export/xlsx/"))
    (row,) = sheets["assessments"]
    assert isinstance(row["risk_score"], float)
    assert row["assessed_on"] == dt.datetime.combine(assessed.started_at.date(), dt.time())
    assert isinstance(row["completed_at"], dt.datetime)
    assert row["is_short"] is False
    assert {type(line["level"]) for line in sheets["answers"]} == {int, type(None)}
    assert {type(line["share"]) for line in sheets["buyers"]} <= {int, float}


def test_csv_and_workbook_hold_the_same(client, assessed):
    tables = tables_of(client.get(f"/assessments/{assessed.pk}/export/csv/"))
    sheets = sheets_of(client.get(f"/assessments/{assessed.pk}/export/xlsx/"))
    assert list(tables) == list(sheets)
    for name in ("buyers", "answers", "codebook"):
        for line, row in zip(tables[name], sheets[name], strict=True):
            for column, text in line.items():
                if column not in ("assessed_on", "answered_at"):
                    cell = row[column]
                    assert text == ("" if cell is None else cell) or float(text) == cell, (name, column)


def test_no_cell_is_a_formula_and_every_text_comes_back(client, ada):
    draft = AssessmentFactory(firm__organisation=ada.organisation, firm__name="=2+5", firm__town="@SUM(A1)")
    for place, (text, code) in enumerate(zip(HOSTILE, CURRENT.questions, strict=False)):
        buyer = BuyerFactory(assessment=draft, name=text, owner=text, position=place)
        AnswerFactory(assessment=draft, buyer=buyer, question_key=code, note=text)
    for read, form in ((tables_of, "csv"), (sheets_of, "xlsx")):
        tables = read(client.get(f"/firms/{draft.firm_id}/export/{form}/"))
        cells = [cell for rows in tables.values() for row in rows for cell in row.values() if isinstance(cell, str)]
        assert [cell for cell in cells if cell.startswith(tuple("=+-@\t\r＝"))] == []
        assert unguarded(tables["assessments"][0]["firm"]) == "=2+5"
        for table, column in (("answers", "note"), ("answers", "buyer"), ("buyers", "owner")):
            assert [unguarded(row[column]) for row in tables[table]] == HOSTILE, (form, column)


def test_the_codebook_tells_of_every_column_every_code_and_every_question(ada):
    told = {(line[0], line[1]) for line in codebook.lines()}
    assert told == {(table.name, column.name) for table in TABLES for column in table.columns}
    lines = {line[3]: line for line in codebook.lines() if line[1] == "question"}
    assert lines["C01"][4].endswith("?")
    assert "The paper" in lines["C01"][5]
    assert lines["C01=4"][4]
    bands = {line[3]: line[4] for line in codebook.lines() if line[1] == "risk_band"}
    assert bands["low"] == "Low: from 0 to 37.5"


def test_what_a_column_with_codes_holds_is_in_the_codebook(client, assessed):
    tables = tables_of(client.get(f"/assessments/{assessed.pk}/export/csv/"))
    known = {}
    for line in tables["codebook"]:
        known.setdefault((line["table"], line["column"]), set()).add(line["code"])
    for name in ("assessments", "buyers", "answers"):
        for row in tables[name]:
            for column, cell in row.items():
                if cell and (codes := known[name, column] - {""}):
                    assert set(cell.split("; ")) <= codes, column


# --- Round trip


@pytest.mark.parametrize("case", ["A01", "A12", "A22", "A31"])
def test_an_exported_assessment_scores_the_same_on_the_command_line(client, ada, case, tmp_path):
    one = completed(CASES[case].sheet, by=ada, organisation=ada.organisation, name="Tab\there")
    file = tmp_path / "firm.json"
    file.write_bytes(body_of(client.get(f"/assessments/{one.pk}/export/json/")))
    scored = score(str(file), io.BytesIO())
    assert isinstance(scored, Scored), scored
    frozen = snapshots.read(one.diagnosis).diagnosis
    for key, finding in frozen.findings.items():
        again = scored.diagnosis.findings[key]
        assert (again.range, again.band, again.bands, again.status) == (
            finding.range,
            finding.band,
            finding.bands,
            finding.status,
        )
    assert scored.diagnosis.coverage == frozen.coverage
    assert read_sheet(json.loads(file.read_text())) == snapshots.sheet_of(snapshots.read(one.diagnosis))


def test_an_answer_that_is_lost_on_the_way_would_show(client, assessed):
    """The control: one level less in the file is another score."""
    document = json.loads(body_of(client.get(f"/assessments/{assessed.pk}/export/json/")))
    before = diagnose(read_sheet(document)).findings["first_tier"].range
    document["answers"].pop("C02")
    assert diagnose(read_sheet(document)).findings["first_tier"].range != before


def test_an_assessment_file_keeps_results_notes_and_versions(client, assessed):
    kept = json.loads(body_of(client.get(f"/assessments/{assessed.pk}/export/json/")))["export"]
    risk = snapshots.read(assessed.diagnosis).diagnosis.findings["risk"]
    assert kept["results"]["risk"] == {
        "status": "scored",
        "band": risk.band,
        "bands": list(risk.bands),
        "low": risk.range.low,
        "score": risk.range.point,
        "high": risk.range.high,
    }
    assert {"question": "C01", "buyer": None, "note": "=SUM(1)\nasked twice", "source": ""} in kept["notes"]
    assert kept["instrument"]["version"] == "1"
    assert kept["engine_version"] == assessed.diagnosis.engine_version
    assert kept["made"]["by"] == "Ada"


# --- Which of them


def test_a_list_gives_the_last_completed_of_each_firm_or_all_with_drafts(client, ada, assessed):
    draft = AssessmentFactory(firm=assessed.firm)
    AssessmentFactory(firm__organisation=ada.organisation, firm__name="Only a draft")
    AssessmentFactory(firm__name="Foreign")
    latest = documents_of(client.get(FILE, {"format": "json", "which": "all"}))
    assert [one["export"]["assessment"]["status"] for one in latest.values()] == ["complete", "draft", "draft"]
    assert [one["firm"]["name"] for one in latest.values()] == ["Aurora", "Aurora", "Only a draft"]
    (only,) = assessments_in(Firm.objects.all(), which=LATEST, reader=ada)
    assert only == assessed
    assert draft in assessments_in(Firm.objects.all(), which=ALL, reader=ada)
    assert json.loads(body_of(client.get(FILE, {"format": "json"})))["firm"]["name"] == "Aurora"


def test_filters_and_ticks_choose_the_firms(client, ada):
    made = {name: AssessmentFactory(firm__organisation=ada.organisation, firm__name=name) for name in "abc"}
    Firm.objects.filter(name="c").update(sector="13")
    foreign = AssessmentFactory(firm__name="foreign")
    picked = [made["a"].firm_id, foreign.firm_id, "nonsense"]

    def firms(**query):
        text = body_of(client.get(FILE, {"format": "answers", "which": "all"} | query)).decode("utf-8-sig")
        return sorted({row["firm"] for row in csv.DictReader(io.StringIO(text))})

    for one in [*made.values(), foreign]:
        AnswerFactory(assessment=one)
    assert firms() == ["a", "b", "c"]
    assert firms(sector="13") == ["c"]
    assert firms(firm=picked) == ["a"]
    about = tables_of(client.get(FILE, {"format": "csv", "sector": "13"}))["about"]
    assert "Sector: Textiles and knitwear" in {row["what"]: row["value"] for row in about}["Assessments"]


def test_a_wrong_filter_and_an_unknown_form_are_told(client, ada, assessed):
    assert client.get("/firms/export/?sector=zz").url == "/firms/?sector=zz"
    assert client.get(f"{FILE}?sector=zz&format=csv").url == "/firms/?sector=zz"
    assert client.get(f"{FILE}?format=doc").status_code == 404
    assert client.get(f"/firms/{assessed.firm_id}/export/doc/").status_code == 404


def test_more_than_a_file_takes_is_refused_with_a_way_on(client, ada, monkeypatch):
    AssessmentFactory.create_batch(2, firm__organisation=ada.organisation)
    monkeypatch.setattr(exports, "MOST_IN_FILE", 1)
    page = client.get(FILE, {"format": "xlsx", "which": "all"}, follow=True)
    assert page.redirect_chain == [("/firms/export/?", 302)]
    assert "A file takes up to 1 assessments, and more were found." in page.content.decode()
    assert client.get(FILE, {"format": "answers", "which": "all"}).status_code == 200


def test_a_draft_has_answers_and_no_results(client, ada):
    draft = AssessmentFactory(firm__organisation=ada.organisation)
    AnswerFactory(assessment=draft, level=0)
    AnswerFactory(assessment=draft, question_key="C02", state="noted", note="later")
    gone = BuyerFactory(assessment=draft, removed_at=timezone.now())
    AnswerFactory(assessment=draft, buyer=gone, question_key="R1")
    tables = tables_of(client.get(f"/firms/{draft.firm_id}/export/csv/"))
    assert [(row["question"], row["level"]) for row in tables["answers"]] == [("C01", "0")]
    assert tables["buyers"] == []
    (row,) = tables["assessments"]
    assert (row["status"], row["risk_status"], row["risk_score"], row["coverage"]) == ("draft", "", "", "")


def test_a_completed_one_is_told_as_it_was_frozen(client, assessed):
    Firm.objects.filter(pk=assessed.firm_id).update(name="Renamed since")
    (row,) = tables_of(client.get(f"/assessments/{assessed.pk}/export/csv/"))["assessments"]
    assert row["firm"] == "Aurora"


# --- Who may


def test_who_rates_a_firm_blindly_gets_nothing_of_it(client, ada, assessed):
    grace = member(organisation=ada.organisation)
    second_ratings.start(first=assessed, seen="nothing", by=grace)
    rating = Assessment.objects.get(second_of=assessed)
    sign_in(client, grace)
    addresses = (f"/firms/{assessed.firm_id}", f"/assessments/{assessed.pk}")
    assert [client.get(f"{address}/export/json/").status_code for address in addresses] == [403, 403]
    assert client.get(f"/assessments/{rating.pk}/export/json/").status_code == 404
    for which in (LATEST, ALL):
        assert tables_of(client.get(FILE, {"format": "csv", "which": which}))["assessments"] == []
    sign_in(client, ada)
    assert len(tables_of(client.get(FILE, {"format": "csv", "which": ALL}))["assessments"]) == 1


def test_everything_goes_out_only_soon_after_the_password_was_given(client, ada, assessed):
    client.logout()
    client.force_login(ada)  # signed in at some time
    assert client.get(FILE, {"format": "csv", "which": ALL}).url.startswith("/accounts/reauthenticate/")
    assert client.get(FILE, {"format": "csv", "firm": str(assessed.firm_id)}).status_code == 200
    assert client.get(FILE, {"format": "csv", "country": assessed.firm.country}).status_code == 200


def test_nobody_exports_without_signing_in(client):
    for address in ("/firms/export/", FILE):
        assert client.get(address).url.startswith("/accounts/login/")


# --- How much it costs


def test_records_are_read_in_portions(ada, assessed, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(records, "PORTION", 2)
    AssessmentFactory.create_batch(5, firm__organisation=ada.organisation)
    with django_assert_num_queries(1 + 4 + 3 + 3):
        read = list(records.records_of(in_order(Assessment.objects.all())))
    assert len(read) == 6


def test_the_page_costs_few_queries(client, ada, assessed, django_assert_max_num_queries):
    FirmFactory.create_batch(3, organisation=ada.organisation)
    with django_assert_max_num_queries(10):
        page = client.get("/firms/export/?sector=15")
    assert "Sector: Leather and footwear" in page.content.decode()
