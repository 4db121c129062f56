"""A prepared query answers as the query set it was made from, whoever asks it, with whatever values."""

from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import Membership, User
from accounts.prepared import Prepared, padded
from diagnostics.models import Answer, Assessment
from tests.factories import AnswerFactory, AssessmentFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def members(*, people, role):
    return Membership.objects.filter(user__in=people, role=role).select_related("user", "organisation").order_by("pk")


def test_it_answers_as_its_query_set_with_what_was_selected_along(django_assert_num_queries):
    query = Prepared(members)
    everybody = [MembershipFactory(role=role) for role in ("advisor", "admin", "advisor", "advisor")]
    for count in (1, 2, 3, 4):
        people = [each.user_id for each in everybody[:count]]
        with django_assert_num_queries(1):
            rows = query.rows(people=people, role="advisor")
            told = [(row, row.user.email, row.organisation.name) for row in rows]
        assert [row for row, *_rest in told] == list(members(people=people, role="advisor"))
        assert told == [(row, row.user.email, row.organisation.name) for row in members(people=people, role="advisor")]
    assert len(query.plans) == 3  # for one, two and four people


def test_the_sql_is_worked_out_once(monkeypatch):
    made = []
    query = Prepared(lambda *, pk: (made.append(pk), User.objects.filter(pk=pk))[1])
    first, second = MembershipFactory().user, MembershipFactory().user
    assert [query.first(pk=person.pk) for person in (first, second, first)] == [first, second, first]
    assert query.first(pk=0) is None
    assert len(made) == 1


def test_what_is_part_of_the_query_stays_and_ids_find_their_places():
    answer = AnswerFactory(question_key="F1")
    AnswerFactory(assessment=answer.assessment, question_key="F2")
    AnswerFactory(question_key="F1")
    query = Prepared(lambda *, key, assessment: Answer.objects.filter(assessment=assessment, question_key=key, level=2))
    Answer.objects.update(level=2)
    assert query.rows(key="F1", assessment=answer.assessment_id) == [answer]
    Answer.objects.update(level=3)
    assert query.rows(key="F1", assessment=answer.assessment_id) == []


def test_rows_can_be_held_until_the_transaction_ends():
    draft = AssessmentFactory()
    query = Prepared(lambda *, pk: Assessment.objects.select_for_update(no_key=True).filter(pk=pk))
    assert query.first(pk=draft.pk) == draft
    assert "FOR NO KEY UPDATE" in next(iter(query.plans.values())).sql


@pytest.mark.parametrize("value", [None, 1.5, ("a", "b"), {}])
def test_a_value_that_would_need_other_sql_is_refused(value):
    with pytest.raises(TypeError, match="takes no"):
        Prepared(lambda *, pk: User.objects.filter(pk=pk)).rows(pk=value)


def test_a_value_that_is_not_asked_for_is_refused():
    with pytest.raises(ValueError, match="does not ask for: \\['role'\\]"):
        Prepared(lambda *, pk, role: User.objects.filter(pk=pk)).rows(pk=1, role="admin")


def test_only_rows_of_a_model_are_promised():
    with pytest.raises(TypeError, match="rows of a model"):
        Prepared(lambda *, pk: User.objects.filter(pk=pk).values("email")).rows(pk=1)


@pytest.mark.parametrize(("given", "wanted"), [([1], [1]), ([1, 2], [1, 2]), ([1, 2, 3], [1, 2, 3, 3])])
def test_lists_come_in_few_lengths(given, wanted):
    assert padded(given) == wanted


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_over_its_own_connection():
    person, found = MembershipFactory().user, []
    query = Prepared(lambda *, pk: User.objects.filter(pk=pk))
    query.first(pk=person.pk)

    def ask():
        found.append((query.first(pk=person.pk), connection.connection))
        connection.close()

    threads = [Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row for row, _connection in found] == [person, person]
    assert len({id(used) for _row, used in found} | {id(connection.connection)}) == 3


def test_an_unknown_id_is_no_row():
    assert Prepared(lambda *, pk: Assessment.objects.filter(pk=pk)).rows(pk=uuid4()) == []
