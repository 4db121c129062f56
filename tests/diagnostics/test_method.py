"""The method page and docs/method.md print the whole instrument, and say of each part where it comes from."""

import re
from html import unescape

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from casestudies.likeness import FACTORS
from diagnostics.core.attribution import BLOCKS
from diagnostics.core.fingerprint import fingerprint
from diagnostics.core.formulas import TRAITS
from diagnostics.core.instrument import Origin
from diagnostics.core.instruments import CURRENT
from diagnostics.core.interactions import INTERACTIONS
from diagnostics.core.lever_rules import RULES
from diagnostics.core.method import AMBIGUITIES, APPROACH, LIMITS, SUPPORT
from diagnostics.core.words import PARTS
from diagnostics.presentation.method import method_view

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client) -> str:
    return unescape(client.get(reverse("diagnostics:method")).content.decode())


def part(page: str, anchor: str) -> str:
    """Return the article with this id, up to its end."""
    return re.search(rf'<article[^>]*id="{anchor}".*?</article>', page, re.DOTALL).group()


def test_anyone_may_read_it_without_a_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(reverse("diagnostics:method"))
    assert response.status_code == 200


def test_it_only_reads(client):
    assert client.post(reverse("diagnostics:method")).status_code == 405


def test_every_question_is_printed_whole(page):
    for question in CURRENT.questions.values():
        article = part(page, f"question-{question.key}")
        assert f'id="{question.key}"' in article
        told = [question.name, question.text, question.proof, question.hint, question.not_applicable]
        assert all(text in article for text in told)
        assert all(level.text in article for level in question.levels)
        assert ("first visit" in article) == question.in_short_form


def test_every_question_says_what_is_the_papers_and_what_is_ours(page):
    for question in CURRENT.questions.values():
        article = part(page, f"question-{question.key}")
        assert ("The paper</span>" in article) == any(c.origin is Origin.PAPER for c in question.citations)
        assert "Our reading</span>" in article
        assert all(citation.place in article for citation in question.citations)


def test_the_reason_of_every_reading_is_on_the_page(page):
    for question in CURRENT.questions.values():
        assert all(citation.reason in page for citation in question.citations)


def test_every_criterion_is_printed_with_its_numbers(page):
    for criterion in CURRENT.criteria:
        article = part(page, f"criterion-{criterion.key}")
        assert criterion.rule in article
        assert criterion.asks in article
        assert article.count('<td class="num"') == len(criterion.weights)
        assert all(gate.text in article for gate in criterion.gates)
        assert article.count('class="band"') == len(criterion.bands)


def test_every_number_in_a_rule_has_a_name_that_is_used():
    weights = [weight for criterion in CURRENT.criteria for weight in criterion.weights]
    keys = {name for weight in weights for name in (weight.key, weight.part)} - CURRENT.questions.keys()
    assert keys | {weight.key for weight in CURRENT.simulation} == PARTS.keys()


def test_the_numbers_that_hold_for_every_result_are_printed_with_their_reason(page):
    article = part(page, "simulation")
    for weight in CURRENT.simulation:
        assert PARTS[weight.key] in article
        assert f"{weight.value:.0%}</td>" in article
        assert weight.citation.reason in article
    assert article.count("Our reading</span>") == len(CURRENT.simulation)


def test_every_driver_that_gathers_answers_says_which(page):
    article = part(page, "driver-groups")
    groups = [group for blocks in BLOCKS.values() for block in blocks for group in block]
    groups = [group for group in groups if len(group.questions) > 1 or group.key == "dependence"]
    assert article.count('<th scope="row">') == len(groups)
    for group in groups:
        assert group.label in article
        asked = [question for question in group.questions if question not in TRAITS]
        assert all(CURRENT.questions[question].name in article for question in asked)


def test_every_lever_is_printed_with_how_firm_it_is(page):
    for lever in CURRENT.levers:
        article = part(page, f"lever-{lever.key}")
        assert all(text in article for text in (lever.weakness, lever.action, lever.first_step))
        assert re.search("Documented|Argued|Proposed", article)
        assert "%(buyer)s" not in article


def test_every_lever_says_when_it_is_advised_and_when_not(page):
    for rule in RULES:
        article = part(page, f"lever-{rule.lever}")
        told = [rule.when, rule.unless, *rule.steps]
        assert not [each for each in told if str(each.in_words(CURRENT)) not in article]


def test_interactions_limits_and_unclear_passages_are_printed(page):
    told = [each.statement for each in INTERACTIONS] + [each.reason for each in INTERACTIONS]
    told += [paragraph for note in (*APPROACH, *LIMITS) for paragraph in note.paragraphs]
    told += [text for row in SUPPORT for text in (row.gives, row.leaves_open)]
    told += [text for row in AMBIGUITIES for text in (row.problem, row.reading, row.lines)]
    assert not [text for text in told if text not in page]


def test_every_link_on_the_page_finds_its_place_once(page):
    anchors = re.findall(r'\sid="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)


def test_it_names_version_and_fingerprint(page):
    assert f"version {CURRENT.version}" in page
    assert fingerprint(CURRENT) in page


def test_no_line_number_lies_outside_the_paper():
    lines = [row.lines for row in AMBIGUITIES] + [each.lines for each in INTERACTIONS]
    lines += [citation.lines for note in (*APPROACH, *LIMITS) for citation in note.citations]
    lines += [row.citation.lines for row in SUPPORT]
    assert all(1 <= int(number) <= 1343 for text in lines for number in re.findall(r"\d+", text))


def test_the_document_is_current():
    call_command("write_method", check=True)


def test_a_stale_document_is_refused_and_rewritten(tmp_path):
    path = tmp_path / "method.md"
    path.write_text("# Something else\n")
    with pytest.raises(CommandError, match="write_method"):
        call_command("write_method", check=True, path=path)
    call_command("write_method", path=path)
    call_command("write_method", check=True, path=path)
    assert all(f"#### {key} " in path.read_text() for key in CURRENT.questions)


def test_shared_readings_give_their_reason_once_for_each_section():
    for section in method_view(CURRENT).sections:
        reasons = [reading.reason for reading in section.readings]
        assert all(reasons)
        for question in section.questions:
            assert not [citation for citation in question.citations if citation.reason in reasons]


def test_every_weight_of_the_choice_of_cases_is_printed_with_its_reason(page):
    table = re.search(r'aria-labelledby="cases".*?</section>', page, re.DOTALL).group()
    for factor in FACTORS:
        row = re.search(rf"<tr>\s*<th scope=\"row\">{re.escape(factor.name)}</th>.*?</tr>", table, re.DOTALL).group()
        assert f">{factor.weight}</td>" in row
        assert factor.why in row
