"""The words of the library: kept by triggers for published cases only, and found again from typing errors."""

import pytest

from casestudies import workflow
from casestudies.models import CaseStudy, LibraryWord
from casestudies.similar_words import MOST_SIMILAR, similar_words
from tests.casestudies.curation import curator, in_review
from tests.casestudies.factories import CaseStudyFactory

pytestmark = pytest.mark.django_db


def known(*words):
    return set(LibraryWord.objects.filter(word__in=words).values_list("word", flat=True))


def test_words_are_noted_when_a_case_is_published_not_before():
    rosa, carlo = curator("Rosa"), curator("Carlo")
    case = in_review(rosa, title="Zeppelins")
    assert known("zeppelin") == set()
    workflow.publish(case=case, base=1, by=carlo)
    assert known("zeppelin") == {"zeppelin"}


def test_many_cases_stored_at_once_note_their_words():
    CaseStudy.objects.bulk_create(CaseStudyFactory.build(situation=word) for word in ("Kites.", "Gliders."))
    assert known("kite", "glider") == {"kite", "glider"}


def test_a_changed_case_notes_its_new_words():
    case = CaseStudyFactory(title="Kites")
    case.title = "Gliders"
    case.save()
    assert "glider" in known("glider")


def test_numbers_compounds_and_short_words_are_left_out():
    CaseStudyFactory(situation="In 1999 it had 25% of x-ray optics, an ox and O'Brien.", keywords="C++ 4x4 a.b.c")
    assert known("optic", "ray") == {"optic", "ray"}
    assert not LibraryWord.objects.filter(word__regex="[^a-z]").exists()
    assert "ox" not in known("ox")


def alike(*terms):
    return similar_words(terms, unless=CaseStudy.objects.filter(slug=""))


def test_nothing_is_looked_for_where_a_case_has_the_words():
    case = CaseStudyFactory(situation="Footwear.")
    assert similar_words(["footwaer"], unless=CaseStudy.objects.filter(pk=case.pk)) == {}


def test_accents_fold_on_both_sides():
    CaseStudyFactory(title="Zapatería")
    for typed in ("zapateira", "ZAPATÉIRA"):
        assert alike(typed)[typed] == ["zapateria"]


def test_what_is_far_less_alike_than_the_best_was_not_meant():
    CaseStudyFactory(situation="Footwear, football, footage and feathers.")
    assert alike("footwaer") == {"footwaer": ["footwear"]}


def test_few_words_for_each_term_and_none_for_a_strange_one():
    CaseStudyFactory(situation=" ".join(f"garment{letter}" for letter in "abcdefghij"))
    found = alike("garmant", "qqqqqq")
    assert len(found["garmant"]) == MOST_SIMILAR
    assert "qqqqqq" not in found


@pytest.mark.parametrize("term", ["%%%", "___", "'; --", "\\\\\\", "🙂🙂🙂", "x" * 5000])
def test_hostile_terms_are_only_terms(term):
    CaseStudyFactory()
    assert alike(term) == {}
