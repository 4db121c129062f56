"""Made-up published cases, as many as wanted and the same for the same seed: for measuring, never for reading.

They vary as a real library would: trades and towns recur, words have a long tail, who rules goes with how few the
buyers are and with what the firm does itself, and every fifth attribute is not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, TypeVar

from casestudies import vocabulary as words
from casestudies.models import CaseStudy

Word = TypeVar("Word")

PREFIX = "made-up-"  # of their addresses
BATCH = 1000
NOT_TOLD = 0.2
TRADES = {  # ISIC groups with the words people use for them
    "152": "shoes footwear leather soles lasts", "151": "bags leather luggage tanning hides",
    "141": "garments shirts sewing denim uniforms", "143": "knitwear pullovers yarn knitting wool",
    "131": "cloth weaving cotton looms dyeing", "139": "carpets towels embroidery curtains",
    "261": "circuits assembly electronics boards", "262": "computers keyboards screens plastics",
    "264": "radios televisions sets tuners", "325": "surgical instruments forceps scissors steel",
    "321": "jewellery silver stones rings", "310": "furniture chairs rattan teak",
    "162": "doors plywood timber joinery", "011": "beans vegetables peas sowing", "012": "flowers mangoes coffee cocoa",
    "032": "shrimp fish ponds hatchery", "102": "salmon fillets freezing cannery", "103": "juice jam dried fruit",
    "107": "biscuits noodles bakery sugar", "257": "tools knives hinges forging", "282": "pumps machines castings",
    "293": "brakes seats wiring axles", "309": "bicycles frames rims saddles", "231": "glass bottles tiles",
    "239": "ceramics pottery glazes kilns", "221": "gloves rubber tyres hoses", "222": "toys buckets moulds",
}  # fmt: skip
COUNTRIES = "BR IN IT MX CL KE ZW PK CN TH MY SG VN BD PT TR MA TN EG ZA GH ET UG PE CO AR CR GT ID PH LK NP RO PL"
SYLLABLES = "ba den ka lo mir san tu vel ora pi ron esh gal dur mon ti zha ku ren os pal ine qua ber tol"
FIGURES = "buyers orders prices quality design samples agents brands machines workers families loans fairs cooperatives"
DEEDS = "joined refused learned copied hired bought visited promised lost gained shared tested closed opened moved"
TURNS = (
    "In {town} the makers of {thing} {deed} new {figure}, and the {figure2} changed within {n} years.",
    "A firm with {n} workers {deed} {thing} for {rare}, whose agents asked for better {figure}.",
    "Orders for {thing} came late, so {town} {deed} its own {figure} and a second kind of {rare}.",
    "Nobody in {town} had {deed} {figure2} before; {rare} was told of it by a buyer of {thing}.",
    "After {n} seasons the {figure} of {thing} went to {rare}, and the {figure2} stayed.",
    "The larger firms {deed} the {figure}. Small ones kept to {thing} and to {rare}.",
)


def made_up(number: int, *, seed: int = 1) -> Iterator[CaseStudy]:
    """Yield `number` unsaved published cases, the same for the same seed."""
    chance = Random(seed)  # noqa: S311 -- repeatable on purpose
    rare = [_coined(chance) for _ in range(4000)]
    towns = [_coined(chance).title() for _ in range(300)]
    for place in range(number):
        yield _case(place, chance, rare, towns)


def fill(number: int, *, seed: int = 1) -> None:
    """Store `number` made-up cases, and let PostgreSQL take stock as it would by itself in a quiet hour."""
    batch: list[CaseStudy] = []
    for case in made_up(number, seed=seed):
        batch.append(case)
        if len(batch) == BATCH:
            CaseStudy.objects.bulk_create(batch)
            batch = []
    CaseStudy.objects.bulk_create(batch)


def empty() -> None:
    """Delete the made-up cases."""
    CaseStudy.objects.filter(slug__startswith=PREFIX).delete()


def _coined(chance: Random) -> str:
    return "".join(chance.choices(SYLLABLES.split(), k=chance.randint(2, 4)))


def _case(place: int, chance: Random, rare: Sequence[str], towns: Sequence[str]) -> CaseStudy:
    trade = chance.choice(list(TRADES))
    town = chance.choice(towns)
    thing = chance.choice(TRADES[trade].split())

    def tell(sentences: int) -> str:
        return " ".join(_sentence(chance, trade, town, rare) for _ in range(sentences))

    start = chance.randint(1970, 2015)
    return CaseStudy(
        slug=f"{PREFIX}{town.lower()}-{thing}-{place}",
        status=words.Status.PUBLISHED,
        family="" if chance.random() < 0.4 else f"{town.lower()}-{chance.randint(1, 3)}",
        title=f"{thing.title()} from {town}: {_sentence(chance, trade, town, rare)}"[:140],
        summary=tell(3)[:590],
        situation=tell(5),
        what_they_did=tell(6),
        what_happened=tell(6),
        what_to_take=tell(3),
        limits=tell(2),
        cluster=town,
        keywords=" ".join([*chance.sample(TRADES[trade].split(), 2), _pick_rare(chance, rare)]),
        outcome=chance.choice(words.Outcome.values),
        sectors=[trade, *([chance.choice(list(TRADES))[:2]] if chance.random() < 0.15 else [])],
        countries=chance.sample(COUNTRIES.split(), chance.choice((0, 1, 1, 1, 1, 1, 2))),
        period_start=start,
        period_end=start + chance.randint(0, 9),
        evidence=chance.choice(words.Strength.values),
        **_facts(chance),
    )


def _sentence(chance: Random, trade: str, town: str, rare: Sequence[str]) -> str:
    return chance.choice(TURNS).format(
        town=town,
        thing=chance.choice(TRADES[trade].split()),
        deed=chance.choice(DEEDS.split()),
        figure=chance.choice(FIGURES.split()),
        figure2=chance.choice(FIGURES.split()),
        rare=_pick_rare(chance, rare),
        n=chance.randint(2, 400),
    )


def _pick_rare(chance: Random, rare: Sequence[str]) -> str:
    """Return a coined word; the first of the list are common, the last hardly ever met."""
    return rare[int(len(rare) * chance.random() ** 3)]


def _facts(chance: Random) -> dict[str, Any]:
    """Return the attributes that likeness is about; who rules sets what goes with it."""

    def told(value: Word, nothing: Word) -> Word:
        return nothing if chance.random() < NOT_TOLD else value

    governance = chance.choice(words.Governance.values)
    is_ruled = governance in (words.Governance.QUASI_HIERARCHY, words.Governance.HIERARCHY)
    share = chance.randint(350, 1000) if is_ruled else chance.randint(20, 500)
    return {
        "firm_sizes": told(chance.sample(words.FirmSize.values, chance.choice((1, 1, 2))), []),
        "destinations": told(chance.sample(words.Destination.values, chance.choice((1, 1, 2))), []),
        "buyer_kinds": told(chance.sample(words.BuyerKind.values, chance.choice((1, 2, 2, 3))), []),
        "governance": told(str(governance), ""),
        "top_share_tenths": told(share, None),
        "functions_before": told(_levels(chance, is_ruled), None),
        "functions_after": told(_levels(chance, is_ruled), None),
        "risk_form": told(str(chance.choice(words.RiskForm.values)), ""),
        "bands": {key: chance.choice(bands) for key, bands in words.BANDS.items() if chance.random() > NOT_TOLD},
        "levers": chance.sample(words.LEVERS, chance.choice((0, 1, 2, 2, 3, 4))),
    }


def _levels(chance: Random, is_ruled: bool) -> dict[str, int | None]:
    lows = {"F1", "F2", "F6", "F7"} if is_ruled else set()
    return {
        key: None if chance.random() < 0.1 else chance.choice((0, 0, 1, 2) if key in lows else (1, 2, 3, 3, 4))
        for key in words.FUNCTIONS
    }
