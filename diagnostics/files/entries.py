"""Results as entries of a JSON document: the same bytes for the same files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from diagnostics.core.fingerprint import fingerprint
from diagnostics.core.text import Message
from diagnostics.files.scoring import Refused, Scored

MESSAGE = {"template", "params"}  # what marks a sentence in a stored diagnosis


def document(results: Iterable[Scored | Refused]) -> str:
    """Return a JSON document with an entry for each file, in the order given; in plain ASCII, for any encoding."""
    entries = [scored_entry(each) if isinstance(each, Scored) else refused_entry(each) for each in results]
    return json.dumps(entries, indent=2, sort_keys=True, ensure_ascii=True, allow_nan=False)


def scored_entry(result: Scored) -> dict[str, Any]:
    """Return a result: the diagnosis as it is stored, and once more with every sentence in English."""
    stored = result.diagnosis.to_dict()
    return {
        "file": result.file,
        "firm": result.firm,
        "instrument": {"version": result.instrument.version, "fingerprint": fingerprint(result.instrument)},
        "engine_version": result.diagnosis.engine_version,
        "diagnosis": stored,
        "in_english": in_english(stored),
    }


def refused_entry(result: Refused) -> dict[str, Any]:
    """Return what is wrong with a file."""
    return {"file": result.file, "errors": [asdict(error) for error in result.errors]}


def in_english(stored: Any) -> Any:
    """Return stored data with every sentence's gaps filled in."""
    if isinstance(stored, dict):
        if stored.keys() == MESSAGE:
            return Message.from_dict(stored).render()
        return {name: in_english(value) for name, value in stored.items()}
    return [in_english(value) for value in stored] if isinstance(stored, list) else stored
