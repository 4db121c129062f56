"""Who does what, now and three years ago, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from diagnostics.core.findings import FunctionNow
from diagnostics.presentation import words


@dataclass(frozen=True, slots=True)
class FunctionView:
    """One function: levels and their words, and the change. `way` is "gain", "loss", "same" or ""."""

    key: str
    name: str
    now: int | None
    before: int | None
    now_words: str
    before_words: str
    change: str
    way: str


@dataclass(frozen=True, slots=True)
class FunctionsView:
    """All functions and a sentence that sums them up."""

    sentence: str
    rows: tuple[FunctionView, ...]


def functions_view(functions: Iterable[FunctionNow]) -> FunctionsView:
    """Put the functions into words, in the order given."""
    rows = tuple(function_view(function) for function in functions)
    return FunctionsView(summary(rows), rows)


def function_view(function: FunctionNow) -> FunctionView:
    """Put one function into words."""
    way = _way(function.now, function.before)
    return FunctionView(
        key=function.key,
        name=words.render(function.name),
        now=function.now,
        before=function.before,
        now_words=step_words(function.now),
        before_words=step_words(function.before),
        change=_change(function.now, function.before),
        way=way,
    )


def step_words(level: int | None) -> str:
    """Return who does a function at this level."""
    return gettext("Not known") if level is None else str(words.FUNCTION_STEPS[level])


def summary(rows: Iterable[FunctionView]) -> str:
    """Return how many functions the firm has more and less of than three years ago."""
    ways = [row.way for row in rows]
    gains, losses = ways.count("gain"), ways.count("loss")
    if not any(ways):
        return gettext("What the firm did three years ago is not known.")
    if gains and losses:
        return gettext("Against three years ago: %(gains)s and %(losses)s.") % {
            "gains": _count_more(gains),
            "losses": _count_less(losses),
        }
    if gains or losses:
        counted = _count_more(gains) if gains else _count_less(losses)
        return gettext("Against three years ago: %(change)s.") % {"change": counted}
    return gettext("The firm does what it did three years ago.")


def _count_more(count: int) -> str:
    return ngettext("more of %(count)s function", "more of %(count)s functions", count) % {"count": count}


def _count_less(count: int) -> str:
    return ngettext("less of %(count)s function", "less of %(count)s functions", count) % {"count": count}


def _way(now: int | None, before: int | None) -> str:
    if now is None or before is None:
        return ""
    return "gain" if now > before else "loss" if now < before else "same"


def _change(now: int | None, before: int | None) -> str:
    if now is None:
        return gettext("not known")
    if before is None:
        return gettext("earlier not known")
    if now == before:
        return gettext("as before")
    steps = abs(now - before)
    if now > before:
        return ngettext("gained %(steps)s step", "gained %(steps)s steps", steps) % {"steps": steps}
    return ngettext("lost %(steps)s step", "lost %(steps)s steps", steps) % {"steps": steps}
