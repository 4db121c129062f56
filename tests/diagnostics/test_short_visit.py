"""A short first visit: the core questions, about the firm and its largest buyer, and said so in the result."""

import re

import pytest
from django.urls import reverse

from accounts.models import Role
from diagnostics import snapshots
from diagnostics.assessments import CompletedError, complete, set_length, start
from diagnostics.core.instruments import CURRENT
from diagnostics.models import Assessment
from diagnostics.presentation import present
from diagnostics.selectors import progress
from tests.factories import AssessmentFactory, BuyerFactory, FirmFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def short(ada):
    draft = AssessmentFactory(firm__organisation=ada.organisation, is_short=True)
    for share in (500, 300, 200):
        BuyerFactory(assessment=draft, share_tenths=share)
    return draft


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def test_it_asks_at_most_45_questions(short):
    assert sum(task.questions for task in progress(short).tasks) <= 45
    assert len(progress(short).asked) == 1


def test_a_whole_assessment_asks_all_of_them_about_every_main_buyer(short):
    short.is_short = False
    per_buyer = sum(CURRENT.section_of[key].scope == "buyer" for key in CURRENT.questions)
    asked = sum(task.questions for task in progress(short).tasks)
    assert asked == 2 * per_buyer + len(CURRENT.questions) - per_buyer


def test_it_is_chosen_when_an_assessment_starts(client, ada):
    firm = FirmFactory(organisation=ada.organisation)
    url = reverse("diagnostics:assessment_start", args=[firm.pk])
    client.post(url, {"length": "short"})
    assert Assessment.objects.get().is_short
    client.post(url)  # goes on with the same draft, as it is
    assert Assessment.objects.get().is_short


def test_pages_show_the_core_questions_alone_and_sections_without_any_are_not_there(client, short):
    html = client.get(reverse("diagnostics:section", args=[short.pk, "cooperation"])).content.decode()
    assert set(re.findall(r'data-question="(\w+)"', html)) == {"L1", "L3"}
    assert client.get(reverse("diagnostics:section", args=[short.pk, "context"])).status_code == 404


def test_answers_to_other_questions_are_not_lost_by_shortening(client, short, ada):
    set_length(assessment=short, is_short=False)
    client.post(reverse("diagnostics:section", args=[short.pk, "cooperation"]), {"L2": "3", "action": "draft"})
    set_length(assessment=short, is_short=True)
    client.post(reverse("diagnostics:section", args=[short.pk, "cooperation"]), {"L1": "1", "action": "draft"})
    assert dict(short.answers.values_list("question_key", "level")) == {"L2": 3, "L1": 1}


def test_all_questions_can_be_asked_after_all(client, short):
    page = reverse("diagnostics:assessment", args=[short.pk])
    assert "short first visit" in text_of(client.get(page))
    client.post(reverse("diagnostics:assessment_length", args=[short.pk]), {"length": "full"})
    assert "short first visit" not in text_of(client.get(page))


def test_readers_do_not_change_the_length(client, short, ada):
    client.force_login(member(Role.CURATOR, organisation=ada.organisation))
    url = reverse("diagnostics:assessment_length", args=[short.pk])
    assert client.post(url, {"length": "full"}).status_code == 403
    assert "Ask all questions" not in text_of(client.get(reverse("diagnostics:assessment", args=[short.pk])))


def test_the_result_says_that_it_was_a_short_visit(short, ada):
    snapshot = snapshots.read(complete(assessment=short, by=ada))
    assert snapshot.is_short
    assert present(snapshot).coverage_words.startswith("A short first visit: only the core questions were asked.")
    with pytest.raises(CompletedError):
        set_length(assessment=short, is_short=False)


def test_a_whole_assessment_does_not_say_so(ada):
    draft = start(firm=FirmFactory(organisation=ada.organisation), by=ada)
    BuyerFactory(assessment=draft)
    snapshot = snapshots.read(complete(assessment=draft, by=ada))
    assert "short" not in present(snapshot).coverage_words
