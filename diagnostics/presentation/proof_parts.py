"""What the proof's words are made of: sections with tables, and the names of results, ways to judge and cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext, gettext_lazy

from diagnostics.core.instruments import CURRENT
from diagnostics.presentation import words
from diagnostics.proof.proof import RULES, Proof

AVERAGE = "average"
JUDGES = {
    RULES: gettext_lazy("Our rules"),
    AVERAGE: gettext_lazy("Plain average"),
    "scale": gettext_lazy("Scale alone"),
    "top_share": gettext_lazy("Top share alone"),
    "commonest": gettext_lazy("One band for all"),
}

Figure = tuple[str, str]  # a figure and a second one that goes in brackets, or ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, with the head of its column for narrow screens; `note` is a second figure in brackets."""

    label: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """One row: its name, what it is about where the name does not say it, and its cells."""

    name: str
    detail: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """A table. `head` names all columns, the first one included.

    What `is_further` may be folded away; what `is_slim` stays a table on the narrowest screen.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[RowView, ...]
    is_further: bool = False
    is_slim: bool = False


@dataclass(frozen=True, slots=True)
class ItemView:
    """One thing listed: what it is about, and what is to say."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ProofSection:
    """A part of the proof. `key` serves as an anchor."""

    key: str
    title: str
    paragraphs: tuple[str, ...]
    items: tuple[ItemView, ...] = ()
    tables: tuple[TableView, ...] = ()

    @property
    def main_tables(self) -> tuple[TableView, ...]:
        """Return the tables to be seen at once."""
        return tuple(table for table in self.tables if not table.is_further)

    @property
    def further_tables(self) -> tuple[TableView, ...]:
        """Return the tables for those who look closer."""
        return tuple(table for table in self.tables if table.is_further)


# ---------------------------------------------------------------- small words


def output_name(output: str) -> str:
    """Return the title of an output."""
    return gettext("Form of the risk") if output == "risk_form" else words.render(CURRENT.criterion(output).title)


def case_name(key: str, proof: Proof) -> str:
    """Return a case's name and id; "" for no case."""
    return gettext("%(name)s (%(id)s)") % {"name": proof.names[key], "id": key} if key else ""


def kappa(value: float | None) -> str:
    """Return a kappa with two decimals, and a dash where there is none."""
    return "–" if value is None else formats.number_format(f"{value:.2f}")


def of(part: int, whole_number: int) -> str:
    """Return "27 of 28"."""
    return gettext("%(part)s of %(whole)s") % {"part": part, "whole": whole_number}


def plain_figures(*texts: str) -> tuple[Figure, ...]:
    """Return figures that have nothing in brackets."""
    return tuple((text, "") for text in texts)


def table(caption: str, head: tuple[str, ...], rows: Iterable[tuple[str, str, tuple[Figure, ...]]]) -> TableView:
    """Return a table of rows given as name, detail and figures, one figure for each column after the first."""
    views = tuple(RowView(name, detail, _cells(head[1:], figures)) for name, detail, figures in rows)
    return TableView(caption, head, views)


def _cells(labels: Iterable[str], figures: Iterable[Figure]) -> tuple[Cell, ...]:
    return tuple(
        Cell(label, text, gettext("(%(note)s)") % {"note": note} if note else "")
        for label, (text, note) in zip(labels, figures, strict=True)
    )
