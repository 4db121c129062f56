"""The fingerprint sees every change and nothing else; released versions keep theirs."""

import dataclasses
import json
from pathlib import Path

import pytest

from diagnostics.core.fingerprint import fingerprint
from diagnostics.core.instrument import Citation, Instrument, Level, Question, Scope, Section, levels
from diagnostics.core.instruments import CURRENT, RELEASED

RECORDED = Path(__file__).parent / "instrument_fingerprints.json"

ADVICE = """
Instrument version {version} is released, and what it says has changed.
Firms were assessed with the recorded wording and numbers, so a released version must stay as it is.
  - If the change was an accident, undo it.
  - If it is meant, copy diagnostics/core/instruments/v{version} to a new version, change it there, add it to
    RELEASED in diagnostics/core/instruments/__init__.py, say so in CHANGELOG.md, and record its fingerprint.
recorded: {recorded}
now:      {now}
"""


@pytest.mark.parametrize("instrument", RELEASED, ids=lambda instrument: instrument.version)
def test_a_released_version_never_changes(instrument: Instrument) -> None:
    recorded = json.loads(RECORDED.read_text()).get(instrument.version)
    assert recorded is not None, (
        f"Record {fingerprint(instrument)} for version {instrument.version} in {RECORDED.name}."
    )
    now = fingerprint(instrument)
    assert now == recorded, ADVICE.format(version=instrument.version, recorded=recorded, now=now)


def one_question(**changes: object) -> Instrument:
    question = Question(
        key="D01",
        name="Name",
        text="Text?",
        levels=levels("a", "b", "c", "d", "e"),
        citations=(Citation("Box 3.2"),),
    )
    question = dataclasses.replace(question, **changes)
    return Instrument("9", (Section("traits", "T", "P", Scope.BUYER, (question,)),), (), ())


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "Text!"},
        {"proof": "A paper"},
        {"in_short_form": True},
        {"levels": (*levels("a", "b", "c", "d", "e")[:4], Level(4, "E"))},
        {"citations": (Citation("Box 3.2", lines="547"),)},
    ],
    ids=["text", "proof", "short form", "level", "lines"],
)
def test_every_word_counts(changes: dict[str, object]) -> None:
    assert fingerprint(one_question(**changes)) != fingerprint(one_question())


def test_a_field_at_its_default_does_not_count() -> None:
    assert fingerprint(one_question(hint="", proof="")) == fingerprint(one_question())


def test_it_is_the_same_for_equal_instruments() -> None:
    assert fingerprint(one_question()) == fingerprint(one_question())
    assert len(fingerprint(CURRENT)) == 64


def test_what_cannot_be_written_down_is_refused() -> None:
    with pytest.raises(TypeError, match="not set"):
        fingerprint(one_question(proof={"a", "b"}))
