"""A draft held for writing."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.prepared import Prepared
from diagnostics.changes import CompletedError
from diagnostics.models import Assessment


def held(*, pk: UUID) -> QuerySet[Assessment]:
    """Return the assessment, held until the transaction ends."""
    return Assessment.objects.select_for_update(no_key=True).filter(pk=pk)


HELD = Prepared(held)


def lock_draft(assessment: Assessment) -> Assessment:
    """Return the assessment as it is now, held until the transaction ends: its saves wait for one another.

    Raises CompletedError when it is no longer a draft.
    """
    locked = HELD.first(pk=assessment.pk)
    if locked is None:
        raise Assessment.DoesNotExist
    check_is_draft(locked)
    return locked


def check_is_draft(assessment: Assessment) -> None:
    """Insist that an assessment can still be changed. Raises CompletedError."""
    if assessment.is_complete:
        raise CompletedError(_("This assessment is completed and can no longer be changed."))
