"""Filters: codes, messages and numbers become words."""

import pytest
from django.template import Context, Template
from django.utils import translation

from diagnostics.core.text import Message
from diagnostics.templatetags import foothold


def rendered(source, **context):
    return Template("{% load foothold %}" + source).render(Context(context))


def test_message_fills_gaps_and_escapes_what_people_typed():
    sentence = Message("%(buyer)s takes %(part)s.", {"buyer": "<b>Brightway</b>", "part": Message("half")})
    assert rendered("{{ sentence|message }}", sentence=sentence) == "&lt;b&gt;Brightway&lt;/b&gt; takes half."


def test_message_reads_the_json_form_too():
    assert foothold.message(Message("Level %(n)s", {"n": 3}).to_dict()) == "Level 3"


@pytest.mark.parametrize("nothing", [None, ""])
def test_message_of_nothing_is_nothing(nothing):
    assert foothold.message(nothing) == ""


def test_message_is_translated_with_its_parts():
    with translation.override("de"):
        assert foothold.message(Message("%(day)s", {"day": Message("Monday")})) == "Montag"


@pytest.mark.parametrize(
    ("tenths", "words"), [(333, "33.3%"), (500, "50%"), (0, "0%"), (1000, "100%"), (None, "share not known")]
)
def test_share(tenths, words):
    assert foothold.share(tenths) == words


def test_band_names_and_colours():
    assert foothold.band_name("not_yet") == "Not yet"
    assert foothold.band_name("") == "Not enough information"
    assert foothold.band_fill("high", "process") == 5
    assert foothold.band_fill("high", "risk") == 1
    assert foothold.band_fill("", "risk") == 0


def test_country_name():
    assert foothold.country_name("IT") == "Italy"
    assert foothold.country_name("XX") == "XX"
