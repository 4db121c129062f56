"""The questionnaire as a workbook: out, filled in with another program, and back without overwriting anybody."""

import io
import re
from html import unescape
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from diagnostics import assessments, second_ratings
from diagnostics.assessments import save_answers
from diagnostics.changes import Change
from diagnostics.core.instruments import CURRENT
from diagnostics.models import Answer, Assessment, Buyer
from diagnostics.uploads import Upload
from diagnostics.workbook import layout
from tests.factories import AnswerFactory, AssessmentFactory, BuyerFactory, member

pytestmark = pytest.mark.django_db
FIRM = "The firm itself"
BUYER = "1 Brightway"


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def draft(ada):
    draft = AssessmentFactory(firm__organisation=ada.organisation, firm__name="Aurora")
    buyer = BuyerFactory(assessment=draft, name="Brightway", share_tenths=900)
    answer(draft, ada, "C01", level=2, evidence="stated", note="=SUM(1)\nsecond line")
    answer(draft, ada, "R1", level=1, buyer=buyer.pk)
    draft.refresh_from_db()
    return draft


def answer(draft, by, question, *, level=None, state="answered", buyer=None, **more):
    change = Change(uuid4(), question, buyer, state, level, **more)
    return save_answers(assessment=draft, changes=[change], by=by)


def page_of(draft, upload=None):
    return f"/assessments/{draft.pk}/workbook/{f'{upload.pk}/' if upload else ''}"


def download(client, draft):
    response = client.get(page_of(draft) + "file/")
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(b"".join(response)))


def row_of(sheet, code):
    return next(row for row in sheet.iter_rows() if row[layout.CODE].value == code)


def fill(book, sheet, code, said=None, evidence=None, note=None):  # noqa: PLR0917
    """Write into the cells of a question as somebody would."""
    row = row_of(book[sheet], code)
    for column, value in ((layout.ANSWER, said), (layout.EVIDENCE, evidence), (layout.NOTE, note)):
        if value is not None:
            row[column].value = None if value == "" else value


def data_of(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(client, draft, data, name="filled.xlsx"):
    return client.post(page_of(draft), {"file": SimpleUploadedFile(name, data)}, follow=True)


def words_of(response):
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def save(client, draft, *, take=(), seen=None):
    """Press the button of the last upload's preview."""
    upload = Upload.objects.latest("uploaded_at")
    page = client.get(page_of(draft, upload))
    shown = re.search(r'name="seen" value="(\d+)"', page.content.decode())[1]
    return client.post(page_of(draft, upload), {"seen": shown if seen is None else seen, "take": take}, follow=True)


def values(draft):
    return {
        (row.buyer_id, row.question_key): (row.state, row.level, row.evidence, row.note) for row in draft.answers.all()
    }


# --- Out


def test_the_workbook_holds_the_questions_and_the_answers_so_far(client, draft):
    book = download(client, draft)
    assert book.sheetnames == ["Read me", BUYER, FIRM, "foothold-lists", "foothold"]
    assert [book[name].sheet_state for name in book.sheetnames] == ["visible"] * 3 + ["veryHidden"] * 2
    row = row_of(book[FIRM], "C01")
    assert row[layout.QUESTION].value.endswith("?")
    assert row[layout.ANSWER].value.startswith("2: ")
    assert row[layout.EVIDENCE].value == "stated: Stated by the owner"
    assert row[layout.NOTE].value == "'=SUM(1)\nsecond line"
    assert row_of(book[BUYER], "R1")[layout.ANSWER].value.startswith("1: ")
    assert not any(row[layout.CODE].value == "R1" for row in book[FIRM].iter_rows())


def test_only_answers_can_be_changed_and_each_from_its_list(client, draft):
    book = download(client, draft)
    sheet = book[FIRM]
    row = row_of(sheet, "C02")
    assert sheet.protection.sheet
    assert [cell.protection.locked for cell in row] == [True] * 4 + [False] * 3
    (rule,) = [one for one in sheet.data_validations.dataValidation if row[layout.ANSWER].coordinate in one.sqref]
    start, end = re.fullmatch(r"'foothold-lists'!\$A\$(\d+):\$[A-H]\$(\d+)", rule.formula1).groups()
    assert start == end
    offered = [cell.value for cell in book["foothold-lists"][int(start)] if cell.value]
    assert [option[:2] for option in offered[:5]] == ["0:", "1:", "2:", "3:", "4:"]
    assert offered[5:7] == ["dk: The owner does not know", "refused: The owner prefers not to say"]


def test_any_name_of_a_buyer_makes_a_sheet(client, ada):
    draft = AssessmentFactory(firm__organisation=ada.organisation)
    for place, name in enumerate(["[a]:*?/\\'", "=1+1", "n" * 200, "مصنع", "👟" * 40]):
        BuyerFactory(assessment=draft, name=name, share_tenths=150 - place)
    book = download(client, draft)
    buyers = list(draft.buyers.order_by("-share_tenths"))
    for level, sheet in enumerate(book.sheetnames[1:6]):
        fill(book, sheet, "R1", level)
    send(client, draft, data_of(book))
    save(client, draft)
    assert [Answer.objects.get(buyer=buyer).level for buyer in buyers] == [0, 1, 2, 3, 4]


# --- And back


def test_answers_come_back_as_every_page_would_save_them(client, ada, draft):
    book = download(client, draft)
    fill(book, FIRM, "C02", 3, "observed", "Saw the line")
    fill(book, FIRM, "C03", "DK")
    fill(book, FIRM, "C04", layout.options(CURRENT.questions["C04"])[4])
    fill(book, FIRM, "C05", evidence="Estimated")
    fill(book, BUYER, "R2", "0", note="'=1+1")
    page = send(client, draft, data_of(book))
    assert "New answers 5" in words_of(page)
    assert "Nothing is saved yet" in words_of(page)
    before = values(draft)
    done = save(client, draft)
    assert "5 answers were saved." in words_of(done)
    buyer = draft.buyers.get()
    assert values(draft) == before | {
        (None, "C02"): ("answered", 3, "observed", "Saw the line"),
        (None, "C03"): ("dk", None, "", ""),
        (None, "C04"): ("answered", 4, "", ""),
        (None, "C05"): ("noted", None, "estimated", ""),
        (buyer.pk, "R2"): ("answered", 0, "", "=1+1"),
    }
    assert draft.changes.filter(by=ada, question_key="C02").get().after["level"] == 3
    assert "Saw the line" in words_of(client.get(f"/assessments/{draft.pk}/history/"))


def test_a_workbook_that_nobody_touched_changes_nothing(client, ada, draft):
    data = data_of(download(client, draft))
    answer(draft, ada, "C01", level=4)
    page = send(client, draft, data)
    assert "Nothing to save" in words_of(page)
    save(client, draft)
    assert values(draft)[None, "C01"] == ("answered", 4, "", "")


def test_what_was_changed_here_meanwhile_is_kept_unless_it_is_ticked(client, ada, draft):
    book = download(client, draft)
    for code in ("C01", "C02", "C06"):
        fill(book, FIRM, code, 0, "", "")
    answer(draft, ada, "C01", level=4, note="ours")
    answer(draft, ada, "C02", level=3)
    answer(draft, ada, "C06", level=0)  # the same as in the workbook
    page = send(client, draft, data_of(book))
    text = words_of(page)
    assert "Changed here since the download 2" in text
    assert "ours" in text
    assert "by Ada" in text
    done = save(client, draft, take=["firm:C02"])
    assert "1 answer was saved." in words_of(done)
    assert values(draft)[None, "C01"] == ("answered", 4, "", "ours")
    assert values(draft)[None, "C02"] == ("answered", 0, "", "")


def test_an_answer_that_was_changed_there_alone_is_shown_with_both(client, draft):
    book = download(client, draft)
    fill(book, FIRM, "C01", 4)
    assert "Changed in the workbook 1" in words_of(send(client, draft, data_of(book)))
    save(client, draft)
    assert values(draft)[None, "C01"] == ("answered", 4, "stated", "=SUM(1)\nsecond line")


def test_an_emptied_answer_stays_unless_it_is_ticked(client, draft):
    book = download(client, draft)
    fill(book, FIRM, "C01", "", "", "")
    assert "Emptied in the workbook 1" in words_of(send(client, draft, data_of(book)))
    save(client, draft)
    assert (None, "C01") in values(draft)
    send(client, draft, data_of(book))
    save(client, draft, take=["firm:C01"])
    assert (None, "C01") not in values(draft)


@pytest.mark.parametrize("code", ["C02", "C01"])  # a new answer, and a changed one
def test_a_change_between_preview_and_saving_is_looked_at_again(client, ada, draft, code):
    book = download(client, draft)
    fill(book, FIRM, code, 0)
    fill(book, FIRM, "C07", 1)
    send(client, draft, data_of(book))
    seen = draft.revision
    answer(draft, ada, code, level=3, note="meanwhile")
    before = values(draft)
    page = save(client, draft, seen=seen)
    assert "Somebody changed some of these answers meanwhile. Nothing was saved." in words_of(page)
    assert "Changed here since the download 1" in words_of(page)
    assert values(draft) == before
    save(client, draft)
    assert values(draft)[None, code] == ("answered", 3, "", "meanwhile")
    assert values(draft)[None, "C07"] == ("answered", 1, "", "")


def test_a_change_of_another_answer_is_no_reason_to_look_again(client, ada, draft):
    book = download(client, draft)
    fill(book, FIRM, "C02", 0)
    send(client, draft, data_of(book))
    seen = draft.revision
    answer(draft, ada, "C03", level=3)
    save(client, draft, seen=seen)
    assert values(draft)[None, "C02"][1] == 0
    assert values(draft)[None, "C03"][1] == 3


def test_saving_twice_saves_once(client, draft):
    book = download(client, draft)
    fill(book, FIRM, "C02", 0)
    send(client, draft, data_of(book))
    upload = Upload.objects.get()
    for _click in range(2):
        client.post(page_of(draft, upload), {"seen": draft.revision})
    assert draft.changes.filter(question_key="C02").count() == 1


def test_answers_about_a_buyer_that_went_are_not_saved(client, ada, draft):
    book = download(client, draft)
    fill(book, BUYER, "R2", 3)
    Buyer.objects.update(removed_at=draft.started_at)
    assert "About buyers no longer on the list 1" in words_of(send(client, draft, data_of(book)))
    save(client, draft)
    assert not draft.answers.filter(question_key="R2").exists()


# --- Wrong cells and wrong files


WRONG = [
    (layout.ANSWER, 7, "'7' is no answer to {}. Use a level from 0 to 4, one of dk, refused"),
    (layout.ANSWER, -1, "'-1' is no answer to {}."),
    (layout.ANSWER, 2.5, "'2.5' is no answer to {}."),
    (layout.ANSWER, "often", "'often' is no answer to {}."),
    (layout.ANSWER, "=1+1", "The cell holds a formula. Write its value instead."),
    (layout.ANSWER, "5: quite", "'5: quite' is no answer to {}."),
    (layout.EVIDENCE, "hearsay", "'hearsay' does not say how an answer is known. Use one of document, observed"),
    (layout.NOTE, "n" * 2001, "The note has 2001 characters. Shorten it to 2000."),
]


def test_every_wrong_cell_is_named_and_the_others_are_read(client, draft):
    book = download(client, draft)
    codes = [f"C{number:02}" for number in range(2, 2 + len(WRONG))]
    for code, (column, value, _says) in zip(codes, WRONG, strict=True):
        fill(book, FIRM, code, 1)
        row_of(book[FIRM], code)[column].value = value
    fill(book, FIRM, "C11", 1)
    text = words_of(send(client, draft, data_of(book)))
    for code, (column, _value, says) in zip(codes, WRONG, strict=True):
        place = f"{FIRM}!{row_of(book[FIRM], code)[column].coordinate}"
        assert f"{place} {says.format(code)}" in text
    save(client, draft)
    assert values(draft)[None, "C11"][1] == 1
    assert not {(None, code) for code in codes} & values(draft).keys()


def spoilt(book, how):
    match how:
        case "no key":
            del book["foothold"]
        case "altered":
            book["foothold"]["A1"].value = book["foothold"]["A1"].value[:-2] + "xx"
        case "emptied":
            book["foothold"]["A1"].value = None
        case "renamed":
            book[FIRM].title = "Mine"
        case "not ours":
            book = openpyxl.Workbook()
    return data_of(book)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("no key", "its hidden sheet is missing"),
        ("altered", "The hidden sheet of the workbook was altered."),
        ("emptied", "The hidden sheet of the workbook was altered."),
        ("renamed", "The sheet “The firm itself” is missing."),
        ("not ours", "its hidden sheet is missing"),
    ],
)
def test_a_workbook_of_other_making_is_refused(client, draft, how, says):
    text = words_of(send(client, draft, spoilt(download(client, draft), how)))
    assert says in text
    assert "There is a problem" in text
    assert not Upload.objects.exists()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", b"a,b\n1,2", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_workbook_is_refused(client, draft, data):
    page = send(client, draft, data) if data else client.post(page_of(draft), {})
    assert page.status_code == 200
    assert "There is a problem" in words_of(page)


def test_codes_that_were_altered_write_to_no_other_question(client, draft):
    book = download(client, draft)
    for code, other in (("C02", "C03"), ("C04", "R2"), ("C05", "nonsense")):
        row = row_of(book[FIRM], code)
        row[layout.CODE].value, row[layout.ANSWER].value = other, 4
    fill(book, FIRM, "C06", 1)
    text = words_of(send(client, draft, data_of(book)))
    assert "C03 stands twice on this sheet." in text
    save(client, draft)
    saved = {question for _buyer, question in values(draft)}
    assert saved == {"C01", "R1", "C03", "C06"}


def test_the_workbook_of_another_assessment_is_refused(client, ada, draft):
    other = AssessmentFactory(firm__organisation=ada.organisation)
    data = data_of(download(client, other))
    assert "This is the workbook of another assessment." in words_of(send(client, draft, data))


# --- Who may


def test_readers_may_take_it_along_and_bring_nothing_back(client, ada, draft):
    data = data_of(download(client, draft))
    client.force_login(member("curator", organisation=ada.organisation))
    assert client.get(page_of(draft)).status_code == 200
    assert client.get(page_of(draft) + "file/").status_code == 200
    assert client.post(page_of(draft), {"file": SimpleUploadedFile("a.xlsx", data)}).status_code == 403
    assert not Upload.objects.exists()


def test_an_upload_is_its_advisors_own(client, ada, draft):
    send(client, draft, data_of(download(client, draft)))
    upload = Upload.objects.get()
    client.force_login(member(organisation=ada.organisation))
    assert client.get(page_of(draft, upload)).status_code == 404
    assert client.post(page_of(draft, upload), {"seen": "0"}).status_code == 404


def test_a_second_rating_can_be_filled_in_away_by_its_rater_alone(client, ada):
    first = AssessmentFactory(firm__organisation=ada.organisation)
    BuyerFactory(assessment=first, share_tenths=900)
    AnswerFactory(assessment=first, note="not for the second rater")
    assessments.complete(assessment=first, by=ada)
    first.refresh_from_db()
    grace = member(organisation=ada.organisation)
    rating = second_ratings.start(first=first, seen="nothing", by=grace)
    assert client.get(page_of(rating) + "file/").status_code == 403
    client.force_login(grace)
    book = download(client, rating)
    assert row_of(book[FIRM], "C01")[layout.NOTE].value is None
    fill(book, FIRM, "C01", 3)
    send(client, rating, data_of(book))
    save(client, rating)
    assert Answer.objects.get(assessment=rating).level == 3
    assert client.get(page_of(first) + "file/").status_code == 403


def test_a_completed_assessment_takes_nothing(client, ada, draft):
    book = download(client, draft)
    fill(book, FIRM, "C02", 0)
    send(client, draft, data_of(book))
    upload = Upload.objects.get()
    assessments.complete(assessment=draft, by=ada)
    page = client.post(page_of(draft, upload), {"seen": "9"}, follow=True)
    assert "This assessment is completed and can no longer be changed." in words_of(page)
    assert not Assessment.objects.get().answers.filter(question_key="C02").exists()
    assert client.get(page_of(draft)).url == f"/assessments/{draft.pk}/result/"


def test_the_token_against_forged_requests_is_asked_for(ada, draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    assert client.post(page_of(draft), {"file": SimpleUploadedFile("a.xlsx", b"x")}).status_code == 403


def test_pages_cost_few_queries(client, draft, django_assert_max_num_queries):
    book = download(client, draft)
    for code in ("C02", "C03", "C04", "C05", "C06"):
        fill(book, FIRM, code, 1)
    send(client, draft, data_of(book))
    with django_assert_max_num_queries(10):
        client.get(page_of(draft, Upload.objects.get()))
    with django_assert_max_num_queries(7):
        client.get(page_of(draft))
