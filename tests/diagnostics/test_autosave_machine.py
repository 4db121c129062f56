"""Several people at one draft, with pages of any age, in any order: held against a model in plain Python.

The model is what docs/reliability.md promises: nothing overwritten unseen, nothing twice, nothing out of the history.
AUTOSAVE_MACHINES=200 runs longer.
"""

import json
import os
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from diagnostics import assessments
from diagnostics.models import Answer, AnswerChange, Assessment
from tests.factories import AssessmentFactory, member

pytestmark = pytest.mark.django_db

MACHINES = int(os.environ.get("AUTOSAVE_MACHINES", "8"))
QUESTIONS = ("M1", "M2", "M3")
people, questions = st.integers(0, 2), st.sampled_from(QUESTIONS)
values = st.sampled_from(["", "0", "3", "4", "dk"])
notes = st.sampled_from(["", "", "Seen"])


def as_kept(value, note):
    """Return an answer as the history keeps it; None where nothing was said."""
    level = int(value) if value.isdigit() else None
    state = "answered" if level is not None else value or ("noted" if note else None)
    return {"state": state, "level": level, "evidence": "", "note": note} if state else None


class Draft(RuleBasedStateMachine):
    """One draft, three people with a page each; `log` and `revision` are the model."""

    @initialize()
    def begin(self):
        ada = member()
        self.users = [ada, member(organisation=ada.organisation), member(organisation=ada.organisation)]
        self.clients = [Client() for _user in self.users]
        for client, user in zip(self.clients, self.users, strict=True):
            client.force_login(user)
        self.draft = AssessmentFactory(firm__organisation=ada.organisation)
        self.log, self.revision, self.sent = [], 0, []
        self.pages = [dict.fromkeys(QUESTIONS, 0) for _user in self.users]

    # --- The model

    def last(self, question):
        """Return revision and value of the last change of an answer."""
        return next(((r, after) for r, q, _b, after in reversed(self.log) if q == question), (0, None))

    def would_collide(self, question, base, after):
        revision, value = self.last(question)
        return revision > base and value != after

    def note_down(self, changes):
        """Take changes of one save into the model."""
        self.revision += 1
        self.log += [(self.revision, question, self.last(question)[1], after) for question, after in changes]

    # --- What people do

    @rule(who=people)
    def open_page(self, who):
        self.pages[who] = dict.fromkeys(QUESTIONS, self.revision)

    @rule(who=people, question=questions, value=values, note=notes)
    def autosave(self, who, question, value, note):
        base, after = self.pages[who][question], as_kept(value, note)
        body = {"id": str(uuid4()), "question": question, "buyer": None, "value": value, "evidence": "", "note": note}
        self.send(who, body | {"revision": base}, after)

    def send(self, who, body, after):
        question, base = body["question"], body["revision"]
        collides = self.would_collide(question, base, after)
        response = self.post(who, body)
        if collides:
            theirs = self.last(question)
            assert response.status_code == 409
            assert (response.json()["revision"], response.json()["note"]) == (
                theirs[0],
                (theirs[1] or {"note": ""})["note"],
            )
        else:
            self.note_down([(question, after)])
            assert (response.status_code, response.json()) == (200, {"revision": self.revision})
            self.sent.append((who, body, self.revision))
            self.pages[who][question] = self.revision

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_again(self, data):
        """A save whose answer was lost, however old: the same outcome, and nothing happens."""
        who, body, revision = data.draw(st.sampled_from(self.sent))
        response = self.post(who, body)
        assert (response.status_code, response.json()) == (200, {"revision": revision})

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), value=values)
    def use_an_id_for_something_else(self, data, value):
        who, body, _revision = data.draw(st.sampled_from(self.sent))
        if as_kept(value, "Other") != as_kept(body["value"], body["note"]):
            assert self.post(who, body | {"value": value, "note": "Other"}).status_code == 422

    @rule(who=people, typed=st.dictionaries(questions, values, min_size=1))
    def send_whole_page(self, who, typed):
        """Without the script: what was not typed is left as it is, what collides is shown, the rest is saved."""
        shown = {question: self.at(question, self.pages[who][question]) for question in QUESTIONS}
        fields = {f"{question}_revision": str(base) for question, base in self.pages[who].items()}
        for question in QUESTIONS:
            kept = shown[question] or {"level": None, "state": "", "note": ""}
            state = "" if kept["state"] == "noted" else kept["state"]
            fields[question] = typed.get(question, state if kept["level"] is None else str(kept["level"]))
            fields[f"{question}_note"], fields[f"{question}_evidence"] = kept["note"], ""
        after = {question: as_kept(fields[question], fields[f"{question}_note"]) for question in QUESTIONS}
        changed = {q: value for q, value in after.items() if value not in (shown[q], self.last(q)[1])}
        colliding = {q for q, value in changed.items() if self.would_collide(q, self.pages[who][q], value)}
        fresh = [(q, value) for q, value in changed.items() if q not in colliding]
        response = self.clients[who].post(self.url("section", "markets"), fields | {"revision": "0", "action": "draft"})
        if fresh:
            self.note_down(fresh)
        assert response.status_code == (409 if colliding else 302)
        for question in colliding:
            assert f'id="question-{question}"' in response.content.decode()

    def at(self, question, revision):
        """Return what an answer was at a revision."""
        return next((after for r, q, _b, after in reversed(self.log) if q == question and r <= revision), None)

    @precondition(lambda self: self.log)
    @rule(who=people, data=st.data())
    def take_back(self, who, data):
        """Only the last change of an answer can be taken back, and that is a change of its own."""
        change = data.draw(
            st.sampled_from(
                list(AnswerChange.objects.filter(assessment=self.draft).order_by("revision", "question_key"))
            )
        )
        before = (change.revision, change.question_key, change.before, change.after)
        if self.last(change.question_key)[0] == change.revision:
            self.note_down([(change.question_key, change.before)])
        self.clients[who].post(self.url("undo", change.pk))
        assert before in self.log

    # --- What holds after each step

    @invariant()
    def the_history_is_the_model(self):
        rows = AnswerChange.objects.filter(assessment=self.draft).values_list(
            "revision", "question_key", "before", "after"
        )
        assert sorted(rows, key=str) == sorted(self.log, key=str)
        assert Assessment.objects.get(pk=self.draft.pk).revision == self.revision

    @invariant()
    def answers_are_the_end_of_the_history(self):
        rows = Answer.objects.filter(assessment=self.draft)
        found = {
            row.question_key: {"state": row.state, "level": row.level, "evidence": row.evidence, "note": row.note}
            for row in rows
        }
        expected = {question: self.last(question)[1] for question in QUESTIONS}
        assert found == {question: value for question, value in expected.items() if value}

    def url(self, name, *more):
        return reverse(f"diagnostics:{name}", args=[self.draft.pk, *more])

    def post(self, who, body):
        return self.clients[who].post(self.url("answers"), json.dumps(body), content_type="application/json")


def run(machines, steps=15):
    options = {"max_examples": machines, "stateful_step_count": steps, "derandomize": True, "deadline": None}
    # Shrinking what fails takes longer than finding it.
    options |= {"database": None, "suppress_health_check": list(HealthCheck), "phases": [Phase.generate]}
    run_state_machine_as_test(Draft, settings=settings(**options))


def test_whatever_people_do_nothing_is_lost_twice_or_overwritten_unseen():
    run(MACHINES)


def forgetful(changes, _saved, _draft):
    """Stand for `not_yet_saved`, and know no id again."""
    return list(changes)


@pytest.mark.parametrize(
    "fault",
    [("collisions", lambda _changes, _later: []), ("not_yet_saved", forgetful)],
    ids=["overwrites unseen", "saves twice"],
)
def test_a_planted_fault_is_found(fault, monkeypatch):
    """Control: a save that looks for no collision, or does not know its own id again."""
    monkeypatch.setattr(assessments, *fault)
    with pytest.raises((AssertionError, IntegrityError, ExceptionGroup)):
        run(60)
