"""The schema says what `read_sheet` does: what one accepts the other accepts too."""

import copy
import json

import pytest
import yaml
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from diagnostics.core.answers import BuyerKind, ChainPosition, Destination, Evidence
from diagnostics.core.checks import SURROGATES
from diagnostics.core.files import ANOTHER_KEY, SHARES, AssessmentFileError, read_sheet
from diagnostics.core.instruments import CURRENT, RELEASED
from diagnostics.core.schema import assessment_schema
from tests.diagnostics.core.paper_cases import FOLDER

SCHEMA = assessment_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
# What only `read_sheet` can tell: a schema cannot add up, nor compare two buyers.
BEYOND_A_SCHEMA = {SHARES, ANOTHER_KEY}

BASE = {
    "firm": {"name": "Aurora", "sector": "footwear", "workers": 48},
    "chain_position": "direct",
    "other_buyers": 8,
    "buyers": [
        {"key": "main", "name": "Maison", "share": 60, "kind": "brand", "answers": {"D01": 3, "D08": "na"}},
        {"name": "Ossian", "share": 12.5, "destination": "home", "owner": "", "answers": {"G1": "dk"}},
    ],
    "answers": {"C01": 4, "C02": {"level": 2, "evidence": "document"}},
    "estimated": ["C01"],
}  # fmt: skip
NAMES = [*SCHEMA["properties"], "key", "name", "share", "kind", "destination", "owner", "level", "evidence", "surprise"]
CODES = [*CURRENT.questions, "Z9"]
WORDS = [*BuyerKind, *ChainPosition, *Destination, *Evidence, "dk", "refused", "na", "answered", "", " "]
NUMBERS = [-1, 0, 0.0, 1, 2.5, 3.0, 4, 5, 42.1, 100, 100.01, 100_000, 100_001, 1e300, 10**30]
TEXTS = ["b1", "b2", "main", "x" * 200, "x" * 201, "two\nlines", "\x1b[0m", "\x85", "\u3000", "日本", "🙂"]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(NUMBERS),
    st.sampled_from(WORDS),
    st.sampled_from(TEXTS),
    st.text(max_size=5),
    st.integers(0, 4),
)
keys = st.sampled_from(NAMES) | st.sampled_from(CODES)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
)


@st.composite
def mutated(draw):
    """A good file with up to three places set, added or taken away."""
    data = copy.deepcopy(BASE)
    for _step in range(draw(st.integers(0, 3))):
        place = draw(st.sampled_from(list(containers(data))))
        key = draw(keys | st.sampled_from(list(place))) if isinstance(place, dict) and place else draw(keys)
        if isinstance(place, list):
            place.insert(
                draw(st.integers(0, len(place))), draw(values | st.sampled_from(BASE["buyers"]).map(copy.deepcopy))
            )
        elif draw(st.booleans()):
            place[key] = draw(values)
        else:
            place.pop(key, None)
    return data


def containers(value):
    """Every list and mapping in a value, itself included."""
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from containers(inner)


def refusals(data):
    """What `read_sheet` refuses, but for what no schema can say."""
    try:
        read_sheet(data)
    except AssessmentFileError as error:
        return [problem for problem in error.problems if problem.accepted not in BEYOND_A_SCHEMA]
    return []


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_schema_and_reader_agree(data):
    errors = list(VALIDATOR.iter_errors(data))
    event("accepted" if not errors else "refused")
    assert bool(errors) == bool(refusals(data)), (errors, refusals(data))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("a*.yaml")), ids=lambda path: path.stem)
def test_every_case_of_the_paper_is_valid(path):
    VALIDATOR.validate(yaml.safe_load(path.read_text()))


@pytest.mark.parametrize("instrument", RELEASED, ids=lambda instrument: instrument.version)
def test_the_schema_itself_is_valid_and_so_are_its_examples(instrument):
    schema = assessment_schema(instrument)
    Draft202012Validator.check_schema(schema)
    (example,) = schema["examples"]
    Draft202012Validator(schema).validate(example)
    assert read_sheet(example, instrument).buyers


def test_examples_of_every_part_are_valid():
    for part in schemas(SCHEMA):
        for example in part.get("examples", ()):
            VALIDATOR.evolve(schema=part | {"$defs": SCHEMA["$defs"]}).validate(example)


def test_every_part_has_a_title_and_what_refers_has_a_text_to_refer_to():
    assert all("title" in part for part in schemas(SCHEMA["properties"]))
    assert {part["$ref"] for part in schemas(SCHEMA) if "$ref" in part} == {f"#/$defs/{key}" for key in SCHEMA["$defs"]}


def schemas(value):
    """Every schema within a schema that speaks of a named part."""
    if isinstance(value, dict):
        if "title" in value and isinstance(value["title"], str):
            yield value
        for inner in value.values():
            yield from schemas(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from schemas(inner)


def test_it_asks_each_question_where_the_instrument_asks_it():
    about_firm = SCHEMA["properties"]["answers"]["properties"]
    about_buyer = SCHEMA["properties"]["buyers"]["items"]["properties"]["answers"]["properties"]
    assert [*about_firm, *about_buyer] != []
    assert about_firm.keys() | about_buyer.keys() == CURRENT.questions.keys()
    assert not about_firm.keys() & about_buyer.keys()
    for key, part in {**about_firm, **about_buyer}.items():
        assert (part["$ref"] == "#/$defs/answer_or_na") is bool(CURRENT.questions[key].not_applicable)
        assert CURRENT.questions[key].text in part["description"]


def test_a_schema_that_forgets_a_rule_is_caught():
    """The control of the property: without its limit on buyers, the schema takes what the reader refuses."""
    lax = copy.deepcopy(SCHEMA)
    del lax["properties"]["buyers"]["maxItems"]
    data = {"buyers": [{"name": f"Buyer {number}"} for number in range(51)]}
    assert Draft202012Validator(lax).is_valid(data)
    assert not VALIDATOR.is_valid(data)
    assert refusals(data)


def test_half_characters_are_the_readers_to_refuse():
    """JSON can escape half a character and a pattern cannot name it portably: in some dialects it matches emoji."""
    data = {"buyers": [{"name": "\ud83d"}]}
    assert SURROGATES.search("\ud83d")
    assert VALIDATOR.is_valid(data)
    assert refusals(data)


def test_it_is_plain_json_and_always_the_same():
    assert json.dumps(assessment_schema()) == json.dumps(assessment_schema())
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
