"""The seal at a report's end: what it holds together, and what breaks it. No pages are set here."""

from io import BytesIO

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from diagnostics.reports import seal

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


@pytest.fixture(scope="module")
def pdf():
    file, out = pikepdf.new(), BytesIO()
    file.add_blank_page()
    file.add_blank_page()
    for page in file.pages:
        page.Contents = file.make_stream(b"0 0 m 9 9 l S")
    file.attachments["a.json"] = b"{}"
    file.save(out, deterministic_id=True)
    return out.getvalue()


def test_a_sealed_file_is_still_a_pdf_and_ends_as_one(pdf):
    sealed = seal.seal(pdf, KEY)
    assert sealed.endswith(b"%%EOF\n")
    with pikepdf.open(BytesIO(sealed)) as file:
        assert len(file.pages) == 2
        assert file.get_warnings() == []
    assert seal.seal(pdf, KEY) == sealed


def test_a_seal_is_intact_for_its_key_alone(pdf):
    opened = seal.opened(seal.seal(pdf, KEY))
    assert seal.is_intact(opened, KEY.public_key())
    assert not seal.is_intact(opened, OTHER.public_key())
    assert len(opened.seal.pages) == 2
    assert list(opened.seal.attached) == ["a.json"]


def test_every_byte_counts(pdf):
    """A byte altered anywhere breaks the seal or takes it away; the unaltered file is the control."""
    sealed = seal.seal(pdf, KEY)
    for place in range(0, len(sealed), 7):
        altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        assert not seal.is_intact(seal.opened(altered), KEY.public_key()), place
    assert seal.is_intact(seal.opened(sealed), KEY.public_key())


@pytest.mark.parametrize("rest", [b"\n", b"%", b"1 0 obj\n<<>>\nendobj\nstartxref\n0\n%%EOF\n"])
def test_what_is_added_after_the_seal_breaks_it(pdf, rest):
    opened = seal.opened(seal.seal(pdf, KEY) + rest)
    assert opened.rest == rest
    assert not seal.is_intact(opened, KEY.public_key())


@pytest.mark.parametrize(
    "line", [b"{}", b'{"key":1}', b"{" * 2000, b'{"key":"a","pages":3,"attached":{},"signature":""}', b"{\xff}"]
)
def test_a_line_that_only_looks_like_a_seal_is_none(line):
    assert seal.opened(b"%PDF-1.7\n" + seal.MARK + line + b"\nstartxref\n0\n%%EOF\n").seal is None


def test_what_is_no_pdf_cannot_be_sealed():
    with pytest.raises(ValueError, match="startxref"):
        seal.seal(b"%PDF-1.7 and no end", KEY)


def test_the_key_is_the_one_set_or_follows_from_the_secret_key(settings):
    settings.REPORT_SIGNING_KEY = ""
    settings.SECRET_KEY = "one"
    derived = seal.written(seal.signing_key().public_key())
    settings.SECRET_KEY = "two"
    assert seal.written(seal.signing_key().public_key()) != derived
    settings.REPORT_SIGNING_KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
    assert seal.written(seal.signing_key().public_key()) == seal.written(KEY.public_key())


@pytest.mark.parametrize("text", ["short", "é" * 43, "A" * 43 + "=A", "A" * 9000])
def test_a_key_that_is_none_is_named(settings, text):
    settings.REPORT_SIGNING_KEY = text
    with pytest.raises(ValueError, match=r"REPORT_SIGNING_KEY: .* give 32 bytes in base64"):
        seal.signing_key()


def test_keys_used_before_count_still(settings):
    settings.REPORT_PUBLIC_KEYS = [seal.written(OTHER.public_key())]
    assert seal.key_name(OTHER.public_key()) in seal.public_keys()
