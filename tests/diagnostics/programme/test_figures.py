"""Figures: what the database takes out of a diagnosis, and how it counts a firm's visits."""

import datetime as dt

import pytest

from diagnostics import demo
from diagnostics.models import Figures, Sale
from tests.diagnostics.programme.visits import visit, visited
from tests.factories import FirmFactory, OrganisationFactory, member

pytestmark = pytest.mark.django_db


def test_figures_are_those_of_the_snapshot():
    by = member()
    firm = demo.add_firm(demo.read(demo.files()[0]), organisation=by.organisation, by=by)
    figures = Figures.objects.get(firm=firm)
    frozen = figures.diagnosis.snapshot
    for key in Figures.CRITERIA:
        found = frozen["diagnosis"]["findings"][key]
        assert getattr(figures, f"{key}_band") == found["band"]
        assert getattr(figures, f"{key}_point") == (found["range"] or {}).get("point")
    assert figures.levers == sorted({each["lever"] for each in frozen["diagnosis"]["advice"]})
    low = {each["question"] for each in frozen["answers"] if each["question"][0] == "C" and each["level"] in {0, 1}}
    assert figures.gaps == sorted(low)
    assert (figures.workers, figures.chain_position) == (firm.workers, frozen["chain_position"])
    sold = {(sale.name, sale.share_tenths) for sale in figures.sales.all()}
    assert sold == {(each["owner"] or each["name"], each["share_tenths"]) for each in frozen["buyers"]}


def test_visits_are_counted_backwards_whatever_the_order_they_are_stored_in():
    firm = FirmFactory()
    days = [dt.datetime(2026, month, 1, tzinfo=dt.UTC) for month in (3, 9, 1, 7)]
    for day in days:
        visit(firm, on=day)
    rows = Figures.objects.filter(firm=firm).order_by("visits_ago")
    told = [(row.assessed_at.month, row.half, row.visits_ago, row.closes_half) for row in rows]
    assert told == [(9, 20262, 0, True), (7, 20262, 1, False), (3, 20261, 2, True), (1, 20261, 3, False)]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Brightway Ltd.", "brightway"),
        ("BRIGHTWAY, Co. Ltd", "brightway"),
        ("Società Béla S.p.A.", "societa bela"),
        ("Lutz & Söhne GmbH", "lutz sohne"),
        ("Ltd", "ltd"),
        ("!!!", "!!!"),
    ],
)
def test_names_are_compared_without_case_accents_points_and_legal_form(name, key):
    visited(OrganisationFactory(), buyers=[(name, 100)])
    assert Sale.objects.get().key == key


def test_final_customers_are_no_buyer_in_common():
    visited(OrganisationFactory(), buyers=[("Shop guests", 100)], kind="final_customers")
    assert not Sale.objects.exists()
