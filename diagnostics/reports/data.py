"""What the report prints, as plain data: every word chosen here, every place chosen by the template."""

from __future__ import annotations

from typing import Any

from diagnostics.core.text import Message
from diagnostics.snapshots import Snapshot


def build(snapshot: Snapshot, *, paper: str) -> dict[str, Any]:
    """Return the report's document: strings, numbers and lists only."""
    return {"paper": paper, "title": snapshot.firm.name, "sentence": str(_words(snapshot.diagnosis.sentence))}


def _words(message: Message) -> str:
    return message.render()
