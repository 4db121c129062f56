"""The file of all that is held about a firm: nothing is missing, and no secret is in it."""

import json
import zipfile

import pytest
from django.utils import timezone

from accounts.models import Role
from diagnostics.exports.about import About
from diagnostics.models import Firm
from diagnostics.privacy import firm_file
from diagnostics.privacy.reach import rows_of
from tests.diagnostics.privacy.canary import CANARY, sing
from tests.diagnostics.test_isolation import storage  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def site(made_once, storage):  # noqa: F811
    return sing()


@pytest.fixture
def archive(site, db, django_assert_max_num_queries):
    about = About(site.firm.organisation, site.people[Role.ADMIN], timezone.now(), "")
    with django_assert_max_num_queries(35):
        return zipfile.ZipFile(firm_file.write(Firm.objects.get(pk=site.firm.pk), about))


def test_each_row_of_each_table_is_in_the_file(site, archive):
    for model, path in firm_file.given().items():
        rows = json.loads(archive.read(firm_file.file_of(model)))
        pk = model._meta.pk.attname
        assert [str(row[pk]) for row in rows] == [
            str(each) for each in rows_of(site.firm, model, path).values_list("pk", flat=True)
        ]
        assert CANARY in json.dumps(rows), model


def test_a_link_is_given_without_its_hash(site, archive):
    (link,) = json.loads(archive.read("owner_link.json"))
    assert "digest" not in link
    assert link["owner_name"] == CANARY


def test_reports_are_in_the_file_and_lost_ones_are_named(site, archive):
    stored = site.report.file.name
    assert CANARY.encode() in archive.read(f"files/{stored}")
    about = About(site.firm.organisation, site.people[Role.ADMIN], timezone.now(), "")
    assert f"{stored}: the stored file is missing" in firm_file.readme(site.firm, about, {}, [stored])


def test_who_wrote_is_named_and_nobody_else(site, archive):
    names = {each["name"] for each in json.loads(archive.read("people.json"))}
    assert "Mine advisor" in names
    assert "Mine curator" not in names


def test_the_text_names_each_file_and_each_thing_left_out(archive):
    text = archive.read("README.txt").decode()
    assert all(name in text for name in archive.namelist() if name.endswith(".json"))
    assert "kept answers: repeats" in text
    assert "a hash of them is kept" in text
