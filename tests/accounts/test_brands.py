"""An organisation's look: what a logo and a colour must be, and the page on which admins choose them."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from PIL import Image

from accounts import brands
from accounts.models import Brand, Role
from tests.factories import OrganisationFactory, member

PAGE = "/organisation/reports/"


def picture(kind="PNG", size=(300, 100), mode="RGB", **options):
    file = BytesIO()
    Image.new(mode, size, "#7a1f3d" if mode != "P" else 3).save(file, kind, **options)
    return file.getvalue()


def bomb(width, height):
    """Return a PNG of a few bytes that says it is as large as that."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        picture(),
        picture("JPEG", (2000, 2000)),
        picture(mode="P"),
        picture(mode="RGBA"),
        picture("JPEG", mode="CMYK"),
        picture(mode="L"),
    ],
)
def test_a_logo_becomes_a_small_png(content):
    with Image.open(BytesIO(brands.clean_logo(content))) as logo:
        assert logo.format == "PNG"
        assert logo.width <= 480
        assert logo.height <= 160
    assert len(brands.clean_logo(content)) < 400_000


def test_nothing_but_the_pixels_is_kept():
    """What a camera or a prankster wrote into the file stays out; the file itself holds it (the control)."""
    exif = Image.Exif()
    exif[0x010E] = "taken at the owner's home"
    content = picture("JPEG", exif=exif) + b"<?php trailing"
    assert b"owner's home" in content
    logo = brands.clean_logo(content)
    assert b"owner's home" not in logo
    assert b"php" not in logo


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "PNG or JPEG"),
        (picture("GIF"), "PNG or JPEG"),
        (b"not a picture", "PNG or JPEG"),
        (picture()[:60], "damaged"),
        (bomb(50_000, 50_000), "PNG or JPEG"),
        (bomb(3000, 3000), "3000 × 3000 pixels. Up to 4 million"),
        (picture(size=(300, 2)), "300 × 2 pixels. Each side needs 16"),
        (b"\0" * 2_000_001, "at most 2 MB"),
    ],
)
def test_what_is_no_logo_is_refused_in_words(content, words):
    with pytest.raises(ValidationError) as refused:
        brands.clean_logo(content)
    assert words in refused.value.messages[0]


@pytest.mark.parametrize(("colour", "contrast"), [("#ffffff", 1.0), ("#000000", 21.0), ("#777777", 4.48)])
def test_contrast_is_that_of_wcag(colour, contrast):
    assert brands.contrast_on_paper(colour) == pytest.approx(contrast, abs=0.005)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#ffe066", "contrast is 1.3, and 4.5 is needed"),
        ("#777777", "4.5 is needed"),
        ("teal", "six digits"),
        ("#12345g", "six"),
    ],
)
def test_a_colour_nobody_could_read_is_refused(text, words):
    with pytest.raises(ValidationError) as refused:
        brands.clean_colour(text)
    assert words in refused.value.messages[0]


def test_a_readable_colour_is_kept_in_one_spelling():
    assert brands.clean_colour(" #0B5C7A ") == "#0b5c7a"
    assert brands.clean_colour("") == ""


# --- The page


@pytest.fixture
def admin(client, db):
    person = member(Role.ADMIN)
    client.force_login(person)
    return person


def send(client, **fields):
    return client.post(PAGE, {"name": "", "colour": "", **fields})


def test_an_admin_chooses_name_colour_and_logo(client, admin):
    response = send(client, name="Vale", colour="#7A1F3D", picture=SimpleUploadedFile("logo.png", picture()))
    assert response.status_code == 302
    kept = Brand.objects.get(organisation=admin.organisation)
    assert (kept.name, kept.colour) == ("Vale", "#7a1f3d")
    assert client.get(reverse("accounts:logo")).content == bytes(kept.logo)
    page = client.get(PAGE).content.decode()
    assert "The logo as it is printed" in page
    assert "Take the logo off" in page


def test_another_change_leaves_the_logo_and_a_tick_takes_it_off(client, admin):
    send(client, picture=SimpleUploadedFile("logo.png", picture()))
    send(client, name="Vale")
    assert Brand.objects.get().logo
    send(client, name="Vale", no_logo="on")
    assert not Brand.objects.get().logo
    assert client.get(reverse("accounts:logo")).status_code == 404


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_kept(client, admin):
    response = send(client, colour="#ffe066", picture=SimpleUploadedFile("logo.svg", b"<svg/>"), name="n" * 121)
    page = response.content.decode()
    for words in ("4.5 is needed", "must be a PNG or JPEG picture", "120 characters or fewer", "There is a problem"):
        assert words in page
    assert not Brand.objects.exists()


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "<script>alert(1)</script>"])
def test_odd_names_break_nothing(client, admin, name):
    assert send(client, name=name.encode("utf-8", "replace").decode()).status_code in {200, 302}
    assert "<script>alert" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.REVIEWER, Role.CURATOR])
def test_others_choose_nothing(client, db, role):
    client.force_login(member(role))
    assert client.get(PAGE).status_code == 403
    assert send(client, name="Planted").status_code == 403
    assert not Brand.objects.exists()


def test_nobody_sees_another_organisations_logo(client, admin):
    brands.save(organisation=OrganisationFactory(), name="", colour="", logo=brands.clean_logo(picture()))
    assert client.get(reverse("accounts:logo")).status_code == 404
    client.logout()
    assert client.get(reverse("accounts:logo")).status_code == 302


def test_the_page_takes_few_queries(client, admin, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        client.get(PAGE)


def test_the_database_refuses_a_colour_that_is_none(db):
    with pytest.raises(IntegrityError):
        Brand.objects.create(organisation=OrganisationFactory(), colour="red")
