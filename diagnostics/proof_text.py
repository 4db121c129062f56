"""The proof as Markdown, from the same view as the proof page; columns aligned, so that a terminal shows it too."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostics.presentation.proof import ProofView
from diagnostics.presentation.proof_parts import ItemView, ProofSection, RowView, TableView


def proof_markdown(proof: ProofView) -> str:
    """Return the whole proof as one Markdown document."""
    return "\n".join(_document(proof)).rstrip() + "\n"


def _document(proof: ProofView) -> Iterator[str]:
    yield "# How far the rules agree with the paper"
    yield ""
    yield "Written by `manage.py validate --write` from the paper's cases; the page `/method/proof/` prints the same."
    yield ""
    yield f"Instrument version {proof.instrument}, engine version {proof.engine}."
    yield f"Fingerprint `{proof.fingerprint}`."
    yield ""
    for caution in proof.cautions:
        yield from (caution, "")
    for section in proof.sections:
        yield from _section(section)


def _section(section: ProofSection) -> Iterator[str]:
    yield from (f"## {section.title}", "")
    for paragraph in section.paragraphs:
        yield from (paragraph, "")
    if section.items:
        yield from (*map(_item, section.items), "")
    for table in section.tables:
        yield from (f"**{table.caption}**", "", *_table(table), "")


def _item(item: ItemView) -> str:
    return f"- **{item.title}**: {item.text}"


def _table(table: TableView) -> Iterator[str]:
    rows = [table.head, *map(_row, table.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    head, *body = (_line(row, widths) for row in rows)
    yield from (head, f"|{'|'.join('-' * (width + 2) for width in widths)}|", *body)


def _row(row: RowView) -> tuple[str, ...]:
    cells = (f"{cell.text} {cell.note}".strip() for cell in row.cells)
    return (f"{row.name} {row.detail}".strip(), *cells)


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |"
