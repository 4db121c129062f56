"""References in the three formats that reference managers read: BibTeX, RIS and CSL-JSON. Pure functions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from casestudies.models import Source
from casestudies.vocabulary import SourceKind

BIBTEX_KINDS = {
    SourceKind.ARTICLE: "article",
    SourceKind.BOOK: "book",
    SourceKind.CHAPTER: "incollection",
    SourceKind.REPORT: "techreport",
    SourceKind.PAPER: "inproceedings",
    SourceKind.THESIS: "phdthesis",
    SourceKind.WEB: "misc",
}
BIBTEX_CONTAINERS = {  # where the container goes; "howpublished" elsewhere
    SourceKind.ARTICLE: "journal",
    SourceKind.CHAPTER: "booktitle",
    SourceKind.PAPER: "booktitle",
    SourceKind.REPORT: "type",
}
BIBTEX_PUBLISHERS = {SourceKind.REPORT: "institution", SourceKind.THESIS: "school"}
RIS_KINDS = {
    SourceKind.ARTICLE: "JOUR",
    SourceKind.BOOK: "BOOK",
    SourceKind.CHAPTER: "CHAP",
    SourceKind.REPORT: "RPRT",
    SourceKind.PAPER: "CPAPER",
    SourceKind.THESIS: "THES",
    SourceKind.WEB: "ELEC",
}
CSL_KINDS = {
    SourceKind.ARTICLE: "article-journal",
    SourceKind.BOOK: "book",
    SourceKind.CHAPTER: "chapter",
    SourceKind.REPORT: "report",
    SourceKind.PAPER: "paper-conference",
    SourceKind.THESIS: "thesis",
    SourceKind.WEB: "webpage",
}
_BIBTEX_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def to_bibtex(sources: Iterable[Source]) -> str:
    """Return BibTeX entries (UTF-8, for biber or a current bibtex), one for each source."""
    return "\n".join(_bibtex_entry(source) for source in sources)


def _bibtex_entry(source: Source) -> str:
    kind = SourceKind(source.kind)
    fields = {
        "author": " and ".join(_bibtex_author(author) for author in source.authors),
        "title": f"{{{_bibtex_text(source.title)}}}",  # braces keep its capitals
        "year": str(source.year),
        BIBTEX_CONTAINERS.get(kind, "howpublished"): _bibtex_text(source.container),
        "volume": _bibtex_text(source.volume),
        "number": _bibtex_text(source.issue),
        "pages": _bibtex_text(source.pages).replace("-", "--"),
        BIBTEX_PUBLISHERS.get(kind, "publisher"): _bibtex_text(source.publisher),
        "address": _bibtex_text(source.location),
        "doi": _one_line(source.doi),
        "url": _one_line(source.url),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{BIBTEX_KINDS[kind]}{{{source.key},", *lines, "}", ""])


def _bibtex_author(author: str) -> str:
    text = _bibtex_text(author)
    return text if "," in text else f"{{{text}}}"  # an organisation is one name, whatever words it has


def _bibtex_text(value: str) -> str:
    return "".join(_BIBTEX_SPECIAL.get(sign, sign) for sign in _one_line(value))


def to_ris(sources: Iterable[Source]) -> str:
    """Return RIS records, one for each source, with the line ends the format asks for."""
    return "".join(_ris_record(source) for source in sources)


def _ris_record(source: Source) -> str:
    first, last = _page_range(source.pages)
    tags: list[tuple[str, str]] = [
        ("TY", RIS_KINDS[SourceKind(source.kind)]),
        ("ID", source.key),
        *(("AU", author) for author in source.authors),
        ("PY", str(source.year)),
        ("TI", source.title),
        ("T2", source.container),
        ("VL", source.volume),
        ("IS", source.issue),
        ("SP", first),
        ("EP", last),
        ("PB", source.publisher),
        ("CY", source.location),
        ("DO", source.doi),
        ("UR", source.url),
    ]
    lines = [f"{tag}  - {_one_line(value)}\r\n" for tag, value in tags if value]
    return "".join([*lines, "ER  - \r\n\r\n"])


def to_csl_json(sources: Iterable[Source]) -> str:
    """Return a CSL-JSON array with one item for each source."""
    return json.dumps([_csl_item(source) for source in sources], ensure_ascii=False, indent=2)


def _csl_item(source: Source) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": source.key,
        "type": CSL_KINDS[SourceKind(source.kind)],
        "author": [_csl_author(author) for author in source.authors],
        "issued": {"date-parts": [[source.year]]},
        "title": source.title,
        "container-title": source.container,
        "volume": source.volume,
        "number" if source.kind == SourceKind.REPORT else "issue": source.issue,
        "page": source.pages,
        "publisher": source.publisher,
        "publisher-place": source.location,
        "DOI": source.doi,
        "URL": source.url,
    }
    return {name: value for name, value in item.items() if value}


def _csl_author(author: str) -> dict[str, str]:
    family, comma, given = author.partition(",")
    return {"family": family.strip(), "given": given.strip()} if comma else {"literal": author.strip()}


def _page_range(pages: str) -> tuple[str, str]:
    """Return first and last page of "37-70"; the whole and nothing where it is not a range."""
    found = re.fullmatch(r"\s*(\w+)\s*[-–]+\s*(\w+)\s*", pages)
    return (found[1], found[2]) if found else (pages, "")


def _one_line(value: str) -> str:
    return " ".join(value.split())


FORMATS = {  # name in the address: (writer, file ending, content type)
    "bibtex": (to_bibtex, "bib", "application/x-bibtex; charset=utf-8"),
    "ris": (to_ris, "ris", "application/x-research-info-systems; charset=utf-8"),
    "csl-json": (to_csl_json, "json", "application/vnd.citationstyles.csl+json; charset=utf-8"),
}
