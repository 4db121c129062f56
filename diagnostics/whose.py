"""Finds whose a job is: what a worker gets to hear names a row, and not the organisation to work for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db.models import Model

from accounts.isolation import across_organisations, acting_for
from diagnostics.models import Delivery, ReportBundle, ReportJob

PATHS: dict[type[Model], str] = {
    ReportJob: "diagnosis__assessment__firm__organisation",
    ReportBundle: "organisation",
    Delivery: "webhook__organisation",
}


@contextmanager
def working_on(table: type[Model], pk: UUID) -> Iterator[None]:
    """Work inside for the organisation that a job belongs to; for nobody where the job is gone. One query."""
    with across_organisations("a message names a job, and not whose it is"):
        whose = table._default_manager.filter(pk=pk).values_list(PATHS[table], flat=True).first()
    with acting_for(whose):
        yield
