"""While a second rating is open, neither rater reads the other: every address is tried, as everybody concerned."""

from copy import deepcopy
from dataclasses import replace
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from diagnostics import assessments, owner_answers, owner_links, second_ratings
from diagnostics.assessments import Change, complete, save_answers
from diagnostics.blindness import PATHS, SAFE
from diagnostics.core.instruments import CURRENT
from diagnostics.models import Action, AnswerChange, Assessment, Buyer, Plan, ReportJob
from diagnostics.owner_answers import Written
from tests.diagnostics.isolation import addresses, ask, build, bundle_with, signed_in
from tests.diagnostics.test_isolation import ADMIN_OF_FIRMS, TARGETS, storage  # noqa: F401
from tests.factories import FirmFactory, OrganisationFactory, OwnerAnswerFactory, OwnerLinkFactory, member

pytestmark = pytest.mark.django_db
FIRST, SECOND = "Xylocopa", "Halictus"  # stand in what one rating says, and nowhere else
GATE = "diagnostics.blindness.BlindnessMiddleware"
WITHOUT_GATE = [name for name in settings.MIDDLEWARE if name != GATE]


def say(draft, word, by):
    """Answer every question of the firm, and the traits of its buyer, with a note that holds a word."""
    changes = [
        Change(uuid4(), question.key, None, "answered", 3, "stated", f"{word} note")
        for section in CURRENT.sections
        if section.scope == "firm"
        for question in section.questions
    ]
    buyer = draft.buyers.get()
    changes.append(Change(uuid4(), "D01", buyer.pk, "answered", 4, "stated", f"{word} note"))
    save_answers(assessment=draft, changes=changes, by=by)


@pytest.fixture(scope="module")
def people(made_once):
    """One of each role, in one organisation; the admin may enter the back office."""
    organisation = OrganisationFactory()
    found = {role: member(role, organisation=organisation, user__name=f"{role.title()} Person") for role in Role}
    found[Role.ADMIN].is_staff = found[Role.ADMIN].is_superuser = True
    found[Role.ADMIN].save()
    return found


@pytest.fixture(scope="module")
def made(people, storage):  # noqa: F811
    """A firm with everything of a first rating: result, report, and a follow-up under way."""
    ada = people[Role.ADVISOR]
    firm = FirmFactory(organisation=ada.organisation, name="Aurora Shoes")
    done = assessments.start(firm=firm, by=ada)
    Buyer.objects.create(assessment=done, name="Brightway", share_tenths=900)
    say(done, FIRST, ada)
    diagnosis = complete(assessment=done, by=ada)
    report = ReportJob.objects.create(
        diagnosis=diagnosis,
        requested_by=ada,
        status=ReportJob.Status.DONE,
        finished_at=timezone.now(),
        sha256="0" * 64,
        file=ContentFile(f"%PDF {FIRST}".encode(), name="aurora.pdf"),
    )
    draft = assessments.start(firm=firm, by=ada)
    buyer = draft.buyers.get()  # carried over
    say(draft, FIRST, ada)
    done.refresh_from_db()
    plan = Plan.objects.create(assessment=done, title=FIRST, scenario="a=C02:4", outcome={}, engine_version="1")
    action = Action.objects.create(firm=firm, text=FIRST, note=FIRST)
    parts = {"firm": firm, "draft": draft, "buyer": buyer, "done": done, "report": report, "plan": plan, "rated": done}
    parts["action"], parts["link"] = action, OwnerLinkFactory(assessment=draft)
    OwnerAnswerFactory(link=parts["link"], note=FIRST)
    parts["bundle"] = bundle_with(report)
    return replace(build("Mine"), people=people, **parts)


@pytest.fixture
def site(made, db):
    return deepcopy(made)  # what one test does to an object, another must not see


def rate(site, person):
    """Start a second rating and answer it."""
    rating = second_ratings.start(first=site.done, seen=Assessment.Seen.NOTHING, by=person)
    say(rating, SECOND, person)
    return rating


# Addresses of an organisation's things that tell of no firm.
OF_NO_FIRM = {name for name in TARGETS if name.startswith(("diagnostics:webhook", "diagnostics:member", "accounts:"))}


def leaks(site, user, word):
    """Return the addresses, with their method, on which a person reads a word."""
    client = signed_in(user)
    return [
        (name, method)
        for name, target in TARGETS.items()
        for method in ("get", "post")
        if word in ask(client, method, name, target.ids(site), target.data)[2]
    ]


def statuses(site, user, *objects, method="get"):
    """Return what each address that names one of these objects answers to a person."""
    client, keys = signed_in(user), {each.pk for each in objects}
    return {
        name: ask(client, method, name, target.ids(site), target.data)[0]
        for name, target in TARGETS.items()
        if keys & set(target.ids(site).values())
    }


def test_the_gate_can_follow_every_address_to_its_firm():
    """A new kind of id belongs into PATHS: the gate lets pass what it cannot follow."""
    lost = {name for name, arguments in addresses() if name in TARGETS and not arguments & PATHS.keys()}
    assert lost == OF_NO_FIRM


# --- The rater does not read the first


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_every_page_of_the_firms_other_ratings_is_closed_to_the_rater(role, site):
    rater = site.people[role]
    rate(site, rater)
    history = AnswerChange.objects.count()
    assert leaks(site, rater, FIRST) == []
    of_the_firm = (site.firm, site.draft, site.done, site.report, site.bundle, site.plan, site.action)
    for method in ("get", "post"):
        answered = statuses(site, rater, *of_the_firm, method=method)
        assert answered.keys() == TARGETS.keys() - OF_NO_FIRM
        assert {name for name, status in answered.items() if status != 403} <= SAFE
    assert AnswerChange.objects.count() == history


def test_the_same_walk_finds_what_it_looks_for(site):
    """Control: to a colleague who rates nothing, the first rating is told on page after page."""
    rate(site, site.people[Role.REVIEWER])
    told = {name for name, _method in leaks(site, site.people[Role.CURATOR], FIRST)}
    assert {"diagnostics:result", "diagnostics:section", "diagnostics:check", "diagnostics:report_download"} <= told
    assert "diagnostics:owner_answers" in told


def test_without_the_gate_the_walk_finds_the_leaks(site, settings):
    """Negative control: were the gate gone, the test above would fail."""
    settings.MIDDLEWARE = WITHOUT_GATE
    rater = site.people[Role.REVIEWER]
    rating = rate(site, rater)
    told = {name for name, _method in leaks(site, rater, FIRST)}
    assert {"diagnostics:result", "diagnostics:report_download"} <= told
    assert leaks(of(site, rating), site.people[Role.ADVISOR], SECOND)


def test_it_says_why_and_leads_back_to_the_rating(client, site):
    rater = site.people[Role.REVIEWER]
    rating = rate(site, rater)
    client.force_login(rater)
    response = client.get(reverse("diagnostics:result", args=[site.done.pk]))
    text = response.content.decode()
    assert "You are rating this firm without seeing any other rating of it." in text
    assert reverse("diagnostics:assessment", args=[rating.pk]) in text
    assert "no-store" in response.headers["Cache-Control"]


def bands_on(client, url):
    return client.get(url).content.decode().count('class="band"')


def test_bands_of_the_firm_are_hidden_from_the_rater_alone(client, site):
    other = FirmFactory(organisation=site.firm.organisation, name="Other")
    draft = assessments.start(firm=other, by=site.people[Role.ADVISOR])
    Buyer.objects.create(assessment=draft, name="Brightway", share_tenths=900)
    say(draft, FIRST, site.people[Role.ADVISOR])
    complete(assessment=draft, by=site.people[Role.ADVISOR])
    firm = reverse("diagnostics:firm", args=[site.firm.pk])
    rater = site.people[Role.REVIEWER]
    client.force_login(rater)
    assert (bands_on(client, "/firms/"), bands_on(client, firm)) == (6, 3)
    rate(site, rater)
    assert (bands_on(client, "/firms/"), bands_on(client, firm)) == (3, 0)
    client.force_login(site.people[Role.ADVISOR])
    assert (bands_on(client, "/firms/"), bands_on(client, firm)) == (6, 3)


def test_an_advisor_who_rates_starts_no_new_assessment_of_the_firm(client, site):
    """It would carry the first rating on."""
    rater = member(organisation=site.firm.organisation)
    rate(site, rater)
    client.force_login(rater)
    assert client.post(reverse("diagnostics:assessment_start", args=[site.firm.pk])).status_code == 403
    assert "Start" not in client.get(reverse("diagnostics:firm", args=[site.firm.pk])).content.decode().replace(
        "Started", ""
    )


def test_completing_opens_everything(client, site):
    rater = site.people[Role.REVIEWER]
    rating = rate(site, rater)
    complete(assessment=rating, by=rater)
    assert statuses(site, rater, site.done)["diagnostics:result"] == 200
    text = signed_in(rater).get(reverse("diagnostics:agreement", args=[site.done.pk]), {"all": "1"}).content.decode()
    assert FIRST in text
    assert SECOND in text


def test_other_firms_stay_open_to_the_rater(site):
    rater = site.people[Role.REVIEWER]
    rate(site, rater)
    elsewhere = FirmFactory(organisation=site.firm.organisation)
    draft = assessments.start(firm=elsewhere, by=site.people[Role.ADVISOR])
    assert signed_in(rater).get(reverse("diagnostics:assessment", args=[draft.pk])).status_code == 200


def test_an_owners_link_is_no_way_round(client, site):
    rater = site.people[Role.REVIEWER]
    terms = owner_links.Terms(uuid4(), ["markets"], days=14)
    link, secret = owner_links.issue(assessment=site.draft, terms=terms, by=site.people[Role.ADVISOR])
    place = owner_links.opened_by(link)[0]
    owner_answers.save(link=link, place=place, written={"M1": Written("dk", None, FIRST)})
    page = reverse("diagnostics:owner_section", args=[link.pk, secret, 1])
    client.force_login(rater)
    assert FIRST in client.get(page).content.decode()
    rate(site, rater)
    closed = client.get(page)
    assert closed.status_code == 403
    assert FIRST not in closed.content.decode()


# --- Nobody but the rater reads the second


def of(site, rating):
    """Return a site whose every assessment is the second rating."""
    return replace(site, draft=rating, buyer=rating.buyers.get(), done=rating, rated=rating)


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.CURATOR, Role.ADMIN])
def test_an_open_second_rating_is_closed_to_everybody_else(role, site):
    rating = rate(site, site.people[Role.REVIEWER])
    history = AnswerChange.objects.count()
    assert leaks(of(site, rating), site.people[role], SECOND) == []
    for method in ("get", "post"):
        assert set(statuses(of(site, rating), site.people[role], rating, method=method).values()) == {403}
    assert AnswerChange.objects.count() == history
    rating.refresh_from_db()
    assert not rating.is_complete


def test_the_rater_reads_their_own(site):
    """Control: the word is there to be read."""
    rater = site.people[Role.REVIEWER]
    rating = rate(site, rater)
    told = {name for name, _method in leaks(of(site, rating), rater, SECOND)}
    assert {"diagnostics:section", "diagnostics:check"} <= told


def test_the_first_advisor_learns_that_it_is_under_way_and_no_more(client, site):
    rate(site, site.people[Role.REVIEWER])
    client.force_login(site.people[Role.ADVISOR])
    response = client.get(reverse("diagnostics:agreement", args=[site.done.pk]), follow=True)
    text = response.content.decode()
    assert "There is no completed second rating to compare with yet." in text
    assert SECOND not in text


def test_to_another_organisation_an_open_second_rating_does_not_exist(client, site):
    rating = rate(site, site.people[Role.REVIEWER])
    client.force_login(member())
    assert client.get(reverse("diagnostics:assessment", args=[rating.pk])).status_code == 404


# --- The back office


def found_in_admin(user, model):
    response = signed_in(user).get(reverse(f"admin:diagnostics_{model}_changelist"))
    return set(response.context["cl"].queryset.values_list("pk", flat=True))


def test_the_back_office_leaves_out_what_must_not_be_read(site):
    admin = site.people[Role.ADMIN]
    everything = {model: found_in_admin(admin, model) for model in ADMIN_OF_FIRMS}
    assert all(everything.values())
    rating = rate(site, admin)
    assert found_in_admin(admin, "assessment") == {rating.pk}
    assert found_in_admin(admin, "diagnosis") == found_in_admin(admin, "reportjob") == set()
    assert found_in_admin(admin, "firm") == everything["firm"]
    complete(assessment=rating, by=admin)
    assert found_in_admin(admin, "diagnosis") == everything["diagnosis"]


def test_the_back_office_keeps_an_open_second_rating_from_others(site):
    rating = rate(site, site.people[Role.REVIEWER])
    admin = site.people[Role.ADMIN]
    assert rating.pk not in found_in_admin(admin, "assessment")
    assert site.done.pk in found_in_admin(admin, "assessment")
    direct = signed_in(admin).get(reverse("admin:diagnostics_assessment_change", args=[rating.pk]))
    assert direct.status_code == 302
