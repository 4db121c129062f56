"""The owner's pages: what they show, what they save, and that a link opens nothing else."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from diagnostics import owner_links
from diagnostics.assessments import Change, complete, save_answers
from diagnostics.core.instruments import CURRENT
from diagnostics.models import Answer, AnswerChange, OwnerAnswer, OwnerLink
from diagnostics.views.owner import MOST_FAILURES
from tests.diagnostics.isolation import addresses, ask, build
from tests.diagnostics.test_capture import summary_of, text_of
from tests.diagnostics.test_isolation import TARGETS, storage  # noqa: F401
from tests.factories import AnswerFactory, AssessmentFactory, BuyerFactory, FirmFactory, member

pytestmark = pytest.mark.django_db
SECRET_WORD = "Xylocopa"  # stands in all that the advisor knows, and nowhere else
MARKETS = [question.key for question in CURRENT.section("markets").questions]


@pytest.fixture(autouse=True)
def no_failures_yet():
    cache.clear()


@pytest.fixture
def ada():
    return member(user__name="Ada", organisation__name="Agency of Trades")


@pytest.fixture
def draft(ada):
    return AssessmentFactory(firm__organisation=ada.organisation, firm__name="Aurora")


@pytest.fixture
def buyers(draft):
    return [BuyerFactory(assessment=draft, name=name, share_tenths=400) for name in ("Brightway", "Lutz")]


def issue(draft, by=None, places=("markets",), name=""):
    """Return a link and the address of its first page."""
    terms = owner_links.Terms(uuid4(), places, days=14, owner_name=name)
    link, secret = owner_links.issue(assessment=draft, terms=terms, by=by)
    return link, reverse("diagnostics:owner_welcome", args=[link.pk, secret])


def stands(**about):
    """Return what owners have written, oldest first."""
    return list(
        OwnerAnswer.objects.filter(**about).order_by("pk").values_list("question_key", "level", "state", "note")
    )


def hidden_of(response):
    """Return what the page says it was made from."""
    html = re.sub(r"\s+", " ", response.content.decode())
    return dict(re.findall(r'<input type="hidden" name="(initial-\w+)" value="([^"]*)"', html))


# --- What it says


def test_it_says_who_asks_for_what_and_until_when(client, draft, ada):
    link, address = issue(draft, by=ada, name="Nadia")
    text = text_of(client.get(address))
    assert "Welcome, Nadia" in text
    assert "Ada of Agency of Trades would like to hear from you how things stand at Aurora." in text
    assert "read by advisors of Agency of Trades only" in text
    assert f"{link.expires_at:%H:%M} UTC" in text
    assert "0 of 4 answered" in text


def test_it_does_without_the_advisors_name(client, draft):
    _link, address = issue(draft)
    assert "Agency of Trades would like to hear from you" in text_of(client.get(address))


def test_sections_follow_one_another_to_the_thanks(client, draft, buyers):
    _link, address = issue(draft, places=["markets", f"traits:{buyers[1].pk}"])
    first = client.post(f"{address}1/", {"M1": "3", "action": "continue"})
    assert first.url == f"{address}2/"
    assert "Lutz: What this buyer brings" in text_of(client.get(first.url))
    second = client.post(first.url, {"D01": "dk", "action": "continue"})
    assert second.url == f"{address}thanks/"
    assert "Your 2 answers are saved." in text_of(client.get(second.url))
    assert client.post(first.url, {"action": "draft"}).url == address
    assert "1 of 4 answered" in text_of(client.get(address))


def test_a_question_has_the_owners_words_and_asks_for_no_evidence(client, draft):
    _link, address = issue(draft)
    response = client.get(f"{address}1/")
    text = text_of(response)
    question = CURRENT.questions["M1"]
    assert all(words in text for words in (question.text, *(level.text for level in question.levels)))
    assert "I do not know" in text
    assert "I would rather not say" in text
    for word in ("How do you know", "Ask to see", question.proof, "Mark for a second look", "The owner"):
        assert word not in text


def test_what_was_written_stands_there_again(client, draft):
    _link, address = issue(draft)
    client.post(f"{address}1/", {"M1": "0", "M1_note": "Since spring.\r\nNot before.", "M2": "refused"})
    html = client.get(f"{address}1/").content.decode()
    assert "Since spring.\nNot before.</textarea>" in html
    for field, value in (("M1", "0"), ("M2", "refused"), ("M3", "")):
        assert re.search(rf'name="{field}"\s+value="{value}"\s+checked', html)


# --- What it saves


def test_answers_are_kept_apart_from_the_advisors_and_enter_no_score(client, draft, ada):
    AnswerFactory(assessment=draft, question_key="M1", level=1)
    before = list(Answer.objects.values()), AnswerChange.objects.count()
    _link, address = issue(draft)
    client.post(f"{address}1/", {"M1": "4", "M2": "2"})
    assert stands() == [("M1", 4, "answered", ""), ("M2", 2, "answered", "")]
    assert (list(Answer.objects.values()), AnswerChange.objects.count()) == before
    draft.refresh_from_db()
    assert draft.revision == 0


def test_changing_ones_mind_adds_a_version_and_saying_it_again_none(client, draft):
    _link, address = issue(draft)
    page = f"{address}1/"
    client.post(page, {"M1": "4"})
    client.post(page, {"M1": "4", "initial-M1": "4"})
    client.post(page, {"M1": "4"})
    client.post(page, {"M1": "2", "initial-M1": "4"})
    client.post(page, {"M1": "", "initial-M1": "2"})
    assert stands() == [("M1", 4, "answered", ""), ("M1", 2, "answered", ""), ("M1", None, "noted", "")]
    assert "0 of 4 answered" in text_of(client.get(address))


def test_a_page_left_open_elsewhere_overwrites_nothing(client, draft):
    _link, address = issue(draft)
    page = f"{address}1/"
    old = hidden_of(client.get(page))
    client.post(page, {"M1": "4", "M1_note": "new"} | old)
    client.post(page, {"M1": "", "M2": "1"} | old)
    assert [row[:2] for row in stands()] == [("M1", 4), ("M2", 1)]


def test_a_mistake_keeps_the_rest_and_the_page_shown_again_can_take_it_back(client, draft):
    _link, address = issue(draft)
    page = f"{address}1/"
    response = client.post(page, {"M1": "4", "M2": "2", "M2_note": "n" * 2001})
    assert summary_of(response)["id_M2_note"].startswith("The note on")
    assert [row[:2] for row in stands()] == [("M1", 4), ("M2", 2)]
    shown = hidden_of(response)
    assert (shown["initial-M1"], shown["initial-M2_note"]) == ("4", "")
    client.post(page, {"M1": "", "M2": "2", "M2_note": "short"} | shown)
    assert stands()[2:] == [("M1", None, "noted", ""), ("M2", 2, "answered", "short")]


def test_a_link_shows_nothing_that_was_written_through_another(client, draft):
    (_one, first), (_two, second) = issue(draft), issue(draft)
    client.post(f"{first}1/", {"M1": "4", "M1_note": SECRET_WORD})
    assert SECRET_WORD not in client.get(f"{second}1/").content.decode()
    assert "0 of 4 answered" in text_of(client.get(second))


@pytest.mark.parametrize(
    "data",
    [
        {"M1": "9"},
        {"M1": "noted"},
        {"M1": "answered"},
        {"M1": "na"},  # the question always applies
        {"M1": "a\0b"},
        {"M1": "9" * 5000},
        {"M1_note": "a\0b"},
        {"M1_note": "n" * 100_000},
    ],
)
def test_what_is_no_answer_saves_nothing_and_breaks_nothing(data, client, draft):
    _link, address = issue(draft)
    response = client.post(f"{address}1/", data)
    assert response.status_code == 200
    assert summary_of(response)
    assert stands() == []


@pytest.mark.parametrize("body", [b"\xff\xfe=%00", b"M1=%ED%A0%80", b"M1" * 10_000, b"[" * 100_000])
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json", "multipart/form-data"])
def test_no_body_breaks_the_page(body, kind, client, draft):
    _link, address = issue(draft)
    client.raise_request_exception = False
    assert client.post(f"{address}1/", body, content_type=kind).status_code < 500
    assert stands() == []


# --- A link opens nothing else


def test_answers_outside_the_chosen_sections_change_no_row(client, draft, buyers):
    _link, address = issue(draft, places=["markets", f"traits:{buyers[0].pk}"])
    everything = {question.key: "4" for section in CURRENT.sections for question in section.questions}
    everything |= {"buyer": str(buyers[1].pk), "buyer_key": str(buyers[1].pk)}
    client.post(f"{address}1/", everything)
    client.post(f"{address}2/", everything)
    traits = {question.key for question in CURRENT.section("traits").questions}
    assert {row[0] for row in stands(buyer_key=None)} == set(MARKETS)
    assert {row[0] for row in stands(buyer_key=buyers[0].pk)} == traits
    assert OwnerAnswer.objects.filter(buyer_key=buyers[1].pk).count() == 0
    assert (Answer.objects.count(), AnswerChange.objects.count()) == (0, 0)


@pytest.mark.parametrize("number", ["0", "2", "999", "9" * 5000])
def test_there_is_no_section_but_those_chosen(number, client, draft):
    _link, address = issue(draft)
    assert client.get(f"{address}{number}/").status_code == 404
    assert client.post(f"{address}{number}/", {"L1": "4"}).status_code == 404
    assert stands() == []


def test_a_buyer_taken_off_the_list_is_asked_about_no_more(client, draft, buyers):
    _link, address = issue(draft, places=[f"traits:{buyers[0].pk}", f"traits:{buyers[1].pk}"])
    buyers[0].delete()
    text = text_of(client.get(address))
    assert "Brightway" not in text
    assert "Lutz: What this buyer brings" in text


def test_a_short_visit_asks_the_owner_its_own_questions_only(client, draft):
    draft.is_short = True
    draft.save()
    _link, address = issue(draft, places=["cooperation"])
    questions = CURRENT.section("cooperation").questions
    client.post(f"{address}1/", {question.key: "1" for question in questions})
    asked = {question.key for question in questions if question.in_short_form}
    assert {row[0] for row in stands()} == asked
    assert 0 < len(asked) < len(questions)


@pytest.fixture
def known(draft, ada, buyers):
    """Let the advisor know much: answers and notes in all sections, a mark, a history, and another firm."""
    changes = [
        Change(uuid4(), question.key, buyer, "answered", 3, "document", SECRET_WORD)
        for section in CURRENT.sections
        for buyer in ([None] if section.scope == "firm" else [each.pk for each in buyers])
        for question in section.questions
    ]
    save_answers(assessment=draft, changes=changes, by=ada)
    Answer.objects.update(second_look=True)
    FirmFactory(organisation=ada.organisation, name=SECRET_WORD)
    buyers[1].name = f"{SECRET_WORD} Buyer"
    buyers[1].save()


def pages(address, numbers=(1, 2)):
    return [address, *(f"{address}{number}/" for number in numbers), f"{address}thanks/"]


def test_no_page_of_the_owner_tells_what_the_advisor_knows(client, draft, buyers, known):
    _link, address = issue(draft, places=["markets", f"traits:{buyers[0].pk}"])
    for page in pages(address):
        html = client.get(page).content.decode()
        assert SECRET_WORD not in html
        assert not re.search(r'value="[0-4]"\s+checked', html)
        links = set(re.findall(r'(?:href|action)="([^"#]+)"', html))
        assert {link for link in links if not link.startswith(("/static/", address))} == set(), page


def test_the_same_look_finds_a_leak(client, draft, buyers, known):
    """Negative control: were the other buyer's section opened, its name would be found."""
    _link, address = issue(draft, places=["markets", f"traits:{buyers[1].pk}"])
    assert any(SECRET_WORD in client.get(page).content.decode() for page in pages(address))


@pytest.fixture
def own(storage):  # noqa: F811
    return build("Mine")


def test_a_link_in_hand_opens_no_other_page(own):
    """As nobody, with the cookies the owner's pages have set."""
    holder = Client()
    _link, address = issue(own.draft)
    for page in pages(address, (1,)):
        assert holder.get(page).status_code == 200
    holder.post(f"{address}1/", {"M1": "1"})
    for name, target in TARGETS.items():
        for method in ("get", "post"):
            answer = ask(holder, method, name, target.ids(own), target.data)
            assert answer == ask(Client(), method, name, target.ids(own), target.data), name
            assert "Mine" not in answer[2], name
    for name, arguments in addresses():
        if not arguments and name.startswith(("diagnostics:", "casestudies:", "admin:")):
            assert "Mine" not in holder.get(reverse(name)).content.decode(errors="replace"), name
    assert "sessionid" not in holder.cookies


def test_that_walk_finds_an_open_door(own):
    """Negative control: to an advisor the same addresses do open."""
    advisor = Client()
    advisor.force_login(own.people["advisor"])
    status, _place, body = ask(advisor, "get", "diagnostics:section", TARGETS["diagnostics:section"].ids(own), {})
    assert status == 200
    assert "Mine" in body


# --- Closed links


def closed_links(draft, ada):
    """Yield addresses that must open nothing, each with what is wrong with it."""
    link, address = issue(draft)
    yield "wrong secret", reverse("diagnostics:owner_welcome", args=[link.pk, "x" * 32])
    yield "no such link", re.sub(str(link.pk), str(uuid4()), address)
    yield "cut short", address[:-6] + "/"
    link, address = issue(draft)
    owner_links.revoke(link=link)
    yield "revoked", address
    link, address = issue(draft)
    OwnerLink.objects.filter(pk=link.pk).update(created_at=Now() - timedelta(days=2), expires_at=Now())
    yield "expired", address
    _link, address = issue(draft)
    BuyerFactory(assessment=draft, share_tenths=900)
    complete(assessment=draft, by=ada)
    yield "completed", address


def test_all_closed_links_answer_alike(client, draft, ada):
    answers = {}
    for what, address in closed_links(draft, ada):
        for page in pages(address, (1,)):
            for method in (client.get, client.post):
                cache.clear()  # else there were too many of them
                response = method(page, {"M1": "4"})
                del response.headers["X-Request-ID"]  # each request has its own, whatever it asked for
                answers[what, page, method] = (response.status_code, response.content, dict(response.headers))
    first = next(iter(answers.values()))
    assert first[0] == 404
    assert b"Ask your advisor for a new one." in first[1]
    assert b"Aurora" not in first[1]
    assert all(answer == first for answer in answers.values())
    assert stands() == []


def test_a_link_closed_while_the_page_is_open_saves_nothing(client, draft, monkeypatch):
    """Between the check at the door and the save, the advisor revokes."""
    _link, address = issue(draft)
    monkeypatch.setattr(owner_links, "note_use", lambda link: owner_links.revoke(link=link))
    assert client.post(f"{address}1/", {"M1": "4"}).status_code == 404
    assert stands() == []


def test_guesses_are_slowed_down_and_an_open_link_never_is(client, draft):
    link, address = issue(draft)
    guess = reverse("diagnostics:owner_welcome", args=[link.pk, "guess"])
    statuses = [client.get(guess).status_code for _try in range(MOST_FAILURES + 1)]
    assert statuses == [404] * MOST_FAILURES + [429]
    assert "Wait five minutes" in text_of(client.get(guess))
    assert client.get(address).status_code == 200
    assert client.get(guess, REMOTE_ADDR="192.0.2.7").status_code == 404


# --- The web around it


def test_no_cache_robot_or_other_site_learns_of_it(client, draft):
    _link, address = issue(draft)
    unknown = reverse("diagnostics:owner_welcome", args=[uuid4(), "guess"])
    for page in [*pages(address, (1,)), unknown]:
        headers = client.get(page).headers
        assert "no-store" in headers["Cache-Control"]
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert headers["Referrer-Policy"] == ("same-origin" if page == f"{address}1/" else "no-referrer")


def test_forged_forms_are_refused(draft):
    _link, address = issue(draft)
    strict = Client(enforce_csrf_checks=True)
    page = f"{address}1/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', strict.get(page).content.decode())[1]
    assert strict.post(page, {"M1": "1"}).status_code == 403
    assert stands() == []
    assert strict.post(page, {"M1": "1", "csrfmiddlewaretoken": token}).status_code == 302
    assert len(stands()) == 1


def test_pages_take_few_queries_however_many_sections(client, draft, buyers, django_assert_max_num_queries):
    places = [place.code for place in owner_links.places_of(draft, buyers)]
    _link, address = issue(draft, places=places)
    for page in pages(address):
        with django_assert_max_num_queries(4):  # link, last use, buyers, answers
            client.get(page)
    everything = dict.fromkeys((question.key for question in CURRENT.section("capabilities").questions), "2")
    number = next(n for n, code in enumerate(places, start=1) if code == "capabilities")
    with django_assert_max_num_queries(11):  # the same, locks of draft and link, answers, rows, audit, a transaction
        client.post(f"{address}{number}/", everything)
    assert len(stands()) == len(everything)
