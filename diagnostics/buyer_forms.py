"""The form of the buyers page: rows of buyers, whose order is that of the list, and two facts about the firm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics.buyers import BuyerRow
from diagnostics.core.buyers import MOST_BUYERS, MOST_OTHER_BUYERS
from diagnostics.models import Buyer, BuyerKind, ChainPosition, Destination
from diagnostics.numbers import LONGEST
from diagnostics.pasting import Unit
from diagnostics.shares import OverWholeError, Part, excess_text, parse_share, share_text

PREFIX = "buyers"
MOST_ROWS = MOST_BUYERS
LONGEST_PASTE = 20_000  # characters: fifty lines with the longest names, and room to spare
TYPED = ("name", "share", "kind", "destination", "owner")  # what people fill in; the id is ours

Row = dict[str, str]  # one row as typed, by field name


class BuyerForm(forms.Form):
    """One buyer. An empty row is no buyer; with `check`, a buyer needs a name, a share, a kind and a destination."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Buyer"),
        required=False,
        max_length=200,
        error_messages={"max_length": gettext_lazy("The name of a buyer must be 200 characters or fewer")},
    )
    share = forms.CharField(label=gettext_lazy("Share of sales"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of buyer"), required=False, choices=[("", gettext_lazy("Select")), *BuyerKind.choices]
    )
    destination = forms.ChoiceField(
        label=gettext_lazy("Where the goods end up"),
        required=False,
        choices=[("", gettext_lazy("Select")), *Destination.choices],
    )
    owner = forms.CharField(
        label=gettext_lazy("Owner or group (optional)"),
        required=False,
        max_length=200,
        error_messages={"max_length": gettext_lazy("The owner or group must be 200 characters or fewer")},
    )

    def __init__(self, *args: Any, check: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.check = check
        shown = {"who": self.shown_name}
        self.fields["kind"].error_messages["invalid_choice"] = _("Select the kind of buyer for %(who)s") % shown
        self.fields["destination"].error_messages["invalid_choice"] = (
            _("Select where the goods sold to %(who)s end up") % shown
        )

    @property
    def shown_name(self) -> str:
        """The buyer's name as typed, for error texts."""
        return str(self["name"].value() or "").strip()[:80] or _("this buyer")

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not any(str(self[name].value() or "").strip() for name in TYPED)

    def clean_share(self) -> int | None:
        """Return the share in tenths of a percent."""
        try:
            return parse_share(self.cleaned_data["share"])
        except OverWholeError as error:
            raise forms.ValidationError(
                _(
                    "The share of sales for %(who)s is %(value)s, but it must be 100 or less."
                    " If you typed amounts of sales, turn them into shares below the list"
                )
                % {"who": self.shown_name, "value": error.value}
            ) from None
        except ValueError as accepted:
            raise forms.ValidationError(
                _("Enter the share of sales for %(who)s as %(accepted)s")
                % {"who": self.shown_name, "accepted": accepted}
            ) from None

    def clean(self) -> dict[str, Any]:
        """Ask for what is missing: a name always, the rest where that was asked for."""
        given = self.cleaned_data
        if self.is_blank:
            return given
        if "name" not in self.errors and not given.get("name"):
            self.add_error("name", _("Enter the name of the buyer"))
        if self.check:
            self.ask_for("share", given.get("share") is None, _("Enter the share of sales for %(who)s"))
            self.ask_for("kind", not given.get("kind"), _("Select the kind of buyer for %(who)s"))
            self.ask_for(
                "destination", not given.get("destination"), _("Select where the goods sold to %(who)s end up")
            )
        return given

    def ask_for(self, name: str, is_missing: bool, text: str) -> None:
        """Add an error to a field that is empty and has none yet."""
        if is_missing and name not in self.errors:
            self.add_error(name, text % {"who": self.shown_name})

    def row(self) -> BuyerRow:
        """Return what could be read of the row. Call after is_valid."""
        names = {
            "name": "name",
            "share": "share_tenths",
            "kind": "kind",
            "destination": "destination",
            "owner": "owner",
        }
        values = {
            ours: self.cleaned_data[typed]
            for typed, ours in names.items()
            if typed in self.cleaned_data and not (typed == "name" and not self.cleaned_data["name"])
        }
        return BuyerRow(self.cleaned_data["id"], values)


class BaseBuyerFormSet(forms.BaseFormSet):
    """All rows; with `check`, the list as a whole must make sense too."""

    def clean(self) -> None:
        """Refuse an empty list and shares over the whole, where that was asked for."""
        if not self.form_kwargs.get("check"):
            return
        if all(form.is_blank for form in self.forms):
            raise forms.ValidationError(_("Name at least one buyer."))
        if excess := excess_text(self.total):
            raise forms.ValidationError(excess)

    @property
    def total(self) -> int:
        """What the readable shares add up to, in tenths."""
        return sum(part.share or 0 for part in self.parts)

    @property
    def parts(self) -> list[Part]:
        """The rows that are buyers, with what can be read of their shares."""
        return [
            Part(form.shown_name, typed_share(form["share"].value()), str(form["owner"].value() or ""))
            for form in self.forms
            if not form.is_blank
        ]

    def rows(self) -> list[BuyerRow]:
        """Return the rows that are buyers, in their order. Call after is_valid."""
        return [form.row() for form in self.forms if "id" in form.cleaned_data and not form.is_blank]


BuyerFormSet = forms.formset_factory(
    BuyerForm, formset=BaseBuyerFormSet, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


def typed_share(text: Any) -> int | None:
    """Return a typed share in tenths, None where it is empty or cannot be read."""
    try:
        return parse_share(str(text or ""))
    except ValueError:
        return None


# --- Rows as typed


def rows_of(buyers: Iterable[Buyer]) -> list[Row]:
    """Return saved buyers as they would have been typed."""
    return [
        {
            "id": str(buyer.pk),
            "name": buyer.name,
            "share": "" if buyer.share_tenths is None else share_text(buyer.share_tenths),
            "kind": buyer.kind,
            "destination": buyer.destination,
            "owner": buyer.owner,
        }
        for buyer in buyers
    ]


def typed_rows(data: Mapping[str, str]) -> list[Row]:
    """Return the rows of a submitted form; a row without a proper id gets a new one."""
    rows: list[Row] = []
    while len(rows) < MOST_ROWS and any(f"{PREFIX}-{len(rows)}-{name}" in data for name in ("id", *TYPED)):
        number = len(rows)
        row = {name: data.get(f"{PREFIX}-{number}-{name}", "") for name in TYPED}
        rows.append(row | {"id": proper_id(data.get(f"{PREFIX}-{number}-id", ""))})
    return rows


def proper_id(text: str) -> str:
    """Return the id, or a new one when it is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())


def blank_row() -> Row:
    """Return an empty row. Its id is made now, so that sending the form twice makes one buyer."""
    return dict.fromkeys(TYPED, "") | {"id": str(uuid4())}


def is_blank(row: Row) -> bool:
    """Whether nothing was typed into a row."""
    return not any(row[name].strip() for name in TYPED)


def formset_of(rows: Iterable[Row], *, check: bool = False) -> Any:
    """Return a bound formset of rows as typed."""
    rows = list(rows)
    data = {f"{PREFIX}-{number}-{name}": text for number, row in enumerate(rows) for name, text in row.items()}
    data |= {f"{PREFIX}-TOTAL_FORMS": str(len(rows)), f"{PREFIX}-INITIAL_FORMS": "0"}
    return BuyerFormSet(data, prefix=PREFIX, form_kwargs={"check": check})


def total_field() -> forms.CharField:
    """Return the field of a firm's total sales."""
    return forms.CharField(
        label=gettext_lazy("Total sales (optional)"),
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": gettext_lazy("The total of sales must be 40 characters or fewer")},
    )


class PasteForm(forms.Form):
    """A list copied from a spreadsheet, and what its numbers are."""

    pasted = forms.CharField(
        label=gettext_lazy("One buyer on each line"),
        strip=False,
        max_length=LONGEST_PASTE,
        error_messages={
            "required": gettext_lazy("Paste at least one line with the name of a buyer"),
            "max_length": gettext_lazy("The pasted list must be 20,000 characters or fewer"),
        },
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Shares are given as"), required=False, choices=Unit.choices, initial=Unit.PERCENT
    )
    total = total_field()


class AmountsForm(forms.Form):
    """The firm's sales, of which the amounts typed into the list are parts."""

    total_sales = total_field()


class ChainForm(forms.Form):
    """Where the firm stands in the chain, and how many buyers share what the named ones leave."""

    chain_position = forms.ChoiceField(
        label=gettext_lazy("To whom do you deliver?"),
        required=False,
        choices=ChainPosition.choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Select to whom the firm delivers")},
    )
    other_buyers = forms.IntegerField(
        label=gettext_lazy("Number of other buyers"),
        required=False,
        min_value=0,
        max_value=MOST_OTHER_BUYERS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "form-control input-short"}),
        error_messages={
            "invalid": gettext_lazy("The number of other buyers must be a whole number, like 12"),
            "min_value": gettext_lazy("The number of other buyers must be 0 or more"),
            "max_value": gettext_lazy("The number of other buyers must be 100,000 or fewer"),
        },
    )

    def __init__(self, *args: Any, check: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.check = check

    def clean(self) -> dict[str, Any]:
        """Ask for the position, where that was asked for."""
        if self.check and "chain_position" not in self.errors and not self.cleaned_data.get("chain_position"):
            self.add_error("chain_position", _("Select to whom the firm delivers"))
        return self.cleaned_data

    def facts(self) -> dict[str, Any]:
        """Return what could be read, by the assessment's field names. Call after is_valid."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}
