"""Search: words, stems, accents, typing errors, filters with counts, hostile text."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casestudies.models import CaseStudy
from casestudies.search import LONGEST_QUERY, Wish, marked, read, search, wish_of
from tests.casestudies.factories import CaseStudyFactory

pytestmark = pytest.mark.django_db


def slugs(text, **filters):
    return [case.slug for case in search(Wish(text=text, **filters)).cases]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Brenta", "brenta-luxury-subcontractors"),
        ("BRENTA licences", "brenta-licences-closing"),
        ("licence", "brenta-licences-closing"),  # singular finds plural
        ("knitters", "ludhiana-small-units"),
        ("surgical instruments", "sialkot-quality-certification"),
        ("supermarket vegetables", "kenya-zimbabwe-small-growers"),
        ('"export agents"', "sinos-export-agents-abroad"),
        ("shoes -Brazil", "brenta-luxury-subcontractors"),
        ("chile or chilean", "chile-cost-squeeze"),
        ("Vale dos Sínos", "sinos-home-market"),  # an accent too many
    ],
)
def test_words_find_their_case(library, text, slug):
    assert slug in slugs(text)


def test_accents_fold_both_ways():
    CaseStudyFactory(slug="leon", title="Zapatos de León", situation="Se hacían zapatos para niños.")
    assert slugs("leon") == slugs("LEÓN") == slugs("ninos") == slugs("niños") == ["leon"]


@pytest.mark.parametrize(
    ("typo", "slug"),
    [
        ("Brentta", "brenta-luxury-subcontractors"),
        ("Sialkott", "sialkot-quality-certification"),
        ("Ludiana", "ludhiana-two-markets"),
        ("knitwaer", "ludhiana-two-markets"),
        ("suppermarket", "kenya-zimbabwe-large-exporters"),
        ("Guadalajarra suplier", "guadalajara-small-firms"),
        ("garm", "second-tier-garment-assembly"),  # half a word
    ],
)
def test_typing_errors_find_similar_words(library, typo, slug):
    found = search(Wish(text=typo))
    assert found.is_similar
    assert slug in [case.slug for case in found.cases]


def test_title_outweighs_story():
    CaseStudyFactory(slug="in-story", situation="Some buttons were made.")
    CaseStudyFactory(slug="in-title", title="Buttons")
    assert slugs("buttons") == ["in-title", "in-story"]


def test_found_words_are_marked_and_all_else_is_escaped():
    CaseStudyFactory(summary="A <b>button</b> maker & co.", situation="It sold buttons.")
    found = search(Wish(text="button"))
    (case,) = read(found, 1)
    html = marked(case.snippet)
    assert "<mark>button</mark>" in html
    assert "<b>" not in html
    assert "&amp; co." in html


def test_filters_join_with_words(library):
    assert set(slugs("shoes", country="IN")) <= set(
        CaseStudy.objects.filter(countries__contains=["IN"]).values_list("slug", flat=True)
    )
    assert slugs("shoes", sector="26") == []


def test_a_filter_that_leaves_nothing_does_not_turn_to_similar_words(library):
    found = search(Wish(text="Brenta", country="KE"))
    assert found.count == 0
    assert not found.is_similar
    assert found.counts["country"]["IT"] == 3


def test_sector_filter_takes_in_the_groups(library):
    assert "ludhiana-two-markets" in slugs("", sector="14")
    assert all(any(code.startswith("15") for code in case.sectors) for case in search(Wish(sector="15")).cases)


def test_counts_are_what_the_filter_then_gives(library):
    everything = search(Wish())
    for outcome, number in everything.counts["outcome"].items():
        assert search(Wish(outcome=outcome)).count == number
    for sector, number in everything.counts["sector"].items():
        assert search(Wish(sector=sector)).count == number == len(search(Wish(sector=sector)).cases)


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "a\x00b",
        "' OR 1=1 --",
        "foo & | ! ( ) :* <->",
        "((((((",
        '"unclosed',
        "%_%\\",
        "x" * 100_000,
        "a " * 5000,
        "\ue000\ue001",
        "<script>",
        "אבג 你好 🙂",
        "or or or",
        "-",
        "---shoes",
    ],
)
def test_hostile_text_is_only_text(library, client, text):
    wish = wish_of(_query(q=text))
    assert len(wish.text) <= LONGEST_QUERY
    list(search(wish).cases)


def _query(**values):
    query = QueryDict(mutable=True)
    query.update(values)
    return query


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_text_is_answered(library, text):
    found = search(wish_of(_query(q=text.encode("utf-8", "replace").decode())))
    assert len(found.cases) == found.count
