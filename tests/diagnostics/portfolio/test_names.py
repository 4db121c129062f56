"""Finding a firm by its name, with accents folded and typing errors forgiven, by an index."""

import pytest
from django.db import connection

from accounts.isolation import acting_for
from diagnostics.models import Firm
from diagnostics.portfolio.finding import find
from diagnostics.portfolio.names import SIMILAR_ENOUGH, folded, with_name
from tests.diagnostics.portfolio.crowd import rows_read, scans
from tests.factories import FirmFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
NAMES = ["Aurora Calçados", "Best Shoes", "Shoe & Co", "100% Leather", "Under_score", "Łódź Knit", "Peña y Hijos"]


@pytest.fixture
def agency():
    organisation = OrganisationFactory()
    for name in NAMES:
        FirmFactory(organisation=organisation, name=name)
    FirmFactory(name="Aurora Foreign")
    return organisation


@pytest.mark.parametrize(
    ("text", "names", "is_similar"),
    [
        ("shoe", ["Best Shoes", "Shoe & Co"], False),
        ("SHOE &", ["Shoe & Co"], False),
        ("calcados", ["Aurora Calçados"], False),
        ("CALÇADOS", ["Aurora Calçados"], False),
        ("lodz", ["Łódź Knit"], False),
        ("pena", ["Peña y Hijos"], False),
        ("%", ["100% Leather"], False),
        ("r_s", ["Under_score"], False),
        ("a", ["100% Leather", "Aurora Calçados", "Peña y Hijos"], False),
        ("auroar", ["Aurora Calçados"], True),
        ("calzados aurora", ["Aurora Calçados"], True),
        ("lether", ["100% Leather"], True),
        ("shooes best", ["Best Shoes"], True),
        ("mechanics", [], True),
        ("qx", [], True),
        ("%%%", [], True),
        ("\\", [], True),
    ],
)
def test_names(agency, text, names, is_similar):
    found, was_similar = with_name(Firm.objects.filter(organisation=agency), text)
    assert ([firm.name for firm in found.order_by("name")], was_similar) == (names, is_similar)


def test_similar_names_are_looked_for_among_those_that_pass_the_filters(agency):
    assert find(agency, {"q": "lether", "sector": "13"}).firms.count() == 0
    assert find(agency, {"q": "lether", "sector": "15"}).firms.count() == 1


def test_searching_leaves_the_threshold_of_the_session_alone(agency):
    with_name(Firm.objects.filter(organisation=agency), "lether")
    with connection.cursor() as cursor:
        cursor.execute("SHOW pg_trgm.word_similarity_threshold")
        assert float(cursor.fetchone()[0]) in {0.6, SIMILAR_ENOUGH}


def test_a_name_is_found_among_ten_thousand_by_the_index(crowd):
    name = Firm.objects.filter(organisation=crowd.organisation)[0].name
    wanted = name.partition(" ")[0]
    firms = Firm.objects.filter(organisation=crowd.organisation)
    exact = firms.filter(name_folded__contains=folded(wanted))
    assert [firm.name for firm in exact] == [name]
    misspelled = f"{wanted[:6]}zz"
    similar = firms.filter(name_folded__trigram_word_similar=folded(misspelled))
    with acting_for(crowd.organisation.pk):  # below the policy as well
        for query in (exact, similar):
            assert "firm_search" in query.explain()
        assert all(scan["Node Type"] != "Seq Scan" for scan in scans(similar))
        assert rows_read(exact) <= 20
    assert name in [firm.name for firm in with_name(firms, misspelled)[0]]
