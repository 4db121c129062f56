"""Forms of sources: which ones a case rests on, and a publication that is new to the library."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casestudies import form_fields as fields
from casestudies import vocabulary as words
from casestudies.form_fields import plain_helper
from casestudies.models import DOI, Source

PREFIX = "sources"
EMPTY_ROWS = 2
MOST_ROWS = 40
LONGEST_AUTHOR = 120


class ReferenceForm(forms.Form):
    """One source of a case, what it is to the case, and where in it."""

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"] = fields.select(_("Source"), choices, needed=_("Select a source, or remove this row"))
        self.fields["role"] = fields.choice(
            _("What it is to the case"), words.SourceRole, needed=_("Select what the source is to the case")
        )
        self.fields["place"] = fields.line(_("Place in it"), 200)


class ReferenceFormSet(forms.BaseFormSet):
    """The sources of a case, with empty rows for more."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "choices": self.choices}

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """Every source as key and text. One query for all rows."""
        return [(source.key, str(source)) for source in Source.objects.only("key", "authors", "year", "title")]

    def clean(self) -> None:
        """Refuse a source that is named twice, at its second row."""
        seen: set[str] = set()
        for form in self.kept():
            key = form.cleaned_data.get("key")
            if key in seen:
                form.add_error("key", _("This source is named twice. Remove one of the rows"))
            elif key:
                seen.add(key)

    def kept(self) -> list[ReferenceForm]:
        """Return the rows that are filled in and not to be removed."""
        return [
            form for form in self.forms if getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")
        ]

    def content(self) -> list[dict[str, str]]:
        """Return the sources as a content has them. Call after is_valid."""
        return [{name: form.cleaned_data[name] for name in ("key", "role", "place")} for form in self.kept()]


FormSet = forms.formset_factory(
    ReferenceForm, formset=ReferenceFormSet, extra=EMPTY_ROWS, can_delete=True, max_num=MOST_ROWS,
    absolute_max=MOST_ROWS + EMPTY_ROWS, validate_max=True,
)  # fmt: skip


def references(data: Any, given: Iterable[Mapping[str, str]] = ()) -> ReferenceFormSet:
    """Return the form set filled with what was sent, or with the sources of a content."""
    return FormSet(data, initial=[dict(one) for one in given], prefix=PREFIX)  # type: ignore[return-value]


def shown(given: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return what a browser would send for these sources."""
    rows = list(given)
    data = {f"{PREFIX}-TOTAL_FORMS": str(len(rows)), f"{PREFIX}-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"{PREFIX}-{number}-{name}": value for name, value in row.items()}
    return data


class SourceForm(forms.ModelForm):
    """A publication that is new to the library."""

    authors = fields.text(
        _("Authors"), 2000, needed=_("Enter at least one author"), rows=3,
        help_text=_("One on each line: family name, given names. An organisation by its name alone."),
    )  # fmt: skip
    kind = fields.choice(_("Kind"), words.SourceKind, needed=_("Select what kind of publication it is"))
    year = fields.year(_("Year"), needed=_("Enter the year of publication"))
    url = forms.URLField(
        label=fields.optional(_("Address")),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Enter an address that starts with https://")},
    )

    class Meta:
        model = Source
        fields = (
            "authors", "year", "title", "kind", "container", "volume", "issue", "pages", "publisher", "location",
            "doi", "url", "note", "key",
        )  # fmt: skip
        help_texts: ClassVar = {
            "key": _("A short name for it, such as rabellotti-2001. It cannot be changed later."),
            "doi": _("Without its address: 10.1000/182."),
        }
        error_messages: ClassVar = {
            "key": {"required": _("Enter a key"), "unique": _("A source has this key already. Enter another")},
            "title": {"required": _("Enter the title of the source")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if not field.required and name != "url":
                field.label = fields.optional(field.label)
        self.helper = plain_helper(*self.Meta.fields)

    def clean_authors(self) -> list[str]:
        authors = [line.strip() for line in self.cleaned_data["authors"].splitlines() if line.strip()]
        for author in authors:
            if len(author) > LONGEST_AUTHOR:
                raise forms.ValidationError(
                    _("An author must be %(most)s characters or fewer; write one on each line"),
                    params={"most": LONGEST_AUTHOR},
                )
        return authors

    def clean_doi(self) -> str:
        doi: str = self.cleaned_data["doi"].strip()
        if doi and not re.fullmatch(DOI, doi):
            raise forms.ValidationError(_("Enter a DOI without its address, such as 10.1000/182"))
        if doi and (known := Source.objects.filter(doi__iexact=doi).first()):
            raise forms.ValidationError(_("The library has this DOI already: %(source)s"), params={"source": known})
        return doi
