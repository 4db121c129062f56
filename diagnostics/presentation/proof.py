"""The proof in words: sentences first, then tables, the same for the page, docs/proof.md and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext, gettext_lazy

from diagnostics.charts.svg import whole
from diagnostics.core.findings import GovernanceClass, RiskForm
from diagnostics.presentation import words
from diagnostics.presentation.proof_counts import baselines_section, hidden_section, results_section
from diagnostics.presentation.proof_pairs import pairs_section
from diagnostics.presentation.proof_parts import ItemView, ProofSection, case_name, output_name
from diagnostics.proof.known import KNOWN
from diagnostics.proof.proof import Disagreement, Proof

FORMS = {
    RiskForm.LOSS.value: gettext_lazy("loss"),
    RiskForm.LOCK_IN.value: gettext_lazy("lock-in"),
    RiskForm.EXCLUSION.value: gettext_lazy("exclusion"),
    RiskForm.NONE.value: gettext_lazy("none"),
}


@dataclass(frozen=True, slots=True)
class ProofView:
    """The whole proof in words. `cautions` come first, since every figure must be read with them."""

    instrument: str
    fingerprint: str
    engine: str
    cautions: tuple[str, ...]
    sections: tuple[ProofSection, ...]


def proof_view(proof: Proof) -> ProofView:
    """Return the proof in the active language."""
    return ProofView(
        instrument=proof.instrument,
        fingerprint=proof.fingerprint,
        engine=proof.engine,
        cautions=_cautions(proof),
        sections=(
            results_section(proof.known),
            hidden_section(proof),
            baselines_section(proof),
            pairs_section(proof),
            _disagreements(proof),
            _matching(proof),
            _limits(),
        ),
    )


def _cautions(proof: Proof) -> tuple[str, ...]:
    told = {
        "cases": len(proof.names),
        "families": proof.families,
        "stated": proof.stated,
        "answers": proof.answers,
        "part": words.percent(proof.stated / proof.answers) if proof.answers else "–",
    }
    return tuple(
        text % told
        for text in (
            gettext(
                "This is coherence, not validity. One person read the paper, coded its %(cases)s cases as answers, and "
                "wrote down the bands to expect. Agreement shows that the rules do not contradict this one reading. "
                "It does not show that any result comes true."
            ),
            gettext(
                "Of %(answers)s answers %(stated)s are stated in the paper (%(part)s). The others are inferred. "
                "The cases come from %(families)s families that share a source, so figures are also given by family, "
                "each counting once."
            ),
            gettext(
                "One dimension explains most of it: how good a firm looks altogether. A plain average of all answers "
                "already places most firms, as the comparison with simpler ways shows."
            ),
        )
    )


# ---------------------------------------------------------------- case by case


def _disagreements(proof: Proof) -> ProofSection:
    known = proof.known.disagreements
    named = {(each.case, each.output) for each in known}
    hidden = [each for each in proof.hidden.disagreements if (each.case, each.output) not in named]
    paragraphs = (
        gettext(
            "Here the rules say something that is not accepted for the case. No expected band is changed to make them "
            "agree. The form of the risk is our reading altogether."
        ),
        gettext("With the last three years hidden, these come on top: %(list)s.")
        % {"list": "; ".join(_short(each) for each in hidden) or "–"},
    )
    items = tuple(ItemView(_headline(each, proof), _reason(each)) for each in known)
    return ProofSection("disagreements", gettext("Case by case"), paragraphs, items)


def _headline(each: Disagreement, proof: Proof) -> str:
    return gettext("%(case)s: %(output)s") % {"case": case_name(each.case, proof), "output": output_name(each.output)}


def _reason(each: Disagreement) -> str:
    told = {
        "expected": _listed(each.output, each.accept),
        "said": _listed(each.output, each.said),
        "score": "" if each.score is None else whole(each.score),
    }
    said = (
        gettext("Expected: %(expected)s. The rules: %(said)s.")
        if each.score is None
        else gettext("Expected: %(expected)s. The rules: %(said)s (%(score)s).")
    )
    reason = KNOWN.get((each.case, each.output))
    return " ".join((said % told, gettext(reason) if reason else gettext("Not explained yet.")))


def _short(each: Disagreement) -> str:
    told = {"case": each.case, "output": output_name(each.output), "said": _listed(each.output, each.said)}
    return gettext("%(case)s (%(output)s: %(said)s)") % told


def _listed(output: str, said: Sequence[str]) -> str:
    return ", ".join(_word(output, each) for each in said)


def _word(output: str, word: str) -> str:
    if output == "governance":
        return str(words.GOVERNANCE_INSIDE[GovernanceClass(word)])
    return str(FORMS[word] if output == "risk_form" else words.BAND_NAMES_INSIDE.get(word, word))


# ---------------------------------------------------------------- matching, limits


def _matching(proof: Proof) -> ProofSection:
    found = proof.matching
    told = {
        "hits": found.hits,
        "cases": found.cases,
        "chance": formats.number_format(f"{found.by_chance:.1f}"),
        "missed": ", ".join(case_name(key, proof) for key in found.missed) or "–",
    }
    paragraphs = (
        gettext(
            "Each case was fed as a firm, with its own entry taken out of the case studies. In %(hits)s of %(cases)s "
            "one of the first three case studies is from the same study, or has the same kind of relation and the same "
            "form of risk. Drawing three blindly would give %(chance)s."
        )
        % told,
        gettext("Without such a case: %(missed)s.") % told,
        gettext(
            "Answers and case studies come from one reading of one text. This shows that matching hangs together, not "
            "that a match helps an owner."
        ),
    )
    return ProofSection("matching", gettext("Do case studies match?"), paragraphs)


def _limits() -> ProofSection:
    paragraphs = (
        gettext(
            "To say it once more: this is coherence, not validity. The same person wrote answers and expected bands. "
            "After a first trial five rules and three entries in the records were corrected, two expected bands among "
            "them. So these figures flatter the rules."
        ),
        gettext(
            "Several other formulas would agree with these cases just as well. The reasons printed beside the rules "
            "have to decide between them."
        ),
        gettext(
            "More would be shown by people who code the sources without knowing the expected bands, by cases nobody "
            "has worked with, and by firms that are visited again years after they answered. Until then no result "
            "predicts anything."
        ),
    )
    return ProofSection("limits", gettext("What this does not show"), paragraphs)
