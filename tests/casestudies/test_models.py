"""What the database refuses, whatever code writes to it."""

import pytest
from django.db import IntegrityError, connection, transaction

from casestudies.content import CASE_CONTENT
from casestudies.models import CaseNote, CaseOpening, CaseSource, CaseStudy, Source
from tests.casestudies.factories import CaseSourceFactory, CaseStudyFactory, SourceFactory
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SEVEN = {f"F{n}": 2 for n in range(1, 8)}


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("case_slug_form", {"slug": "Not A Slug"}),
        ("case_slug_form", {"slug": "double--hyphen"}),
        ("case_slug_not_reserved", {"slug": "desk"}),
        ("case_has_title_and_summary", {"title": ""}),
        ("case_has_title_and_summary", {"summary": ""}),
        ("case_status_known", {"status": "burnt"}),
        ("case_published_is_whole", {"limits": ""}),
        ("case_changes_known", {"changes": "rumoured"}),
        ("case_changes_beside_published", {"status": "draft", "changes": "draft"}),
        ("case_published_is_whole", {"situation": ""}),
        ("case_published_is_whole", {"what_they_did": ""}),
        ("case_published_is_whole", {"what_happened": ""}),
        ("case_published_is_whole", {"what_to_take": ""}),
        ("case_outcome_known", {"outcome": "so-so"}),
        ("case_sectors_isic", {"sectors": []}),
        ("case_sectors_isic", {"sectors": ["15", "shoes"[:3]]}),
        ("case_countries_iso", {"countries": ["br"]}),
        ("case_period_start_plausible", {"period_start": 900}),
        ("case_period_start_plausible", {"period_start": 2101}),
        ("case_period_in_order", {"period_end": 2101}),
        ("case_period_in_order", {"period_start": 1999, "period_end": 1990}),
        ("case_sizes_known", {"firm_sizes": ["tiny"]}),
        ("case_position_known", {"chain_position": "top"}),
        ("case_destinations_known", {"destinations": ["moon"]}),
        ("case_buyer_kinds_known", {"buyer_kinds": ["brand", "friend"]}),
        ("case_governance_known", {"governance": "anarchy"}),
        ("case_top_share_within_whole", {"top_share_tenths": 1001}),
        ("case_functions_before_levels", {"functions_before": {"F1": 2}}),
        ("case_functions_before_levels", {"functions_before": [2, 2, 2, 2, 2, 2, 2]}),
        ("case_functions_after_levels", {"functions_after": SEVEN | {"F8": 1}}),
        ("case_functions_after_levels", {"functions_after": SEVEN | {"F3": 5}}),
        ("case_functions_after_levels", {"functions_after": SEVEN | {"F3": 1.5}}),
        ("case_functions_after_levels", {"functions_after": SEVEN | {"F3": "2"}}),
        ("case_functions_after_levels", {"functions_after": SEVEN | {"F3": [2]}}),
        ("case_process_change_known", {"process_change": "sideways"}),
        ("case_product_change_known", {"product_change": "sideways"}),
        ("case_functional_change_known", {"functional_change": "sideways"}),
        ("case_chain_change_known", {"chain_change": "sideways"}),
        ("case_risk_form_known", {"risk_form": "fire"}),
        ("case_bands_known", {"bands": {"luck": "high"}}),
        ("case_bands_known", {"bands": {"risk": "extreme"}}),
        ("case_bands_known", {"bands": {"first_tier": "high"}}),
        ("case_bands_known", {"bands": {"risk": None}}),
        ("case_bands_known", {"bands": ["risk"]}),
        ("case_levers_known", {"levers": ["spread_buyers", "pray"]}),
        ("case_evidence_known", {"evidence": "hearsay"}),
        ("case_inferred_known", {"inferred": ["title"], "our_inference": "All of it."}),
        ("case_inference_is_told", {"inferred": ["top_share"], "our_inference": ""}),
    ],
)
def test_case_refused(constraint, values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CaseStudyFactory(**values)


def test_case_slug_is_unique():
    CaseStudyFactory(slug="brenta")
    with pytest.raises(IntegrityError, match="slug"), transaction.atomic():
        CaseStudyFactory(slug="brenta")


def test_whole_case_is_accepted():
    """The negative control of the table above: every field at a good value goes through."""
    case = CaseStudyFactory(
        firm_sizes=["small", "medium"],
        chain_position="direct",
        destinations=["rich_countries"],
        buyer_kinds=["brand"],
        governance="quasi_hierarchy",
        top_share_tenths=1000,
        functions_before=SEVEN,
        functions_after=SEVEN | {"F1": None},
        process_change="up",
        functional_change="blocked",
        risk_form="loss",
        bands={"risk": "high", "first_tier": "not_yet"},
        levers=["spread_buyers"],
        inferred=["top_share"],
        our_inference="The share is ours.",
        period_start=1990,
        period_end=1990,
        countries=[],
    )
    case.full_clean()


def test_draft_may_be_half_done():
    CaseStudyFactory(status="draft", situation="", what_they_did="", what_happened="", what_to_take="", limits="")


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("source_key_is_slug", {"key": "Rabellotti 2001"}),
        ("source_kind_known", {"kind": "rumour"}),
        ("source_has_authors", {"authors": []}),
        ("source_has_title", {"title": ""}),
        ("source_year_plausible", {"year": 1066}),
        ("source_year_plausible", {"year": 2101}),
        ("source_doi_form", {"doi": "https://doi.org/10.1000/1"}),
        ("source_url_form", {"url": "javascript:alert(1)"}),
    ],
)
def test_source_refused(constraint, values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SourceFactory(**values)


def tried(test):
    """Return the constraints that a table of refusals tries."""
    return {constraint for constraint, _values in test.pytestmark[0].args[1]}


def test_every_constraint_is_tried():
    """A constraint that no test violates may as well not be there."""
    elsewhere = {"source_doi_unique", "case_source_unique", "case_source_role_known"}  # each has a test below
    there = {one.name for model in (CaseStudy, Source, CaseSource) for one in model._meta.constraints}
    assert tried(test_case_refused) | tried(test_source_refused) | elsewhere == there


def test_a_case_says_all_that_search_matching_and_readers_go_by():
    told = {
        "title", "summary", "situation", "what_they_did", "what_happened", "what_to_take", "limits", "sectors",
        "countries", "period_start", "period_end", "firm_sizes", "firm_role", "chain", "end_market", "buyer_kinds",
        "governance", "top_share_tenths", "functions_before", "functions_after", "process_change", "product_change",
        "functional_change", "chain_change", "levers", "bands", "evidence",
    }  # fmt: skip
    assert told < set(CASE_CONTENT)
    columns = {
        field.name
        for field in CaseStudy._meta.fields
        if field.editable and not field.generated and not field.primary_key
    }
    assert columns - set(CASE_CONTENT) == {"slug", "status", "changes"}  # all the rest is kept in revisions
    assert CaseStudy._meta.get_field("sources").related_model is Source


def test_a_note_has_a_text_and_one_person_opens_a_case_once():
    case, rosa = CaseStudyFactory(), UserFactory()
    with pytest.raises(IntegrityError, match="note_has_text"), transaction.atomic():
        CaseNote.objects.create(case=case, by=rosa, text="")
    CaseOpening.objects.create(case=case, by=rosa, at=case.created_at)
    with pytest.raises(IntegrityError, match="opening_unique"), transaction.atomic():
        CaseOpening.objects.create(case=case, by=rosa, at=case.created_at)


def test_one_doi_is_one_source_whatever_its_case():
    SourceFactory(doi="10.1000/ABC")
    with pytest.raises(IntegrityError, match="source_doi_unique"), transaction.atomic():
        SourceFactory(doi="10.1000/abc")


def test_a_source_stands_once_under_a_case():
    reference = CaseSourceFactory()
    with pytest.raises(IntegrityError, match="case_source_unique"), transaction.atomic():
        CaseSourceFactory(case=reference.case, source=reference.source)


def test_the_role_of_a_source_is_known():
    with pytest.raises(IntegrityError, match="case_source_role_known"), transaction.atomic():
        CaseSourceFactory(role="gossip")


def test_a_source_in_use_cannot_be_deleted():
    reference = CaseSourceFactory()
    with pytest.raises(IntegrityError):
        reference.source.delete()


def test_the_search_column_is_kept_by_the_database():
    case = CaseStudyFactory(title="Zapatos de León", keywords="México")
    CaseStudy.objects.filter(pk=case.pk).update(cluster="Guanajuato")
    case.refresh_from_db()
    assert "'guanajuato':4A" in case.search_vector
    assert "'leon':3A" in case.search_vector


def test_the_folding_function_is_immutable():
    """What is folded when a case is stored and when somebody searches must come out the same."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT provolatile, proparallel FROM pg_proc WHERE proname = 'foothold_fold'")
        assert cursor.fetchall() == [("i", "s")]
