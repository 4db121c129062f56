"""The form of a webhook."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.feeds import addresses
from diagnostics.models import Webhook


class WebhookForm(forms.ModelForm):
    """Where a webhook leads and what it is told of. The instance knows its organisation."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("It starts with https:// and can be reached from the internet."),
        max_length=addresses.LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Enter the address to send to"),
            "max_length": gettext_lazy("The address must be 500 characters or fewer"),
        },
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Tell it when"),
        choices=Webhook.Event.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one event"),
            "invalid_choice": gettext_lazy("Choose events from the list: %(value)s is not on it"),
        },
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("Active"),
        help_text=gettext_lazy("What happens while it is not active is not sent later."),
        required=False,
        initial=True,
    )

    class Meta:
        model = Webhook
        fields: ClassVar = ["url", "events", "is_active"]

    def clean_url(self) -> str:
        """Refuse what no webhook can lead to. Where a name leads is looked up when something is sent."""
        url: str = self.cleaned_data["url"]
        try:
            addresses.read(url)
        except addresses.AddressError as error:
            raise ValidationError(str(error)) from error
        return url

    def clean(self) -> dict[str, Any] | None:
        """Refuse a second webhook with the same address."""
        cleaned = super().clean()
        same = Webhook.objects.filter(organisation=self.instance.organisation, url=self.cleaned_data.get("url"))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("url", _("There is a webhook with this address already"))
        return cleaned
