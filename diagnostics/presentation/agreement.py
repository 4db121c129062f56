"""Two ratings of one firm in words: what their comparison page prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, gettext_lazy, ngettext, ngettext_lazy

from diagnostics.changes import value_of
from diagnostics.charts.svg import whole
from diagnostics.core.findings import BuyerDiagnosis, Diagnosis, Finding
from diagnostics.core.instrument import Instrument
from diagnostics.models import Answer, Assessment
from diagnostics.pairing import (
    Apart,
    BuyerPair,
    Item,
    Rating,
    by_section,
    count,
    paired_buyers,
    paired_items,
    statistics,
)
from diagnostics.presentation import words
from diagnostics.presentation.buyers import rules_words
from diagnostics.presentation.findings import headline
from diagnostics.presentation.result import READING_ORDER
from diagnostics.recap import known_by, shown_value

APART = {
    Apart.SAME_LEVEL: gettext_lazy("Same level"),
    Apart.LEVEL_AGAINST_NONE: gettext_lazy("A level against none"),
    Apart.SAME_REASON: gettext_lazy("Same reason"),
    Apart.OTHER_REASON: gettext_lazy("Different reasons"),
    Apart.ASKED_BY_ONE: gettext_lazy("Asked by one only"),
}
SEEN = {
    Assessment.Seen.NOTHING: gettext_lazy("On %(when)s, %(who)s stated to have seen nothing of the first rating."),
    Assessment.Seen.BANDS: gettext_lazy(
        "On %(when)s, %(who)s stated to have seen its bands in lists and no more of it."
    ),
}
# What is said of the questions that are neither apart nor alike by any number of levels.
REST = (
    (
        (Apart.LEVEL_AGAINST_NONE,),
        ngettext_lazy(
            "On %(count)s more question one rating gives a level and the other a reason why there is none.",
            "On %(count)s more questions one rating gives a level and the other a reason why there is none.",
            "count",
        ),
    ),
    (
        (Apart.SAME_REASON, Apart.OTHER_REASON),
        ngettext_lazy(
            "On %(count)s more question neither gives a level.",
            "On %(count)s more questions neither gives a level.",
            "count",
        ),
    ),
    (
        (Apart.ASKED_BY_ONE,),
        ngettext_lazy(
            "%(count)s more question was asked in one rating only.",
            "%(count)s more questions were asked in one rating only.",
            "count",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class RaterView:
    """Who rated, and when they completed it. `statement` is what the second said to have seen of the first, else ""."""

    name: str
    completed_at: dt.datetime | None
    statement: str = ""


@dataclass(frozen=True, slots=True)
class SideView:
    """What one rating says to a question. `by` is a name only where it is not the rating's own."""

    said: str
    evidence: str
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """One question with both answers. `is_far` where they are two or more levels apart."""

    name: str
    question: str
    first: SideView
    second: SideView
    apart: str
    is_alike: bool
    is_far: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    """One section, about a buyer or the firm: the items to show, and how many questions both or one asked."""

    title: str
    about: str
    items: tuple[ItemView, ...]
    asked: int


@dataclass(frozen=True, slots=True)
class BandView:
    """The band, or the governance class, in one rating. `number` is out of 100, None where there is none."""

    name: str
    fill: int
    number: int | None = None


@dataclass(frozen=True, slots=True)
class BandPair:
    """One criterion in both ratings; a side is None where the rating does not judge that buyer."""

    title: str
    first: BandView | None
    second: BandView | None

    @property
    def is_same(self) -> bool:
        return self.first is not None and self.second is not None and self.first.name == self.second.name


@dataclass(frozen=True, slots=True)
class FactPair:
    """A fact of the list of buyers that the ratings give differently."""

    title: str
    about: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class StatisticView:
    """One coefficient and, in a line, what it says."""

    name: str
    value: str
    means: str


@dataclass(frozen=True, slots=True)
class AgreementView:
    """Everything the comparison prints, the sentence first. `bands` come by buyer, "" for the firm itself."""

    first: RaterView
    second: RaterView
    sentence: str
    rest: tuple[str, ...]
    bands: tuple[tuple[str, tuple[BandPair, ...]], ...]
    groups: tuple[GroupView, ...]
    alike: tuple[GroupView, ...]
    facts: tuple[FactPair, ...]
    statistics: tuple[StatisticView, ...]


def present_agreement(
    first: Rating, second: Rating, results: tuple[Diagnosis, Diagnosis], instrument: Instrument, *, show_all: bool
) -> AgreementView:
    """Put two completed ratings side by side. `results` are what each was frozen into; reads nothing else."""
    items = paired_items(first, second, instrument)
    pairs = paired_buyers(first, second)
    groups = [group_view(run, first, second, show_all=show_all) for run in by_section(items)]
    return AgreementView(
        first=rater_view(first.assessment),
        second=rater_view(second.assessment),
        sentence=sentence_of(items),
        rest=tuple(rest_of(items)),
        bands=(("", tuple(criteria_bands(results, instrument))), *buyer_bands(results, pairs)),
        groups=tuple(group for group in groups if group.items),
        alike=tuple(group for group in groups if not group.items),
        facts=tuple(facts_of(first, second, pairs)),
        statistics=tuple(statistic_views(items)),
    )


def rater_view(assessment: Assessment) -> RaterView:
    """Say who rated and when."""
    name = str(assessment.advisor or gettext("A former member"))
    return RaterView(name, assessment.completed_at, statement_of(assessment, name) if assessment.is_second else "")


def statement_of(assessment: Assessment, name: str) -> str:
    """Say what a second rater stated to have seen of the first rating, and when."""
    when = date_format(timezone.localtime(assessment.started_at), "DATETIME_FORMAT")
    return str(SEEN[Assessment.Seen(assessment.seen_before)]) % {"when": when, "who": name}


# --- Sentences


def sentence_of(items: Sequence[Item]) -> str:
    """Say on how many questions both gave the same level, and how far apart they are on the others."""
    numbers = {
        "same": count(items, Apart.SAME_LEVEL),
        "near": count(items, Apart.ONE_LEVEL),
        "far": count(items, Apart.MORE_LEVELS),
    }
    total = sum(numbers.values())
    if not total:
        return gettext("There is no question to which both ratings give a level.")
    if numbers["same"] == total:
        return ngettext(
            "The two ratings agree on the one question to which both give a level.",
            "The two ratings agree on all %(total)s questions to which both give a level.",
            total,
        ) % {"total": total}
    return ngettext(
        "The two ratings agree on %(same)s of %(total)s questions; %(near)s differs by one level, %(far)s by more.",
        "The two ratings agree on %(same)s of %(total)s questions; %(near)s differ by one level, %(far)s by more.",
        numbers["near"],
    ) % (numbers | {"total": total})


def rest_of(items: Sequence[Item]) -> Iterator[str]:
    """Yield a sentence on each kind of question that cannot be counted as levels apart or alike."""
    for kinds, sentence in REST:
        if number := count(items, *kinds):
            yield str(sentence % {"count": number})


# --- Questions


def group_view(run: Sequence[Item], first: Rating, second: Rating, *, show_all: bool) -> GroupView:
    """Put a section into words: its differences, or all of it."""
    pair = run[0].buyers
    return GroupView(
        title=words.render(run[0].section.title),
        about=pair.name if pair else "",
        items=tuple(item_view(item, first, second) for item in run if show_all or not item.is_alike),
        asked=len(run),
    )


def item_view(item: Item, first: Rating, second: Rating) -> ItemView:
    """Put one question with both answers into words."""
    return ItemView(
        name=words.render(item.question.name),
        question=words.render(item.question.text),
        first=side_view(item, item.first, first),
        second=side_view(item, item.second, second),
        apart=apart_words(item),
        is_alike=item.is_alike,
        is_far=item.apart is Apart.MORE_LEVELS,
    )


def side_view(item: Item, answer: Answer | None, rating: Rating) -> SideView:
    """Put one answer into words."""
    if answer is None:
        return SideView(shown_value(item.question, None), "", "", "")
    is_own = answer.updated_by_id in {None, rating.assessment.advisor_id}
    return SideView(
        said=shown_value(item.question, value_of(answer)),
        evidence=known_by(answer.evidence, answer.source),
        note=answer.note,
        by="" if is_own else str(answer.updated_by),
    )


def apart_words(item: Item) -> str:
    """Say how far apart two answers are."""
    if item.distance:
        return ngettext("%(count)s level", "%(count)s levels", item.distance) % {"count": item.distance}
    return str(APART[item.apart])


# --- Bands


def criteria_bands(results: tuple[Diagnosis, Diagnosis], instrument: Instrument) -> Iterator[BandPair]:
    """Yield the bands of each criterion that both results judge."""
    titles = {criterion.key: words.render(criterion.title) for criterion in instrument.criteria}
    for key in READING_ORDER:
        first, second = (result.findings.get(key) for result in results)
        if first and second and key in titles:
            yield BandPair(titles[key], band_view(first), band_view(second))


def buyer_bands(
    results: tuple[Diagnosis, Diagnosis], pairs: Iterable[BuyerPair]
) -> Iterator[tuple[str, tuple[BandPair, ...]]]:
    """Yield, for each buyer that a result judges, who rules the relation and how developmental it is."""
    firsts, seconds = ({buyer.key: buyer for buyer in result.buyers} for result in results)
    for pair in pairs:
        first = firsts.get(str(pair.first.pk)) if pair.first else None
        second = seconds.get(str(pair.second.pk)) if pair.second else None
        if first or second:
            yield pair.name, bands_of_buyer(first, second)


def bands_of_buyer(first: BuyerDiagnosis | None, second: BuyerDiagnosis | None) -> tuple[BandPair, ...]:
    """Put what both results say of one buyer side by side."""
    return tuple(
        BandPair(title, view(first) if first else None, view(second) if second else None)
        for title, view in (
            (gettext("Who rules the relation"), governance_view),
            (gettext("Developmental buyer"), developmental_view),
        )
    )


def band_view(finding: Finding) -> BandView:
    """Put a finding's band into words."""
    is_scored = bool(finding.band and finding.range)
    return BandView(
        name=headline(finding),
        fill=words.band_fill(finding.band, finding.key) if is_scored else 0,
        number=whole(finding.range.point) if finding.range and is_scored else None,
    )


def governance_view(buyer: BuyerDiagnosis) -> BandView:
    """Name who rules the relation with a buyer."""
    return BandView(rules_words(buyer.governance), 0)


def developmental_view(buyer: BuyerDiagnosis) -> BandView:
    """Put the band of a buyer's developmental traits into words."""
    return band_view(buyer.developmental)


# --- The list of buyers


def facts_of(first: Rating, second: Rating, pairs: Iterable[BuyerPair]) -> Iterator[FactPair]:
    """Yield what the two say differently about who buys, how much, and where the firm stands."""
    for title, tell in (
        (gettext("To whom the firm delivers"), position_words),
        (gettext("Number of other buyers"), others_words),
    ):
        if (one := tell(first.assessment)) != (other := tell(second.assessment)):
            yield FactPair(title, "", one, other)
    for pair in pairs:
        yield from buyer_facts(pair)


def buyer_facts(pair: BuyerPair) -> Iterator[FactPair]:
    """Yield what the two lists say differently of one buyer."""
    if pair.first is None or pair.second is None:
        named, missing = gettext("On the list"), gettext("Not on the list")
        yield FactPair(gettext("Buyer"), pair.name, named if pair.first else missing, named if pair.second else missing)
        return
    for title, tell in (
        (gettext("Buyer"), lambda buyer: buyer.name),
        (gettext("Share of sales"), lambda buyer: words.share(buyer.share_tenths)),
        (gettext("Kind of buyer"), lambda buyer: str(buyer.get_kind_display()) or "–"),
        (gettext("Where the goods end up"), lambda buyer: str(buyer.get_destination_display()) or "–"),
        (gettext("Owner or group"), lambda buyer: buyer.owner or "–"),
    ):
        if (one := tell(pair.first)) != (other := tell(pair.second)):
            yield FactPair(title, pair.name, one, other)


def position_words(assessment: Assessment) -> str:
    """Say to whom the firm delivers."""
    return str(assessment.get_chain_position_display()) or gettext("Not asked yet")


def others_words(assessment: Assessment) -> str:
    """Say how many other buyers there are."""
    return gettext("Not known") if assessment.other_buyers is None else number_format(assessment.other_buyers)


# --- Statistics


def statistic_views(items: Sequence[Item]) -> Iterator[StatisticView]:
    """Yield the coefficients with what each says."""
    found = statistics(items)
    percent = gettext("not defined here") if found.percent is None else words.percent(found.percent)
    yield StatisticView(
        gettext("Same level"), percent, gettext("The part of the questions on which both gave the very same level.")
    )
    for name, value, means in (
        (
            gettext("Weighted kappa"),
            found.kappa,
            gettext("Agreement beyond chance; a near miss counts for more than a far one. 1 is perfect, 0 is chance."),
        ),
        (
            gettext("Gwet’s AC2"),
            found.ac2,
            gettext("The same idea, but steadier where nearly all answers sit at one end of the scale."),
        ),
        (
            gettext("ICC(2,1)"),
            found.icc,
            gettext("How much of the spread lies between questions and not between raters. 1 is all of it."),
        ),
    ):
        yield StatisticView(name, coefficient(value), means)


def coefficient(value: float | None) -> str:
    """Return a coefficient with two decimals, or that it is not defined."""
    return gettext("not defined here") if value is None else number_format(value, decimal_pos=2)
