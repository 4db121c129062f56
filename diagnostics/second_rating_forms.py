"""The form that starts a second rating: what its rater has seen of the first."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.models import Assessment

MORE = "more"


class StartForm(forms.Form):
    """One question, which decides whether the rating can be blind. What is said is kept with the rating."""

    seen = forms.ChoiceField(
        label=gettext_lazy("What have you seen of the first rating?"),
        choices=[
            (Assessment.Seen.NOTHING, gettext_lazy("Nothing: not its answers, its result or its report")),
            (Assessment.Seen.BANDS, gettext_lazy("No more than its bands, in the list of firms or on the firm’s page")),
            (MORE, gettext_lazy("More than that")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Say what you have seen of the first rating"),
            "invalid_choice": gettext_lazy("Choose one of the three statements"),
        },
    )

    def clean_seen(self) -> str:
        """Return what was seen, as the rating keeps it."""
        seen = str(self.cleaned_data["seen"])
        if seen == MORE:
            raise forms.ValidationError(_("Somebody who has seen more cannot rate blindly. Ask a colleague"))
        return seen
