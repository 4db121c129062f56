"""The orders a list of firms can have, each by one column with an index that starts with the organisation."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Order:
    """One order: rows by a column, and by id where the column is the same."""

    column: str
    is_descending: bool
    label: str | Promise

    @property
    def shows_results(self) -> bool:
        """Whether a firm's place tells what a diagnosis or the action plan says."""
        return self.column in {"risk_key", "next_due_key"}


# The first order of a column is the one its heading leads to; pressed again, it leads to the second.
ORDERS = {
    "name": Order("name_folded", False, _("Name, A to Z")),
    "-name": Order("name_folded", True, _("Name, Z to A")),
    "-assessed": Order("last_assessed_key", True, _("Last assessed, latest first")),
    "assessed": Order("last_assessed_key", False, _("Last assessed, never or longest ago first")),
    "due": Order("next_due_key", False, _("Next due, soonest first")),
    "-due": Order("next_due_key", True, _("Next due, none or latest first")),
    "-risk": Order("risk_key", True, _("Downgrading risk, highest first")),
    "risk": Order("risk_key", False, _("Downgrading risk, not assessed or lowest first")),
    "stage": Order("stage", False, _("Stage, new first")),
    "-stage": Order("stage", True, _("Stage, assessed first")),
}
USUAL = "name"


def next_order(key: str, present: str) -> str:
    """Return the name of the order that the heading of `key` ("name", "due", …) leads to from the present order."""
    first, second = (name for name in ORDERS if name.removeprefix("-") == key)
    return second if present == first else first
