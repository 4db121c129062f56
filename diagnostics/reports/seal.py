"""The seal at a report's end: an Ed25519 signature over every byte before it, so that any reader can check the file.

A PDF may have comments, and readers start at its end. So the seal is one comment line after the file, followed by the
two lines with which a PDF ends. The comment also lists what each page and the attachment hash to: where the signature
fails, the list tells which of them were changed.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from binascii import Error as Base64Error
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import pikepdf
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

MARK = b"%foothold-seal "
PURPOSE = b"foothold report\n"  # what is signed as a report is no signature of anything else
ENDS = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
LINE = re.compile(re.escape(MARK) + rb"(\{[^\r\n]*\})\nstartxref\n\d+\n%%EOF\n")


@dataclass(frozen=True, slots=True)
class Seal:
    """What the line says: the key's name, a SHA-256 of each page's content and of each attachment, the signature."""

    key: str
    pages: tuple[str, ...]
    attached: dict[str, str]
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file taken apart: what was sealed, the seal (None without one), and what somebody put after it."""

    body: bytes
    seal: Seal | None
    rest: bytes = b""


def signing_key() -> Ed25519PrivateKey:
    """Return this installation's key: the one set, else one derived from the secret key. Raises ValueError."""
    if settings.REPORT_SIGNING_KEY:
        return Ed25519PrivateKey.from_private_bytes(decoded(settings.REPORT_SIGNING_KEY, "REPORT_SIGNING_KEY"))
    secret = hashlib.sha256(b"foothold report key\n" + settings.SECRET_KEY.encode())
    return Ed25519PrivateKey.from_private_bytes(secret.digest())


def public_keys(others: Iterable[str] = ()) -> dict[str, Ed25519PublicKey]:
    """Return the keys whose seals count, by their names: this installation's, those it used before, and `others`.

    Raises ValueError for what is not a public key of 32 bytes in base64.
    """
    mine = signing_key().public_key()
    given = [public_key(text) for text in (*settings.REPORT_PUBLIC_KEYS, *others)]
    return {key_name(key): key for key in (mine, *given)}


def public_key(text: str) -> Ed25519PublicKey:
    """Return a public key from its 32 bytes in base64. Raises ValueError."""
    return Ed25519PublicKey.from_public_bytes(decoded(text, "A public key"))


def decoded(text: str, what: str) -> bytes:
    """Return the 32 bytes of a key. Raises ValueError."""
    try:
        spelt = (
            text.strip().replace("+", "-").replace("/", "_").removesuffix("=") + "="
        )  # either alphabet, padded or not
        raw = base64.b64decode(spelt, altchars=b"-_", validate=True)
    except (Base64Error, ValueError):
        raw = b""
    if len(raw) != 32:
        raise ValueError(f"{what}: {text[:80]!r} is not accepted; give 32 bytes in base64 (43 or 44 characters).")
    return raw


def written(key: Ed25519PublicKey) -> str:
    """Return a public key as others can give it to `public_key`."""
    return base64.urlsafe_b64encode(key.public_bytes_raw()).decode()


def key_name(key: Ed25519PublicKey) -> str:
    """Return a key's name: the first sixteen hexadecimal digits of its SHA-256."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def signed(message: bytes, key: Ed25519PrivateKey) -> str:
    """Return a signature in base64: the same for the same message and key."""
    return base64.b64encode(key.sign(message)).decode()


def is_signed(message: bytes, signature: str, key: Ed25519PublicKey) -> bool:
    """Whether a signature is this key's over this message."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, Base64Error, ValueError):
        return False
    return True


# --- Sealing and opening


def seal(pdf: bytes, key: Ed25519PrivateKey | None = None) -> bytes:
    """Return a PDF with a seal at its end. Raises ValueError for a file that does not end as a PDF does."""
    end = ENDS.search(pdf)
    if end is None:
        raise ValueError("A PDF ends with startxref, an offset and %%EOF.")
    body, used = pdf.rstrip() + b"\n", key or signing_key()
    pages, attached = digests(body)
    unsigned = Seal(key_name(used.public_key()), pages, attached)
    line = written_line(unsigned, signed(message_of(body, unsigned), used))
    return body + MARK + line + b"\nstartxref\n" + end[1] + b"\n%%EOF\n"


def opened(file: bytes) -> Sealed:
    """Take a file apart at its last seal."""
    found = list(LINE.finditer(file))
    given = read_line(found[-1][1]) if found else None
    if given is None:
        return Sealed(file, None)
    return Sealed(file[: found[-1].start()], given, file[found[-1].end() :])


def is_intact(file: Sealed, key: Ed25519PublicKey) -> bool:
    """Whether every byte is as this key sealed it, and nothing follows the seal."""
    if file.seal is None or file.rest:
        return False
    return is_signed(message_of(file.body, file.seal), file.seal.signature, key)


def message_of(body: bytes, given: Seal) -> bytes:
    """Return what is signed: the file's hash, and the seal's own words."""
    return PURPOSE + hashlib.sha256(body).digest() + written_line(given, "")


def written_line(given: Seal, signature: str) -> bytes:
    """Return a seal as one line of JSON, always spelt the same way."""
    words = asdict(given) | {"signature": signature}
    return json.dumps(words, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def read_line(line: bytes) -> Seal | None:
    """Return the seal a line holds, None for a line that only looks like one."""
    try:
        words: dict[str, Any] = json.loads(line)
        return Seal(
            str(words["key"]), tuple(map(str, words["pages"])), dict(words["attached"]), str(words["signature"])
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


# --- What a file is made of


def digests(pdf: bytes) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return a SHA-256 of each page's content, and of each attachment by name. Raises pikepdf.PdfError."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        pages = tuple(hashlib.sha256(page_content(page)).hexdigest() for page in file.pages)
        return pages, {name: hashlib.sha256(found).hexdigest() for name, found in attachments(file).items()}


def page_content(page: pikepdf.Page) -> bytes:
    """Return the bytes that draw a page, as they are stored."""
    contents = page.obj.get("/Contents")
    streams = contents if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(each.read_raw_bytes() for each in streams if isinstance(each, pikepdf.Stream))


def attachments(file: pikepdf.Pdf) -> dict[str, bytes]:
    """Return what is attached, by name. Raises pikepdf.PdfError for what cannot be read."""
    return {name: attached.get_file().read_bytes() for name, attached in file.attachments.items()}
