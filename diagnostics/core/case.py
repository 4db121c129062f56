"""A sheet being judged: read once, and shared by every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostics.core.answers import AnswerSheet
from diagnostics.core.buyers import DecisionMaker, rated_buyers
from diagnostics.core.concentration import describe_concentration
from diagnostics.core.findings import Concentration, FunctionNow, Governance
from diagnostics.core.fit import functions_now
from diagnostics.core.formulas import Factors
from diagnostics.core.governance import governance
from diagnostics.core.inputs import Inputs, factors_of, read
from diagnostics.core.instrument import Instrument


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of one firm before any criterion is judged. `makers` are its rated buyers, largest first."""

    sheet: AnswerSheet
    instrument: Instrument
    inputs: Inputs
    factors: Factors
    concentration: Concentration
    makers: tuple[DecisionMaker, ...]
    governances: Mapping[str, Governance]
    functions: tuple[FunctionNow, ...]


def open_case(sheet: AnswerSheet, instrument: Instrument) -> Case:
    """Read a sheet once for all criteria."""
    makers = rated_buyers(sheet.buyers)
    inputs = read(sheet, makers, instrument)
    return Case(
        sheet,
        instrument,
        inputs,
        factors_of(inputs.numbers, instrument.rules),
        describe_concentration(sheet, instrument.rules),
        makers,
        {maker.key: governance(maker, inputs, instrument) for maker in makers},
        functions_now(sheet, instrument),
    )
