"""The back office of the library: all cases to look up, and sources to mend.

Cases are not written here: what readers see changes only through `casestudies.workflow`, which asks for a second
person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin import AuditedAdmin
from casestudies.models import CaseSource, CaseStudy, Source

if TYPE_CHECKING:  # Django's classes take no type arguments when they run
    SourceModelForm = forms.ModelForm[Source]
    SourceTable = admin.TabularInline[CaseSource, CaseStudy]
    CaseAdmin = admin.ModelAdmin[CaseStudy]
    AnySourceAdmin = AuditedAdmin
else:
    SourceModelForm, SourceTable = forms.ModelForm, admin.TabularInline
    CaseAdmin, AnySourceAdmin = admin.ModelAdmin, AuditedAdmin


class CaseSourceInline(SourceTable):
    model = CaseSource
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: CaseStudy | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: CaseStudy | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CaseStudy | None = None) -> bool:
        return False


@admin.register(CaseStudy)
class CaseStudyAdmin(CaseAdmin):
    inlines = (CaseSourceInline,)
    list_display = ("title", "status", "changes", "outcome", "cluster", "countries", "governance", "evidence")
    list_filter = ("status", "changes", "outcome", "governance", "risk_form", "evidence", "family")
    search_fields = ("title", "slug", "cluster", "summary", "keywords")
    list_per_page = 50
    fieldsets = (
        (None, {"fields": ("title", "slug", "status", "changes", "family", "summary", "cluster", "keywords")}),
        (_("Story"), {"fields": ("situation", "what_they_did", "what_happened", "what_to_take", "limits")}),
        (
            _("Firm and chain"),
            {
                "fields": (
                    "outcome", "sectors", "countries", ("period_start", "period_end"), "firm_sizes", "firm_role",
                    "chain", "chain_position", "end_market", "destinations", "buyer_kinds", "governance",
                    "top_share_tenths",
                )
            },
        ),
        (
            _("What became of it"),
            {
                "fields": (
                    "functions_before", "functions_after", ("process_change", "product_change"),
                    ("functional_change", "chain_change"), "risk_form", "bands", "levers",
                )
            },
        ),
        (_("Evidence"), {"fields": ("place", "place_lines", "evidence", "our_inference", "inferred")}),
        (_("Record"), {"fields": ("created_at", "updated_at")}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[CaseStudy]:
        return super().get_queryset(request).defer("search_vector")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: CaseStudy | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CaseStudy | None = None) -> bool:
        return False

    def view_on_site(self, obj: CaseStudy) -> str:
        """Lead to where a case is edited."""
        return reverse("casestudies:edit", args=[obj.slug])


class SourceForm(SourceModelForm):
    """A source; an address without a scheme is taken as a secure one."""

    url = forms.URLField(label=_("address"), max_length=500, required=False, assume_scheme="https")

    class Meta:
        model = Source
        fields = "__all__"


@admin.register(Source)
class SourceAdmin(AnySourceAdmin):
    form = SourceForm
    list_display = ("key", "title", "year", "kind", "container")
    list_filter = ("kind", "year")
    search_fields = ("key", "title", "authors", "container", "doi")

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ()  # revisions of cases name sources by it
