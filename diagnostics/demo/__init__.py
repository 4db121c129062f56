"""Example firms: files in our own format, brought in through the same verbs that an advisor's pages use.

A file gives a firm's facts, its buyers with the answers about them, and the answers about the firm itself. An answer
is "<level> <evidence>" ("3 observed"), a bare level, or one of dk, refused, na. `stage: draft` leaves it a draft.
`second_rating` holds what a second rater says differently: of buyers by their names, and of the firm.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import yaml
from django.db import transaction

from accounts import audit
from accounts.models import Organisation, User
from diagnostics import assessments, second_ratings
from diagnostics.buyers import BuyerRow, save_buyers
from diagnostics.changes import Change
from diagnostics.models import AnswerState, Assessment, Firm

FIRMS = Path(__file__).parent / "firms"
FACTS = ("sector", "country", "town", "product_line", "workers", "plants", "founded")


def files(folder: Path = FIRMS) -> list[Path]:
    """Return the files of example firms, in order."""
    return sorted(folder.glob("*.yaml"))


def read(path: Path) -> dict[str, Any]:
    """Read one file."""
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def add_sample(*, organisation: Organisation, by: User) -> Firm:
    """Add the first example firm to an organisation, or return the one it has."""
    sample = add_firm(read(files()[0]), organisation=organisation, by=by)
    Firm.objects.filter(pk=sample.pk).update(is_sample=True)
    return sample


@transaction.atomic
def add_firm(
    data: Mapping[str, Any], *, organisation: Organisation, by: User, second_rater: User | None = None
) -> Firm:
    """Bring in one firm with its assessment; a firm of that name is left as it is and returned.

    The second rating of the file is left out when there is nobody to give it.
    """
    known = organisation.firms.filter(name=data["name"]).first()
    if known:
        return known
    facts = {name: data[name] for name in FACTS if name in data}
    firm = Firm.objects.create(organisation=organisation, name=data["name"], created_by=by, **facts)
    audit.record(audit.Verb.CREATED, firm, by=by)
    assess(data, firm=firm, by=by)
    if second_rater and "second_rating" in data:
        rate_again(data, firm=firm, by=second_rater)
    return firm


def assess(data: Mapping[str, Any], *, firm: Firm, by: User) -> None:
    """Start the firm's assessment, answer it as the file says, and complete it unless it shall stay a draft."""
    draft = assessments.start(firm=firm, by=by)
    rows = [(uuid4(), buyer) for buyer in data["buyers"]]
    save_buyers(
        assessment=draft,
        rows=[BuyerRow(pk, buyer_values(buyer)) for pk, buyer in rows],
        facts={"chain_position": data["chain_position"], "other_buyers": data["other_buyers"]},
        by=by,
    )
    changes = changes_of(data, None)
    for pk, buyer in rows:
        changes += changes_of(buyer, pk)
    assessments.save_answers(assessment=draft, changes=changes, by=by)
    if data.get("stage") != "draft":
        assessments.complete(assessment=draft, by=by)


def rate_again(data: Mapping[str, Any], *, firm: Firm, by: User) -> None:
    """Give the firm's assessment a second rating: the answers of the file, but for those it says differently."""
    differs = data["second_rating"]
    rating = second_ratings.start(first=firm.assessments.own().get(), seen=Assessment.Seen.NOTHING, by=by)
    save_buyers(assessment=rating, rows=[], facts={"chain_position": differs["chain_position"]}, by=by)
    answers = data["answers"] | differs["answers"]
    changes = changes_of({"answers": answers, "notes": differs["notes"]}, None)
    known = {buyer["name"]: buyer.get("answers", {}) for buyer in data["buyers"]}
    for buyer in rating.buyers.all():
        answers = known[buyer.name] | differs["buyers"].get(buyer.name, {})
        changes += changes_of({"answers": answers}, buyer.pk)
    assessments.save_answers(assessment=rating, changes=changes, by=by)
    assessments.complete(assessment=rating, by=by)


def buyer_values(buyer: Mapping[str, Any]) -> dict[str, Any]:
    """Return a buyer of the file by the names of the model's fields."""
    return {
        "name": buyer["name"],
        "share_tenths": round(buyer["share"] * 10),
        "kind": buyer["kind"],
        "destination": buyer["destination"],
        "owner": buyer.get("owner", ""),
    }


def changes_of(part: Mapping[str, Any], buyer: UUID | None) -> list[Change]:
    """Return the answers of a part of the file (the firm, or one buyer) as changes."""
    notes = part.get("notes", {})
    return [change_of(key, str(text), notes.get(key, ""), buyer) for key, text in part.get("answers", {}).items()]


def change_of(key: str, text: str, note: str, buyer: UUID | None) -> Change:
    """Return one answer of the file as a change."""
    value, _space, evidence = text.partition(" ")
    if value.isdigit():
        return Change(uuid4(), key, buyer, AnswerState.ANSWERED.value, int(value), evidence, note)
    return Change(uuid4(), key, buyer, value, None, evidence, note)
