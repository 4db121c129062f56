"""References as BibTeX, RIS and CSL-JSON."""

import json

from casestudies.citations import FORMATS, to_bibtex, to_csl_json, to_ris
from tests.casestudies.factories import SourceFactory

ARTICLE = SourceFactory.build(
    key="tewari-1999",
    kind="article",
    authors=["Tewari, Meenu", "World Bank"],
    year=1999,
    title="Adjustment & growth: 42% {more}_",
    container="World Development",
    volume="27",
    issue="9",
    pages="1651-1671",
    doi="10.1000/x_y",
)
REPORT = SourceFactory.build(
    key="caspari-2003",
    kind="report",
    authors=["Caspari, Cathrine"],
    year=2003,
    title="Value\nchains",
    container="SEED Working Paper",
    issue="44",
    publisher="ILO",
    location="Geneva",
)


def test_bibtex():
    text = to_bibtex([ARTICLE])
    assert text.startswith("@article{tewari-1999,\n  author = {Tewari, Meenu and {World Bank}},\n")
    assert r"title = {{Adjustment \& growth: 42\% \{more\}\_}}," in text
    assert "  journal = {World Development},\n" in text
    assert "  pages = {1651--1671},\n" in text
    assert "  doi = {10.1000/x_y},\n" in text, "a DOI is copied as it is"
    assert text.rstrip().endswith("}")


def test_bibtex_of_a_report_names_its_institution():
    text = to_bibtex([REPORT])
    assert "@techreport{caspari-2003," in text
    assert "  type = {SEED Working Paper},\n  number = {44},\n" in text
    assert "  institution = {ILO},\n" in text


def test_ris():
    lines = to_ris([ARTICLE]).split("\r\n")
    assert lines[:4] == ["TY  - JOUR", "ID  - tewari-1999", "AU  - Tewari, Meenu", "AU  - World Bank"]
    assert "SP  - 1651" in lines
    assert "EP  - 1671" in lines
    assert lines[-3] == "ER  - "


def test_ris_has_no_stray_lines():
    assert "TI  - Value chains\r\n" in to_ris([REPORT])


def test_csl_json():
    article, report = json.loads(to_csl_json([ARTICLE, REPORT]))
    assert article["type"] == "article-journal"
    assert article["author"] == [{"family": "Tewari", "given": "Meenu"}, {"literal": "World Bank"}]
    assert article["issued"] == {"date-parts": [[1999]]}
    assert article["issue"] == "9"
    assert report["number"] == "44"
    assert "DOI" not in report


def test_no_sources_give_an_empty_file():
    for write, _ending, _content_type in FORMATS.values():
        assert write([]).strip() in ("", "[]")
