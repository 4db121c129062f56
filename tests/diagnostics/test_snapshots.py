"""The frozen record survives the database, and says when it cannot be read."""

import datetime as dt
import json

import pytest

from diagnostics import snapshots
from diagnostics.snapshots import Snapshot
from tests.diagnostics import samples
from tests.factories import AnswerFactory, AssessmentFactory, BuyerFactory, DiagnosisFactory


@pytest.mark.parametrize("sample", samples.EVERY_KIND)
def test_json_brings_back_an_equal_snapshot(sample):
    snapshot = sample()
    assert Snapshot.from_dict(json.loads(json.dumps(snapshot.to_dict()))) == snapshot


def test_the_keys_are_those_of_the_dataclass():
    data = samples.snapshot().to_dict()
    assert list(data) == ["format", *Snapshot.__dataclass_fields__]
    assert list(data["firm"]) == list(snapshots.FirmFacts.__dataclass_fields__)


@pytest.mark.parametrize("wrong", [None, 0, 2, "1"])
def test_another_format_is_refused_by_name(wrong):
    with pytest.raises(ValueError, match="format"):
        Snapshot.from_dict(samples.snapshot().to_dict() | {"format": wrong})


@pytest.mark.django_db
def test_the_database_brings_back_an_equal_snapshot():
    snapshot = samples.hostile_names()
    row = DiagnosisFactory(snapshot=snapshot.to_dict())
    row.refresh_from_db()
    assert snapshots.read(row) == snapshot


@pytest.mark.django_db
def test_building_copies_firm_buyers_and_answers_in_a_fixed_order():
    draft = AssessmentFactory(
        firm__name="Aurora",
        firm__country="CI",
        firm__organisation__name="Agency",
        firm__workers=12,
        chain_position="direct",
        other_buyers=0,
    )
    second = BuyerFactory(assessment=draft, name="Second", position=1, share_tenths=None)
    first = BuyerFactory(assessment=draft, name="First", position=0, share_tenths=333, kind="brand", owner="F Group")
    AnswerFactory(assessment=draft, question_key="C02", level=4, evidence="document", note="Seen")
    AnswerFactory(assessment=draft, question_key="C01", state="refused")
    AnswerFactory(assessment=draft, question_key="C03", state="noted", note="not an answer yet")
    AnswerFactory(assessment=draft, buyer=second, question_key="D01", level=0)
    sample, at = samples.snapshot(), dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)

    built = snapshots.build(draft, advisor="Ada", completed_at=at, diagnosis=sample.diagnosis, ranking=sample.ranking)

    assert (built.firm.name, built.firm.sector, built.firm.sector_name) == ("Aurora", "15", "Leather and footwear")
    assert (built.firm.country, built.firm.country_name, built.firm.workers) == ("CI", "Côte d'Ivoire", 12)
    assert (built.organisation, built.advisor, built.completed_at) == ("Agency", "Ada", at)
    assert (built.chain_position, built.other_buyers) == ("direct", 0)
    assert [(b.key, b.name, b.share_tenths, b.owner) for b in built.buyers] == [
        (str(first.pk), "First", 333, "F Group"),
        (str(second.pk), "Second", None, ""),
    ]
    assert [(a.question, a.buyer, a.state, a.level, a.evidence, a.note) for a in built.answers] == [
        ("C01", None, "refused", None, "", ""),
        ("C02", None, "answered", 4, "document", "Seen"),
        ("D01", str(second.pk), "answered", 0, "", ""),
    ]
    assert Snapshot.from_dict(json.loads(json.dumps(built.to_dict()))) == built
