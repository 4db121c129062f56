"""The assessment inside a report: a file that `manage.py diagnose` reads, with a record of what was made of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from diagnostics.core.answers import State
from diagnostics.core.checks import CONTROLS, LONGEST_TEXT
from diagnostics.core.findings import Diagnosis, Finding
from diagnostics.core.fingerprint import fingerprint
from diagnostics.core.instrument import Instrument
from diagnostics.reports import seal
from diagnostics.snapshots import BuyerFacts, RecordedAnswer, Snapshot

NAME = "assessment.json"
PURPOSE = b"foothold assessment\n"
UNSIGNED = ("sha256", "key", "signature")  # names of the record that are about the rest of the file


def build(snapshot: Snapshot, instrument: Instrument, key: Ed25519PrivateKey) -> dict[str, Any]:
    """Return the assessment as a file's data. Its `record` names the instrument, the engine, the results, a SHA-256.

    Notes stay behind: the file may go further than the pages.
    """
    data = assessment(snapshot) | {"record": record(snapshot, instrument)}
    digest = sha256(data)
    data["record"] |= {
        "sha256": digest,
        "key": seal.key_name(key.public_key()),
        "signature": seal.signed(PURPOSE + digest.encode(), key),
    }
    return data


def written(data: Mapping[str, Any]) -> str:
    """Return the file's text, in plain ASCII: the same for the same assessment."""
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=True, allow_nan=False) + "\n"


def sha256(data: Mapping[str, Any]) -> str:
    """Return the hash of everything in the file but the hash itself and its signature, spaces not counted."""
    kept = {name: value for name, value in data.get("record", {}).items() if name not in UNSIGNED}
    text = json.dumps({**data, "record": kept}, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint_words(data: Mapping[str, Any]) -> str:
    """Return what paper and file can be compared by: the assessment's SHA-256 and the key's name."""
    return f"SHA-256 {data['record']['sha256']} · Ed25519 {data['record']['key']}"


def is_genuine(data: Mapping[str, Any], keys: Mapping[str, Ed25519PublicKey]) -> bool:
    """Whether the file is as one of these keys signed it."""
    given = data.get("record") or {}
    key = keys.get(str(given.get("key")))
    digest = sha256(data)
    return bool(
        key
        and given.get("sha256") == digest
        and seal.is_signed(PURPOSE + digest.encode(), str(given.get("signature")), key)
    )


# --- The answers


def assessment(snapshot: Snapshot) -> dict[str, Any]:
    """Return firm, buyers and answers by the names of an assessment file."""
    by_buyer: dict[str | None, dict[str, Any]] = {}
    for each in snapshot.answers:
        by_buyer.setdefault(each.buyer, {})[each.question] = answer(each)
    return {
        "firm": known({name: plain(value) for name, value in asdict(snapshot.firm).items()}),
        "buyers": [buyer(each, by_buyer.get(each.key, {})) for each in snapshot.buyers],
        "answers": by_buyer.get(None, {}),
        **known({"chain_position": snapshot.chain_position, "other_buyers": snapshot.other_buyers}),
    }


def answer(given: RecordedAnswer) -> Any:
    """Return one answer: a level or a state, with its evidence where there is any."""
    said = given.level if given.state == State.ANSWERED else given.state
    return {"level": said, "evidence": given.evidence} if given.evidence else said


def buyer(given: BuyerFacts, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return one buyer with the answers about it; its share in percent."""
    share = None if given.share_tenths is None else given.share_tenths / 10
    facts = {"kind": given.kind, "destination": given.destination, "owner": plain(given.owner), "share": share}
    return {"key": given.key, "name": plain(given.name), "answers": dict(answers), **known(facts)}


def known(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts that are there."""
    return {name: value for name, value in facts.items() if value not in (None, "")}


def plain(value: Any) -> Any:
    """Return a text as an assessment file accepts it: no control characters, not too long; others as they are."""
    return re.sub(CONTROLS, " ", value)[:LONGEST_TEXT] if isinstance(value, str) else value


# --- The record


def record(snapshot: Snapshot, instrument: Instrument) -> dict[str, Any]:
    """Return which versions made the diagnosis, when and where, and what it says."""
    return {
        "instrument": {"version": instrument.version, "fingerprint": fingerprint(instrument)},
        "engine_version": snapshot.diagnosis.engine_version,
        "organisation": plain(snapshot.organisation),
        "assessed_on": snapshot.assessed_on.isoformat(),
        "completed_at": snapshot.completed_at.isoformat(),
        "results": results(snapshot.diagnosis),
    }


def results(diagnosis: Diagnosis) -> dict[str, dict[str, Any]]:
    """Return each criterion's status, band and score with its range, by the criterion's key."""
    return {key: result(finding) for key, finding in sorted(diagnosis.findings.items())}


def result(finding: Finding) -> dict[str, Any]:
    """Return one criterion's result; without a score only its status."""
    ends = asdict(finding.range) if finding.range else {}
    return known({"status": finding.status.value, "band": finding.band, **ends})
