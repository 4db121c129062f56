"""The result page: everything found, with its reasons, for the organisation whose firm it is and nobody else."""

import re
import uuid
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from diagnostics import demo, snapshots
from diagnostics.core import instruments
from diagnostics.core.findings import Diagnosis
from diagnostics.presentation import present
from tests.diagnostics import samples
from tests.factories import AssessmentFactory, DiagnosisFactory, member

pytestmark = pytest.mark.django_db
MOST_QUERIES = 8


@pytest.fixture
def signed_in(client, monkeypatch):
    """Return a function that signs in a member of a firm with this snapshot, and returns the result's address."""
    monkeypatch.setattr(instruments, "get", lambda version: samples.INSTRUMENT)

    def prepare(snapshot):
        monkeypatch.setattr(snapshots, "read", lambda row: snapshot)
        advisor = member()
        diagnosis = DiagnosisFactory(assessment__firm__organisation=advisor.organisation)
        client.force_login(advisor)
        return address(diagnosis.assessment)

    return prepare


@pytest.fixture
def show(client, signed_in):
    """Return a function that shows a snapshot to a member of the firm's organisation, as the page's HTML."""

    def shown(snapshot):
        response = client.get(signed_in(snapshot))
        assert response.status_code == 200
        return response.content.decode()

    return shown


def address(assessment):
    return reverse("diagnostics:result", args=[getattr(assessment, "pk", assessment)])


def words_of(html):
    """Return the page's text as a reader sees it, blanks run together."""
    body = re.sub(r"<(script|style).*?</\1>", "", html, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_the_page_leads_with_a_sentence_and_shows_every_band(show):
    text = words_of(show(samples.snapshot()))
    assert "The firm delivers well and is losing design to its main buyer." in text
    for title in samples.TITLES.values():
        assert title in text
    assert "Medium to high" in text
    assert "58 of 100" in text
    assert "Between 50 and 70, depending on 2 answers that are missing." in text


def test_every_finding_opens_to_answers_rule_and_source(show):
    html = show(samples.snapshot())
    opened = html.split('aria-labelledby="finding-risk"')[1].split("</article>")[0]
    inside = words_of(opened.split("<details")[1])
    for part in (
        "Network management, behaviour 3",
        "Stated by the owner",
        "Supplier list of May seen.",
        "30% of",
        "The mean of the answers, times 100.",
        "Box 3.2, first trait",
        "Our reading",
        "The paper gives no weights, so all count the same.",
        "The owner does not know",
    ):
        assert part in inside


def test_drivers_are_drawn_and_tabled(show):
    html = show(samples.snapshot())
    opened = html.split('aria-labelledby="finding-risk"')[1].split("</article>")[0]
    assert opened.count('role="img"') == 2  # one for wide screens, one for small ones
    table = words_of(opened.split("The score in points")[1])
    assert table.startswith("What counts Points Network management +75 Quality −9 Score 66")


def test_gates_buyers_functions_advice_and_cases_are_shown(show):
    text = words_of(show(samples.snapshot()))
    for part in (
        "Not passed Quality is at least uneven. Quality, behaviour 1",
        "Quasi-hierarchy The buyer decides what is made and how, without owning the firm.",
        "4 of the 10 traits answered are present.",
        "Own design for the same market.",
        "Blocked. The firm’s ability: medium. This buyer stands in the way.",
        "Design Others do it all Mostly the firm lost 3 steps",
        "Enter a second market",
        "Documented The paper tells of firms that did it.",
        "It may anger your main buyer.",
        "Why this one",
        "Like this firm, it sold shoes.",
        "How this firm differs",
        "Unlike this firm, it had its own brand.",
        "A case to set against them",
        "Exchange rates were not asked about.",
        "This is a screening diagnostic, not a validated predictor.",
    ):
        assert part in text


def article(html, key):
    """Return the text of one finding's article."""
    return unescape(words_of(html.split(f'aria-labelledby="finding-{key}"')[1].split("</article>")[0]))


def test_a_finding_says_how_sure_it_is_and_keeps_the_two_doubts_apart(show):
    text = article(show(samples.examined()), "process")
    doubt = " ".join(text.split("How sure this is")[1].split("Answers, rule and sources")[0].split())
    assert doubt == (
        ": Outlook for process upgrading Missing answers Between 50 and 70, depending on 2 answers that are missing. "
        "Weights and answers a little off “Medium” held in 87 of 100 tries. "
        "Nine in ten tries came out between 52 and 64. "
        "What matters most to it Quality Answer · Stated by the owner · about 3 points "
        "Replacing the buyer (Brightway) Answer · Stated by the owner · about a point "
        "How much “Training” counts Weight · less than a point"
    )


def test_a_finding_says_what_would_change_it(show):
    html = show(samples.examined())
    text = article(html, "process").split("What would change this")[1]
    assert "Two steps together would bring it to “high”, with a score of about 64." in text
    single = text.split("The single steps that would do most")[1]
    assert "Quality: “Quality, behaviour 2” Would raise the score by about 4 points." in single
    assert "The answer now: “Quality, behaviour 1”" in single
    risk = article(html, "risk")
    assert "None of the steps tried, up to three together, would bring it into a better band." in risk
    assert "Would lower the score by about 10 points." in risk
    best = article(html, "product")
    assert "It is in the best band there is." in best
    assert "No single step would move the score noticeably." in best


def test_the_links_to_the_method_find_what_was_tried_explained(show, client):
    html = show(samples.examined())
    anchors = set(re.findall(rf'href="{reverse("diagnostics:method")}#([^"]+)"', html))
    assert {"stability", "changes"} <= anchors
    page = client.get(reverse("diagnostics:method")).content.decode()
    assert not [each for each in ("stability", "changes") if f'id="{each}"' not in page]


def test_a_result_older_than_the_tries_is_shown_without_them(show):
    """As it was stored: the fields are not there at all."""
    stored = samples.examined().diagnosis.to_dict()
    for each in stored["findings"].values():
        for field in ("stability", "changes", "band_move"):
            del each[field]
    html = show(samples.snapshot(result=Diagnosis.from_dict(stored)))
    text = words_of(html)
    assert "58 of 100" in text
    for words in ("How sure this is", "What would change", " tries", "The thin line"):
        assert words not in text
    assert "chart-interval" not in html


def test_shares_are_tabled_beside_their_picture(show):
    text = words_of(show(samples.snapshot()))
    table = "Buyer Share of sales Brightway 41% Second &amp; Sons share not known Other buyers or not explained 59%"
    assert table in text


def test_steps_after_the_first_five_are_folded_away_and_go_on_counting(show):
    result = samples.diagnosis(advice=tuple(samples.advice() for _ in range(7)))
    html = show(samples.snapshot(result=result))
    assert html.count('class="advice-item"') == 7
    assert "2 further steps" in words_of(html)


def test_too_little_information_shows_the_questions_to_ask(show):
    text = words_of(show(samples.nothing_answered()))
    assert "Not enough information" in text
    assert "Answers to these questions would tell most: Network management : What about network management?" in text
    assert "of 100" not in text
    assert "Too little is known of this firm to find cases like it." in text


@pytest.mark.parametrize("kind", samples.EVERY_KIND)
def test_every_kind_of_result_has_a_page_that_a_strict_policy_allows(show, kind):
    html = show(kind())
    assert "style=" not in html
    assert "<script>" not in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_every_link_within_the_page_leads_somewhere(show):
    html = show(samples.snapshot())
    targets = set(re.findall(r'\sid="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= targets


def test_what_people_typed_is_shown_as_they_typed_it(show):
    html = show(samples.hostile_names())
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in html
    assert "%(buyer)s %s {0} {{ x }}" in html


def test_a_draft_leads_back_to_its_task_list(client):
    advisor = member()
    draft = AssessmentFactory(firm__organisation=advisor.organisation)
    client.force_login(advisor)
    response = client.get(address(draft))
    assert response.status_code == 302
    assert response.url == reverse("diagnostics:assessment", args=[draft.pk])


def test_a_foreign_result_is_no_more_there_than_one_that_does_not_exist(client):
    foreign = DiagnosisFactory()
    client.force_login(member())
    assert client.get(address(foreign.assessment)).status_code == 404
    assert client.get(address(uuid.uuid4())).status_code == 404


def test_a_visitor_is_sent_to_sign_in(client):
    response = client.get(address(DiagnosisFactory().assessment))
    assert response.status_code == 302
    assert "login" in response.url


def test_the_page_only_reads(client):
    advisor = member()
    diagnosis = DiagnosisFactory(assessment__firm__organisation=advisor.organisation)
    client.force_login(advisor)
    assert client.post(address(diagnosis.assessment)).status_code == 405


@pytest.mark.parametrize("kind", [samples.one_buyer, samples.thirty_buyers, samples.examined])
def test_the_page_takes_few_queries_however_many_buyers(client, signed_in, kind, django_assert_max_num_queries):
    url = signed_in(kind())
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(url)


def completed_examples():
    return [path for path in demo.files() if demo.read(path).get("stage") != "draft"]


@pytest.mark.parametrize("path", completed_examples(), ids=lambda path: path.stem)
def test_an_example_firm_shows_its_own_result(client, path, django_assert_max_num_queries):
    """Nothing by hand here: questionnaire, engine, advice, snapshot and page as they really are."""
    call_command("load_cases", verbosity=0)
    advisor = member()
    firm = demo.add_firm(demo.read(path), organisation=advisor.organisation, by=advisor)
    assessment = firm.assessments.get()
    client.force_login(advisor)
    with django_assert_max_num_queries(MOST_QUERIES):
        html = client.get(address(assessment)).content.decode()
    text = unescape(words_of(html))
    shown = present(snapshots.read(assessment.diagnosis))
    assert shown.sentence in text
    for finding in shown.findings:
        assert finding.title in text
        assert finding.band in text
        assert finding.sentence in text
        if finding.is_scored:
            assert finding.stability.kept in text
            assert finding.band_move.sentence in text
        for change in finding.changes:
            assert change.step in text
            assert change.effect in text
        for answer in finding.evidence:
            assert answer.said in text
    for advice in shown.advice:
        assert advice.action in text
        assert advice.first_step in text
    for case in (*shown.cases, shown.counter_case):
        assert case.title in text
    for buyer in shown.buyers:
        assert buyer.rules in text
