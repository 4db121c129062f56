"""The comparisons in words: what each is about, and which way of judging gets it right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext, gettext_lazy

from diagnostics.presentation import words
from diagnostics.presentation.proof_parts import (
    AVERAGE,
    JUDGES,
    Figure,
    ItemView,
    ProofSection,
    TableView,
    case_name,
    output_name,
    plain_figures,
    table,
)
from diagnostics.proof.cases import Condition, Pair
from diagnostics.proof.known import KNOWN_PAIRS
from diagnostics.proof.proof import RULES, PairResult, Proof

KINDS = {
    "discriminating": gettext_lazy("Able and blocked, and the like"),
    "ordinary": gettext_lazy("Other comparisons"),
    "weak": gettext_lazy("Comparisons the paper hardly makes"),
}


def pairs_section(proof: Proof) -> ProofSection:
    """Say which comparisons come out as in the paper."""
    known, hidden = proof.known.pairs, proof.hidden.pairs
    paragraphs = (
        gettext(
            "The paper compares firms with each other, and what one firm is good at with what it is kept from. Some of "
            "these comparisons are about firms that are able and blocked, or chosen as suppliers and losing functions. "
            "A single scale from bad to good is likely to get those wrong, so they say most."
        ),
        _pairs_summary(known),
        gettext(
            "“Open” means that a result is missing, so that nothing can be compared. The plain average has its bands "
            "cut on these very cases, as above, and may be right for that reason alone."
        ),
    )
    head = (
        gettext("Comparisons"),
        gettext("Number"),
        str(JUDGES[RULES]),
        gettext("Our rules, three years hidden"),
        str(JUDGES[AVERAGE]),
    )
    counts = table(
        gettext("Comparisons that come out as in the paper"),
        head,
        ((str(name), "", _pair_counts(kind, known, hidden)) for kind, name in KINDS.items()),
    )
    wrong = tuple(_wrong_pair(result.pair, proof) for result in known if result.judges[RULES] is not True)
    title = gettext("Firms side by side")
    return ProofSection("pairs", title, paragraphs, wrong, (counts, _discriminating(proof)))


def _pairs_summary(results: Sequence[PairResult]) -> str:
    """Return what the rules and the plain average get right, among the telling comparisons and the others."""
    told: dict[str, int] = {}
    for kind in ("discriminating", "ordinary"):
        found = [each.judges for each in results if each.pair.kind == kind]
        told[kind] = len(found)
        told |= {f"{kind}_{name}": sum(each[name] is True for each in found) for name in (RULES, AVERAGE)}
    return (
        gettext(
            "Of %(discriminating)s such comparisons our rules get %(discriminating_rules)s right, the plain average "
            "%(discriminating_average)s. Of the %(ordinary)s others, the rules get %(ordinary_rules)s right and the "
            "plain average %(ordinary_average)s."
        )
        % told
    )


def _wrong_pair(pair: Pair, proof: Proof) -> ItemView:
    reason = KNOWN_PAIRS.get(pair.id)
    title = gettext("%(id)s does not come out: %(pair)s") % {"id": pair.id, "pair": pair_words(pair, proof)}
    return ItemView(title, gettext(reason) if reason else gettext("Not explained yet."))


def _pair_counts(kind: str, known: Iterable[PairResult], hidden: Iterable[PairResult]) -> tuple[Figure, ...]:
    now, later = ([each for each in results if each.pair.kind == kind] for results in (known, hidden))
    return plain_figures(
        str(len(now)),
        _tally(each.judges[RULES] for each in now),
        _tally(each.judges[RULES] for each in later),
        _tally(each.judges[AVERAGE] for each in now),
    )


def _tally(found: Iterable[bool | None]) -> str:
    listed = list(found)
    told = {"right": listed.count(True), "wrong": listed.count(False), "open": listed.count(None)}
    if told["open"]:
        return gettext("%(right)s right, %(wrong)s wrong, %(open)s open") % told
    return gettext("%(right)s right, %(wrong)s wrong") % told


def _discriminating(proof: Proof) -> TableView:
    head = (
        gettext("Comparison"),
        str(JUDGES[RULES]),
        gettext("Our rules, three years hidden"),
        str(JUDGES[AVERAGE]),
    )
    rows = (
        (
            now.pair.id,
            pair_words(now.pair, proof),
            plain_figures(*map(_verdict, (now.judges[RULES], later.judges[RULES], now.judges[AVERAGE]))),
        )
        for now, later in zip(proof.known.pairs, proof.hidden.pairs, strict=True)
        if now.pair.kind == "discriminating"
    )
    return table(gettext("Able and blocked, and the like: one by one"), head, rows)


def _verdict(found: bool | None) -> str:
    return gettext("open") if found is None else gettext("right") if found else gettext("wrong")


def pair_words(pair: Pair, proof: Proof) -> str:
    """Return what a pair compares, in words."""
    told = {
        "case": case_name(pair.conditions[0].case, proof),
        "first": _condition_words(pair.conditions[0], proof),
        "last": _condition_words(pair.conditions[-1], proof),
    }
    if len(pair.conditions) > 1:
        return gettext("%(case)s: %(first)s, and %(last)s") % told
    is_within = pair.conditions[0].case == pair.conditions[0].other_case
    return gettext("%(case)s: %(first)s") % told if is_within else told["first"]


def _condition_words(condition: Condition, proof: Proof) -> str:
    told = {
        "case": case_name(condition.case, proof),
        "criterion": output_name(condition.criterion),
        "other": output_name(condition.other) if condition.other else "",
        "other_case": case_name(condition.other_case, proof),
        "bands": _bands_words(condition.bands),
    }
    if condition.bands:
        return gettext("%(criterion)s %(bands)s") % told
    if condition.case == condition.other_case:
        return gettext("%(criterion)s above %(other)s") % told
    return gettext("%(criterion)s: %(case)s above %(other_case)s") % told


def _bands_words(bands: Sequence[str]) -> str:
    """Return "high" for one band, "at least partly" for all from there on; "" for none."""
    if not bands:
        return ""
    lowest = words.BAND_NAMES_INSIDE[bands[0]]
    return gettext("at least %(band)s") % {"band": lowest} if len(bands) > 1 else str(lowest)
