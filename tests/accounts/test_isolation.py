"""Whose rows a connection shows: those that are meant at that moment, also after somebody else's request."""

import pytest
from django.contrib.auth.decorators import login_required
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import path

from accounts import isolation
from accounts.isolation import across_organisations, acting_for
from accounts.middleware import membership_of
from accounts.postgresql.base import DatabaseWrapper
from config.urls import urlpatterns as real
from diagnostics.models import Answer, Firm
from tests.factories import AssessmentFactory, FirmFactory, UserFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def names():
    return " ".join(Firm.objects.order_by("name").values_list("name", flat=True))


def peek(request):
    """Tell of every firm there is, to anybody: what forgets to ask whose they are."""
    return HttpResponse(names())


def peek_in_portions(request):
    return StreamingHttpResponse(iter_names())


def iter_names():
    yield names()


urlpatterns = [
    *real,
    path("peek/", peek),
    path("peek/signed-in/", login_required(peek)),
    path("peek/portions/", login_required(peek_in_portions)),
]


@pytest.fixture
def ada():
    ada = member()
    FirmFactory(organisation=ada.organisation, name="Aurora")
    return ada


@pytest.fixture
def ben():
    ben = member()
    FirmFactory(organisation=ben.organisation, name="Belas")
    return ben


def as_(person):
    client = Client()
    if person:
        client.force_login(person)
    return client


def read(person, address="/peek/signed-in/"):
    response = as_(person).get(address)
    return b"".join(response).decode() if response.streaming else response.content.decode()


def test_a_view_that_forgets_to_ask_shows_the_visitors_own_rows(ada, ben):
    assert names() == "Aurora Belas"  # control: they are there
    assert read(ada) == "Aurora"
    assert read(ben) == "Belas"
    assert read(ada, "/peek/portions/") == "Aurora"


def test_nothing_is_left_of_a_request_for_the_next_one_on_its_connection(ada, ben):
    before = connection.connection
    assert [read(who, "/peek/") for who in (None, ada, None)] == ["", "", ""]  # nobody was asked who it is
    assert [read(ada), read(None, "/peek/"), read(ben), read(UserFactory(), "/peek/signed-in/")] == [
        "Aurora",
        "",
        "Belas",
        "",
    ]
    assert connection.connection is before


def test_who_may_no_longer_sign_in_sees_nothing(ada):
    client = as_(ada)
    ada.is_active = False
    ada.save()
    assert client.get("/peek/signed-in/").status_code == 302
    assert client.get("/peek/").content == b""


def test_who_signs_in_works_for_their_organisation_from_then_on(ada, rf):
    request = rf.get("/")
    isolation.act_for_nobody()
    request.user = type(ada).objects.get(pk=ada.pk)
    assert membership_of(request).organisation == ada.organisation
    assert names() == "Aurora"


def test_a_page_of_a_member_takes_no_statement_for_its_context(ada, monkeypatch):
    sent, show = [], DatabaseWrapper.show
    monkeypatch.setattr(DatabaseWrapper, "show", lambda self, wanted: sent.append(wanted) or show(self, wanted))
    client = as_(ada)
    sent.clear()
    assert client.get("/firms/").status_code == 200
    assert sent == []
    names()
    assert sent == [isolation.EVERYBODY]  # control: going back to the test's own context does


def test_threads_and_processes_begin_with_nobodys_rows(ada):
    with acting_for(None):
        assert names() == ""
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Firm.objects.create(organisation=ada.organisation, name="Planted", sector="15", country="IT")


def test_a_row_of_another_organisation_is_neither_changed_nor_made(ada, ben):
    theirs = AssessmentFactory(firm__organisation=ben.organisation)
    with acting_for(ada.organisation.pk):
        assert Firm.objects.update(name="Mine now") == 1
        assert Firm.objects.filter(organisation=ben.organisation).delete() == (0, {})
        for plant in (
            lambda: Firm.objects.create(organisation=ben.organisation, name="Planted", sector="15", country="IT"),
            lambda: Firm.objects.update(organisation=ben.organisation),
            lambda: Answer.objects.create(assessment=theirs, question_key="C01", state="dk"),
        ):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                plant()


def test_contexts_nest_and_come_back(ada, ben):
    with acting_for(ada.organisation.pk):
        with across_organisations("a test"):
            assert names() == "Aurora Belas"
            with acting_for(ben.organisation.pk):
                assert names() == "Belas"
        assert names() == "Aurora"


def test_a_reason_is_asked_for():
    with pytest.raises(ValueError, match="Say why"), across_organisations(""):
        pass


@pytest.mark.parametrize("is_nested", [False, True])
def test_a_rollback_takes_no_context_back_unnoticed(ada, ben, is_nested):
    """The setting is undone with the transaction it was made in."""
    with acting_for(ada.organisation.pk):
        assert names() == "Aurora"
    with pytest.raises(ZeroDivisionError), transaction.atomic(), transaction.atomic(savepoint=is_nested):
        look_and_fail(ben)
    with acting_for(ben.organisation.pk):
        assert names() == "Belas"


def look_and_fail(ben):
    with acting_for(ben.organisation.pk):
        assert names() == "Belas"
    raise ZeroDivisionError


def test_a_statement_that_fails_is_rolled_back_in_a_context_that_has_ended(ada, ben):
    with acting_for(ada.organisation.pk):
        with pytest.raises(DatabaseError), transaction.atomic(), acting_for(ben.organisation.pk):
            connection.cursor().execute("SELECT 1 / 0")
        assert names() == "Aurora"


def test_what_is_no_id_is_an_error_and_not_everything(ada):
    isolation.see("all")
    with pytest.raises(DatabaseError, match="uuid"), transaction.atomic():
        names()
