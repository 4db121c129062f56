"""Notes between curators on a case. Readers never see them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casestudies import form_fields as fields
from casestudies.form_fields import plain_helper
from casestudies.models import CaseNote, CaseStudy

LONGEST = 2000  # characters of a note, and of a reason


class NoteForm(forms.Form):
    """One note."""

    text = fields.text(_("Your note"), LONGEST, needed=_("Enter a note"), rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_helper("text")


def add_note(*, case: CaseStudy, by: User, text: str) -> CaseNote:
    """Keep a note."""
    return CaseNote.objects.create(case=case, by=by, text=text)
