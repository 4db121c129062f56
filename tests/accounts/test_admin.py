"""The back office of people and organisations."""

import pytest
from django.urls import reverse

from accounts.models import Organisation, User
from tests.factories import FirmFactory, OrganisationFactory, UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client):
    """Return a platform administrator, signed in."""
    user = member(user__is_staff=True, user__is_superuser=True)
    client.force_login(user)
    return user


@pytest.mark.parametrize("model", ["user", "organisation"])
def test_lists_and_forms_open(client, root, model):
    pk = root.pk if model == "user" else root.organisation.pk
    for name, args in (("changelist", []), ("add", []), ("change", [pk]), ("history", [pk])):
        assert client.get(reverse(f"admin:accounts_{model}_{name}", args=args)).status_code == 200


def test_adding_a_person_needs_no_user_name(client, root):
    data = {"email": "new@agency.example", "usable_password": "true"}
    data |= {"password1": "a field notebook", "password2": "a field notebook"}
    data |= {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    response = client.post(reverse("admin:accounts_user_add"), data)
    assert response.status_code == 302
    assert User.objects.get(email="new@agency.example").check_password("a field notebook")


@pytest.mark.parametrize("typed", ["Ada.Byron@Agency.Example", "ada.byron@agency.example"])
def test_a_person_added_with_capitals_signs_in_however_the_address_is_typed(client, root, typed):
    data = {"email": "Ada.Byron@Agency.Example", "usable_password": "true"}
    data |= {"password1": "a field notebook", "password2": "a field notebook"}
    data |= {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    client.post(reverse("admin:accounts_user_add"), data)
    client.logout()
    assert client.post(reverse("account_login"), {"login": typed, "password": "a field notebook"}).status_code == 302


def test_an_organisation_with_firms_is_not_deleted_by_a_click(client, root):
    full = FirmFactory().organisation
    url = reverse("admin:accounts_organisation_delete", args=[full.pk])
    assert client.post(url, {"post": "yes"}).status_code == 403
    empty = OrganisationFactory()
    client.post(reverse("admin:accounts_organisation_delete", args=[empty.pk]), {"post": "yes"})
    assert full in Organisation.objects.all()
    assert empty not in Organisation.objects.all()


def test_many_organisations_are_not_deleted_at_once(client, root):
    data = {"action": "delete_selected", "_selected_action": [str(root.organisation.pk)], "post": "yes"}
    client.post(reverse("admin:accounts_organisation_changelist"), data)
    assert Organisation.objects.filter(pk=root.organisation.pk).exists()


def test_the_back_office_is_for_staff(client):
    client.force_login(UserFactory())
    assert client.get(reverse("admin:index")).status_code == 302
