"""Two visits to one firm side by side, in words: what moved, functions gained and lost, buyers, changed answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from diagnostics import charts, snapshots
from diagnostics.charts.svg import Theme
from diagnostics.core import engine, instruments
from diagnostics.core.findings import AnswerRef, Diagnosis, FunctionNow
from diagnostics.core.instrument import Instrument
from diagnostics.presentation import words
from diagnostics.presentation.evidence import said
from diagnostics.presentation.functions import step_words
from diagnostics.presentation.result import READING_ORDER
from diagnostics.presentation.stands import SAME, Stand, stand, way_of
from diagnostics.snapshots import BuyerFacts, RecordedAnswer, Snapshot

GAIN, LOSS = "gain", "loss"


@dataclass(frozen=True, slots=True)
class ComparedView:
    """One criterion then and now. `way` is better, worse or same; `points` are the scores, None where there is none."""

    key: str
    title: str
    before: Stand
    after: Stand
    way: str
    sentence: str
    points: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class FunctionChangeView:
    """A function that the firm does more of ("gain") or less of ("loss") than at the earlier visit."""

    name: str
    before: str
    after: str
    way: str


@dataclass(frozen=True, slots=True)
class BuyerChangeView:
    """A buyer whose share moved, who is new, or who is gone."""

    name: str
    before: str
    after: str
    words: str


@dataclass(frozen=True, slots=True)
class AnswerChangeView:
    """An answer that is another one now. `about` names the buyer, "" for the firm."""

    question: str
    about: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Everything the page says. `rescored` is a sentence where the earlier visit was scored anew, else "".

    `versions` says by which rules each of the two results is; `cuts` are where bands meet, for the drawing.
    """

    firm: str
    before_day: dt.date
    after_day: dt.date
    rescored: str
    versions: str
    criteria: tuple[ComparedView, ...]
    functions: tuple[FunctionChangeView, ...]
    functions_words: str
    buyers: tuple[BuyerChangeView, ...]
    answers: tuple[AnswerChangeView, ...]
    cuts: tuple[float, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What moved, a sentence each; that nothing did, where nothing did."""
        moved = tuple(each.sentence for each in self.criteria if each.way != SAME)
        return moved or (gettext("No result moved between the two visits."),)


def compare(before: Snapshot, after: Snapshot, instrument: Instrument | None = None) -> ComparisonView:
    """Compare two visits by one instrument: an earlier one made with another version is scored anew, and that is said.

    `instrument` is the later visit's (default: looked up by its version). Raises KeyError when that is not known.
    """
    instrument = instrument or instruments.get(after.diagnosis.instrument_version)
    earlier = diagnosed_by(before, instrument)
    functions = function_changes(earlier.functions, after.diagnosis.functions)
    return ComparisonView(
        firm=after.firm.name,
        before_day=before.assessed_on,
        after_day=after.assessed_on,
        rescored=rescored_words(before, instrument),
        versions=versions_words(earlier, after.diagnosis),
        criteria=tuple(compared(key, earlier, after.diagnosis, instrument) for key in READING_ORDER),
        functions=functions,
        functions_words=functions_words(functions),
        buyers=buyer_changes(before.buyers, after.buyers),
        answers=answer_changes(before, after, instrument),
        cuts=tuple(band.low for band in instrument.criterion(READING_ORDER[0]).bands[1:]),
    )


def diagnosed_by(snapshot: Snapshot, instrument: Instrument) -> Diagnosis:
    """Return the diagnosis of a visit by this version of the instrument: as it was frozen, or scored anew."""
    if snapshot.diagnosis.instrument_version == instrument.version:
        return snapshot.diagnosis
    return engine.diagnose(snapshots.sheet_of(snapshot), instrument)


def rescored_words(before: Snapshot, instrument: Instrument) -> str:
    """Say that the earlier visit was scored anew, and why; "" where it was not."""
    version = before.diagnosis.instrument_version
    if version == instrument.version:
        return ""
    return gettext(
        "The earlier visit was made with version %(old)s of the instrument. Its answers were scored again with version "
        "%(new)s, so that both can be compared; its own result stays as it was."
    ) % {"old": version, "new": instrument.version}


def versions_words(before: Diagnosis, after: Diagnosis) -> str:
    """Say by which versions of instrument and engine the two results are that are compared."""
    values = {
        "instrument": after.instrument_version,
        "engine": after.engine_version,
        "old_instrument": before.instrument_version,
        "old_engine": before.engine_version,
    }
    if (before.instrument_version, before.engine_version) == (after.instrument_version, after.engine_version):
        text = gettext("Both results are by version %(instrument)s of the instrument and %(engine)s of the engine.")
    else:
        text = gettext(
            "The earlier result is by version %(old_instrument)s of the instrument and %(old_engine)s of the engine, "
            "the later one by %(instrument)s and %(engine)s."
        )
    return text % values


# --- Results


def compared(key: str, before: Diagnosis, after: Diagnosis, instrument: Instrument) -> ComparedView:
    """Put one criterion then and now into words."""
    old, new = before.findings[key], after.findings[key]
    title, way = words.render(instrument.criterion(key).title), way_of(old, new)
    then, now = stand(old), stand(new)
    points = tuple(each.range.point if each.range and each.band else None for each in (old, new))
    return ComparedView(key, title, then, now, way, sentence(title, then, now), (points[0], points[1]))


def sentence(title: str, before: Stand, after: Stand) -> str:
    """Say where a criterion stood and stands."""
    values = {"title": title, "before": before.band, "after": after.band, "old": before.number, "new": after.number}
    if before.band != after.band:
        if before.number is None or after.number is None:
            return gettext("%(title)s: from “%(before)s” to “%(after)s”.") % values
        return gettext("%(title)s: from “%(before)s” (%(old)s) to “%(after)s” (%(new)s).") % values
    if before.number == after.number:
        return gettext("%(title)s: “%(after)s”, as before.") % values
    return gettext("%(title)s: still “%(after)s”, from %(old)s to %(new)s.") % values


# --- Functions and buyers


def function_changes(before: Iterable[FunctionNow], after: Iterable[FunctionNow]) -> tuple[FunctionChangeView, ...]:
    """Return the functions the firm does more or less of than at the earlier visit, by what was said at each."""
    then = {function.key: function.now for function in before}
    found = []
    for function in after:
        old, new = then.get(function.key), function.now
        if old is not None and new is not None and old != new:
            way = GAIN if new > old else LOSS
            found.append(FunctionChangeView(words.render(function.name), step_words(old), step_words(new), way))
    return tuple(found)


def functions_words(changes: Iterable[FunctionChangeView]) -> str:
    """Say which functions were gained and which lost."""
    gained = gettext(", ").join(each.name for each in changes if each.way == GAIN)
    lost = gettext(", ").join(each.name for each in changes if each.way == LOSS)
    if gained and lost:
        return gettext("More in the firm's hands: %(gained)s. Less: %(lost)s.") % {"gained": gained, "lost": lost}
    if gained:
        return gettext("More in the firm's hands: %(gained)s.") % {"gained": gained}
    if lost:
        return gettext("Less in the firm's hands: %(lost)s.") % {"lost": lost}
    return gettext("Who does what is as it was, as far as both visits tell.")


def buyer_changes(before: Iterable[BuyerFacts], after: Iterable[BuyerFacts]) -> tuple[BuyerChangeView, ...]:
    """Return the buyers that came, went, or take another share, in the order of the later visit."""
    then, now = {_same(each): each for each in before}, {_same(each): each for each in after}
    stayed = (buyer_change(then.get(key), each) for key, each in now.items())
    gone = (buyer_change(each, None) for key, each in then.items() if key not in now)
    return tuple(change for change in (*stayed, *gone) if change is not None)


def _same(buyer: BuyerFacts) -> str:
    """Return by what a buyer is known again: its name, however it is spelt."""
    return " ".join(buyer.name.split()).casefold()


def buyer_change(old: BuyerFacts | None, new: BuyerFacts | None) -> BuyerChangeView | None:
    """Put one buyer's change into words, None where its share is as it was."""
    if old is None and new is not None:
        return BuyerChangeView(new.name, "–", words.share(new.share_tenths), gettext("New"))
    if new is None and old is not None:
        return BuyerChangeView(old.name, words.share(old.share_tenths), "–", gettext("Gone"))
    if old is None or new is None or old.share_tenths == new.share_tenths:
        return None
    more = (new.share_tenths or 0) > (old.share_tenths or 0)
    told = gettext("Larger share") if more else gettext("Smaller share")
    is_known = old.share_tenths is not None and new.share_tenths is not None
    return BuyerChangeView(
        new.name,
        words.share(old.share_tenths),
        words.share(new.share_tenths),
        told if is_known else gettext("Share told"),
    )


# --- Answers


def answer_changes(before: Snapshot, after: Snapshot, instrument: Instrument) -> tuple[AnswerChangeView, ...]:
    """Return the answers that are others now, in the order of the instrument; buyers are known again by name."""
    then, now = answers_by_place(before), answers_by_place(after)
    keys = sorted({*then, *now}, key=lambda place: (place[1], _order(place[0], instrument)))
    names = {_same(buyer): buyer.name for buyer in (*before.buyers, *after.buyers)}
    found = []
    for place in keys:
        old, new = _words(then.get(place), place, instrument), _words(now.get(place), place, instrument)
        question = instrument.questions.get(place[0])
        if old != new and question is not None:
            found.append(AnswerChangeView(words.render(question.name), names.get(place[1], ""), old, new))
    return tuple(found)


def answers_by_place(snapshot: Snapshot) -> dict[tuple[str, str], RecordedAnswer]:
    """Return the answers of a visit by question and buyer, "" for the firm."""
    names = {buyer.key: _same(buyer) for buyer in snapshot.buyers}
    return {(each.question, names.get(each.buyer or "", "")): each for each in snapshot.answers}


def _order(question: str, instrument: Instrument) -> int:
    return list(instrument.questions).index(question) if question in instrument.questions else len(instrument.questions)


def _words(answer: RecordedAnswer | None, place: tuple[str, str], instrument: Instrument) -> str:
    state, level = (answer.state, answer.level) if answer else (words.NOT_ASKED, None)
    return said(AnswerRef(place[0], None, state, level), instrument)


# --- The drawing


def picture(view: ComparisonView, *, theme: Theme = "page", width: float = 640) -> str:
    """Return the scores then and now as dumbbells; what it shows is said in its description."""
    return charts.dumbbells(
        f"compare-{width:g}",
        title=gettext("Results then and now"),
        desc=" ".join(each.sentence for each in view.criteria),
        rows=[charts.Dumbbell(each.title, *each.points, none=each.after.band) for each in view.criteria],
        cuts=view.cuts,
        theme=theme,
        width=width,
    )
