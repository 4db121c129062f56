"""The filters of the audit log, which live in its address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import Verb
from accounts.models import Organisation, User
from diagnostics.auditing import kinds
from diagnostics.portfolio.forms import PickField

MOST_DIGITS = 18  # of a person's id


def day(label: Any, wrong: Any) -> forms.DateField:
    """Return the field of a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, error_messages={"invalid": wrong})


class AuditFilter(forms.Form):
    """Whose deeds, which, on what, and when. Anybody's by default."""

    person = PickField(
        gettext_lazy("Person"),
        gettext_lazy("Anybody"),
        wrong=gettext_lazy("Select a person from the list: %(value)s is none of them"),
    )
    verb = PickField(
        gettext_lazy("What was done"),
        gettext_lazy("Anything"),
        Verb.choices,
        wrong=gettext_lazy("Select what was done from the list: %(value)s is not on it"),
    )
    kind = PickField(
        gettext_lazy("Kind of object"),
        gettext_lazy("All kinds"),
        wrong=gettext_lazy("Select a kind of object from the list: %(value)s is not on it"),
    )
    since = day(gettext_lazy("From"), gettext_lazy("Enter the first day as a date, like 2026-01-31"))
    until = day(gettext_lazy("To"), gettext_lazy("Enter the last day as a date, like 2026-01-31"))

    def __init__(self, data: QueryDict, *, organisation: Organisation) -> None:
        super().__init__(data)
        words = [(kind.label, kinds.word_for(kind.label)) for kind in kinds.ALL]
        self.fields["kind"].offer(sorted(words, key=lambda pair: str(pair[1])))  # type: ignore[attr-defined]
        self.fields["person"].offer(people(organisation, data.get("person", "")))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        values: dict[str, Any] = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day must not be before the first"))
        return values


def people(organisation: Organisation, asked: str) -> list[tuple[str, str]]:
    """Return the members to choose from, and whoever is asked for besides: somebody who left has deeds still."""
    members = User.objects.filter(memberships__organisation=organisation).order_by("name", "email")
    found = {str(person.pk): str(person) for person in members}
    if asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS:
        found.setdefault(asked, _("Person %(number)s") % {"number": asked})
    return list(found.items())
