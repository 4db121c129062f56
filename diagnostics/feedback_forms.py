"""The small form beside each case of a result: helpful or not, why, and taking it back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics.feedback import Vote
from diagnostics.models import MatchFeedback

HELPFUL, NOT_HELPFUL, TAKE_BACK = "helpful", "not_helpful", "take_back"
MOST = MatchFeedback._meta.get_field("reason").max_length


class FeedbackForm(forms.Form):
    """`slug` names the case, `vote` is the person's vote so far. Ids carry the slug: a page has several forms."""

    verdict = forms.ChoiceField(
        choices=[(HELPFUL, _("Helpful")), (NOT_HELPFUL, _("Not helpful")), (TAKE_BACK, _("Take it back"))],
        error_messages={
            "required": _("Press “Helpful” or “Not helpful”."),
            "invalid_choice": _("“%(value)s” is no answer. Press “Helpful” or “Not helpful”."),
        },
    )
    reason = forms.CharField(
        required=False,
        max_length=MOST,
        error_messages={"max_length": _("The reason has %(show_value)d characters. Shorten it to %(limit_value)d.")},
    )

    def __init__(self, data: Any = None, *, slug: str, vote: Vote | None = None) -> None:
        super().__init__(data, auto_id=f"{slug}-%s")
        self.slug = slug
        self.vote = vote
        self.fields["reason"].initial = vote.reason if vote else ""
        self.fields["reason"].widget.attrs["maxlength"] = MOST

    @property
    def is_taken_back(self) -> bool:
        """Whether the vote is withdrawn."""
        return bool(self.cleaned_data["verdict"] == TAKE_BACK)

    def given(self) -> Vote:
        """Return the vote of a valid form."""
        return Vote(self.cleaned_data["verdict"] == HELPFUL, self.cleaned_data["reason"])
