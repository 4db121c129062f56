"""Buyers as they are shown: shares, who rules the relation, traits, what it allows and what it blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from diagnostics import models
from diagnostics.charts import ShareRow, TraitCell
from diagnostics.charts.svg import whole
from diagnostics.core.findings import AnswerRef, BuyerDiagnosis, Governance, GovernanceClass, Upgrading
from diagnostics.presentation import words
from diagnostics.presentation.evidence import (
    AnswerView,
    CitationView,
    Sources,
    answer_view,
    answer_views,
    citation_views,
)
from diagnostics.presentation.findings import FindingView, finding_view
from diagnostics.snapshots import BuyerFacts, Snapshot

WHOLE = models.WHOLE_IN_TENTHS
SIGNS = {"na": "–"}


@dataclass(frozen=True, slots=True)
class UpgradingView:
    """One kind of upgrading with one buyer. `state` is "open", "partly" or "closed"; `allowed` is that in words."""

    kind: str
    state: str
    allowed: str
    able: str
    sentence: str
    why: str


@dataclass(frozen=True, slots=True)
class ClassScore:
    """How well one governance class describes a relation, in whole points of 100."""

    name: str
    score: int


@dataclass(frozen=True, slots=True)
class BuyerView:
    """One buyer. `rules` names the governance class, or two it lies between; `rules_means` explains it.

    `rules_lead` says in words how far that carries, `rules_margin` in points; both are "" where no class is named.
    """

    key: str
    name: str
    share: str
    is_share_known: bool
    kind: str
    destination: str
    owner: str
    rules: str
    rules_means: tuple[str, ...]
    rules_sentence: str
    rules_lead: str
    rules_scores: tuple[ClassScore, ...]
    rules_margin: str
    rules_notes: tuple[str, ...]
    rules_evidence: tuple[AnswerView, ...]
    rules_missing: tuple[AnswerView, ...]
    rules_citations: tuple[CitationView, ...]
    developmental: FindingView | None
    traits_words: str
    traits: tuple[TraitCell, ...]
    allows: tuple[str, ...]
    blocks: tuple[str, ...]
    upgrading: tuple[UpgradingView, ...]


@dataclass(frozen=True, slots=True)
class SharesView:
    """How sales spread: a sentence on concentration, and a row per buyer and for what is left."""

    sentence: str
    rows: tuple[ShareRow, ...]


def buyer_views(snapshot: Snapshot, sources: Sources) -> tuple[BuyerView, ...]:
    """Put every judged buyer into words, the largest first."""
    facts = {buyer.key: buyer for buyer in snapshot.buyers}
    judged = sorted(snapshot.diagnosis.buyers, key=lambda buyer: (-(buyer.share_tenths or -1), buyer.name, buyer.key))
    return tuple(buyer_view(buyer, facts.get(buyer.key), sources) for buyer in judged)


def buyer_view(buyer: BuyerDiagnosis, facts: BuyerFacts | None, sources: Sources) -> BuyerView:
    """Put one buyer into words."""
    governance = buyer.governance
    return BuyerView(
        key=buyer.key,
        name=buyer.name,
        share=words.share(buyer.share_tenths),
        is_share_known=buyer.share_tenths is not None,
        kind=_label(models.BuyerKind, facts.kind if facts else buyer.kind),
        destination=_label(models.Destination, facts.destination if facts else ""),
        owner=facts.owner if facts else "",
        rules=rules_words(governance),
        rules_means=tuple(str(words.GOVERNANCE_MEANS[each]) for each in governance.classes),
        rules_sentence=words.render(governance.sentence),
        rules_lead=str(words.LEADS.get(governance.lead, "")),
        rules_scores=class_scores(governance),
        rules_margin=margin_words(governance),
        rules_notes=tuple(words.render(note) for note in governance.notes),
        rules_evidence=answer_views(governance.evidence, sources),
        rules_missing=answer_views(governance.missing, sources),
        rules_citations=citation_views(governance.citations),
        developmental=_developmental(buyer, sources),
        traits_words=traits_words(buyer),
        traits=trait_cells(buyer, sources),
        allows=tuple(words.render(message) for message in buyer.allows),
        blocks=tuple(words.render(message) for message in buyer.blocks),
        upgrading=tuple(upgrading_view(each) for each in buyer.upgrading),
    )


def upgrading_view(upgrading: Upgrading) -> UpgradingView:
    """Put into words what a buyer leaves open for one kind of upgrading, beside what the firm can do."""
    return UpgradingView(
        kind=str(words.UPGRADING.get(upgrading.kind, upgrading.kind)),
        state=upgrading.allowed,
        allowed=str(words.ALLOWED.get(upgrading.allowed, upgrading.allowed)),
        able=str(words.ABLE.get(upgrading.able, upgrading.able)),
        sentence=words.render(upgrading.sentence),
        why=words.render(upgrading.why),
    )


def rules_words(governance: Governance) -> str:
    """Return the governance class in words: one, "between" two, or that too little is known."""
    if not governance.classes:
        return gettext("Not enough information")
    if len(governance.classes) == 1:
        return str(words.GOVERNANCE[governance.classes[0]])
    first, second = (str(words.GOVERNANCE_INSIDE[each]) for each in governance.classes[:2])
    return gettext("Between %(first)s and %(second)s") % {"first": first, "second": second}


def class_scores(governance: Governance) -> tuple[ClassScore, ...]:
    """Return how well each class describes the relation, the best first; none while no class is named."""
    if not governance.classes:
        return ()
    found = [ClassScore(str(words.GOVERNANCE[each]), whole(100 * governance.scores[each])) for each in GovernanceClass]
    return tuple(sorted(found, key=lambda each: -each.score))


def margin_words(governance: Governance) -> str:
    """Return the lead of the best class over the next in points, "" where ownership decides or nothing is known."""
    if governance.margin is None or governance.lead == "ownership":
        return ""
    points = whole(100 * governance.margin)
    return ngettext(
        "The first leads the second by %(points)s point.", "The first leads the second by %(points)s points.", points
    ) % {"points": points}


def traits_words(buyer: BuyerDiagnosis) -> str:
    """Return how many of the ten developmental traits are present."""
    if buyer.traits_asked == 0:
        return gettext("None of the ten traits was asked about.")
    return ngettext(
        "%(present)s of the %(asked)s trait answered is present.",
        "%(present)s of the %(asked)s traits answered are present.",
        buyer.traits_asked,
    ) % {"present": buyer.traits_present, "asked": buyer.traits_asked}


def trait_cells(buyer: BuyerDiagnosis, sources: Sources) -> tuple[TraitCell, ...]:
    """Return a cell for each trait the instrument knows, in its order, answered or not."""
    section = next((each for each in sources.instrument.sections if each.key == "traits"), None)
    return tuple(_trait_cell(question.key, buyer.key, sources) for question in section.questions) if section else ()


def shares_view(snapshot: Snapshot) -> SharesView:
    """Return shares, the largest first, buyers of unknown share after them, what is left at the end."""
    buyers = sorted(snapshot.buyers, key=lambda buyer: (-(buyer.share_tenths or -1), buyer.name, buyer.key))
    rows = [ShareRow(buyer.name, buyer.share_tenths, words.share(buyer.share_tenths)) for buyer in buyers]
    return SharesView(
        sentence=words.render(snapshot.diagnosis.concentration.sentence), rows=(*rows, *_rest(snapshot, buyers))
    )


def _rest(snapshot: Snapshot, buyers: Iterable[BuyerFacts]) -> list[ShareRow]:
    """Return a row for the sales that no named buyer explains, if any."""
    known = [buyer.share_tenths for buyer in buyers if buyer.share_tenths is not None]
    left = WHOLE - sum(known)
    if left <= 0 or not known:
        return []
    is_all_known = all(buyer.share_tenths is not None for buyer in snapshot.buyers)
    if snapshot.other_buyers and is_all_known:
        label = ngettext("%(count)s other buyer", "%(count)s other buyers", snapshot.other_buyers)
        return [ShareRow(label % {"count": snapshot.other_buyers}, left, words.share(left), is_rest=True)]
    return [ShareRow(gettext("Other buyers or not explained"), left, words.share(left), is_rest=True)]


def _trait_cell(question: str, buyer: str, sources: Sources) -> TraitCell:
    recorded = sources.recorded.get((question, buyer))
    state = recorded.state if recorded else words.NOT_ASKED
    view = answer_view(AnswerRef(question, buyer, state, recorded.level if recorded else None), sources)
    return TraitCell(view.name, view.level, view.said, "" if view.is_known else SIGNS.get(state, "?"))


def _developmental(buyer: BuyerDiagnosis, sources: Sources) -> FindingView | None:
    criterion = next((each for each in sources.instrument.criteria if each.key == "developmental"), None)
    return finding_view(buyer.developmental, criterion, sources) if criterion else None


def _label(choices: type[models.BuyerKind] | type[models.Destination], value: str | None) -> str:
    return str(dict(choices.choices).get(value or "", ""))
