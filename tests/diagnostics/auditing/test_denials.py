"""That refusals are written down: with whom, where and about what, and only those of somebody known."""

import pytest

from accounts.models import AuditEvent, Role
from tests.diagnostics.api.caller import Caller, token_of
from tests.factories import FirmFactory, UserFactory, member

pytestmark = pytest.mark.django_db


def denials():
    return [(one.kind, one.object_id, one.detail) for one in AuditEvent.objects.filter(verb="denied").order_by("pk")]


@pytest.fixture
def curator(client):
    curator = member(Role.CURATOR)
    client.force_login(curator)
    return curator


def test_a_deed_that_the_role_does_not_include(client, curator):
    firm = FirmFactory(organisation=curator.organisation)
    assert client.get(f"/firms/{firm.pk}/edit/").status_code == 403
    assert denials() == [("diagnostics.firm", str(firm.pk), "diagnostics:firm_edit")]
    line = AuditEvent.objects.get(verb="denied")
    assert (line.person_id, line.organisation_id) == (curator.pk, curator.organisation.pk)


def test_a_page_without_an_id(client, curator):
    assert client.get("/organisation/audit/").status_code == 403
    assert denials() == [("", "", "diagnostics:audit")]


def test_an_object_of_another_organisation(client, curator):
    firm = FirmFactory()
    assert client.get(f"/firms/{firm.pk}/").status_code == 404
    assert denials() == [("diagnostics.firm", str(firm.pk), "diagnostics:firm")]
    assert AuditEvent.objects.get(verb="denied").organisation_id == curator.organisation.pk


@pytest.mark.parametrize("path", ["/firms/11111111-1111-4111-8111-111111111111/", "/no/such/page/"])
def test_what_is_not_there_is_nobodys(path, client, curator):
    assert client.get(path).status_code == 404
    assert denials() == []


def test_strangers_are_not_written_down(client):
    client.get(f"/firms/{FirmFactory().pk}/")
    client.get("/firms/none/")
    assert AuditEvent.objects.count() == 0


def test_somebody_without_an_organisation(client):
    client.force_login(UserFactory())
    assert client.get("/firms/").status_code == 403
    assert denials() == [("", "", "diagnostics:portfolio")]
    assert AuditEvent.objects.get(verb="denied").organisation_id is None


def test_a_token_that_does_not_open_this_and_one_that_asks_for_anothers():
    ada, firm = member(Role.ADVISOR), FirmFactory()
    assert Caller(token_of(ada, "cases:read")).get("/firms").status_code == 403
    assert Caller(token_of(ada, "firms:read")).get(f"/firms/{firm.pk}").status_code == 404
    assert Caller("fh_12345678_nothing").get("/firms").status_code == 401
    assert denials() == [("", "", "api-v1:firms"), ("diagnostics.firm", str(firm.pk), "api-v1:firm")]
    tokens = set(AuditEvent.objects.filter(verb="denied").values_list("token", "person"))
    assert {person for _token, person in tokens} == {ada.pk}
    assert None not in {token for token, _person in tokens}


def test_a_page_that_opens_costs_nothing_more(client, curator, django_assert_num_queries):
    client.get("/firms/")
    with django_assert_num_queries(0):
        from diagnostics.auditing.denials import DenialMiddleware  # noqa: PLC0415

        DenialMiddleware(lambda _request: type("Fine", (), {"status_code": 200}))(None)
