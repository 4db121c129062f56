"""The reviewer's list: what is needed, what is only to be looked at."""

import pytest

from casestudies.checklist import points_of, unmet
from casestudies.content import complete
from casestudies.schema import read_library
from tests.casestudies.curation import WHOLE


def states(**changes):
    """Return the points that are not met, needed ones first."""
    points = [one for one in points_of(complete(WHOLE | changes)) if not one.is_met]
    return [one.text for one in points if one.is_needed], [one.text for one in points if not one.is_needed]


@pytest.mark.parametrize(
    ("changes", "needed", "to_look_at"),
    [
        ({"levers": ["spread_buyers"]}, [], []),
        ({}, [], ["It says which levers were tried"]),
        ({"limits": "", "levers": ["spread_buyers"]}, ["It says what the case cannot tell"], []),
        (
            {"sources": [], "levers": ["spread_buyers"]}, ["It names a source"], ["A source is the study itself"],
        ),
        (
            {"our_inference": "The share is ours.", "levers": ["spread_buyers"]},
            [], ["What we inferred is marked, and told in words"],
        ),
        ({"our_inference": "Ours.", "inferred": ["outcome"], "levers": ["spread_buyers"]}, [], []),
    ],
)  # fmt: skip
def test_points(changes, needed, to_look_at):
    assert states(**changes) == (needed, to_look_at)


@pytest.mark.parametrize("part", ["situation", "what_they_did", "what_happened", "what_to_take"])
def test_every_part_of_the_story_is_needed(part):
    assert unmet(complete(WHOLE | {part: ""})) == ("Every part of the story is told",)


def test_every_shipped_case_is_ready():
    assert {slug: unmet(complete(values)) for slug, values in read_library().cases.items()} == dict.fromkeys(
        read_library().cases, ()
    )
