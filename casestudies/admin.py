"""The back office of the library: cases with their sources, for curators."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from casestudies import readers
from casestudies import vocabulary as words
from casestudies.models import CaseSource, CaseStudy, Source

if TYPE_CHECKING:  # Django's classes take no type arguments when they run
    CaseModelForm = forms.ModelForm[CaseStudy]
    SourceModelForm = forms.ModelForm[Source]
    CaseSources = forms.BaseInlineFormSet[CaseSource, CaseStudy, forms.ModelForm[CaseSource]]
    SourceTable = admin.TabularInline[CaseSource, CaseStudy]
    CaseAdmin = admin.ModelAdmin[CaseStudy]
    AnySourceAdmin = admin.ModelAdmin[Source]
else:
    CaseModelForm = SourceModelForm = forms.ModelForm
    CaseSources, SourceTable = forms.BaseInlineFormSet, admin.TabularInline
    CaseAdmin = AnySourceAdmin = admin.ModelAdmin


def tick_boxes(choices: type[TextChoices], label: Any) -> forms.MultipleChoiceField:
    """Return a field to tick several of `choices`."""
    return forms.MultipleChoiceField(
        choices=choices.choices, widget=forms.CheckboxSelectMultiple, required=False, label=label
    )


def checked(reader: readers.Reader) -> Callable[[Any], None]:
    """Return a validator that says what the library's own reader says."""

    def validate(value: Any) -> None:
        try:
            reader(value)
        except readers.RefusedValueError as refusal:
            raise ValidationError(str(refusal)) from refusal

    return validate


class CaseStudyForm(CaseModelForm):
    """A case, with the checks the library's files go through."""

    sectors = SimpleArrayField(
        forms.CharField(max_length=3),
        label=_("sectors"),
        validators=[checked(readers.several(readers.sector))],
        help_text=_("ISIC Rev. 4 divisions or groups, divided by commas, the main one first: 152,151."),
    )
    countries = SimpleArrayField(
        forms.CharField(max_length=2),
        label=_("countries"),
        required=False,
        validators=[checked(readers.several(readers.country))],
        help_text=_("ISO 3166 codes divided by commas: BR,IT. Empty for several unnamed countries."),
    )
    firm_sizes = tick_boxes(words.FirmSize, _("firm size"))
    destinations = tick_boxes(words.Destination, _("where the goods ended up"))
    buyer_kinds = tick_boxes(words.BuyerKind, _("kinds of buyer"))
    levers = tick_boxes(words.Lever, _("levers tried"))
    inferred = forms.MultipleChoiceField(
        choices=[(name, name.replace("_", " ")) for name in words.INFERABLE],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label=_("attributes that are our inference"),
    )

    class Meta:
        model = CaseStudy
        fields = "__all__"  # the admin's fieldsets choose
        help_texts: ClassVar = {
            "functions_before": _('A level from 0 (others) to 4 (the firm alone) for F1 to F7: {"F1": 3, …}.'),
            "functions_after": _('A level from 0 (others) to 4 (the firm alone) for F1 to F7: {"F1": 0, …}.'),
            "bands": _('{"risk": "high", "first_tier": "partly"}'),
        }

    def clean_functions_before(self) -> Any:
        return self._levels("functions_before")

    def clean_functions_after(self) -> Any:
        return self._levels("functions_after")

    def clean_bands(self) -> Any:
        value = self.cleaned_data["bands"] or {}
        checked(readers.bands)(value)
        return value

    def _levels(self, field: str) -> Any:
        value = self.cleaned_data[field]
        if value is not None:
            checked(readers.levels)(value)
        return value


class CaseSourceFormSet(CaseSources):
    """The sources of a case: a published case needs one."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        if self.instance.status == words.Status.PUBLISHED and not kept:
            raise ValidationError(_("A published case needs a source. Add one, or set the status back to draft."))


class CaseSourceInline(SourceTable):
    model = CaseSource
    formset = CaseSourceFormSet
    autocomplete_fields = ("source",)
    extra = 0


@admin.register(CaseStudy)
class CaseStudyAdmin(CaseAdmin):
    form = CaseStudyForm
    inlines = (CaseSourceInline,)
    list_display = ("title", "status", "outcome", "cluster", "countries", "governance", "evidence", "updated_at")
    list_filter = ("status", "outcome", "governance", "risk_form", "evidence", "family")
    search_fields = ("title", "slug", "cluster", "summary", "keywords")
    readonly_fields = ("created_at", "updated_at")
    list_per_page = 50
    fieldsets = (
        (None, {"fields": ("title", "slug", "status", "family", "summary", "cluster", "keywords")}),
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
