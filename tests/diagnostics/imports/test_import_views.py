"""Firms from a spreadsheet, by the pages: columns, row errors, the same firm or a new one, taking in, undoing."""

import re
import uuid
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from diagnostics import assessments, second_ratings
from diagnostics.imports import receiving
from diagnostics.models import Action, Assessment, Buyer, Firm
from diagnostics.uploads import Upload
from tests.factories import AssessmentFactory, BuyerFactory, FirmFactory, OrganisationFactory, member

pytestmark = pytest.mark.django_db
PAGE = "/firms/import/"
TABLE = """Enterprise;Country;Sector;Employees;Customer;Share of sales
Calçados Ágil;Brazil;Leather and footwear;1.200;Brightway;65,5
;;;;Lutz;12
Malhas Belas;bra;14;;;
"""


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


def words_of(response):
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def send(client, text, name="firms.csv"):
    """Upload a table, and keep the columns as they are guessed; return the page that follows."""
    page = client.post(PAGE, {"file": SimpleUploadedFile(name, text.encode())}, follow=True)
    if not page.redirect_chain:
        return page
    chosen = dict(
        re.findall(r'name="(column-\d+)".*?(?:value="(\w+)" selected|</select>)', page.content.decode(), re.S)
    )
    return client.post(page.redirect_chain[-1][0], chosen, follow=True)


def take(client, **decisions):
    """Press the button of the last upload's preview."""
    upload = Upload.objects.latest("uploaded_at")
    page = client.get(address(upload)).content.decode()
    data = dict(re.findall(r'name="(firm-\d+)"\s+value="([\w-]+)"\s+id="[\w-]+"\s+checked', page))
    data |= {name.replace("_", "-"): value for name, value in decisions.items()}
    return client.post(address(upload), data | {"digest": digest_in(page)}, follow=True)


def digest_in(page):
    return re.search(r'name="digest" value="(\w*)"', page)[1]


def address(upload, end=""):
    return f"/firms/imports/{upload.pk}/{end}"


def undo(client):
    return client.post(address(Upload.objects.latest("uploaded_at"), "undo/"), follow=True)


# --- Columns and preview


def test_the_columns_are_guessed_and_can_be_changed(client, ada):
    page = client.post(PAGE, {"file": SimpleUploadedFile("a.csv", TABLE.encode())}, follow=True)
    body = page.content.decode()
    assert re.findall(r'<option value="(\w+)" selected>', body) == [
        "name",
        "country",
        "sector",
        "workers",
        "buyer",
        "share",
    ]
    assert "3 lines below the headings" in words_of(page)
    assert "Brightway · Lutz" in words_of(page)
    where = page.redirect_chain[-1][0]
    wrong = client.post(where, {"column-0": "town"})
    assert "Choose the column that holds the name of the firm." in words_of(wrong)
    assert "There is a problem" in words_of(wrong)
    done = client.post(where, {"column-0": "name", "sector": "14", "country": "IT"}, follow=True)
    assert "Garments" in words_of(done)


def test_the_preview_writes_nothing_and_says_what_would_come(client, ada):
    text = words_of(send(client, TABLE))
    assert "2 firms can be taken in." in text
    assert "Calçados Ágil Leather and footwear · Brazil · row 2, 3 Brightway and Lutz" in text
    assert not Firm.objects.exists()


def test_every_wrong_row_is_named_and_the_others_can_go_on(client, ada):
    text = words_of(
        send(
            client,
            "Firm;Country;Sector;Workers;Buyer;Share\n"
            "Good;IT;15;;;\n"
            "Bad;Atlantis;Shoes;many;;\n"
            ";IT;15;;;\n"
            "Over;IT;15;;A;80\n"
            "Over;IT;15;;B;40\n"
            "Twice;IT;15;;A;lots\n"
            "Twice;BR;15;;a;\n",
        )
    )
    assert "1 firm can be taken in. 4 have something to mend." in text
    assert "Row 3: Select a country from the list (the table has “Atlantis”)" in text
    assert "Row 3: Select a sector from the list (the table has “Shoes”)" in text
    assert "Row 3: Workers must be a whole number, like 45 (the table has “many”)" in text
    assert "Row 4: Enter the name of the firm" in text
    assert "Shares add up to 120%." in text
    assert "Row 7: Share of sales, %: “lots” cannot be read." in text
    assert "Row 8: Country is “BR”, but “IT” in an earlier row of this firm." in text
    assert "Buyers stand twice: a." in text
    take(client)
    assert [firm.name for firm in Firm.objects.all()] == ["Good"]


# --- Taking in


def test_firms_and_buyers_are_taken_in(client, ada):
    send(client, TABLE)
    text = words_of(take(client))
    assert "2 firms were taken in." in text
    first, second = Firm.objects.order_by("name")
    assert (first.name, first.country, first.sector, first.workers) == ("Calçados Ágil", "BR", "15", 1200)
    assert (second.name, second.country, second.workers, second.created_by) == ("Malhas Belas", "BR", None, ada)
    assert {firm.organisation for firm in (first, second)} == {ada.organisation}
    draft = first.assessments.get()
    assert [(buyer.name, buyer.share_tenths) for buyer in draft.buyers.all()] == [("Brightway", 655), ("Lutz", 120)]
    assert not second.assessments.exists()


def test_a_double_click_takes_them_in_once(client, ada):
    send(client, TABLE)
    upload = Upload.objects.get()
    digest = digest_in(client.get(address(upload)).content.decode())
    for _click in range(2):
        assert client.post(address(upload), {"digest": digest}).status_code == 302
    assert Firm.objects.count() == 2


def test_a_firm_that_is_known_is_filled_in_and_nothing_is_overwritten(client, ada):
    firm = FirmFactory(organisation=ada.organisation, name="CALÇADOS ágil", country="IT", sector="15", workers=7)
    draft = AssessmentFactory(firm=firm)
    BuyerFactory(assessment=draft, name="brightway", share_tenths=100)
    page = send(
        client,
        TABLE.replace("Sector", "Sector;Town").replace("footwear;", "footwear;Franca;").replace(";Lutz", ";;Lutz"),
    )
    text = words_of(page)
    assert "The same firm as CALÇADOS ágil (Italy) Fills in: Town or cluster." in text
    assert "Workers stays “7”; the table has “1200”." in text
    assert "Country stays “IT”; the table has “BR”." in text
    take(client)
    firm.refresh_from_db()
    assert (firm.name, firm.town, firm.workers, firm.country) == ("CALÇADOS ágil", "Franca", 7, "IT")
    assert [(buyer.name, buyer.share_tenths) for buyer in draft.buyers.all()] == [("brightway", 100), ("Lutz", 120)]
    assert Firm.objects.count() == 2


def test_a_firm_with_a_similar_name_is_offered_and_new_unless_chosen(client, ada):
    similar = FirmFactory(organisation=ada.organisation, name="Calcados Agil Ltda")
    FirmFactory(organisation=OrganisationFactory(), name="Calçados Ágil")
    assert "The same firm as Calcados Agil Ltda (Italy)" in words_of(page := send(client, TABLE))
    assert page.content.decode().count("The same firm as") == 1
    take(client)
    assert Firm.objects.filter(organisation=ada.organisation).count() == 3
    send(client, TABLE.replace("Calçados Ágil", "Calcados Agil Ltda."))
    take(client, firm_1=str(similar.pk), firm_2="skip")
    assert Firm.objects.filter(organisation=ada.organisation).count() == 3
    assert similar.assessments.get().buyers.count() == 2


def test_a_firm_that_was_not_offered_cannot_be_chosen(client, ada):
    foreign = FirmFactory(name="Foreign")
    send(client, TABLE)
    take(client, firm_1=str(foreign.pk), firm_2="nonsense")
    assert not foreign.assessments.exists()
    assert Firm.objects.filter(organisation=ada.organisation).count() == 2


def test_what_changed_between_preview_and_taking_in_is_looked_at_again(client, ada):
    send(client, TABLE)
    upload = Upload.objects.get()
    digest = digest_in(client.get(address(upload)).content.decode())
    FirmFactory(organisation=ada.organisation, name="Malhas Belas")  # a colleague was faster
    page = client.post(address(upload), {"digest": digest}, follow=True)
    assert "Firms changed since you looked the table through. Nothing was written." in words_of(page)
    assert Firm.objects.count() == 1
    take(client)
    assert sorted(Firm.objects.values_list("name", flat=True)) == ["Calçados Ágil", "Malhas Belas"]


def test_who_rates_a_firm_blindly_adds_no_buyers_to_another_assessment(client, ada):
    first = AssessmentFactory(firm__organisation=ada.organisation, firm__name="Calçados Ágil")
    BuyerFactory(assessment=first)
    assessments.complete(assessment=first, by=member(organisation=ada.organisation))
    first.refresh_from_db()
    second_ratings.start(first=first, seen="nothing", by=ada)
    draft = AssessmentFactory(firm=first.firm)
    send(client, TABLE)
    take(client)
    assert not draft.buyers.exists()


def test_no_follow_up_is_started_for_buyers(client, ada):
    first = AssessmentFactory(firm__organisation=ada.organisation, firm__name="Calçados Ágil")
    BuyerFactory(assessment=first)
    assessments.complete(assessment=first, by=ada)
    assert "It has no open assessment, so its buyers are left out." in words_of(send(client, TABLE))
    take(client)
    assert first.firm.assessments.count() == 1


# --- Undoing


def test_an_import_can_be_undone_whole(client, ada):
    known = FirmFactory(organisation=ada.organisation, name="Malhas Belas")
    visited = FirmFactory(organisation=ada.organisation, name="Third")
    draft = AssessmentFactory(firm=visited)
    BuyerFactory(assessment=draft, name="Old")
    send(client, TABLE + "Third;IT;15;30;Lutz;10\nMalhas Belas;;;9;Novo;5\n")
    take(client)
    known.refresh_from_db()
    assert (known.workers, known.assessments.count(), draft.buyers.count()) == (9, 1, 2)
    assert "The import was undone." in words_of(undo(client))
    known.refresh_from_db()
    visited.refresh_from_db()
    assert (known.workers, visited.workers, known.assessments.count()) == (None, None, 0)
    assert [buyer.name for buyer in draft.buyers.all()] == ["Old"]
    assert sorted(Firm.objects.values_list("name", flat=True)) == ["Malhas Belas", "Third"]
    undo(client)  # a double click
    assert Firm.objects.count() == 2


def rename(firm):
    Firm.objects.filter(pk=firm.pk).update(town="Novo Hamburgo")


def add_action(firm):
    Action.objects.create(firm=firm, text="Go")


def answer(firm):
    assessments.save_answers(
        assessment=firm.assessments.get(),
        changes=[assessments.Change(uuid.uuid4(), "C01", None, "answered", 2)],
        by=firm.created_by,
    )


def change_buyer(firm):
    Buyer.objects.filter(assessment__firm=firm, name="Lutz").update(share_tenths=1)


@pytest.mark.parametrize("change", [rename, add_action, answer, change_buyer, Firm.delete])
def test_what_was_changed_after_an_import_keeps_it_from_being_undone(client, ada, change):
    send(client, TABLE)
    take(client)
    change(Firm.objects.get(name="Calçados Ágil"))
    left = Firm.objects.count()
    text = words_of(undo(client))
    who = "Calçados Ágil" if left == 2 else "a firm that was erased"
    assert f"The import cannot be undone any more: {who} changed since. Nothing was undone." in text
    assert Firm.objects.count() == left


# --- Who may, and for how long


def test_readers_bring_nothing_in(client, ada):
    send(client, TABLE)
    upload = Upload.objects.get()
    for role in ("curator", "reviewer"):
        client.force_login(member(role, organisation=ada.organisation))
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, {"file": SimpleUploadedFile("a.csv", TABLE.encode())}).status_code == 403
        assert client.get(address(upload)).status_code == 404
    assert "Bring firms in" not in client.get("/firms/").content.decode()


def test_an_upload_is_its_advisors_own(client, ada):
    """A colleague, another agency's advisor and an id that nothing has get the same answer."""
    send(client, TABLE)
    upload = Upload.objects.get()
    for user in (member(organisation=ada.organisation), member()):
        client.force_login(user)
        for pk in (upload.pk, uuid.uuid4()):
            for end in ("", "columns/", "undo/"):
                assert client.post(f"/firms/imports/{pk}/{end}").status_code == 404
            assert client.get(f"/firms/imports/{pk}/").status_code == 404
    assert not Firm.objects.exists()


def test_uploads_are_kept_for_a_day_and_five_of_a_person(ada):
    def keep():
        return receiving.keep(name="a.csv", content={}, by=ada, organisation=ada.organisation)

    old = keep()
    Upload.objects.update(uploaded_at=timezone.now() - receiving.KEPT * 2)
    done = keep()
    Upload.objects.filter(pk=done.pk).update(applied_at=timezone.now())
    kept = [keep() for _number in range(7)]
    assert not Upload.objects.filter(pk=old.pk).exists()
    assert set(Upload.objects.values_list("pk", flat=True)) == {done.pk, *(one.pk for one in kept[-5:])}


def test_an_unreadable_file_is_told_at_its_field(client, ada):
    page = client.post(PAGE, {"file": SimpleUploadedFile("a.pdf", b"%PDF")})
    assert "Error: Files that end in .pdf are not read." in words_of(page)
    assert "There is a problem" in words_of(page)
    assert "Choose a file to upload." in words_of(client.post(PAGE, {}))
    assert not Upload.objects.exists()


def test_a_file_that_is_too_large_is_stopped(client, ada, monkeypatch):
    monkeypatch.setattr("casestudies.exchange.receiving.MOST_BYTES", 50)
    draft = AssessmentFactory(firm__organisation=ada.organisation)
    for address in (PAGE, f"/assessments/{draft.pk}/workbook/"):
        page = client.post(address, {"file": SimpleUploadedFile("firms.csv", TABLE.encode())})
        assert page.status_code == 413
        assert "The file is larger than 10 MB." in words_of(page)
    assert not Upload.objects.exists()


def test_the_token_against_forged_requests_is_asked_for(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    assert client.post(PAGE, {"file": SimpleUploadedFile("a.csv", TABLE.encode())}).status_code == 403


def test_a_preview_of_many_firms_costs_few_queries(client, ada, django_assert_max_num_queries):
    FirmFactory.create_batch(5, organisation=ada.organisation, name="Calçados")
    send(client, "Firm;Country;Sector\n" + "".join(f"Calçados {n};IT;15\n" for n in range(30)))
    with django_assert_max_num_queries(10):
        page = client.get(address(Upload.objects.get()))
    assert "30 firms can be taken in." in words_of(page)


def test_a_draft_is_started_once(client, ada):
    send(client, TABLE)
    take(client)
    assert Assessment.objects.count() == 1
