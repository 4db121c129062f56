"""Back office for firms and what hangs on them: to look, never to change what an assessment says.

Even a platform administrator sees the firms of their own organisation only: the site is no way round isolation.
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts.admin import UserAdmin
from accounts.isolation import across_organisations
from accounts.models import User
from casestudies.admin import CaseStudyAdmin
from casestudies.models import CaseStudy
from diagnostics import feedback, firms, people
from diagnostics.blindness import hidden_from
from diagnostics.models import Assessment, Diagnosis, Firm, ReportJob


class ScopedAdmin(admin.ModelAdmin):
    """Shows the rows of the visitor's organisation, found at `organisation_path`; changes nothing.

    Rows of an assessment, found at `assessment_path`, are left out while it is hidden from the visitor.
    """

    organisation_path: ClassVar[str]
    assessment_path: ClassVar[str] = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the rows of the visitor's organisation, none without one."""
        rows = super().get_queryset(request)
        if not request.membership:  # type: ignore[attr-defined]
            return rows.none()
        known = rows.filter(**{self.organisation_path: request.membership.organisation_id})  # type: ignore[attr-defined]
        if not self.assessment_path:
            return known
        return known.exclude(**{f"{self.assessment_path}__in": hidden_from(request.user)})  # type: ignore[arg-type]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Firm)
class FirmAdmin(ScopedAdmin):
    """Firms; deleting one here erases it whole, with its history."""

    organisation_path = "organisation"
    list_display = ("name", "sector", "country", "created_at")
    list_filter = ("sector",)
    search_fields = ("name",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Refuse to filter by what a blind rater must not learn of a firm."""
        telling = {"risk_key", "first_tier_band", "functional_band", "next_due_key"}
        return lookup.split("__", maxsplit=1)[0] not in telling and super().lookup_allowed(lookup, value, request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], list[Any]]:
        """Ask about the firms only: whoever may erase a firm erases what hangs on it."""
        return [str(firm) for firm in objs], {str(Firm._meta.verbose_name_plural): len(objs)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Firm) -> None:
        firms.erase(firm=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Firm]) -> None:
        for firm in queryset:
            firms.erase(firm=firm)


@admin.register(Assessment)
class AssessmentAdmin(ScopedAdmin):
    organisation_path = "firm__organisation"
    assessment_path = "pk"
    list_display = ("firm", "second_of", "status", "advisor", "started_at", "completed_at")
    list_filter = ("status",)


@admin.register(Diagnosis)
class DiagnosisAdmin(ScopedAdmin):
    organisation_path = "assessment__firm__organisation"
    assessment_path = "assessment"
    list_display = ("assessment", "first_tier_band", "risk_band", "functional_band", "coverage", "created_at")


@admin.register(ReportJob)
class ReportJobAdmin(ScopedAdmin):
    organisation_path = "diagnosis__assessment__firm__organisation"
    assessment_path = "diagnosis__assessment"
    list_display = ("diagnosis", "status", "attempts", "requested_by", "requested_at")
    list_filter = ("status",)


class JudgedCaseAdmin(CaseStudyAdmin):
    """The library's cases, with what advisors think of the matches: registered here, as votes belong to assessments."""

    def get_list_display(self, request: HttpRequest) -> Any:
        return (*super().get_list_display(request), "helpful", "not_helpful")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CaseStudy]:
        return feedback.with_counts(super().get_queryset(request))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, and read its rows here rather than after the view: they count every organisation's votes."""
        with across_organisations(feedback.FOR_CURATORS):
            response = super().changelist_view(request, extra_context)
            return response.render() if isinstance(response, TemplateResponse) else response

    @admin.display(description=_("helpful"), ordering="helpful")
    def helpful(self, case: Any) -> int:
        return int(case.helpful)

    @admin.display(description=_("not helpful"), ordering="not_helpful")
    def not_helpful(self, case: Any) -> int:
        return int(case.not_helpful)


class PersonAdmin(UserAdmin):
    """People; deleting one here erases all that is theirs: registered here, as what they did at firms stays."""

    def guarded(self, view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a request; say what has to be done before somebody can be erased."""
        try:
            return super().guarded(view, request, *args, **kwargs)
        except people.NotYetError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(request.get_full_path())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, set[str], list[Any]]:
        """Ask about the people only: what is theirs goes with them, and what is not stays."""
        return [str(person) for person in objs], {str(User._meta.verbose_name_plural): len(objs)}, set(), []

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Leave the line in the audit log to the verb."""
        return admin.ModelAdmin.log_deletions(self, request, queryset)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        people.erase(person=cast(User, obj), heirs={})

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for person in queryset:
            people.erase(person=person, heirs={})


admin.site.unregister(User)
admin.site.register(User, PersonAdmin)
admin.site.unregister(CaseStudy)
admin.site.register(CaseStudy, JudgedCaseAdmin)
