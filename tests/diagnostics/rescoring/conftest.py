"""Completed visits of a day when the engine was an older one, a second version of the instrument, and no broker."""

from dataclasses import replace

import pytest

from diagnostics import bell
from diagnostics.assessments import complete
from diagnostics.core import engine, instruments
from diagnostics.core.instruments import CURRENT
from diagnostics.models import Answer
from tests.diagnostics.core.sheets import uniform
from tests.factories import AssessmentFactory, BuyerFactory, FirmFactory, member


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    """Collect what was rung for; the broker takes every message."""
    rings = []
    monkeypatch.setattr(bell, "ring", lambda job_id, task=bell.MAKE_REPORT: rings.append((task, job_id)) or True)
    return rings


@pytest.fixture
def second(monkeypatch):
    """Release a second version of the instrument: the first weight of each criterion counts three times as much."""
    newer = replace(CURRENT, version="2", criteria=tuple(map(tilted, CURRENT.criteria)))
    monkeypatch.setattr(instruments, "RELEASED", (CURRENT, newer))
    monkeypatch.setattr(instruments, "CURRENT", newer)
    return newer


def tilted(criterion):
    first, *rest = criterion.weights
    return replace(criterion, weights=(replace(first, value=first.value * 3), *rest))


@pytest.fixture
def ada():
    return member()


@pytest.fixture
def visit(ada, monkeypatch):
    """Return a function that completes a visit to a new firm, as an engine of that version would have it."""

    def completed(name="Aurora", *, organisation=None, level=2, made_by=engine.ENGINE_VERSION):
        draft = AssessmentFactory(
            firm=FirmFactory(organisation=organisation or ada.organisation, name=name), other_buyers=10
        )
        buyer = BuyerFactory(assessment=draft, name="Brightway", share_tenths=600)
        rows = [(None, key, level) for key in uniform(0).answers]
        rows += [(buyer, key, 4 - level) for key in uniform(0).buyers[0].answers]
        Answer.objects.bulk_create(
            Answer(assessment=draft, buyer=about, question_key=key, state="answered", level=level)
            for about, key, level in rows
        )
        with monkeypatch.context() as then:
            then.setattr(engine, "ENGINE_VERSION", made_by)
            complete(assessment=draft, by=ada)
        draft.refresh_from_db()
        return draft

    return completed
