"""Pages of webhooks: for admins, with a secret that is shown once."""

import pytest

from accounts.models import Role
from diagnostics import bell
from diagnostics.feeds import outbox, signing
from diagnostics.models import Delivery, DeliveryAttempt, Webhook
from tests.factories import member

pytestmark = pytest.mark.django_db

URL = "/webhooks/"
FIELDS = {"url": "https://hooks.example/in", "events": ["report.ready"], "is_active": "on"}


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    monkeypatch.setattr(bell, "ring_and_go", lambda job_id, task: None)


@pytest.fixture
def admin(client):
    admin = member(Role.ADMIN)
    client.force_login(admin)
    return admin


def added(client):
    client.post(URL, FIELDS)
    return Webhook.objects.get()


def page_of(webhook, deed=""):
    return f"{URL}{webhook.pk}/{deed}"


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.CURATOR, Role.REVIEWER])
def test_only_admins_may(role, client, admin):
    webhook = added(client)
    client.force_login(member(role, organisation=admin.organisation))
    assert [client.get(url).status_code for url in (URL, page_of(webhook))] == [403, 403]
    assert client.post(page_of(webhook, "secret/")).status_code == 403
    assert "Webhooks" not in client.get("/reports/").content.decode()


def test_the_secret_is_shown_when_it_is_made_and_never_again(client, admin):
    page = client.post(URL, FIELDS).content.decode()
    webhook = Webhook.objects.get()
    secret = signing.secret_of(webhook)
    assert (webhook.organisation, webhook.created_by) == (admin.organisation, admin)
    assert secret in page
    assert secret not in client.get(page_of(webhook)).content.decode() + client.get(URL).content.decode()
    renewed = client.post(page_of(webhook, "secret/")).content.decode()
    webhook.refresh_from_db()
    assert secret not in renewed
    assert signing.secret_of(webhook) in renewed


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"url": ""}, "Enter the address to send to"),
        ({"url": "http://hooks.example/"}, "starts with https://"),
        ({"url": "https://hooks.example:22/"}, "port 443 or 8443"),
        ({"url": "https://hooks.example/" + "a" * 5000}, "500 characters or fewer"),
        ({"url": "https://hooks.example/\x00"}, "Null characters"),
        ({"events": []}, "Choose at least one event"),
        ({"events": ["firm.erased"]}, "firm.erased is not on it"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_saved(fields, problem, client, admin):
    response = client.post(URL, FIELDS | fields)
    assert (response.status_code, Webhook.objects.count()) == (200, 0)
    assert problem in response.content.decode()


def test_one_address_is_one_webhook_of_an_organisation(client, admin):
    added(client)
    assert "There is a webhook with this address already" in client.post(URL, FIELDS).content.decode()
    client.force_login(member(Role.ADMIN))
    client.post(URL, FIELDS)
    assert Webhook.objects.count() == 2


def test_it_can_be_changed_and_a_mistake_changes_nothing(client, admin):
    webhook = added(client)
    page = client.post(page_of(webhook), FIELDS | {"url": "ftp://x"}).content.decode()
    assert '<h1 class="address">https://hooks.example/in</h1>' in page
    client.post(page_of(webhook), FIELDS | {"events": ["assessment.completed"]})
    webhook.refresh_from_db()
    assert (webhook.url, webhook.events) == (FIELDS["url"], ["assessment.completed"])


def test_put_to_rest_it_gives_up_what_was_on_its_way(client, admin):
    webhook = added(client)
    outbox.test(webhook)
    client.post(page_of(webhook), {"url": webhook.url, "events": webhook.events})
    assert Delivery.objects.get().status == "given_up"
    assert "not active" in client.post(page_of(webhook, "test/"), follow=True).content.decode()
    assert Delivery.objects.count() == 1


def test_a_test_is_sent_logged_and_sent_again(client, admin, django_assert_max_num_queries):
    webhook = added(client)
    client.post(page_of(webhook, "test/"))
    delivery = Delivery.objects.get()
    for number in (1, 2):
        DeliveryAttempt.objects.create(delivery=delivery, number=number, code=500, milliseconds=3)
    Delivery.objects.update(status="given_up")
    with django_assert_max_num_queries(6):
        page = client.get(page_of(webhook)).content.decode()
    assert page.count("<code>500</code>") == 2
    assert "Given up" in page
    client.post(page_of(webhook, f"deliveries/{delivery.pk}/"))
    delivery.refresh_from_db()
    assert delivery.status == "pending"


def test_deleted_it_takes_its_log_along(client, admin):
    webhook = added(client)
    outbox.test(webhook)
    client.post(page_of(webhook, "delete/"))
    assert (Webhook.objects.count(), Delivery.objects.count()) == (0, 0)
