"""The paper behind version 1, the works it reports, and short ways of citing them.

Line numbers are those of the project's plain-text edition of the paper; `place` finds the passage in any other.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.core.instrument import Citation, Origin
from diagnostics.core.text import gettext_noop as _

LAST_LINE = 1343  # of the plain-text edition


@dataclass(frozen=True, slots=True)
class Source:
    """A publication. `short` is how it is named in running text; `full` is the reference as printed."""

    key: str
    short: str
    full: str


PAPER = Source(
    "caspari-2003",
    "Caspari (2003)",
    "Caspari, Cathrine (2003): Participation in Global Value Chains as a Vehicle for SME Upgrading: "
    "A Literature Review. SEED Working Paper No. 44, Series on Upgrading in Small Enterprise Clusters and "
    "Global Value Chains. Geneva: International Labour Office.",
)

# What the paper reports. We cite these through the paper; the years and titles are as the paper gives them.
REPORTED: tuple[Source, ...] = (
    Source(
        "altenburg-2000", "Altenburg (2000)", "On developmental enterprises and electronics clusters: Boxes 2.2, 3.2."
    ),
    Source("bazan-2001", "Bazan et al. (2001)", "On footwear in the Sinos Valley, Brazil: section 4."),
    Source("dolan-1999", "Dolan et al. (1999)", "On fresh vegetables from Kenya and Zimbabwe: Box 3.1."),
    Source("gereffi-1999", "Gereffi (1999)", "On garments in East Asia: Box 2.1."),
    Source(
        "humphrey-schmitz-2000", "Humphrey and Schmitz (2000)", "On governance and upgrading: Table 2.1, section 2."
    ),
    Source("rabellotti-2001", "Rabellotti (2001)", "On footwear in the Brenta district, Italy: Box 3.3."),
    Source("schmitz-2000", "Schmitz (2000)", "On four clusters under pressure: Box 3.5."),
    Source("schmitz-knorringa-2000", "Schmitz and Knorringa (2000)", "On what footwear buyers say: Box 3.4."),
    Source("schurman-2001", "Schurman (2001)", "On price-based exports from Chile: Box 5.1."),
    Source("tewari-1999", "Tewari (1999)", "On knitwear in Ludhiana, India: Box 4.1."),
)


def paper(place: str, lines: str) -> Citation:
    """Return a citation of the paper: `place` in words, `lines` as "554-559" or "190-191, 440-442"."""
    return Citation(place, Origin.PAPER, lines)


def reading(place: str, reason: str, lines: str = "") -> Citation:
    """Return a citation of our own choice: `place` says what we chose, `reason` why."""
    return Citation(place, Origin.READING, lines, reason)


def outside(place: str, reason: str) -> Citation:
    """Return a citation of a source other than the paper, named in `reason`."""
    return Citation(place, Origin.OUTSIDE, "", reason)


FIVE_LEVELS = _("The five levels")

DEGREES = reading(
    FIVE_LEVELS,
    _("The paper names what to look at but gives no degrees. We worded five that an owner can recognise."),
)
EFFECT = reading(
    FIVE_LEVELS,
    _(
        "The paper describes an ideal type and gives no degrees. "
        "We worded five, by what the buyer does and not by what it means to do."
    ),
    "549, 602",
)
TABLE_CLASSES = reading(
    FIVE_LEVELS,
    _("Table 2.1 sets types beside each other. We worded five steps from one type to the next."),
)
