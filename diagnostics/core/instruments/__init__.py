"""The released versions of the instrument. A released version never changes: a correction is a new one."""

from diagnostics.core.instrument import Instrument
from diagnostics.core.instruments import v1

RELEASED: tuple[Instrument, ...] = (v1.INSTRUMENT,)
CURRENT = RELEASED[-1]


def get(version: str) -> Instrument:
    """Return the released instrument with this version. Raises KeyError that names the known versions."""
    for instrument in RELEASED:
        if instrument.version == version:
            return instrument
    known = ", ".join(instrument.version for instrument in RELEASED)
    raise KeyError(f"No instrument version {version!r}; known: {known}")


__all__ = ["CURRENT", "RELEASED", "get"]
