"""Hostile and clumsy input in every form: never a server error, nothing typed is lost, and the error says where."""

import html
import re
from urllib.parse import quote_from_bytes, urlencode
from uuid import uuid4

import pytest
from django.urls import reverse

from diagnostics.models import Answer, Buyer, Firm
from tests.factories import AssessmentFactory, BuyerFactory, member

pytestmark = pytest.mark.django_db

HOSTILE = {
    "nul": b"a\x00b",
    "lone surrogate": b"\xed\xa0\x80",
    "bad utf-8": b"\xff\xfe\xc3",
    "5000 digits": b"9" * 5000,
    "nan": b"NaN",
    "infinity": b"1e999",
    "minus": b"-1",
    "huge": b"x" * 100_000,
    "markup": b"<script>alert('x')</script>\"'&",
    "template": b"{{ settings.SECRET_KEY }}{% debug %}",
    "percent": b"%(name)s %s %",
    "right to left": "\u202eabc\u200f".encode(),
    "emoji": "👩🏽‍🏭".encode(),
    "line ends": b"a\r\nb\rc",
    "path": b"../../etc/passwd",
    "formula": b"=1+1",
    "list": b"[]",
    "blank": "\u00a0\u2003 ".encode(),
    "uuid": str(uuid4()).encode(),
}
ACTIONS = ("continue", "draft")


@pytest.fixture
def site(client):
    """Return a draft with a buyer, seen by an advisor who is signed in."""
    ada = member()
    client.force_login(ada)
    draft = AssessmentFactory(firm__organisation=ada.organisation, firm__name="Aurora")
    BuyerFactory(assessment=draft, name="Brightway", share_tenths=850)
    return draft


def forms_of(draft):
    """Yield every form as (address, its fields with a sound value each)."""
    buyer = draft.buyers.get()
    facts = {"name": "Aurora", "sector": "15", "country": "IT", "town": "Stra", "product_line": "Shoes"}
    facts |= {"workers": "40", "plants": "1", "founded": "1974"}
    yield reverse("diagnostics:firm_create"), facts
    yield reverse("diagnostics:firm_edit", args=[draft.firm_id]), facts
    row = {"id": str(buyer.pk), "name": "Brightway", "share": "85", "kind": "brand", "destination": "home"}
    buyers = {f"buyers-0-{name}": value for name, value in (row | {"owner": "B Group"}).items()}
    yield reverse("diagnostics:buyers", args=[draft.pk]), buyers | {"chain_position": "direct", "other_buyers": "3"}
    # One section for a buyer and one for the firm: all are built by the same code from the same kind of object.
    answer = {"": "2", "_evidence": "stated", "_note": "Seen"}
    about_buyer = {f"D08{name}": value for name, value in answer.items()} | {"revision": "0"}
    yield reverse("diagnostics:buyer_section", args=[draft.pk, buyer.pk, "traits"]), about_buyer
    about_firm = {f"M1{name}": value for name, value in answer.items()} | {"revision": "0"}
    yield reverse("diagnostics:section", args=[draft.pk, "markets"]), about_firm


def actions_of(fields):
    """Return the ways to send a form: that of a firm knows one, those of an assessment may keep a draft as well."""
    return ACTIONS if fields.keys() & {"revision", "chain_position"} else ACTIONS[:1]


def send(client, url, fields):
    """Post fields whose values are bytes or text, as a browser would encode them."""
    body = "&".join(
        f"{name}={quote_from_bytes(v if isinstance(v, bytes) else v.encode())}" for name, v in fields.items()
    )
    return client.post(url, body.encode(), content_type="application/x-www-form-urlencoded")


def errors_of(response):
    """Return the error summary as (field id, text), texts as they are read."""
    found = re.search(r'<div class="error-summary".*?</div>', response.content.decode(), re.S)
    return (
        [(target, html.unescape(text)) for target, text in re.findall(r'href="#([^"]*)">([^<]*)<', found[0])]
        if found
        else []
    )


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_value_breaks_a_form(client, site, kind):
    for url, fields in forms_of(site):
        for name in fields:
            for action in actions_of(fields):
                response = send(client, url, fields | {"action": action, name: HOSTILE[kind]})
                assert response.status_code < 500, (url, name, action)
                if response.status_code == 200:
                    page = response.content.decode()
                    assert "<script>alert" not in page
                    assert "<title>Error:" in page, (url, name, action)
                    check_summary(response, (url, name))


def check_summary(response, where):
    """Insist that each error of the summary leads to an element and stands there in the same words."""
    page = html.unescape(re.sub(r'<div class="error-summary".*?</div>', "", response.content.decode(), flags=re.S))
    errors = errors_of(response)
    assert errors, where
    for target, text in errors:
        assert f'id="{target}"' in page, (where, target)
        assert text in page, (where, text)


@pytest.mark.parametrize("kind", ["markup", "formula", "percent", "emoji", "minus", "nan", "5000 digits", "path"])
def test_what_was_typed_stays_on_the_page(client, site, kind):
    """In a text box whose own value is wrong, and in one beside it."""
    typed = HOSTILE[kind].decode()
    for url, fields in forms_of(site):
        free = next(name for name in fields if name.endswith(("town", "owner", "_note")))
        wrong = next(name for name in fields if name.endswith(("workers", "share", "_evidence")))
        response = send(client, url, fields | {"action": "draft", free: typed, wrong: "neither fish nor fowl"})
        page = html.unescape(response.content.decode())
        assert response.status_code == 200, url
        assert typed in page, (url, free)
        if not wrong.endswith("_evidence"):  # a choice that is none cannot be shown as chosen
            assert "neither fish nor fowl" in page


def test_keys_sent_twice_count_once(client, site):
    for url, fields in forms_of(site):
        body = urlencode(fields) + "&" + urlencode(fields | {"action": "draft"})
        response = client.post(url, body.encode(), content_type="application/x-www-form-urlencoded")
        assert response.status_code in {200, 302, 409}, url
    assert Buyer.objects.count() == 1
    assert Answer.objects.count() == 2


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", "nonsense"]
)
@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff" * 1000])
def test_a_body_of_another_kind_breaks_nothing(client, site, content_type, body):
    for url, _fields in forms_of(site):
        assert client.post(url, body, content_type=content_type).status_code < 500, url
    assert not Answer.objects.exists()
    assert Buyer.objects.count() == 1


class Endless:
    """A body that is a head and then zeros, so many bytes in all; it tells how many were read."""

    def __init__(self, head, size):
        self.head, self.left, self.read_bytes = head, size, 0

    def read(self, size=-1):
        size = self.left if size < 0 else min(size, self.left)
        part = (self.head[:size] + bytes(size - len(self.head[:size])))[:size]
        self.head, self.left, self.read_bytes = self.head[size:], self.left - size, self.read_bytes + size
        return part

    readline = read


@pytest.mark.parametrize(
    "kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_300_megabytes_are_refused_and_never_held(client, site, kind):
    urls = [url for url, _fields in forms_of(site)]
    urls += [reverse("diagnostics:answers", args=[site.pk]), reverse("diagnostics:firm_import")]
    for url in urls:
        head = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../a.xlsx"\r\n\r\n'
            if "x" in kind[-1]
            else b""
        )
        body = Endless(head, 300 * 1024 * 1024)
        told = {"REQUEST_METHOD": "POST", "PATH_INFO": url, "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(body.left)}
        response = client.request(**told, **{"wsgi.input": body})
        assert response.status_code < 500, url
        if not head:
            assert body.read_bytes < 10 * 1024 * 1024, url


def test_too_many_fields_are_refused(client, site):
    for url, fields in forms_of(site):
        many = fields | {f"field{number}": "x" for number in range(2000)}
        assert client.post(url, many).status_code == 400, url


@pytest.mark.parametrize(
    "data",
    [
        {"buyers-TOTAL_FORMS": "9" * 5000},
        {"buyers-TOTAL_FORMS": "-1", "buyers-INITIAL_FORMS": "x"},
        {"buyers-0-id": "not-an-id", "buyers-0-name": "A"},
        {"buyers-7-name": "far away"},
        {"buyers-0-name": "A", "action": "remove:99"},
        {"buyers-0-name": "A", "action": "up:" + "9" * 5000},
        {"action": "rest"},
        {"seen": "0" * 5000},
        {"action": "remove:0"},
        {"action": "restore:" + "9" * 5000},
        {"action": "amounts", "total_sales": "\0"},
        {"action": "paste"},
        {"action": "paste-add", "pasted": "A\t" + "9" * 5000, "unit": "\0", "paste-seen": "x"},
        {"action": "paste-fill:0", "buyers-0-name": "A", "pasted": '"\n;\t,"' * 500, "total": "9" * 5000},
        {"action": "paste", "pasted": "x" * 1_000_000},
    ],
)
def test_a_tampered_list_of_buyers_breaks_nothing(client, site, data):
    url = reverse("diagnostics:buyers", args=[site.pk])
    assert client.post(url, data).status_code in {200, 302, 409}
    assert Buyer.objects.filter(name="Brightway").exists()


@pytest.mark.parametrize("revision", ["", "-1", "x", "9" * 5000, "1e3", "²", "\0"])
def test_a_wrong_revision_is_no_revision(client, site, revision):
    url = reverse("diagnostics:section", args=[site.pk, "markets"])
    assert client.post(url, {"M1": "2", "revision": revision, "action": "draft"}).status_code == 302
    assert Answer.objects.get().level == 2


@pytest.mark.parametrize(
    "path",
    [
        "/firms/not-a-uuid/",
        "/firms/%00/",
        "/assessments/00000000-0000-0000-0000-00000000000G/",
        "/assessments/%ED%A0%80/check/",
        "/firms/?q=%ED%A0%80",
        "/firms/?q=%FF",
        "/firms/?sector=15&sector=%00",
        "/firms/?page=%00",
    ],
)
def test_wrong_addresses_are_not_found_or_ignored(client, site, path):
    assert client.get(path).status_code in {200, 404}


def test_markup_in_names_is_text_everywhere(client, site):
    markup = "<script>alert('x')</script>\"'&"
    Firm.objects.update(name=markup)
    Buyer.objects.update(name=markup, owner=markup)
    for name in ("assessment", "buyers", "check"):
        page = client.get(reverse(f"diagnostics:{name}", args=[site.pk])).content.decode()
        assert "<script>alert" not in page
        assert html.escape(markup) in page
