"""Assessments as files that `manage.py diagnose` reads (docs/files.md), with what was recorded besides."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.utils.text import slugify

from diagnostics.core.answers import State
from diagnostics.core.checks import CONTROLS, SURROGATES
from diagnostics.core.fingerprint import fingerprint
from diagnostics.exports.about import About
from diagnostics.exports.records import Record, Result
from diagnostics.snapshots import BuyerFacts, RecordedAnswer

FORMAT = 1
UNSHOWN = re.compile(f"{CONTROLS}|{SURROGATES.pattern}")


def document(record: Record, of: About) -> dict[str, Any]:
    """Return an assessment as an assessment file.

    Buyers and answers are what the engine reads, so that scoring the file gives the same numbers; `export` holds the
    rest: results as they were frozen, notes, versions, origin.
    """
    by_buyer: dict[str | None, list[RecordedAnswer]] = {}
    for answer in record.answers:
        by_buyer.setdefault(answer.buyer, []).append(answer)
    return {
        "firm": firm(record),
        "chain_position": record.chain_position or None,
        "other_buyers": record.other_buyers,
        "buyers": [buyer(facts, by_buyer.get(facts.key, [])) for facts in record.buyers],
        "answers": answers(by_buyer.get(None, [])),
        "export": origin(record, of) | outcome(record),
    }


def firm(record: Record) -> dict[str, Any]:
    """Return what is known of the firm, names of codes left out."""
    facts = record.firm
    known = {
        "name": shown(facts.name),
        "sector": facts.sector,
        "country": facts.country,
        "town": shown(facts.town),
        "product_line": shown(facts.product_line),
        "workers": facts.workers,
        "plants": facts.plants,
        "founded": facts.founded,
    }
    return {name: value for name, value in known.items() if value not in (None, "")}


def buyer(facts: BuyerFacts, about: Iterable[RecordedAnswer]) -> dict[str, Any]:
    """Return a buyer with the answers about it; the share in percent."""
    return {
        "key": facts.key,
        "name": shown(facts.name),
        "share": None if facts.share_tenths is None else facts.share_tenths / 10,
        "kind": facts.kind or None,
        "destination": facts.destination or None,
        "owner": shown(facts.owner),
        "answers": answers(about),
    }


def answers(given: Iterable[RecordedAnswer]) -> dict[str, Any]:
    """Return answers by the codes of their questions."""
    return {answer.question: value(answer) for answer in given}


def value(answer: RecordedAnswer) -> Any:
    """Return a level or a state, with its evidence where there is any."""
    said = answer.level if answer.state == State.ANSWERED else answer.state
    return {"level": said, "evidence": answer.evidence} if answer.evidence else said


def origin(record: Record, of: About) -> dict[str, Any]:
    """Return which assessment it was, and who took it out."""
    assessment = record.assessment
    return {
        "format": FORMAT,
        "assessment": {
            "id": str(assessment.pk),
            "firm_id": str(assessment.firm_id),
            "status": assessment.status,
            "is_short": assessment.is_short,
            "assessed_on": assessment.started_at.date().isoformat(),
            "completed_at": assessment.completed_at.isoformat() if assessment.completed_at else None,
            "advisor": record.advisor,
        },
        "made": {"at": of.made_at.isoformat(), "by": str(of.by), "organisation": of.organisation.name},
        "instrument": {"version": record.instrument.version, "fingerprint": fingerprint(record.instrument)},
    }


def outcome(record: Record) -> dict[str, Any]:
    """Return the results as they were frozen, none for a draft, and the notes."""
    return {
        "engine_version": record.engine_version or None,
        "coverage": record.coverage,
        "risk_form": record.risk_form or None,
        "results": {key: result(found) for key, found in record.results.items()},
        "notes": [note(answer) for answer in record.answers if answer.note or answer.source],
    }


def result(found: Result) -> dict[str, Any]:
    """Return one criterion: status and bands, and the score from 0 to 100 with its range, null without a score."""
    return {
        "status": found.status,
        "band": found.band or None,
        "bands": list(found.bands),
        "low": found.low,
        "score": found.score,
        "high": found.high,
    }


def note(answer: RecordedAnswer) -> Mapping[str, Any]:
    """Return what was written to an answer, and whose words it is ("owner" or "")."""
    return {"question": answer.question, "buyer": answer.buyer, "note": answer.note, "source": answer.source}


def shown(text: str) -> str:
    """Return a text without what an assessment file refuses: signs that a terminal would obey."""
    return UNSHOWN.sub(" ", text)


# --- Files


def text_of(record: Record, of: About) -> str:
    """Return one assessment as a JSON text."""
    return json.dumps(document(record, of), indent=2, ensure_ascii=False, allow_nan=False)


def write_all(records: Iterable[Record], of: About) -> IO[bytes]:
    """Return a ZIP with a file for each assessment, as an open temporary file at its start."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for record in records:
            package.writestr(f"{name_of(record)}.json", text_of(record, of))
    file.seek(0)
    return file


def name_of(record: Record) -> str:
    """Return a file's name: firm, day, and the beginning of the assessment's key, so that no two are alike."""
    parts = (slugify(record.firm.name)[:60], f"{record.assessment.started_at:%Y-%m-%d}", str(record.assessment.pk)[:8])
    return "-".join(part for part in parts if part)
