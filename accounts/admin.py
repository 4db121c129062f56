"""Back office for people and organisations, for the platform's administrators."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.isolation import across_organisations
from accounts.members import LastAdminError, keeping_an_admin
from accounts.models import AuditEvent, Membership, Organisation, User


class AuditedAdmin(admin.ModelAdmin):
    """Writes into the audit log what is done here, in the transaction of the change."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        audit.record(audit.Verb.CREATED, obj, organisation=audit.organisation_of(obj))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> LogEntry:
        audit.record(audit.Verb.CHANGED, obj, organisation=audit.organisation_of(obj))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            audit.record(audit.Verb.DELETED, obj, organisation=audit.organisation_of(obj))
        return super().log_deletions(request, queryset)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Answer the list; what is done to several rows at once is done in one transaction."""
        with transaction.atomic():
            return super().changelist_view(request, extra_context)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save rows beside the object, such as memberships."""
        note_rows(audit.Verb.DELETED, [gone.instance for gone in formset.deleted_forms if gone.instance.pk])
        super().save_formset(request, form, formset, change)
        note_rows(audit.Verb.CREATED, formset.new_objects)
        note_rows(audit.Verb.CHANGED, [row for row, _fields in formset.changed_objects])


def note_rows(verb: audit.Verb, rows: Iterable[Model]) -> None:
    """Write down what is done to rows beside an object."""
    for row in rows:
        audit.record(verb, row, organisation=audit.organisation_of(row), detail=detail_of(row))


def detail_of(row: Model) -> str:
    """Return what is worth knowing of a row at once: the role of a membership."""
    return row.role if isinstance(row, Membership) else ""


class KeepsAnAdmin(admin.ModelAdmin):
    """Undoes what would leave an organisation without an admin, and says so."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.guarded(super().changeform_view, request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.guarded(super().delete_view, request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.guarded(super().changelist_view, request, *args, **kwargs)

    def guarded(self, view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a request in one transaction that keeps an admin in every organisation."""
        try:
            with keeping_an_admin():
                answer: HttpResponse = view(request, *args, **kwargs)
                return answer
        except LastAdminError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(request.get_full_path())


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0


class DeletesAcross(admin.ModelAdmin):
    """Deletes and changes people and organisations with all that hangs on them, in whichever organisation it is.

    What a page shows of that is what the visitor may see anyway.
    """

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        with across_organisations("what hangs on a person or an organisation goes with it"):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with across_organisations("what hangs on a person or an organisation goes with it"):
            super().delete_queryset(request, queryset)

    def save_related(self, *args: Any, **kwargs: Any) -> None:
        with across_organisations("a membership goes with its access tokens"):
            super().save_related(*args, **kwargs)


class NewUserForm(AdminUserCreationForm):
    """Asks for an address and a password; people here have no user name."""

    class Meta:
        model = User
        fields = ("email",)


@admin.register(User)
class UserAdmin(KeepsAnAdmin, AuditedAdmin, DeletesAcross, BaseUserAdmin):
    """People, with their roles."""

    add_form = NewUserForm
    user_change_password = method_decorator(transaction.atomic)(BaseUserAdmin.user_change_password)
    inlines: ClassVar = [MembershipInline]
    ordering = ("email",)
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "memberships__role")
    search_fields = ("email", "name")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("name",)}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)


@admin.register(Organisation)
class OrganisationAdmin(KeepsAnAdmin, AuditedAdmin, DeletesAcross):
    """Organisations; one that has firms is erased by its own command, not by a click here."""

    inlines: ClassVar = [MembershipInline]
    list_display = ("name", "is_demo", "created_at")
    search_fields = ("name",)

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        with across_organisations("whether it has firms is all that is asked"):
            if obj is not None and obj.firms.exists():
                return False
        return super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict:
        """Leave out the deletion of many at once: it would not ask each whether it has firms."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):
    """The platform's own log, to read: what belongs to an organisation is read by its admins."""

    list_display = ("at", "person", "verb", "kind", "object_id", "detail", "request_id")
    list_filter = ("verb", "at")
    list_select_related = ("person",)
    show_full_result_count = False  # counting a long log takes longer than a page of it

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        return super().get_queryset(request).filter(organisation=None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
