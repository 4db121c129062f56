"""Version 1: one module per block, the criteria, the levers, and the instrument they make up."""

from diagnostics.core.instrument import Instrument
from diagnostics.core.instruments.v1 import (
    capabilities,
    competition,
    context,
    cooperation,
    functions,
    governance,
    markets,
    position,
    traits,
)
from diagnostics.core.instruments.v1.criteria import CRITERIA, SIMULATION
from diagnostics.core.instruments.v1.levers import LEVERS

INSTRUMENT = Instrument(
    version="1",
    sections=(
        traits.SECTION,
        governance.SECTION,
        position.SECTION,
        functions.SECTION,
        capabilities.SECTION,
        markets.SECTION,
        cooperation.SECTION,
        competition.SECTION,
        context.SECTION,
    ),
    criteria=CRITERIA,
    levers=LEVERS,
    simulation=SIMULATION,
)
