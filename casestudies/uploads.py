"""The file a curator uploaded, kept between the preview of an import and the import itself."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseUpload(models.Model):
    """One uploaded case file. `content` is emptied once it was applied; `outcome` then says what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("file name"), max_length=150)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    applied_at = models.DateTimeField(_("imported"), null=True, blank=True)
    outcome = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("uploaded case file")
        verbose_name_plural = _("uploaded case files")

    def __str__(self) -> str:
        return self.name
