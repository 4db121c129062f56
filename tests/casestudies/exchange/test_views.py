"""The curators' pages: who gets in, a file down, a file up, its preview, and what is done with it."""

import io
import re
import tracemalloc
import uuid
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from casestudies.exchange import files
from casestudies.exchange.limits import MOST_BYTES
from casestudies.exchange.receiving import KEPT, MOST_WAITING
from casestudies.models import CaseStudy, CaseUpload
from tests.casestudies.exchange.samples import CASE, csv_with, file_of
from tests.casestudies.factories import CaseStudyFactory
from tests.factories import member

pytestmark = pytest.mark.django_db
PAGE = reverse("casestudies:exchange")
EXPORT = reverse("casestudies:export")


@pytest.fixture
def curator(client):
    client.force_login(member(Role.CURATOR))
    return client


def send(client, name, data, **kwargs):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, data)}, **kwargs)


def words_of(response):
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


# --- Who gets in


def test_only_curators_get_in(client):
    upload = CaseUpload.objects.create(by=member(Role.CURATOR), name="a.csv", content=b"x")
    pages = (PAGE, EXPORT + "?format=csv", reverse("casestudies:import", args=[upload.pk]))
    assert all(client.get(page).url.startswith("/accounts/login/") for page in pages)
    for role in (Role.ADVISOR, Role.REVIEWER):
        client.force_login(member(role))
        assert [client.get(page).status_code for page in pages] == [403, 403, 403]
        assert send(client, "a.csv", file_of("csv")).status_code == 403
    assert not CaseStudy.objects.exists()


def test_an_upload_is_its_curators_own(client):
    """A colleague, another agency's curator and an id that nothing has get the same answer."""
    upload = CaseUpload.objects.create(by=member(Role.CURATOR), name="canary.csv", content=file_of("csv"))
    client.force_login(member(Role.CURATOR))
    for address in (upload.pk, uuid.uuid4()):
        page = reverse("casestudies:import", args=[address])
        assert (client.get(page).status_code, client.post(page).status_code) == (404, 404)
    assert not CaseStudy.objects.exists()


def test_the_token_against_forged_requests_is_asked_for():
    client = Client(enforce_csrf_checks=True)
    client.force_login(member(Role.CURATOR))
    assert send(client, "a.csv", file_of("csv")).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(PAGE).content.decode())[1]
    data = {"csrfmiddlewaretoken": token, "file": SimpleUploadedFile("a.csv", file_of("csv"))}
    assert client.post(PAGE, data).status_code == 302


# --- Out


@pytest.mark.parametrize("format_name", ["yaml", "csv", "xlsx"])
def test_the_whole_library_or_a_part_of_it_is_downloaded(library, curator, format_name):
    for query, wanted in (
        ({}, CaseStudy.objects.all()),
        ({"outcome": "failure"}, CaseStudy.objects.filter(outcome="failure")),
        ({"country": "BR", "sector": "15"}, CaseStudy.objects.filter(countries__contains=["BR"])),
        ({"case": ["sinos-home-market"]}, CaseStudy.objects.filter(slug="sinos-home-market")),
        ({"case": ["no-such-case"]}, CaseStudy.objects.none()),
        ({"outcome": "nonsense", "sector": "xx", "country": "\x00"}, CaseStudy.objects.all()),
    ):
        response = curator.get(EXPORT, {"format": format_name} | query)
        data = b"".join(response)
        assert response.status_code == 200
        assert response.headers["Content-Type"] == files.CONTENT_TYPES[format_name]
        assert response.headers["Content-Disposition"].endswith(f'.{format_name}"')
        read = files.read(f"a.{format_name}", data)
        assert {entry.name for entry in read.cases} == set(wanted.values_list("slug", flat=True)), query
        cited = {one["key"] for entry in read.cases for one in entry.content["sources"]}
        assert cited <= {entry.name for entry in read.sources}
    assert (
        'filename="sinos-home-market.'
        in curator.get(EXPORT, {"format": format_name, "case": "sinos-home-market"}).headers["Content-Disposition"]
    )


def test_text_formats_are_streamed(curator):
    assert all(curator.get(EXPORT, {"format": name}).streaming for name in ("yaml", "csv", "xlsx"))


def test_an_unknown_format_is_404_and_a_text_too_long_is_said(curator):
    assert curator.get(EXPORT, {"format": "doc"}).status_code == 404
    CaseStudyFactory(slug="long", situation="x" * 40_000)
    page = curator.get(EXPORT, {"format": "xlsx"}, follow=True)
    assert "situation of long is too long for a spreadsheet. Take YAML or CSV instead." in words_of(page)


# --- In


@pytest.mark.parametrize("format_name", ["yaml", "csv", "xlsx"])
def test_upload_preview_and_import(curator, format_name):
    page = send(curator, f"new.{format_name}", file_of(format_name), follow=True)
    assert "Nothing is written yet" in words_of(page)
    assert "A shoe firm" in words_of(page)
    assert not CaseStudy.objects.exists()
    address = page.redirect_chain[-1][0]
    for _ in range(2):  # a double click
        done = curator.post(address, follow=True)
        assert "New 2 author-2000, shoe-firm" in words_of(done)
    assert CaseStudy.objects.get().status == "draft"
    assert bytes(CaseUpload.objects.get().content) == b""
    again = send(curator, f"new.{format_name}", file_of(format_name), follow=True)
    assert "Nothing to change" in words_of(again)
    assert "Take it in" not in words_of(again)


def test_a_conflict_is_shown_field_by_field_and_left_alone_unless_ticked(curator):
    case = CaseStudyFactory(slug="shoe-firm", title="The curator's title", status="draft")
    page = send(curator, "a.csv", file_of("csv"), follow=True)
    assert "Overwrite “A shoe firm” with the file" in words_of(page)
    assert "The curator's title" in words_of(page)
    address = page.redirect_chain[-1][0]
    ticked = unescape(re.search(r'name="take"\s+value="([^"]+)"', page.content.decode())[1])
    other = send(curator, "a.csv", file_of("csv"), follow=True).redirect_chain[-1][0]
    curator.post(address)
    case.refresh_from_db()
    assert case.title == "The curator's title"
    curator.post(other, {"take": [ticked, "nonsense", "case:x@\x00"]})
    case.refresh_from_db()
    assert case.title == "A shoe firm"


def test_a_wrong_file_is_told_row_by_row(curator):
    page = send(curator, "a.csv", csv_with(governance="anarchy"))
    words = words_of(page)
    assert "1 problem in a.csv. Nothing was taken in." in words
    assert "3 governance 'anarchy' 'anarchy' is not known. Use one of: arms_length" in words
    assert "<title>Error:" in page.content.decode()
    assert not CaseUpload.objects.exists()


def test_no_file_is_told(curator):
    assert "Choose a file to upload." in words_of(curator.post(PAGE))
    assert "The file is empty." in words_of(send(curator, "a.csv", b""))


def test_markup_in_a_file_is_only_text(curator):
    data = file_of("yaml", cases=[CASE | {"title": "<script>alert(1)</script>"}])
    assert "<script>alert" not in send(curator, "a.yaml", data, follow=True).content.decode()
    name = "<img src=x>.csv"
    assert "<img src=x>" not in send(curator, name, csv_with(outcome="<script>")).content.decode()


class Upload(io.RawIOBase):
    """A body with a file of many megabytes that nobody has to hold."""

    def __init__(self, size):
        head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        self.parts = iter([head, *[b"x" * 65_536] * (size // 65_536), b"\r\n--b--\r\n"])
        self.length = len(head) + size // 65_536 * 65_536 + 9
        self.left = b""

    def readable(self):
        return True

    def readinto(self, buffer):
        self.left = self.left or next(self.parts, b"")
        part, self.left = self.left[: len(buffer)], self.left[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def test_a_hundred_megabytes_are_refused_without_being_kept(curator):
    body = Upload(100 * 1024 * 1024)
    tracemalloc.start()
    environ = {"wsgi.input": io.BufferedReader(body), "CONTENT_LENGTH": str(body.length)}
    page = curator.generic("POST", PAGE, CONTENT_TYPE="multipart/form-data; boundary=b", **environ)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert page.status_code == 413
    assert "The file is larger than 10 MB." in words_of(page)
    assert next(body.parts, None) is None  # read to its end, so that the answer gets through
    assert peak < 2 * MOST_BYTES
    assert not CaseUpload.objects.exists()


def test_uploads_do_not_pile_up(curator):
    for _ in range(MOST_WAITING + 2):
        send(curator, "a.csv", file_of("csv"))
    assert CaseUpload.objects.count() == MOST_WAITING
    CaseUpload.objects.update(uploaded_at=timezone.now() - 2 * KEPT)
    send(curator, "a.csv", file_of("csv"))
    assert CaseUpload.objects.count() == 1


def test_pages_take_few_queries(library, curator, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):  # session, user, curator, organisation, choices
        curator.get(PAGE)
    data = b"".join(curator.get(EXPORT, {"format": "csv"}))
    address = send(curator, "a.csv", data).url
    with django_assert_max_num_queries(11):
        curator.get(address)
    with django_assert_max_num_queries(9):
        b"".join(curator.get(EXPORT, {"format": "csv"}))
