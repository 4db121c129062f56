"""Owners' links: made once, kept as a hash, closed by revoking, by time and by completing; the advisor's pages."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.urls import reverse

from accounts.models import Role
from diagnostics import owner_links, second_ratings
from diagnostics.assessments import complete
from diagnostics.changes import CompletedError
from diagnostics.models import Assessment, OwnerLink
from tests.diagnostics.test_capture import summary_of, text_of
from tests.factories import AnswerFactory, AssessmentFactory, BuyerFactory, OwnerLinkFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client):
    user = member(user__name="Ada")
    client.force_login(user)
    return user


@pytest.fixture
def draft(ada):
    return AssessmentFactory(firm__organisation=ada.organisation, firm__name="Aurora")


@pytest.fixture
def brightway(draft):
    return BuyerFactory(assessment=draft, name="Brightway", share_tenths=900)


def issue(draft, **given):
    terms = owner_links.Terms(**{"id": uuid4(), "places": ["markets"], "days": 14} | given)
    return owner_links.issue(assessment=draft, terms=terms, by=None)


def url(draft):
    return reverse("diagnostics:owner_links", args=[draft.pk])


def filled(**given):
    return {"id": str(uuid4()), "places": ["markets"], "days": "14", "owner_name": ""} | given


def address_in(response):
    """Return the address of the link that a page shows, None where it shows none."""
    found = re.search(r"http://testserver(/owner/[0-9a-f-]{36}/[\w-]+/)", response.content.decode())
    return found[1] if found else None


def age(link, **ago):
    """Let a link be as old as that, by the database's clock."""
    OwnerLink.objects.filter(pk=link.pk).update(
        created_at=Now() - timedelta(**ago), expires_at=Now() - timedelta(**ago) + timedelta(days=14)
    )


# --- Made, found, closed


def test_a_secret_is_long_never_twice_the_same_and_not_in_the_database(draft):
    (first, secret), (second, other) = issue(draft), issue(draft)
    assert secret != other
    assert len(secret) >= 32  # 192 bits in base64
    for row in OwnerLink.objects.values():
        assert not any(word in str(value) for word in (secret, other) for value in row.values())
    assert owner_links.find_open(first.pk, secret) == first
    assert owner_links.find_open(first.pk, other) is None
    assert owner_links.find_open(second.pk, secret) is None
    assert owner_links.find_open(uuid4(), secret) is None


def test_a_hash_from_a_leaked_table_opens_nothing(draft):
    link, _secret = issue(draft)
    assert owner_links.find_open(link.pk, link.digest) is None


@pytest.mark.parametrize("known", [True, False], ids=["wrong secret", "no such link"])
def test_secrets_are_compared_in_constant_time(known, draft, monkeypatch):
    seen = []
    monkeypatch.setattr(owner_links, "constant_time_compare", lambda *pair: seen.append(pair) or False)
    link, _secret = issue(draft)
    assert owner_links.find_open(link.pk if known else uuid4(), "guess") is None
    assert len(seen) == 1


def test_revoking_expiring_and_completing_close_a_link(draft, ada, brightway):
    (revoked, one), (old, two), (open_one, three) = issue(draft), issue(draft), issue(draft)
    owner_links.revoke(link=revoked)
    age(old, days=14, seconds=1)
    assert owner_links.find_open(revoked.pk, one) is None
    assert owner_links.find_open(old.pk, two) is None
    assert owner_links.find_open(open_one.pk, three) == open_one
    complete(assessment=draft, by=ada)
    assert owner_links.find_open(open_one.pk, three) is None


def test_a_link_is_open_to_its_last_second(draft):
    link, secret = issue(draft)
    age(link, days=13, hours=23, minutes=59)
    assert owner_links.find_open(link.pk, secret) == link


def test_the_clock_of_the_web_server_does_not_count(draft, monkeypatch):
    """It may be wrong, and two servers may disagree."""
    link, secret = issue(draft, days=1)
    moved = lambda: link.created_at + timedelta(days=365)  # noqa: E731
    monkeypatch.setattr("django.utils.timezone.now", moved)
    assert owner_links.find_open(link.pk, secret) == link
    fresh, _secret = issue(draft, days=1)
    assert fresh.expires_at - link.expires_at < timedelta(minutes=5)


def test_revoking_twice_keeps_the_first_time(draft):
    link, _secret = issue(draft)
    owner_links.revoke(link=link)
    link.refresh_from_db()
    first = link.revoked_at
    owner_links.revoke(link=link)
    link.refresh_from_db()
    assert link.revoked_at == first


def test_a_completed_assessment_takes_no_link(draft, ada, brightway):
    complete(assessment=draft, by=ada)
    with pytest.raises(CompletedError):
        issue(draft)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"digest": "the secret itself"}, "owner_link_keeps_a_hash"),
        ({"expires_at": Now() + timedelta(days=60, seconds=1)}, "owner_link_ends_within_60_days"),
        ({"expires_at": Now() - timedelta(seconds=1)}, "owner_link_ends_within_60_days"),
    ],
)
def test_the_database_refuses_a_link_that_must_not_be(fields, constraint, draft):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OwnerLinkFactory(assessment=draft, **fields)
    OwnerLinkFactory(assessment=draft, expires_at=Now() + timedelta(days=60))


# --- The page


def test_the_task_list_leads_to_the_page(client, draft):
    assert url(draft) in client.get(reverse("diagnostics:assessment", args=[draft.pk])).content.decode()


def test_the_address_is_shown_once_and_opens(client, draft):
    response = client.post(url(draft), filled())
    address = address_in(response)
    assert client.get(address).status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    later = client.get(url(draft))
    assert address_in(later) is None
    assert "Open" in text_of(later)


def test_it_offers_the_sections_of_the_firm_and_of_every_buyer(client, draft, brightway):
    text = text_of(client.get(url(draft)))
    assert "Your markets" in text
    assert "What this buyer brings" in text
    client.post(url(draft), filled(places=["markets", f"traits:{brightway.pk}"], owner_name="Nadia", days="60"))
    link = OwnerLink.objects.get()
    assert [place.code for place in owner_links.opened_by(link)] == ["markets", f"traits:{brightway.pk}"]
    assert (link.owner_name, link.expires_at - link.created_at) == ("Nadia", timedelta(days=60))


def test_sections_with_a_marked_question_are_ticked(client, draft, brightway):
    AnswerFactory(assessment=draft, question_key="M1", second_look=True)
    AnswerFactory(assessment=draft, question_key="D01", buyer=brightway, second_look=True)
    AnswerFactory(assessment=draft, question_key="L1")
    form = client.get(url(draft)).context["form"]
    assert form.initial["places"] == ["markets", f"traits:{brightway.pk}"]
    assert form.initial["days"] == 14


@pytest.mark.parametrize(
    ("given", "field", "error"),
    [
        ({"places": []}, "id_places_0", "Choose at least one section"),
        ({"places": ["no such"]}, "id_places_0", "Choose sections from the list: no such is not on it"),
        ({"days": "61"}, "id_days", "The link can be open for 1 to 60 days"),
        ({"days": "0"}, "id_days", "The link can be open for 1 to 60 days"),
        ({"days": ""}, "id_days", "The link can be open for 1 to 60 days"),
        ({"days": "9" * 5000}, "id_days", "The link can be open for 1 to 60 days"),
        ({"days": "nan"}, "id_days", "The link can be open for 1 to 60 days"),
        ({"owner_name": "n" * 121}, "id_owner_name", "The name of the owner must be 120 characters or fewer"),
        ({"owner_name": "a\0b"}, "id_owner_name", "Null characters are not allowed."),
        ({"id": "nonsense"}, "id_id", "This page is out of date. Open it again, then make the link"),
    ],
)
def test_what_makes_no_link_is_said_at_its_field(given, field, error, client, draft):
    response = client.post(url(draft), filled(**given))
    assert response.status_code == 200
    assert summary_of(response)[field] == error
    assert not OwnerLink.objects.exists()


def test_a_page_sent_twice_makes_one_link(client, draft):
    once = filled()
    client.post(url(draft), once)
    again = client.post(url(draft), once, follow=True)
    assert "This link was made already" in text_of(again)
    assert OwnerLink.objects.count() == 1


def test_a_buyer_of_another_assessment_cannot_be_asked_about(client, draft):
    stranger = BuyerFactory(name="Foreign")
    response = client.post(url(draft), filled(places=[f"traits:{stranger.pk}"]))
    assert "Foreign" not in response.content.decode()
    assert not OwnerLink.objects.exists()


def test_revoking_is_one_press_and_works_at_the_next_request(client, draft):
    address = address_in(client.post(url(draft), filled()))
    link = OwnerLink.objects.get()
    assert client.get(address).status_code == 200
    page = client.post(reverse("diagnostics:owner_revoke", args=[draft.pk, link.pk]), follow=True)
    assert client.get(address).status_code == 404
    assert "Revoked" in text_of(page)


def test_the_list_tells_state_and_last_use(client, draft):
    used, secret = issue(draft, owner_name="Used")
    owner_links.note_use(used)
    age(issue(draft, owner_name="Old")[0], days=20)
    owner_links.revoke(link=issue(draft, owner_name="Shut")[0])
    text = text_of(client.get(url(draft)))
    assert re.search(r"Used Open until .* \d\d:\d\d", text)
    assert re.search(r"Old Expired Not yet", text)
    assert re.search(r"Shut Revoked Not yet", text)
    assert secret not in text


def test_who_may_not_assess_makes_and_revokes_nothing(client, draft):
    link, _secret = issue(draft)
    client.force_login(member(Role.CURATOR, organisation=draft.firm.organisation))
    assert "Make the link" not in text_of(client.get(url(draft)))
    assert client.post(url(draft), filled()).status_code == 403
    assert client.post(reverse("diagnostics:owner_revoke", args=[draft.pk, link.pk])).status_code == 403
    link.refresh_from_db()
    assert link.revoked_at is None


def test_the_page_takes_few_queries_however_many_links(client, draft, brightway, django_assert_max_num_queries):
    for _number in range(5):
        issue(draft)
    with django_assert_max_num_queries(8):  # session, user, member, gate, assessment, buyers, marks, links
        client.get(url(draft))


# --- Second ratings


def test_the_owner_is_not_asked_for_a_second_rating(client, ada, draft, brightway):
    """One owner's words in both ratings would make two advisors agree."""
    complete(assessment=draft, by=ada)
    rater = member(organisation=ada.organisation)
    draft.refresh_from_db()
    rating = second_ratings.start(first=draft, seen=Assessment.Seen.NOTHING, by=rater)
    client.force_login(rater)
    assert "Ask the owner" not in text_of(client.get(reverse("diagnostics:assessment", args=[rating.pk])))
    assert client.post(url(rating), filled()).status_code == 404
    assert client.get(reverse("diagnostics:owner_answers", args=[rating.pk])).status_code == 404


def test_who_asked_the_owner_is_known_to_know_the_first_rating(ada, draft, brightway):
    colleague = member(organisation=ada.organisation)
    owner_links.issue(assessment=draft, terms=owner_links.Terms(uuid4(), ["markets"], days=1), by=colleague)
    complete(assessment=draft, by=ada)
    draft.refresh_from_db()
    with pytest.raises(second_ratings.SecondRatingError):
        second_ratings.start(first=draft, seen=Assessment.Seen.NOTHING, by=colleague)
