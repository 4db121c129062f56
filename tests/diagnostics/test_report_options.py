"""What may be chosen of a report, and how a job keeps it."""

import pytest

from diagnostics.report_options import PARTS, Options, chosen


def test_a_job_from_before_there_was_a_choice_prints_everything():
    assert Options.from_dict({}) == Options(PARTS, "en", ())


def test_what_is_kept_is_read_back():
    options = Options(("cover", "owner", "method"), "en", ("a", "b"))
    assert Options.from_dict(options.to_dict()) == options


def test_parts_come_in_the_order_of_the_report_with_those_always_there():
    assert chosen(["cases", "owner", "owner"]) == ("cover", "owner", "cases", "method")
    assert chosen([]) == ("cover", "method")


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ({"parts": ["gossip"]}, "parts: 'gossip' is not accepted; give any of cover, owner"),
        ({"language": "tlh"}, "language: 'tlh'"),
    ],
)
def test_what_nobody_knows_is_refused_by_name(stored, words):
    with pytest.raises(ValueError, match=words):
        Options.from_dict(stored)
