"""The counts in words: our rules against what is expected, with three years hidden, and against simpler ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext, gettext_lazy

from diagnostics.core.formulas import SCORES
from diagnostics.presentation import words
from diagnostics.presentation.proof_parts import (
    JUDGES,
    Figure,
    ItemView,
    ProofSection,
    TableView,
    kappa,
    of,
    output_name,
    table,
)
from diagnostics.proof.proof import RULES, Proof, Run
from diagnostics.proof.table import Agreement, Line

BY_RECORD = gettext_lazy("%(run)s: cases inside (kappa)")
BY_FAMILY = gettext_lazy("%(run)s: part inside by family (kappa)")

MEANS = {
    "average": gettext_lazy(
        "The mean of all answers about the firm and its largest buyer; "
        "answers that only raise the risk are turned round."
    ),
    "scale": gettext_lazy("The answer on scale and finance (C10)."),
    "top_share": gettext_lazy("The largest buyer’s share of sales."),
    "commonest": gettext_lazy("Every firm gets the band that is accepted most often."),
}


def results_section(run: Run) -> ProofSection:
    """Say how often our rules are inside, output by output."""
    paragraphs = (
        _summary(run),
        gettext(
            "“Inside” means that the rules give a band that is accepted for the case; for many cases two "
            "neighbouring bands are. “No band” means that the rules say “not enough information”, which never "
            "counts as agreement."
        ),
        gettext(
            "Kappa compares with the one best band and takes away what chance would give: 1 is full agreement, 0 is "
            "chance. A neighbouring band counts half. Cases without a band are left out of it. Who rules the relation "
            "and the form of the risk have no order, so there only the same word counts. Brackets count every "
            "family once."
        ),
    )
    caption = gettext("Our rules against what the paper leads one to expect")
    return ProofSection("results", gettext("Result by result"), paragraphs, tables=(_rules_table(caption, run),))


def _summary(run: Run) -> str:
    banded = [line for line in run.lines if line.output in SCORES]
    told = {
        "inside": sum(line.judges[RULES].inside for line in banded),
        "cases": sum(line.cases for line in banded),
    }
    criteria = gettext("The six scores have %(cases)s expected bands; the rules are inside %(inside)s of them.") % told
    others = [_inside_sentence(line) for line in run.lines if line.output not in SCORES]
    return " ".join([criteria, *others])


def _inside_sentence(line: Line) -> str:
    told = {"output": output_name(line.output), "inside": line.judges[RULES].inside, "cases": line.cases}
    return gettext("%(output)s: %(inside)s of %(cases)s.") % told


def _rules_table(caption: str, run: Run) -> TableView:
    head = (
        gettext("Result"),
        gettext("Inside (by family)"),
        gettext("Outside"),
        gettext("No band"),
        gettext("Kappa (by family)"),
    )
    found = table(caption, head, ((output_name(line.output), "", _rules_row(line)) for line in run.lines))
    return replace(found, is_slim=True)


def _rules_row(line: Line) -> tuple[Figure, ...]:
    rules = line.judges[RULES]
    return (
        (of(rules.inside, line.cases), words.percent(rules.by_family)),
        (str(len(rules.outside)), ""),
        (str(len(rules.silent)), ""),
        (kappa(rules.kappa), kappa(rules.family_kappa)),
    )


def hidden_section(proof: Proof) -> ProofSection:
    """Say what changes where the answers on the last three years are hidden."""
    paragraphs = (
        gettext(
            "Answers about the last three years can contain the outcome: a firm that has lost its design says so. "
            "Here those answers (T1 to T3) count as “the owner does not know”."
        ),
        gettext("This changes the following; everything else stays as above."),
    )
    caption = gettext("Our rules with the last three years hidden")
    items = tuple(
        _change(before, after)
        for before, after in zip(proof.known.lines, proof.hidden.lines, strict=True)
        if before.judges[RULES] != after.judges[RULES]
    )
    title = gettext("With three years hidden")
    return ProofSection("hidden", title, paragraphs, items, (_rules_table(caption, proof.hidden),))


def _change(before: Line, after: Line) -> ItemView:
    rules = after.judges[RULES]
    told = {
        "before": before.judges[RULES].inside,
        "after": rules.inside,
        "cases": after.cases,
        "silent": len(rules.silent),
        "outside": len(rules.outside),
    }
    text = gettext(
        "Inside in %(after)s of %(cases)s cases instead of %(before)s. No band in %(silent)s, outside in %(outside)s."
    )
    return ItemView(output_name(after.output), text % told)


# ---------------------------------------------------------------- against simpler ways


def baselines_section(proof: Proof) -> ProofSection:
    """Set simpler ways to judge beside our rules, and say where they do as well."""
    paragraphs = (
        gettext(
            "Four simpler ways give each firm a single number and cut it into bands. The cuts are chosen on these very "
            "cases, wherever they agree most, for each result anew. That flatters the simpler ways: our rules cut "
            "every score at the same two points. They also name a band where too little is known "
            "for our rules to name one."
        ),
        _equalled(gettext("With all answers"), proof.known),
        _equalled(gettext("With the last three years hidden"), proof.hidden),
    )
    items = tuple(ItemView(str(JUDGES[name]), str(means)) for name, means in MEANS.items())
    known, hidden = gettext("All answers"), gettext("Last three years hidden")
    tables = (
        _judges_table(BY_RECORD % {"run": known}, proof.known, _by_record),
        *(
            replace(each, is_further=True)
            for each in (
                _judges_table(BY_FAMILY % {"run": known}, proof.known, _by_family),
                _judges_table(BY_RECORD % {"run": hidden}, proof.hidden, _by_record),
                _judges_table(BY_FAMILY % {"run": hidden}, proof.hidden, _by_family),
            )
        ),
    )
    return ProofSection("baselines", gettext("Against simpler ways"), paragraphs, items, tables)


def _equalled(run_name: str, run: Run) -> str:
    """Return where a simpler way is inside at least as often as the rules."""
    found = [
        gettext("%(output)s (%(judges)s)") % {"output": output_name(line.output), "judges": ", ".join(judges)}
        for line in run.lines
        if (judges := _as_good(line))
    ]
    if not found:
        return gettext("%(run)s: no simpler way is inside as often as our rules on any result.") % {"run": run_name}
    told = {"run": run_name, "list": "; ".join(found)}
    return gettext("%(run)s: a simpler way is inside as often as our rules, or more often, on %(list)s.") % told


def _as_good(line: Line) -> list[str]:
    least = line.judges[RULES].inside
    return [str(JUDGES[name]) for name, each in line.judges.items() if name != RULES and each.inside >= least]


def _judges_table(caption: str, run: Run, figure: Callable[[Line, Agreement], Figure]) -> TableView:
    head = (gettext("Result"), *map(str, JUDGES.values()))
    rows = (
        (output_name(line.output), "", tuple(figure(line, line.judges[name]) for name in JUDGES)) for line in run.lines
    )
    return table(caption, head, rows)


def _by_record(line: Line, found: Agreement) -> Figure:
    return of(found.inside, line.cases), kappa(found.kappa)


def _by_family(_line: Line, found: Agreement) -> Figure:
    return words.percent(found.by_family), kappa(found.family_kappa)
