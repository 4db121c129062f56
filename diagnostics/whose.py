"""Finds whose a job is: what a worker gets to hear names a row, and not the organisation to work for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db.models import Model

from accounts.isolation import across_organisations, acting_for
from diagnostics.models import Delivery, ReportBundle, ReportJob, Rescoring

PATHS: dict[type[Model], str] = {
    ReportJob: "diagnosis__assessment__firm__organisation",
    ReportBundle: "organisation",
    Delivery: "webhook__organisation",
    Rescoring: "organisation",
}


@contextmanager
def working_on(table: type[Model], pk: UUID) -> Iterator[None]:
    """Work inside for the organisation that a job belongs to; for nobody where the job is gone. One query.

    A job without an organisation is the whole site's.
    """
    with across_organisations("a message names a job, and not whose it is"):
        row = table._default_manager.filter(pk=pk).values_list(PATHS[table]).first()
    is_of_the_site = row == (None,)
    with across_organisations("an operator asked for the whole site") if is_of_the_site else acting_for(row and row[0]):
        yield
