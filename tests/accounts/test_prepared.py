"""A prepared query answers as the query set it was made from, whoever asks it, with whatever values."""

from threading import Thread
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Membership, User
from accounts.prepared import Prepared, PreparedInsert, PreparedUpdate, padded
from diagnostics.models import Answer, AnswerChange, Assessment
from tests.factories import AnswerChangeFactory, AnswerFactory, AssessmentFactory, MembershipFactory

pytestmark = pytest.mark.django_db


OVERWRITES = {
    "unique_fields": ["assessment", "buyer", "question_key"],
    "update_fields": ["state", "level", "evidence", "note", "revision"],
}


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


def test_an_update_changes_the_rows_it_names_and_no_others(django_assert_num_queries):
    first, second = AssessmentFactory(), AssessmentFactory()
    count = PreparedUpdate(lambda *, pk, revision: (Assessment.objects.filter(pk=pk), {"revision": revision}))
    for revision in (3, 70_000):
        with django_assert_num_queries(1):
            assert count.run(pk=first.pk, revision=revision) == 1
        assert Assessment.objects.get(pk=first.pk).revision == revision
    assert count.run(pk=uuid4(), revision=9) == 0
    assert Assessment.objects.get(pk=second.pk).revision == second.revision


@pytest.mark.parametrize("count", [1, 2])
def test_an_insert_writes_what_bulk_create_would(count, django_assert_num_queries):
    write, drafts = PreparedInsert(Answer, **OVERWRITES), [AssessmentFactory(), AssessmentFactory()]
    values = {"state": "answered", "evidence": "stated", "note": "“Two” \\ lines\n%s", "revision": 4}
    for level in (1, 3):  # inserted first, overwritten then
        rows = [[Answer(assessment=draft, question_key=f"F{n}", level=level, **values) for n in range(count)]
                for draft in drafts]  # fmt: skip
        with django_assert_num_queries(1):
            write.run(rows[0])
        Answer.objects.bulk_create(rows[1], update_conflicts=True, **OVERWRITES)
        ours, plain = (Answer.objects.filter(assessment=draft).order_by("question_key") for draft in drafts)
        told = ("question_key", "level", "state", "evidence", "note", "revision", "source", "second_look", "buyer")
        assert list(ours.values_list(*told)) == list(plain.values_list(*told))
        assert [row.level for row in ours] == [level] * count


def test_an_insert_that_may_overwrite_nothing_is_refused_twice():
    change = AnswerChangeFactory.build(assessment=AssessmentFactory(), after={"state": "dk", "note": "“é”"})
    PreparedInsert(AnswerChange).run([change])
    assert AnswerChange.objects.get().after == {"state": "dk", "note": "“é”"}
    with pytest.raises(IntegrityError), transaction.atomic():
        PreparedInsert(AnswerChange).run([change])


def test_postgresql_keeps_the_plan_of_what_is_asked_again_and_again():
    person, query = MembershipFactory().user, Prepared(lambda *, pk: User.objects.filter(pk=pk))
    for _time in range(10):
        assert query.first(pk=person.pk) == person
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%accounts_user%'")
        assert cursor.fetchone()[0] == 1


def test_an_unknown_id_is_no_row():
    assert Prepared(lambda *, pk: Assessment.objects.filter(pk=pk)).rows(pk=uuid4()) == []
