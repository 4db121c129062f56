"""The filters of the list, which live in its address."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from casestudies.readers import shown
from diagnostics.countries import country_choices
from diagnostics.models import FirmSector
from diagnostics.portfolio import finding
from diagnostics.portfolio.orders import ORDERS
from diagnostics.presentation.words import BAND_NAMES

CLEAR = {band: BAND_NAMES[band] for band in ("high", "medium", "low", *finding.FIRST_TIERS[:-1])}
BANDS = CLEAR | {finding.UNCLEAR: gettext_lazy("Not enough information")}
DUES = {
    "overdue": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Within 30 days"),
    "none": gettext_lazy("Nothing due"),
}


class PickField(forms.ChoiceField):
    """A filter with a few values. Its error names the value that is none of them."""

    def __init__(self, label: Any, anything: Any, choices: Any = (), *, wrong: Any) -> None:
        super().__init__(label=label, required=False, error_messages={"invalid_choice": wrong})
        self.anything = anything
        self.offer(choices)

    def offer(self, choices: Any) -> None:
        """Set the values to choose from, after the one that means any."""
        self.choices = [("", self.anything), *choices]

    def validate(self, value: Any) -> None:
        """Refuse unknown values, however long, in one short sentence."""
        if value and not self.valid_value(value):
            raise ValidationError(self.error_messages["invalid_choice"] % {"value": shown(value)}, "invalid_choice")


class PortfolioFilter(forms.Form):
    """The filters and the order of the list. What it offers is what the organisation's own firms have."""

    FILTERS: ClassVar = ("q", "sector", "country", "stage", "risk", "first_tier", "advisor", "due")

    q = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=200,
        error_messages={"max_length": gettext_lazy("Search for 200 characters or fewer")},
    )
    sector = PickField(
        gettext_lazy("Sector"),
        gettext_lazy("All sectors"),
        FirmSector.choices,
        wrong=gettext_lazy("Select a sector from the list: %(value)s is none of them"),
    )
    country = PickField(
        gettext_lazy("Country"),
        gettext_lazy("All countries"),
        wrong=gettext_lazy("Select a country from the list: %(value)s is none of them"),
    )
    stage = PickField(
        gettext_lazy("Stage"),
        gettext_lazy("All stages"),
        [(name, stage.label) for name, stage in finding.STAGES.items()],
        wrong=gettext_lazy("Select a stage from the list: %(value)s is none of them"),
    )
    risk = PickField(
        gettext_lazy("Downgrading risk"),
        gettext_lazy("Any"),
        [(name, BANDS[name]) for name in finding.RISKS],
        wrong=gettext_lazy("Select a band of the downgrading risk from the list: %(value)s is none of them"),
    )
    first_tier = PickField(
        gettext_lazy("First-tier eligibility"),
        gettext_lazy("Any"),
        [(name, BANDS[name]) for name in finding.FIRST_TIERS],
        wrong=gettext_lazy("Select a band of first-tier eligibility from the list: %(value)s is none of them"),
    )
    advisor = PickField(
        gettext_lazy("Advisor"),
        gettext_lazy("All advisors"),
        wrong=gettext_lazy("Select an advisor from the list: %(value)s is none of your firms’ advisors"),
    )
    due = PickField(
        gettext_lazy("Next due"),
        gettext_lazy("Any time"),
        DUES.items(),
        wrong=gettext_lazy("Select when something is due from the list: %(value)s is none of them"),
    )
    sort = PickField(
        gettext_lazy("Order"),
        gettext_lazy("Name, A to Z"),
        [(name, order.label) for name, order in ORDERS.items() if name != "name"],
        wrong=gettext_lazy("Select an order from the list: %(value)s is none of them"),
    )

    def __init__(self, data: QueryDict, *, organisation: Organisation) -> None:
        super().__init__(data)
        countries = {*finding.values_in_use(organisation, "country"), data.get("country")}
        self.fields["country"].offer([pair for pair in country_choices() if pair[0] in countries])  # type: ignore[attr-defined]
        people = finding.advisors_of(organisation)
        self.fields["advisor"].offer([(str(person.pk), str(person)) for person in people])  # type: ignore[attr-defined]

    @property
    def more(self) -> list[Any]:
        """The fields beside name and order."""
        return [self[name] for name in self.FILTERS if name != "q"]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set: its name, what it is set to, and the rest of the address without it."""

    name: str
    label: str
    value: str
    without: str


def chips(form: PortfolioFilter) -> Iterator[Chip]:
    """Yield the filters that a form sets, in its order, but for wrong ones."""
    for name in form.FILTERS:
        if value := form.cleaned_data.get(name):
            field = form.fields[name]
            words = dict(getattr(field, "choices", ())).get(value, value)
            yield Chip(name, str(field.label), str(words), address_of(form.cleaned_data, without=[name]))


def address_of(values: Mapping[str, Any], *, without: Collection[str] = (), **more: str) -> str:
    """Return what an address asks for, as "?…", without some filters and with `more`: "?" for nothing.

    A place in the list is left out unless given: it is one of another list.
    """
    query = QueryDict(mutable=True)
    for name in (*PortfolioFilter.FILTERS, "sort"):
        if name not in without and values.get(name):
            query[name] = values[name]
    query.update(more)
    return f"?{query.urlencode()}"
