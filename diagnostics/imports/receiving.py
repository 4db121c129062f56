"""Receives an uploaded file without ever holding one that is too large, and keeps what was read of it for a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from accounts.models import Organisation, User
from casestudies.exchange.faults import refused
from casestudies.exchange.files import checked_size, shown_name, too_large
from casestudies.exchange.receiving import SizeGuard
from diagnostics.models import Assessment
from diagnostics.uploads import Upload

KEPT = dt.timedelta(days=1)
MOST_WAITING = 5  # of one person


def takes_file(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Stop files that are too large before the token is looked for, which reads the whole request.

    The outermost decorator of such a view must be `csrf_exempt`: this one checks the token.
    """
    checked = csrf_protect(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        guard = SizeGuard(request)
        request.upload_handlers.insert(0, guard)
        request.size_guard = guard  # type: ignore[attr-defined]
        return checked(request, *args, **kwargs)

    return guarded


def file_in(request: HttpRequest) -> tuple[str, bytes]:
    """Return name and data of the file that was sent as "file". Raises RefusedFileError."""
    file = request.FILES.get("file")
    if request.size_guard.is_exceeded:  # type: ignore[attr-defined]
        raise too_large()
    if not isinstance(file, UploadedFile) or not file.name:
        raise refused(_("Choose a file to upload."))
    return shown_name(file.name), checked_size(file.read())


def status_of(request: HttpRequest) -> int:
    """Return the status of a page that refuses what was sent: 413 for a file that is too large, else 200."""
    return 413 if request.size_guard.is_exceeded else 200  # type: ignore[attr-defined]


def keep(
    *, name: str, content: Any, by: User, organisation: Organisation, assessment: Assessment | None = None
) -> Upload:
    """Keep what was read of a file. What waited for more than a day goes, and a person's sixth."""
    waiting = Upload.objects.filter(applied_at=None)
    waiting.filter(uploaded_at__lt=timezone.now() - KEPT).delete()
    surplus = waiting.filter(by=by).order_by("-uploaded_at").values_list("pk", flat=True)[MOST_WAITING - 1 :]
    Upload.objects.filter(pk__in=list(surplus)).delete()
    return Upload.objects.create(name=name, content=content, by=by, organisation=organisation, assessment=assessment)
