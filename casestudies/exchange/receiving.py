"""Receives an uploaded file without ever holding one that is too large, and keeps it until it is applied."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from casestudies.exchange import files
from casestudies.exchange.applying import Outcome, apply_import
from casestudies.exchange.limits import MOST_BYTES
from casestudies.uploads import CaseUpload

KEPT = dt.timedelta(days=1)
MOST_WAITING = 5  # of one person


class SizeGuard(FileUploadHandler):
    """Stops an upload at the limit. The rest of the request is read and thrown away, so that an answer gets through."""

    is_exceeded = False
    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the data on to the next handler, as long as it is not too much."""
        self.received += len(raw_data)
        if self.received > MOST_BYTES:
            self.is_exceeded = True
            raise StopUpload(connection_reset=False)
        return raw_data

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
    return locked
