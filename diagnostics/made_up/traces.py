"""What a completed visit leaves behind: actions taken up from its advice, reports that were printed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from random import Random

from django.core.files.base import ContentFile

from diagnostics import snapshots
from diagnostics.made_up import words
from diagnostics.made_up.firms import StandIns
from diagnostics.models import Action, Diagnosis, ReportJob
from diagnostics.presentation.words import render
from diagnostics.reports import make_pdf

MOST_ACTIONS = 4
HAS_REPORT = 0.6
REPORT = "reports/made-up.pdf"  # one file for every row: none of these is for reading
FIRST_ACTION, FIRST_REPORT = 100, 200  # where the ids of each kind begin among the other things of a firm


def actions(diagnosis: Diagnosis, chance: Random) -> Iterator[Action]:
    """Yield the actions that the first pieces of advice became."""
    advice = snapshots.read(diagnosis).diagnosis.advice[: chance.randint(0, MOST_ACTIONS)]
    for number, each in enumerate(advice):
        yield Action(
            id=StandIns.thing(FIRST_ACTION + number),
            firm_id=StandIns.FIRM,
            assessment_id=diagnosis.assessment_id,
            lever=each.lever,
            text=render(each.action)[:300],
            first_step=render(each.first_step)[:300],
            responsible=chance.choice(("", "The owner", "The foreman")),
            due=StandIns.due(number) if chance.random() < 0.8 else None,
            status=chance.choice(Action.Status.values),
            note=chance.choice(("", words.note(chance))),
            created_by_id=StandIns.ADVISOR,
            updated_by_id=StandIns.ADVISOR,
            created_at=diagnosis.created_at,
            updated_at=diagnosis.created_at,
        )


def reports(diagnosis: Diagnosis, sha256: str, chance: Random) -> Iterator[ReportJob]:
    """Yield the report of a diagnosis, or none."""
    if chance.random() > HAS_REPORT:
        return
    day = diagnosis.created_at + dt.timedelta(hours=1)
    yield ReportJob(
        id=StandIns.thing(FIRST_REPORT + diagnosis.created_at.day),
        diagnosis_id=diagnosis.pk,
        paper=chance.choice(ReportJob.Paper.values),
        requested_by_id=StandIns.ADVISOR,
        status=ReportJob.Status.DONE,
        step=4,
        steps=4,
        attempts=1,
        file=REPORT,
        sha256=sha256,
        requested_at=day,
        heartbeat_at=day,
        finished_at=day,
    )


def print_one(diagnosis: Diagnosis) -> str:
    """Print a diagnosis as the file that all reports lead to; return its digest."""
    storage = ReportJob.file.field.storage
    pdf = make_pdf(snapshots.read(diagnosis), paper=ReportJob.Paper.A4)
    storage.delete(REPORT)
    storage.save(REPORT, ContentFile(pdf))
    return hashlib.sha256(pdf).hexdigest()
