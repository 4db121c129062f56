"""Out and back without loss, in every format: the whole shipped library, and whatever a case may hold."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casestudies import isic
from casestudies import vocabulary as words
from casestudies.content import CASE_CONTENT
from casestudies.exchange import exporting, files
from casestudies.exchange.applying import apply_import
from casestudies.exchange.content import record_of_case, record_of_source
from casestudies.exchange.exporting import Selection
from casestudies.exchange.planning import Fate, plan_import
from casestudies.loading import SOURCE_CONTENT
from casestudies.models import CaseSource, CaseStudy, Source
from casestudies.readers import tidied
from tests.casestudies.curation import delete_all_cases

FORMATS = ("yaml", "csv", "xlsx")


def written(format_name, sources, cases):
    """Return a file of records as bytes."""
    if format_name == "xlsx":
        with files.write_workbook(sources, cases) as file:
            return file.read()
    return "".join(files.write_text(format_name, sources, cases)).encode()


def exported(format_name, selection=Selection()):  # noqa: B008 -- frozen
    return written(format_name, exporting.source_records(selection), exporting.case_records(selection))


def everything():
    """Return all content of the library, as stored."""
    cases = CaseStudy.objects.prefetch_related("references__source").order_by("slug")
    references = CaseSource.objects.order_by("case__slug", "position").values_list(
        "case__slug", "source__key", "role", "place", "position"
    )
    return (
        list(cases.values("slug", *CASE_CONTENT)),
        list(Source.objects.order_by("key").values("key", *SOURCE_CONTENT)),
        list(references),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("format_name", FORMATS)
def test_the_shipped_library_goes_out_and_comes_back_whole(library, format_name):
    data = exported(format_name)
    before = everything()
    plan = plan_import(files.read(f"all.{format_name}", data))
    assert {item.fate for item in plan.items} == {Fate.UNCHANGED}
    assert len(plan.cases) == len(before[0])
    delete_all_cases()
    Source.objects.all().delete()
    outcome = apply_import(file=files.read(f"all.{format_name}", data), chosen={}, by=None)
    assert len(outcome.created) == len(before[0]) + len(before[1])
    assert everything() == before
    assert set(CaseStudy.objects.values_list("status", flat=True)) == {"draft"}


# --- Whatever a case may hold

AWKWARD = (
    "=1+1", "'=x", "''tis", "-5", "@x", "+", "_x000D_", "_x005F_", "_x0041_", "no", "1990", "~", "null", "1e5", "152;",
    "a; b | c = d \\", "\\", "x\u2028y", "a\x85b", "a\ufeffb", "- a", "# b", "{c}", "'", '"', "\t x", "a\n\n  b\nc",
    "<b>&amp;", "\U0001f469\U0001f3fd\u200d\U0001f3ed", "\u202eabc", "2001-01-01", "e\u0301", "\xa0a\xa0", "%", ": ",
    "a\r\nb\rc", "! x", "--- x\n...",
)  # fmt: skip
PIECES = st.sampled_from(AWKWARD) | st.text(st.characters(codec="utf-8"), max_size=12)


def texts(longest=600, least=0):
    return st.lists(PIECES, max_size=4).map(lambda p: tidied(" ".join(p)[:longest])).filter(lambda t: len(t) >= least)


def some_of(values):
    return st.lists(st.sampled_from(list(values)), unique=True, max_size=4)


YEARS = st.none() | st.integers(1500, 2100)
LEVELS = st.none() | st.fixed_dictionaries(dict.fromkeys(words.FUNCTIONS, st.none() | st.integers(0, 4)))
CHANGES = st.sampled_from(["", *words.Change.values])
SLUGS = st.from_regex("[a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True)
SOURCE = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(words.SourceKind.values),
        "authors": st.lists(texts(120, 1), min_size=1, max_size=3, unique=True),
        "year": st.integers(1500, 2100),
        "title": texts(400, 1),
        "doi": st.just(""),  # one DOI belongs to one source: tested by itself
        "url": st.sampled_from(["", "https://example.org/a?b=1&c=%20"]),
        "note": texts(),
        **{
            name: texts(length)
            for name, length in {
                "container": 300, "volume": 20, "issue": 20, "pages": 30, "publisher": 200, "location": 120,
            }.items()
        },
    }
)  # fmt: skip
CASE = st.fixed_dictionaries(
    {
        **{name: texts(300) for name in ("place", "keywords")},
        **{name: texts(1000) for name in ("situation", "what_they_did", "what_happened", "what_to_take", "limits")},
        **{name: texts(120) for name in ("cluster", "chain", "place_lines")},
        **{name: texts(200) for name in ("firm_role", "end_market")},
        **dict.fromkeys(("process_change", "product_change", "functional_change", "chain_change"), CHANGES),
        "title": texts(160, 1),
        "summary": texts(600, 1),
        "family": st.just("") | SLUGS,
        "outcome": st.sampled_from(words.Outcome.values),
        "evidence": st.sampled_from(words.Strength.values),
        "sectors": some_of(code for code in isic.titles() if isic.is_known(code)).filter(bool),
        "countries": some_of(["BR", "NO", "IT", "NA"]),
        "period_start": YEARS,
        "period_end": YEARS,
        "firm_sizes": some_of(words.FirmSize.values),
        "destinations": some_of(words.Destination.values),
        "buyer_kinds": some_of(words.BuyerKind.values),
        "levers": some_of(words.LEVERS),
        "chain_position": st.sampled_from(["", *words.ChainPosition.values]),
        "governance": st.sampled_from(["", *words.Governance.values]),
        "risk_form": st.sampled_from(["", *words.RiskForm.values]),
        "top_share_tenths": st.none() | st.integers(0, 1000),
        "functions_before": LEVELS,
        "functions_after": LEVELS,
        "bands": st.fixed_dictionaries({}, optional={key: st.sampled_from(b) for key, b in words.BANDS.items()}),
        "our_inference": texts(1000, 1),
        "inferred": some_of(words.INFERABLE),
    }
).filter(lambda case: None in (case["period_start"], case["period_end"]) or case["period_start"] <= case["period_end"])
PLACES = texts(200)


@st.composite
def libraries(draw):
    """Draw sources by key and cases by slug that name some of them, as contents."""
    sources = draw(st.dictionaries(SLUGS, SOURCE, max_size=3))
    cases = draw(st.dictionaries(SLUGS, CASE, min_size=1, max_size=3))
    for case in cases.values():
        keys = draw(st.lists(st.sampled_from(sorted(sources)), unique=True)) if sources else []
        roles = st.sampled_from(words.SourceRole.values)
        case["sources"] = [{"key": key, "role": draw(roles), "place": draw(PLACES)} for key in keys]
    return sources, cases


@pytest.mark.django_db
@pytest.mark.parametrize("format_name", FORMATS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(library=libraries())
def test_whatever_a_case_holds_comes_back_the_same(format_name, library):
    sources, cases = library
    data = written(
        format_name,
        [{"slug": key} | record_of_source(content) for key, content in sources.items()],
        [{"slug": slug} | record_of_case(content) for slug, content in cases.items()],
    )
    read = files.read(f"all.{format_name}", data)
    assert {entry.name: entry.content for entry in read.sources} == sources
    assert {entry.name: entry.content for entry in read.cases} == cases
