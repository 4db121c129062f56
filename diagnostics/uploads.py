"""Files that were uploaded to bring firms or answers in, kept between looking through them and taking them in."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation


class Upload(models.Model):
    """One uploaded file, as it was read; it is its uploader's own.

    With an `assessment` it is a filled-in questionnaire, else a table of firms. `content` is what was read, emptied
    once it was applied; `choices` are the columns chosen for a table; `outcome` is what was done, and how to undo it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    assessment = models.ForeignKey(
        "diagnostics.Assessment", on_delete=models.CASCADE, null=True, blank=True, related_name="uploads"
    )
    name = models.CharField(_("file name"), max_length=150)
    content = models.JSONField()
    choices = models.JSONField(default=dict)
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    applied_at = models.DateTimeField(_("taken in"), null=True, blank=True)
    outcome = models.JSONField(null=True, blank=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(applied_at__isnull=False), name="upload_undone_after_applied"
            ),
        ]

    def __str__(self) -> str:
        return self.name
