"""What curating leaves behind: revisions of a case, the history of its status, curators' notes, who has it open."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casestudies import vocabulary as words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import User


def person(label: StrOrPromise) -> models.ForeignKey[User | None, User | None]:
    """Return a field for who did something; empty for the system, and for somebody whose account is gone."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=label
    )


class CaseRevision(models.Model):
    """The whole content of a case as somebody saved it. The database lets nobody change it afterwards.

    `content` is what `casestudies.content` makes of a case. The one with the highest number is what curators work on;
    readers see the last one that was published.
    """

    case = models.ForeignKey("casestudies.CaseStudy", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    origin = models.CharField(_("origin"), max_length=10, choices=words.Origin, default=words.Origin.CURATOR)
    restored_from = models.PositiveIntegerField(_("restored from"), null=True, blank=True)
    edited_by = person(_("edited by"))
    edited_at = models.DateTimeField(_("edited"), auto_now_add=True)
    submitted_by = person(_("submitted by"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    published_by = person(_("published by"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering: ClassVar = ["case", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="revision_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_counts_from_one"),
            models.CheckConstraint(condition=Q(origin__in=words.Origin.values), name="revision_origin_known"),
            models.CheckConstraint(
                condition=~Q(published_by=F("edited_by")) & ~Q(published_by=F("submitted_by")),
                name="revision_published_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(origin=words.Origin.LIBRARY) | Q(edited_by=None), name="revision_of_library_has_no_editor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.number}"


class CaseEvent(models.Model):
    """One step of a case on its way to the reader. Append-only."""

    case = models.ForeignKey("casestudies.CaseStudy", on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = person(_("who"))
    deed = models.CharField(_("what"), max_length=10, choices=words.Deed)
    was = models.CharField(_("from"), max_length=10, choices=words.Status, blank=True)
    became = models.CharField(_("to"), max_length=10, choices=words.Status)
    why = models.TextField(_("why"), blank=True)
    revision = models.PositiveIntegerField(_("revision"))

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(deed__in=words.Deed.values), name="event_deed_known"),
            models.CheckConstraint(
                condition=Q(was__in=[*words.Status.values, ""]) & Q(became__in=words.Status.values),
                name="event_status_known",
            ),
            models.CheckConstraint(condition=~Q(deed__in=words.NEEDS_REASON) | ~Q(why=""), name="event_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_deed_display()}"


class CaseNote(models.Model):
    """What one curator tells the others about a case. Readers never see it."""

    case = models.ForeignKey("casestudies.CaseStudy", on_delete=models.PROTECT, related_name="notes")
    by = person(_("who"))
    at = models.DateTimeField(_("when"), auto_now_add=True)
    text = models.TextField(_("note"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(text=""), name="note_has_text")]

    def __str__(self) -> str:
        return f"{self.case} · {self.at:%Y-%m-%d}"


class CaseOpening(models.Model):
    """Who has the page on which a case is edited open, and since when, so that others can be warned."""

    case = models.ForeignKey("casestudies.CaseStudy", on_delete=models.CASCADE, related_name="openings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "by"], name="opening_unique")]

    def __str__(self) -> str:
        return f"{self.case} · {self.by}"
