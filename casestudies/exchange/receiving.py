"""Receives an uploaded file without ever holding one that is too large, and keeps it until it is applied."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from casestudies.exchange import files
from casestudies.exchange.applying import Outcome, apply_import
from casestudies.exchange.limits import MOST_BYTES
from casestudies.uploads import CaseUpload

KEPT = dt.timedelta(days=1)
MOST_WAITING = 5  # of one person


class SizeGuard(FileUploadHandler):
    """Lets through what the limit allows and throws the rest away, read to its end so that an answer gets through.

    Django's own way to stop an upload reads the rest line by line, and a bomb is one long line.
    """

    received = 0

    @property
    def is_exceeded(self) -> bool:
        """Whether more came than may be kept."""
        return self.received > MOST_BYTES

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass the data on to the next handler, as long as it is not too much."""
        self.received += len(raw_data)
        return None if self.is_exceeded else raw_data

    def file_complete(self, file_size: int) -> Any:
        """Leave the file to the next handler."""
        return None


def keep(*, name: str, data: bytes, by: User) -> CaseUpload:
    """Keep a file that was read without faults. What waited for more than a day goes, and a person's sixth."""
    CaseUpload.objects.filter(applied_at=None, uploaded_at__lt=timezone.now() - KEPT).delete()
    waiting = CaseUpload.objects.filter(applied_at=None, by=by).order_by("-uploaded_at")
    surplus = list(waiting.values_list("pk", flat=True)[MOST_WAITING - 1 :])
    CaseUpload.objects.filter(pk__in=surplus).delete()
    return CaseUpload.objects.create(name=files.shown_name(name), content=data, by=by)


@transaction.atomic
def apply_upload(*, upload: CaseUpload, chosen: dict[str, str], by: User) -> CaseUpload:
    """Import an uploaded file once; a second time (a double click) changes nothing. Raises RefusedFileError."""
    locked = CaseUpload.objects.select_for_update().get(pk=upload.pk)
    if locked.applied_at:
        return locked
    file = files.read(locked.name, bytes(locked.content))
    outcome: Outcome = apply_import(file=file, chosen=chosen, by=by)
    locked.content, locked.outcome, locked.applied_at = b"", asdict(outcome), timezone.now()
    locked.save()
    audit.record(audit.Verb.IMPORTED, locked, by=by)
    return locked
