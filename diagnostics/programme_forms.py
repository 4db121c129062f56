"""What the programme pages are asked by their addresses, and the forms of consent and of buyers' names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.models import Consent
from diagnostics.portfolio.forms import PickField
from diagnostics.presentation.clusters import cluster_name
from diagnostics.presentation.programme import BREAKDOWN_NAMES, criterion_titles
from diagnostics.programme.clusters import Cluster

USUAL_SUBJECT, USUAL_BREAKDOWN = "risk", "sector"


class ProgrammeForm(forms.Form):
    """Which criterion is broken down, and by what. There are no filters: see docs/decisions/0022."""

    of = PickField(
        gettext_lazy("Criterion"), "", wrong=gettext_lazy("Select a criterion from the list: %(value)s is none of them")
    )
    by = PickField(
        gettext_lazy("Broken down by"),
        "",
        wrong=gettext_lazy("Select sector, country, advisor or half-year: %(value)s is none of them"),
    )

    def __init__(self, data: QueryDict) -> None:
        chosen = {"of": data.get("of") or USUAL_SUBJECT, "by": data.get("by") or USUAL_BREAKDOWN}
        super().__init__(chosen)
        self.fields["of"].choices = list(criterion_titles().items())  # type: ignore[attr-defined]
        self.fields["by"].choices = list(BREAKDOWN_NAMES.items())  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, str]:
        """Return criterion and breakdown; the usual ones in place of what is wrong."""
        self.full_clean()
        return self.cleaned_data.get("of") or USUAL_SUBJECT, self.cleaned_data.get("by") or USUAL_BREAKDOWN


class ClusterForm(forms.Form):
    """Which cluster is shown."""

    cluster = PickField(
        gettext_lazy("Cluster"), "", wrong=gettext_lazy("Select a cluster from the list: %(value)s is none of them")
    )

    def __init__(self, data: QueryDict, clusters: Sequence[Cluster]) -> None:
        largest = max(clusters, key=lambda each: each.firms, default=None)
        super().__init__({"cluster": data.get("cluster") or (largest.key if largest else "")})
        self.clusters = {cluster.key: cluster for cluster in clusters}
        self.fields["cluster"].choices = [(key, cluster_name(each)) for key, each in self.clusters.items()]  # type: ignore[attr-defined]

    def chosen(self) -> Cluster | None:
        """Return the cluster asked for, the first in place of one that is not there, None where there is none."""
        self.full_clean()
        key = self.cleaned_data.get("cluster", "")
        return self.clusters.get(key) or next(iter(self.clusters.values()), None)


class WordForm(forms.Form):
    """Whose word is recorded, and of which day."""

    by = forms.CharField(
        label=gettext_lazy("Name of the person who says so"),
        max_length=120,
        error_messages={
            "required": gettext_lazy("Enter the name of the person who says so"),
            "max_length": gettext_lazy("The name must be 120 characters or fewer"),
        },
        widget=forms.TextInput(attrs={"class": "input-medium", "autocomplete": "off"}),
    )
    on = forms.DateField(
        label=gettext_lazy("On which day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input-medium"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Enter the day"),
            "invalid": gettext_lazy("The day must be a date, like 2026-01-31"),
        },
    )

    def __init__(self, data: Any = None, *, purpose: str) -> None:
        super().__init__(data, prefix=purpose, initial={"on": timezone.localdate()})
        self.purpose = Consent.Purpose(purpose)

    def clean_on(self) -> dt.date:
        """Refuse days to come: a word is recorded once it was given."""
        day: dt.date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day must not be in the future"))
        if day.year < 1990:
            raise forms.ValidationError(_("The day must be in 1990 or later"))
        return day


class GiveForm(WordForm):
    """A consent, with how it was given."""

    how = forms.ChoiceField(
        label=gettext_lazy("How it was given"),
        choices=[("", gettext_lazy("Select how")), *Consent.How.choices],
        error_messages={
            "required": gettext_lazy("Select how the consent was given"),
            "invalid_choice": gettext_lazy("Select how the consent was given from the list"),
        },
    )
