"""A draft held for writing."""

from django.utils.translation import gettext as _

from diagnostics.changes import CompletedError
from diagnostics.models import Assessment


def lock_draft(assessment: Assessment) -> Assessment:
    """Return the assessment as it is now, held until the transaction ends: its saves wait for one another.

    Raises CompletedError when it is no longer a draft.
    """
    locked = Assessment.objects.select_for_update(no_key=True).get(pk=assessment.pk)
    if locked.is_complete:
        raise CompletedError(_("This assessment is completed and can no longer be changed."))
    return locked
