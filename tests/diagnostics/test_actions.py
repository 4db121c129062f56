"""The action plan: from advice to dated actions, changed without overwriting anybody, opened at the next visit."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts.models import Role
from diagnostics import actions, jobs
from diagnostics.assessments import complete, start
from diagnostics.core.instruments import CURRENT
from diagnostics.models import Action, Answer
from diagnostics.reports.parts import action_plan
from tests.diagnostics.core.sheets import uniform
from tests.factories import AssessmentFactory, BuyerFactory, UserFactory, member

pytestmark = pytest.mark.django_db
LEVERS = {lever.key: lever for lever in CURRENT.levers}


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def done(ada):
    """A completed assessment of a firm that is weak in everything, so that much is advised."""
    draft = AssessmentFactory(firm__organisation=ada.organisation, firm__name="Aurora", other_buyers=10)
    buyer = BuyerFactory(assessment=draft, name="Brightway", share_tenths=600)
    sheet = uniform(1)
    rows = [(None, key) for key in sheet.answers] + [(buyer, key) for key in sheet.buyers[0].answers]
    Answer.objects.bulk_create(
        Answer(assessment=draft, buyer=about, question_key=key, state="answered", level=1) for about, key in rows
    )
    complete(assessment=draft, by=ada)
    draft.refresh_from_db()
    return draft


@pytest.fixture
def firm(done):
    return done.firm


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def plan_url(firm):
    return reverse("diagnostics:action_plan", args=[firm.pk])


def an_action(firm, **fields):
    return Action.objects.create(firm=firm, **{"text": "Visit the fair", **fields})


def values(**fields):
    return {
        "text": "Visit the fair",
        "first_step": "",
        "responsible": "",
        "due": "",
        "status": "planned",
        "note": "",
    } | fields


# --- From advice


def test_advice_of_the_last_diagnosis_can_be_taken_up_once(client, done, firm):
    advised = [each.lever for each in done_advice(done)]
    html = client.get(plan_url(firm)).content.decode()
    assert re.findall(r'name="lever"\s+value="([^"]*)"', html) == advised
    for _click in range(2):
        response = client.post(reverse("diagnostics:action_take_up", args=[done.pk]), {"lever": advised[0]})
        assert response.url == reverse("diagnostics:action", args=[Action.objects.get().pk])
    action = Action.objects.get()
    assert (action.text, action.first_step) == (LEVERS[advised[0]].action, LEVERS[advised[0]].first_step)
    assert re.findall(r'name="lever"\s+value="([^"]*)"', client.get(plan_url(firm)).content.decode()) == advised[1:]


def done_advice(done):
    from diagnostics import snapshots  # noqa: PLC0415 - only here

    return snapshots.read(done.diagnosis).diagnosis.advice


def test_every_lever_fits_an_action():
    assert all(len(lever.action) <= 300 and len(lever.first_step) <= 300 for lever in LEVERS.values())


def test_a_lever_that_is_none_is_not_found(client, done):
    assert client.post(reverse("diagnostics:action_take_up", args=[done.pk]), {"lever": "luck"}).status_code == 404


def test_advice_is_offered_again_once_its_action_is_closed(done, firm):
    lever = done_advice(done)[0].lever
    an_action(firm, assessment=done, lever=lever, status="dropped")
    offered = {each.lever: each.is_planned for each in actions.proposals(done.diagnosis, firm.actions.all())}
    assert offered[lever] is False


# --- Adding and changing


def test_an_action_of_the_firms_own_is_added_with_who_and_when(client, firm, ada):
    url = reverse("diagnostics:action_new", args=[firm.pk])
    client.post(url, values(responsible="Rosa", due="2027-03-31", note="Ask the chamber"))
    action = Action.objects.get()
    assert (action.firm, action.responsible, action.due) == (firm, "Rosa", dt.date(2027, 3, 31))
    assert action.created_by == ada
    assert "Rosa" in text_of(client.get(plan_url(firm)))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": ""}, "Enter what will be done"),
        ({"text": "x" * 301}, "What will be done must be 300 characters or fewer"),
        ({"due": "soon"}, "By when must be a day, like 2027-03-31"),
        ({"status": "perhaps"}, "Select how far it is"),
        ({"note": "x" * 2001}, "The note must be 2,000 characters or fewer"),
        ({"text": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_what_cannot_be_saved_is_said_and_stays_as_typed(client, firm, wrong, said):
    response = client.post(reverse("diagnostics:action_new", args=[firm.pk]), values(**{"responsible": "Rosa"} | wrong))
    assert said in text_of(response)
    assert 'value="Rosa"' in response.content.decode()
    assert not Action.objects.exists()


def test_a_change_is_saved_and_counted(client, firm):
    action = an_action(firm)
    client.post(reverse("diagnostics:action", args=[action.pk]), values(status="done", seen=1))
    action.refresh_from_db()
    assert (action.status, action.revision) == ("done", 2)


def test_what_somebody_else_saved_is_shown_and_not_overwritten(client, firm):
    action = an_action(firm)
    ben = UserFactory(name="Ben")
    actions.change(action=action, values={"responsible": "Rosa"}, seen=1, by=ben)
    response = client.post(reverse("diagnostics:action", args=[action.pk]), values(responsible="Mine", seen=1))
    assert response.status_code == 409
    assert "Ben saved this meanwhile" in text_of(response)
    assert "Rosa" in text_of(response)
    assert 'value="Mine"' in response.content.decode()
    action.refresh_from_db()
    assert action.responsible == "Rosa"
    seen = re.search(r'name="seen" value="(\d+)"', response.content.decode())[1]
    client.post(reverse("diagnostics:action", args=[action.pk]), values(responsible="Mine", seen=seen))
    action.refresh_from_db()
    assert action.responsible == "Mine"


@pytest.mark.parametrize("seen", ["", "x", "9" * 50])
def test_without_a_revision_nothing_is_overwritten(client, firm, seen):
    action = an_action(firm)
    assert client.post(reverse("diagnostics:action", args=[action.pk]), values(note="n", seen=seen)).status_code == 409


def test_saving_the_same_twice_is_no_conflict(firm, ada):
    action = an_action(firm)
    for _click in range(2):
        actions.change(action=action, values={"note": "n"}, seen=1, by=ada)
    action.refresh_from_db()
    assert action.revision == 2


def test_an_action_can_be_taken_off(client, firm):
    client.post(reverse("diagnostics:action_delete", args=[an_action(firm).pk]))
    assert not Action.objects.exists()


# --- The list


def test_open_actions_come_first_by_when_they_are_due_and_overdue_ones_are_named(client, firm):
    for text, due, status in (
        ("Third", None, "planned"),
        ("Closed", dt.date(2020, 1, 1), "done"),
        ("Second", dt.date(2099, 1, 1), "started"),
        ("First", dt.date(2020, 1, 1), "planned"),
    ):
        an_action(firm, text=text, due=due, status=status)
    text = text_of(client.get(plan_url(firm)))
    places = [text.index(word) for word in ("First", "Second", "Third", "Closed")]
    assert places == sorted(places)
    assert "3 actions are open, 1 overdue" in text
    assert text.count("Overdue") == 1


def test_the_list_costs_the_same_however_long_it_is(client, firm, django_assert_max_num_queries):
    for number in range(30):
        an_action(firm, text=f"Action {number}", updated_by=UserFactory())
    with django_assert_max_num_queries(7):
        client.get(plan_url(firm))


def test_a_reader_sees_the_plan_and_changes_nothing(client, firm, ada, done):
    action = an_action(firm)
    client.force_login(member(Role.CURATOR, organisation=ada.organisation))
    html = client.get(plan_url(firm)).content.decode()
    assert "Visit the fair" in html
    assert "Take up" not in re.sub(r'scope="col".*?</th>', "", html)
    for url in (
        reverse("diagnostics:action_new", args=[firm.pk]),
        reverse("diagnostics:action", args=[action.pk]),
        reverse("diagnostics:action_delete", args=[action.pk]),
        reverse("diagnostics:action_take_up", args=[done.pk]),
    ):
        assert client.post(url, values()).status_code == 403


# --- The next visit


def test_the_next_visit_opens_with_what_was_agreed(client, firm, ada):
    an_action(firm, text="Visit the fair", due=dt.date(2027, 3, 31))
    draft = start(firm=firm, by=ada)
    text = text_of(client.get(reverse("diagnostics:assessment", args=[draft.pk])))
    assert "Agreed at the last visit" in text
    assert text.index("Visit the fair") < text.index("Who buys")


def test_a_first_visit_has_nothing_agreed_yet(client, ada):
    draft = AssessmentFactory(firm__organisation=ada.organisation)
    assert "Agreed at the last visit" not in text_of(client.get(reverse("diagnostics:assessment", args=[draft.pk])))


# --- The report


def test_a_report_keeps_the_plan_as_it_was_asked_for(firm, done, ada):
    action = an_action(firm, responsible="Rosa", due=dt.date(2027, 3, 31), note="Ask the chamber")
    an_action(firm, text="Given up", status="dropped")
    job = jobs.request_report(diagnosis=done.diagnosis, by=ada)
    actions.change(action=action, values={"responsible": "Ben"}, seen=1, by=ada)
    job.refresh_from_db()
    assert job.actions == [
        {"action": "Visit the fair", "first_step": "", "who": "Rosa", "due": "2027-03-31", "status": "planned",
         "note": "Ask the chamber"}
    ]  # fmt: skip


def test_a_kept_action_is_printed_with_who_when_and_how_far():
    kept = {"action": "Visit", "first_step": "Ask", "who": "Rosa", "due": "2027-03-31", "status": "done", "note": "n"}
    printed = action_plan.agreed(kept)
    assert (printed["who"], printed["due"], printed["is_done"]) == ("Rosa", "31 March 2027", True)
    assert printed["support"] == "How far it is: done."
    assert action_plan.agreed(kept | {"due": "", "status": "started"})["due"] == ""


def test_what_does_not_fit_on_the_page_is_counted():
    assert action_plan.more_words(0) == ""
    assert "2 more actions" in action_plan.more_words(2)
