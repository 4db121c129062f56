"""What matching knows of a firm and of a case: plain values, no database, no sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from diagnostics.core import instruments
from diagnostics.core.findings import Diagnosis, Status
from diagnostics.core.text import Message

NO_SECTOR = "99"  # "another sector" on the firm's form: it tells nothing about likeness
Level = int | None  # who does a function: 0 (others) to 4 (the firm alone), None when not known


class BuyerLike(Protocol):
    """Anything with a buyer's share, kind and destination: a row of answers, or of a frozen snapshot."""

    @property
    def share_tenths(self) -> int | None: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def destination(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Profile:
    """The firm, as far as likeness goes. Empty or None always means "not known", never "none".

    `sector` is an ISIC Rev. 4 division ("15"), `country` an ISO 3166 code. `governance` holds the class that rules
    most of the sales first, a near tie second. `top_share` runs from 0 to 1. `bands` maps criterion keys to band
    keys. `gaps` are the keys of the levers advised to the firm, most important first, `weaknesses` what each is for.
    """

    sector: str = ""
    country: str = ""
    workers: int | None = None
    governance: tuple[str, ...] = ()
    top_share: float | None = None
    risk_form: str = ""
    functions: Mapping[str, Level] = field(default_factory=dict)
    bands: Mapping[str, str] = field(default_factory=dict)
    buyer_kinds: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    weaknesses: Mapping[str, Message] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One published case, as far as likeness goes. Empty or None always means "not told".

    `family` groups cases drawn from the same study. `sectors` are ISIC divisions or groups, main one first.
    `sizes` are size classes (micro, small, medium, large). `outcome` is success, mixed or failure.
    `levers` are the keys of the levers the firm tried, whether they worked or not.
    """

    slug: str
    title: str
    summary: str
    outcome: str
    family: str = ""
    sectors: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    governance: str = ""
    top_share: float | None = None
    risk_form: str = ""
    functions: Mapping[str, Level] = field(default_factory=dict)
    bands: Mapping[str, str] = field(default_factory=dict)
    buyer_kinds: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    levers: tuple[str, ...] = ()


def profile_of(
    diagnosis: Diagnosis, *, sector: str, country: str, workers: int | None, buyers: Sequence[BuyerLike]
) -> Profile:
    """Return the profile of a diagnosed firm. `buyers` are those the firm named, in any order."""
    return Profile(
        sector="" if sector == NO_SECTOR else sector,
        country=country,
        workers=workers,
        governance=_ruling_classes(diagnosis),
        top_share=diagnosis.concentration.top_share,
        risk_form=_risk_form(diagnosis),
        functions={function.key: function.now for function in diagnosis.functions},
        bands={key: finding.band for key, finding in sorted(diagnosis.findings.items()) if finding.band},
        buyer_kinds=_known(buyer.kind for buyer in buyers),
        destinations=_known(buyer.destination for buyer in buyers),
        gaps=tuple(advice.lever for advice in diagnosis.advice),
        weaknesses=_weaknesses(diagnosis),
    )


def _ruling_classes(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Return the governance class with most of the sales, then the near tie of that class where there is one.

    A buyer without a known share counts as a tenth of the sales, so that it is heard but does not rule.
    """
    sales: dict[str, int] = {}
    ties: dict[str, str] = {}
    for buyer in diagnosis.buyers:
        if not buyer.governance.classes:
            continue
        first, *others = (str(one) for one in buyer.governance.classes)
        sales[first] = sales.get(first, 0) + (100 if buyer.share_tenths is None else buyer.share_tenths)
        if others:
            ties[first] = min(others[0], ties.get(first, others[0]))
    if not sales:
        return ()
    ruling = min(sales, key=lambda key: (-sales[key], key))
    return (ruling, ties[ruling]) if ruling in ties else (ruling,)


def _risk_form(diagnosis: Diagnosis) -> str:
    """Return the form of risk, or nothing when the risk could not be judged."""
    risk = diagnosis.findings.get("risk")
    return str(diagnosis.risk_form) if risk is not None and risk.status is not Status.NOT_ENOUGH else ""


def _weaknesses(diagnosis: Diagnosis) -> dict[str, Message]:
    """Return the weakness that each lever advised is for, in the words of the instrument."""
    levers = {lever.key: lever for lever in instruments.get(diagnosis.instrument_version).levers}
    return {one.lever: Message(levers[one.lever].weakness) for one in diagnosis.advice if one.lever in levers}


def _known(values: Iterable[Any]) -> tuple[str, ...]:
    """Return the distinct non-empty values in a fixed order."""
    return tuple(sorted({str(value) for value in values if value}))
