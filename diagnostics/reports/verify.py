"""Says of a file whether it is a report as it was made here: genuine and unchanged, changed, or not from here."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import pikepdf
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext as _

from diagnostics.core import engine, instruments
from diagnostics.core.files import AssessmentFileError
from diagnostics.files.reading import UnreadableFileError, parse_json
from diagnostics.files.scoring import checked_sheet
from diagnostics.reports import attached, seal

LARGEST = 20_000_000  # bytes; a report has less than one million
NEAR = 1e-6  # points: floating point numbers of another machine


class Answer(IntEnum):
    """What the command's exit code says."""

    GENUINE = 0
    CHANGED = 1
    UNREADABLE = 2
    FOREIGN = 3
    DOES_NOT_FOLLOW = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer, and sentences that say why."""

    answer: Answer
    reasons: tuple[str, ...]


def verify(file: bytes, keys: Mapping[str, Ed25519PublicKey]) -> Verdict:
    """Judge a file by the keys whose seals count (`seal.public_keys`). Needs no database."""
    if not file.startswith(b"%PDF-") or len(file) > LARGEST:
        return Verdict(Answer.UNREADABLE, (_("This is not a PDF file of up to 20 MB."),))
    taken_apart = seal.opened(file)
    inside = Inside.read(file)
    if taken_apart.seal is None:
        return without_seal(inside, keys)
    key = keys.get(taken_apart.seal.key)
    if key is None:
        return Verdict(
            Answer.FOREIGN, (_("It is sealed with the key %s, which is not known here.") % taken_apart.seal.key[:64],)
        )
    if not seal.is_intact(taken_apart, key):
        return Verdict(Answer.CHANGED, tuple(what_changed(taken_apart, inside)))
    return followed(inside)


@dataclass(frozen=True, slots=True)
class Inside:
    """What could be read of a file: its pages' and attachments' hashes, and the assessment (None when unreadable)."""

    pages: tuple[str, ...] = ()
    attached: Mapping[str, str] | None = None
    data: Mapping[str, Any] | None = None

    @classmethod
    def read(cls, file: bytes) -> Inside:
        """Read a file that may be damaged in any way."""
        try:
            pages, hashes = seal.digests(file)
            with pikepdf.open(io.BytesIO(file)) as pdf:
                return cls(pages, hashes, data_of(seal.attachments(pdf).get(attached.NAME)))
        except (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError, ValueError, TypeError, KeyError):
            return cls()


def data_of(content: bytes | None) -> Mapping[str, Any] | None:
    """Return the attached assessment as data, None where it cannot be read."""
    try:
        data = parse_json((content or b"").decode("ascii"))
    except (UnicodeDecodeError, UnreadableFileError):
        return None
    return data if isinstance(data, dict) and isinstance(data.get("record"), dict) else None


# --- Where the seal is broken or missing


def without_seal(inside: Inside, keys: Mapping[str, Ed25519PublicKey]) -> Verdict:
    """Judge a file without a seal by the assessment that may be attached."""
    if inside.data is None:
        return Verdict(Answer.FOREIGN, (_("It has no seal, and no assessment is attached."),))
    if not attached.is_genuine(inside.data, keys):
        return Verdict(Answer.FOREIGN, (_("It has no seal, and no known key signed the attached assessment."),))
    return Verdict(
        Answer.CHANGED,
        (
            _("It has no seal: the file was saved again by another program, or altered. Its pages prove nothing."),
            _("The attached assessment is genuine and unchanged."),
        ),
    )


def what_changed(given: seal.Sealed, inside: Inside) -> list[str]:
    """Return in sentences what differs from what was sealed."""
    assert given.seal is not None  # noqa: S101 - the caller asked
    if inside.attached is None:
        return [_("It is so damaged that it cannot be read as a PDF.")]
    found = changed_pages(given.seal.pages, inside.pages)
    if inside.attached != given.seal.attached:
        found.append(_("The attached assessment is not the one that was sealed."))
    if given.rest:
        found.append(_("Something was added after the seal."))
    return found or [_("The pages' text and the attachment are as sealed. Something else in the file was changed.")]


def changed_pages(sealed: tuple[str, ...], found: tuple[str, ...]) -> list[str]:
    """Return a sentence on the pages that are not as sealed."""
    if len(sealed) != len(found):
        return [
            _("It was sealed with %(sealed)s pages and has %(found)s.") % {"sealed": len(sealed), "found": len(found)}
        ]
    pairs = enumerate(zip(sealed, found, strict=True), start=1)
    numbers = [str(number) for number, (before, after) in pairs if before != after]
    return [_("Changed pages: %s.") % ", ".join(numbers)] if numbers else []


# --- Where it is intact


def followed(inside: Inside) -> Verdict:
    """Judge a file with a good seal: do the scores follow from the answers?"""
    unchanged = _("The seal is good: every byte is as it was made.")
    if inside.data is None:
        return Verdict(Answer.DOES_NOT_FOLLOW, (unchanged, _("No assessment is attached that could be scored again.")))
    differing, why = scored_again(inside.data)
    if differing:
        return Verdict(Answer.DOES_NOT_FOLLOW, (unchanged, *differing))
    return Verdict(Answer.GENUINE, (unchanged, why))


def scored_again(data: Mapping[str, Any]) -> tuple[list[str], str]:
    """Return what differs when the attached answers are scored again, and a sentence on how that went."""
    record = data["record"]
    version = str(record["instrument"]["version"])
    known = {each.version for each in instruments.RELEASED}
    if record["engine_version"] != engine.ENGINE_VERSION or version not in known:
        words = _("Its scores were not worked out again: this release holds another version of the rules.")
        return [], words
    if not data["buyers"]:
        return [], _("Its scores were not worked out again: no buyer is named.")
    try:
        diagnosis = engine.diagnose(checked_sheet(data, instruments.get(version)), instruments.get(version))
    except AssessmentFileError as error:
        return [_("The attached answers cannot be scored: %s") % error], ""
    found, printed = attached.results(diagnosis), record["results"]
    differing = [key for key, result in found.items() if not is_same(result, printed.get(key))]
    told = [_("The score does not follow from the attached answers: %s.") % key for key in differing]
    return told, _("The scores follow from the attached answers.")


def is_same(mine: Mapping[str, Any], theirs: Mapping[str, Any] | None) -> bool:
    """Whether two results are equal, but for the last digits of their numbers."""
    if theirs is None or mine.keys() != theirs.keys():
        return False
    return all(
        abs(value - theirs[name]) < NEAR if isinstance(value, float) else value == theirs[name]
        for name, value in mine.items()
    )


def sha256(file: bytes) -> str:
    """Return a file's hash, by which the database knows the reports it made."""
    return hashlib.sha256(file).hexdigest()
