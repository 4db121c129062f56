"""The JSON Schema of an assessment file, made from the instrument: whatever `read_sheet` accepts is valid, and no more.

A schema cannot add up or compare: that shares stay within the whole, that no two buyers have one key, and that a text
holds no half characters only `read_sheet` can tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from diagnostics.core.answers import BuyerKind, ChainPosition, Destination, Evidence
from diagnostics.core.buyers import MOST_BUYERS, MOST_OTHER_BUYERS, ROUNDING, WHOLE
from diagnostics.core.checks import CONTROLS, LONGEST_TEXT
from diagnostics.core.files import accepted_states
from diagnostics.core.instrument import Instrument, Question, Scope
from diagnostics.core.instruments import CURRENT

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
LARGEST_SHARES = (WHOLE + ROUNDING) // 10  # percent


def assessment_schema(instrument: Instrument = CURRENT) -> Schema:
    """Return the JSON Schema (draft 2020-12) of an assessment file for one version of the instrument."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:foothold:assessment-file:instrument-{instrument.version}",
        "title": f"Assessment file, instrument version {instrument.version}",
        "description": "One interview with one firm about one product line: its buyers and the answers. Besides what a "
        f"schema can say, shares may add up to {LARGEST_SHARES} percent at most, and no two buyers have one key.",
        "examples": [example(instrument)],
        "type": "object",
        "properties": {
            "firm": firm(),
            "chain_position": choice(
                ChainPosition,
                "Position in the chain",
                "To whom the firm delivers: to the company that puts its name on the goods, or to someone who supplies "
                "it; or no company rules this business.",
            ),
            "other_buyers": other_buyers(),
            "buyers": buyers(instrument),
            "answers": answers(instrument, Scope.FIRM),
            "estimated": estimated(instrument),
            "case": anything("Case", "Where a case comes from. Not read."),
            "expected": anything("Expected results", "What a reader of a case expects. Not read."),
            "record": anything("Record", "What a report says of the assessment it carries. Not read."),
            "export": anything("Export", "Where an exported assessment comes from, and what it scored. Not read."),
        },
        "required": ["buyers"],
        "additionalProperties": False,
        "$defs": definitions(instrument),
    }


def example(instrument: Instrument) -> Schema:
    """Return a short file that is valid and can be scored, with an answer of each form."""
    about_firm, about_buyer = (
        [question for key, question in instrument.questions.items() if instrument.section_of[key].scope is scope]
        for scope in (Scope.FIRM, Scope.BUYER)
    )
    offers_na = next(question.key for question in about_buyer if question.not_applicable)
    return {
        "firm": {"name": "Shoe workshop", "sector": "footwear", "country": "Italy"},
        "chain_position": ChainPosition.DIRECT.value,
        "other_buyers": 8,
        "buyers": [
            {
                "name": "Buyer 1",
                "share": 65,
                "kind": BuyerKind.BRAND.value,
                "destination": Destination.RICH_COUNTRIES.value,
                "answers": {about_buyer[0].key: 3, about_buyer[1].key: "dk", offers_na: "na"},
            },
            {"name": "Buyer 2", "share": 12.5, "owner": "Group A"},
        ],
        "answers": {
            about_firm[0].key: 1,
            about_firm[1].key: {"level": 2, "evidence": Evidence.DOCUMENT.value},
            about_firm[2].key: "refused",
        },
        "estimated": [about_firm[0].key],
    }


# ---------------------------------------------------------------- the parts of a file


def firm() -> Schema:
    """Return the facts on the firm, which are not scored."""
    names = {"name": "Name of the firm", "sector": "Sector", "country": "Country"}
    return {
        "title": "Firm",
        "description": "Facts on the firm. They are not scored; more names are welcome.",
        "type": ["object", "null"],
        "properties": {name: text(title) for name, title in names.items()},
        "additionalProperties": {"anyOf": [{"type": "number"}, text("Another fact")]},
    }


def other_buyers() -> Schema:
    """Return the number of buyers that take what the named ones leave."""
    return {
        "title": "Other buyers",
        "description": "How many buyers take what the named ones leave of the sales. Absent or null: not known.",
        "type": ["integer", "null"],
        "minimum": 0,
        "maximum": MOST_OTHER_BUYERS,
        "examples": [8],
    }


def buyers(instrument: Instrument) -> Schema:
    """Return the list of buyers."""
    return {
        "title": "Buyers",
        "description": "Companies that take part of the firm's sales, in any order.",
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_BUYERS,
        "items": buyer(instrument),
    }


def buyer(instrument: Instrument) -> Schema:
    """Return one buyer: who it is, what it takes, and the answers about it."""
    name = text("Name of the buyer") | {"type": "string", "pattern": r"\S"}
    return {
        "title": "Buyer",
        "type": "object",
        "properties": {
            "key": text("Key", "Tells this buyer from the others. Without one, buyers are b1, b2 and so on."),
            "name": name,
            "share": share(),
            "kind": choice(BuyerKind, "Kind of buyer", "What kind of company it is."),
            "destination": choice(Destination, "Destination", "Where the goods end up."),
            "owner": text("Owner", "Buyers with the same owner count as one when concentration is measured."),
            "answers": answers(instrument, Scope.BUYER),
        },
        "required": ["name"],
        "additionalProperties": False,
    }


def share() -> Schema:
    """Return the share of sales in percent."""
    return {
        "title": "Share of sales",
        "description": "Percent of the firm's sales of the last 12 months, to one decimal. Absent or null: not known.",
        "type": ["number", "null"],
        "minimum": 0,
        "maximum": 100,
        "examples": [25.5],
    }


def answers(instrument: Instrument, scope: Scope) -> Schema:
    """Return the answers about the firm or about one buyer, by the codes of the questions."""
    asked = [question for key, question in instrument.questions.items() if instrument.section_of[key].scope is scope]
    return {
        "title": f"Answers about the {scope.value}",
        "description": "By the code of the question. A question left out was not asked: its answer is not known.",
        "type": ["object", "null"],
        "properties": {each.key: question(each) for each in asked},
        "additionalProperties": False,
    }


def question(question: Question) -> Schema:
    """Return what may be answered to one question, in its own words."""
    levels = " ".join(f"{level.value}: {level.text}" for level in question.levels)
    kind = "answer_or_na" if question.not_applicable else "answer"
    return {
        "title": question.name,
        "description": f"{question.text} {levels}",
        "$ref": f"#/$defs/{kind}",
    }


def estimated(instrument: Instrument) -> Schema:
    """Return the list of questions whose answers are estimated."""
    return {
        "title": "Estimated answers",
        "description": "Codes of questions whose levels are graded as estimated, where no other evidence is given.",
        "type": ["array", "null"],
        "items": {"enum": list(instrument.questions)},
        "examples": [list(instrument.questions)[:2]],
    }


# ---------------------------------------------------------------- what is used in many places


def definitions(instrument: Instrument) -> Schema:
    """Return the two forms of an answer, with "does not apply" and without, and what a text is."""
    always = next(each for each in instrument.questions.values() if not each.not_applicable)
    sometimes = next(each for each in instrument.questions.values() if each.not_applicable)
    return {
        "answer": answer("Answer", accepted_states(always)),
        "answer_or_na": answer("Answer to a question that may not apply", accepted_states(sometimes)),
        "text": {
            "title": "Text",
            "description": "A text of one line, without control characters.",
            "type": ["string", "null"],
            "maxLength": LONGEST_TEXT,
            "not": {"type": "string", "pattern": CONTROLS},
        },
    }


def answer(title: str, states: Iterable[str]) -> Schema:
    """Return an answer: a level or a state, or either with its evidence."""
    plain = {"enum": [0, 1, 2, 3, 4, *states]}
    with_evidence = {
        "type": "object",
        "properties": {
            "level": plain,
            "evidence": choice(Evidence, "Evidence", "How the answer is known. It never moves a score."),
        },
        "required": ["level"],
        "additionalProperties": False,
    }
    return {
        "title": title,
        "description": "A level from 0 to 4, or why there is none: dk (does not know), refused (prefers not to say)"
        + (", na (does not apply)." if "na" in states else "."),
        "anyOf": [plain, with_evidence],
        "examples": [3, "dk", {"level": 2, "evidence": Evidence.STATED.value}],
    }


def choice(kind: type[StrEnum], title: str, meaning: str) -> Schema:
    """Return one of an enumeration's values, or nothing."""
    return {
        "title": title,
        "description": f"{meaning} Absent, null or empty: not known.",
        "enum": [*(each.value for each in kind), "", None],
        "examples": [next(iter(kind)).value],
    }


def text(title: str, description: str = "") -> Schema:
    """Return a text that any screen can show, or nothing."""
    schema = {"title": title, "$ref": "#/$defs/text"}
    return schema | ({"description": description} if description else {})


def anything(title: str, description: str) -> Schema:
    """Return what is passed over."""
    return {"title": title, "description": description}
