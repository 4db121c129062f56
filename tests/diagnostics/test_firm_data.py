"""The pages of what is held about a firm."""

import pytest
from django.urls import reverse

from accounts.models import Role
from diagnostics.models import Firm
from tests.factories import PASSWORD, AssessmentFactory, BuyerFactory, FirmFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return member(Role.ADMIN, user__password=PASSWORD)


@pytest.fixture
def firm(admin):
    firm = FirmFactory(organisation=admin.organisation, name="Aurora & Sons")
    BuyerFactory.create_batch(2, assessment=AssessmentFactory(firm=firm))
    return firm


def url(firm, page):
    return reverse(f"diagnostics:{page}", args=[firm.pk])


def confirm(client):
    """Give the password once more."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.mark.parametrize("address", ["firm_data", "firm_erase"])
def test_the_pages_count_what_is_held(address, client, admin, firm, django_assert_max_num_queries):
    client.force_login(admin)
    with django_assert_max_num_queries(9):
        text = " ".join(client.get(url(firm, address)).content.decode().split())
    assert "<dt>Buyers</dt> <dd> 2 </dd>" in text
    assert "Plans" not in text


def test_a_curator_takes_nothing_along_and_an_advisor_erases_nothing(client, firm):
    client.force_login(member(Role.CURATOR, organisation=firm.organisation))
    assert client.get(url(firm, "firm_data_file")).status_code == 403
    client.force_login(member(organisation=firm.organisation))
    assert client.get(url(firm, "firm_data_file")).status_code == 200
    assert client.post(url(firm, "firm_erase"), {"name": firm.name}).status_code == 403
    assert Firm.objects.filter(pk=firm.pk).exists()


def test_nothing_is_taken_along_while_the_firm_is_rated_again(client, admin):
    """It would tell one rater of the other. Somebody who rates the firm does not even see the page."""
    rating = AssessmentFactory(second=True, second_of__firm__organisation=admin.organisation)
    client.force_login(admin)
    answer = client.get(url(rating.firm, "firm_data_file"))
    assert answer.status_code == 302
    assert "rated a second time" in client.get(answer.headers["Location"]).content.decode()
    rating.advisor = admin
    rating.save()
    assert client.get(url(rating.firm, "firm_data_file")).status_code == 403


@pytest.mark.parametrize("typed", ["", "Aurora", "aurora & sons"])
def test_another_name_erases_nothing(typed, client, admin, firm):
    client.force_login(admin)
    confirm(client)
    page = client.post(url(firm, "firm_erase"), {"name": typed})
    assert "Type the name exactly as it stands here: Aurora &amp; Sons" in page.content.decode()
    assert Firm.objects.filter(pk=firm.pk).exists()


def test_a_firm_goes_only_after_the_password_was_given_again(client, admin, firm):
    client.force_login(admin)
    asked = client.post(url(firm, "firm_erase"), {"name": firm.name})
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert Firm.objects.filter(pk=firm.pk).exists()
    confirm(client)
    client.post(url(firm, "firm_erase"), {"name": " Aurora  & Sons "})
    assert not Firm.objects.filter(pk=firm.pk).exists()
    assert client.get(url(firm, "firm_data")).status_code == 404
