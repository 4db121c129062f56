"""The form in which a report is asked for: its parts, its language, its paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from diagnostics.models import ReportJob
from diagnostics.report_options import ALWAYS, CHOSEN, Options, chosen


def paper_known(asked: object) -> str:
    """Return the paper asked for, A4 unless it is one we have."""
    paper = str(asked)
    return paper if paper in ReportJob.Paper.values else ReportJob.Paper.A4


class ReportForm(forms.Form):
    """What is left out of a request is as it always was: every part, in the site's language, on A4."""

    parts = forms.MultipleChoiceField(
        label=_("What to print"),
        required=False,
        choices=[*CHOSEN.items(), *((each, each) for each in ALWAYS)],
        error_messages={"invalid_choice": _("Choose parts from the list: %(value)s is none of them")},
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=lambda: settings.LANGUAGES,
        error_messages={"invalid_choice": _("Choose a language from the list: %(value)s is none of them")},
    )
    paper = forms.Field(label=_("Paper"), required=False)

    def __init__(self, *args: Any, has_earlier: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = [(key, label) for key, label in CHOSEN.items() if has_earlier or key != "change"]

    def clean_paper(self) -> str:
        return paper_known(self.cleaned_data["paper"])

    def ticked(self) -> list[str]:
        """Return the names of the parts to show as ticked."""
        return list(self["parts"].value()) if self.is_bound else list(CHOSEN)

    def options(self) -> Options:
        """Return what was chosen."""
        found = self.cleaned_data
        parts = chosen(found["parts"]) if found["parts"] else Options().parts
        return Options(parts, found["language"] or settings.LANGUAGE_CODE)
