"""Snapshots made by hand, with an instrument to match: small enough to read, with every shape a result can take."""

import datetime as dt
from dataclasses import replace

from casestudies.matching import Match, Ranking, Remedy
from diagnostics.core.findings import (
    Advice,
    AnswerRef,
    BandMove,
    BuyerDiagnosis,
    Change,
    Concentration,
    Diagnosis,
    Driver,
    Finding,
    FunctionNow,
    GateResult,
    Governance,
    GovernanceClass,
    Influence,
    Range,
    RiskForm,
    Stability,
    Status,
    Upgrading,
)
from diagnostics.core.instrument import (
    Band,
    Citation,
    Criterion,
    Firmness,
    Gate,
    Instrument,
    Level,
    Lever,
    Origin,
    Question,
    Scope,
    Section,
    Weight,
)
from diagnostics.core.text import Message
from diagnostics.snapshots import BuyerFacts, FirmFacts, RecordedAnswer, Snapshot

PAPER = Citation("Box 3.2, first trait", lines="553-554")
READING = Citation("Section 3", Origin.READING, reason="The paper gives no weights, so all count the same.")
HOSTILE = '<script>alert("x")</script> شركة 👩🏽‍🏭 ' + "A" * 160

NAMES = {
    "D01": "Strategic search",
    "D02": "Training",
    "C02": "Quality",
    "C06": "Network management",
    "R1": "Replacing the buyer",
    "G2": "Who sets the design",
    "F1": "Design",
    "F2": "Product development and samples",
    "F3": "Choosing and buying inputs",
    "F4": "Quality checking",
    "F5": "Logistics and export",
    "F6": "Brand on the goods",
    "F7": "Marketing and selling",
}


def question(key):
    name = NAMES.get(key, f"Subject {key}")
    levels = tuple(Level(n, f"{name}, behaviour {n}") for n in range(5))
    return Question(
        key,
        name,
        f"What about {name.lower()}?",
        levels,
        (PAPER, READING),
        not_applicable="No office here" * (key == "D08"),
    )


def section(key, scope, codes):
    return Section(key, key.title(), f"Asks about {key}.", scope, tuple(question(code) for code in codes))


BANDS = (Band("low", "Low", 0, 37.5, 0), Band("medium", "Medium", 37.5, 62.5, 1), Band("high", "High", 62.5, 100, 2))
TIERS = (
    Band("not_yet", "Not yet", 0, 37.5, 0),
    Band("partly", "Partly", 37.5, 62.5, 1),
    Band("eligible", "Eligible", 62.5, 100, 2),
)
TITLES = {
    "developmental": "Developmental buyers",
    "first_tier": "First-tier eligibility",
    "risk": "Risk of functional downgrading",
    "process": "Outlook for process upgrading",
    "product": "Outlook for product upgrading",
    "functional": "Outlook for functional upgrading",
}


def criterion(key):
    return Criterion(
        key=key,
        title=TITLES[key],
        asks=f"Asks for {TITLES[key].lower()}.",
        higher_is_better=key != "risk",
        bands=TIERS if key == "first_tier" else BANDS,
        rule="The mean of the answers, times 100.",
        weights=(Weight("C06", 0.3, READING, "role"), Weight("buffers", 0.25, READING)),
        gates=(Gate("quality", "C02", 2, "Quality is at least uneven.", PAPER),) if key == "first_tier" else (),
        citations=(PAPER, READING),
    )


INSTRUMENT = Instrument(
    version="sample",
    sections=(
        section("traits", Scope.BUYER, [f"D{n:02}" for n in range(1, 11)]),
        section("governance", Scope.BUYER, [f"G{n}" for n in range(1, 8)]),
        section("position", Scope.BUYER, [f"R{n}" for n in range(1, 7)]),
        section("functions", Scope.FIRM, [f"F{n}{when}" for when in ("", "_before") for n in range(1, 8)]),
        section("capabilities", Scope.FIRM, [f"C{n:02}" for n in range(1, 13)]),
    ),
    criteria=tuple(criterion(key) for key in TITLES),
    levers=(
        Lever(
            "second_market",
            "One market",
            "Enter a second market",
            "Visit a fair",
            Firmness.DOCUMENTED,
            "risk",
            (PAPER,),
        ),
    ),
)


def ref(code, buyer=None, level=2):
    return AnswerRef(code, buyer, "dk" if level is None else "answered", level, None if level is None else "stated")


def finding(key, low=50.0, point=58.0, high=70.0, **changes):
    """Return a scored finding with two drivers that sum to the point."""
    rising = Driver("c06", Message("Network management"), point + 9.4, (ref("C06", level=3),))
    falling = Driver("c02", Message("Quality"), -9.4, (ref("C02", level=1),))
    bands = [band.key for band in (TIERS if key == "first_tier" else BANDS) if low < band.high and high >= band.low]
    at = next(band.key for band in (TIERS if key == "first_tier" else BANDS) if band.low <= point <= band.high)
    is_exact = low == high
    fields = {
        "key": key,
        "status": Status.SCORED,
        "sentence": Message("%(title)s: what was found.", {"title": Message(TITLES[key])}),
        "range": Range(low, point, high),
        "band": at,
        "bands": tuple(bands),
        "coverage": 1.0 if is_exact else 0.8,
        "drivers": (falling, rising),
        "evidence": (ref("C06", level=3), ref("C02", level=1)),
        "missing": () if is_exact else (ref("C05", level=None), ref("R1", "b1", None)),
        "narrowing": () if is_exact else (ref("R1", "b1", None),),
        "citations": (PAPER,),
    }
    return Finding(**fields | changes)


def stability(**changes):
    """Return how a score holds, with an input of every kind."""
    counts = Message("How much “%(factor)s” counts", {"factor": Message("Training")})
    fields = {
        "draws": 1000,
        "seed": 1,
        "low": 51.6,
        "high": 64.4,
        "kept": 0.874,
        "influences": (
            Influence("answer", Message("Quality"), 2.6, ref("C02", level=1)),
            Influence("answer", Message("Replacing the buyer"), 1.2, ref("R1", "b1", 1)),
            Influence("weight", counts, 0.3),
        ),
    }
    return Stability(**fields | changes)


def change(effect=4.2, band="medium", score=62.0):
    """Return a step: the firm's quality, one level on."""
    label = Message("%(question)s: “%(level)s”", {"question": Message("Quality"), "level": "Quality, behaviour 2"})
    return Change(label, effect, score, band, ref("C02", level=1), 2)


def shift(effect=-10.2, band="high", score=56.0):
    """Return a step that moves sales to a new buyer."""
    label = Message(
        "%(points)s of every 100 in sales move from %(buyer)s to a new buyer.", {"points": 20, "buyer": "A"}
    )
    return Change(label, effect, score, band, tenths=200)


def not_enough(key):
    missing = tuple(ref(code, level=None) for code in ("C06", "C02", "F1", "F2"))
    sentence = Message("Too little is known to judge this.")
    return Finding(key, Status.NOT_ENOUGH, sentence, coverage=0.25, missing=missing, narrowing=missing[:3])


def not_applicable(key):
    return Finding(
        key, Status.NOT_APPLICABLE, Message("The firm sells at arm’s length; nobody looks for first-tier suppliers.")
    )


def buyer(key, name, share, level=3):
    governance = Governance(
        classes=(GovernanceClass.QUASI_HIERARCHY,) if level else (),
        scores={each.value: 0.25 for each in GovernanceClass},
        margin=0.3,
        sentence=Message("%(buyer)s decides what is made and how.", {"buyer": name}),
        evidence=(ref("G2", key, level),),
        citations=(Citation("Table 2.1", lines="197-227"),),
    )
    return BuyerDiagnosis(
        key=key,
        name=name,
        share_tenths=share,
        kind="brand",
        governance=governance,
        developmental=finding("developmental") if level else not_enough("developmental"),
        traits_present=4 if level else 0,
        traits_asked=10 if level else 0,
        allows=(Message("Learning how to make things better."),),
        blocks=(Message("Own design for the same market."),),
        upgrading=(
            Upgrading(
                "functional", "closed", "medium", Message("This buyer stands in the way."), Message("It would object.")
            ),
        ),
    )


def advice(lever="second_market", warning=None):
    return Advice(
        lever=lever,
        why=Message("One buyer takes %(share)s%% of sales.", {"share": 41}),
        action="Enter a second market",
        first_step="Visit a fair this spring.",
        firmness="A",
        criterion="risk",
        effect=6.4,
        warning=warning,
        citations=(PAPER,),
    )


def gates(is_open=True):
    return (
        GateResult("quality", Message("Quality is at least uneven."), is_open, ref("C02", level=3 if is_open else 1)),
    )


def diagnosis(buyers=(), **changes):
    findings = {key: finding(key) for key in TITLES}
    findings["first_tier"] = finding("first_tier", 40.0, 40.0, 40.0, gates=gates(False))
    findings["risk"] = finding("risk", 55.0, 66.0, 71.0, notes=(Message("Just above the limit."),))
    functions = [FunctionNow(f"F{n}", NAMES[f"F{n}"], now, before) for n, (now, before) in enumerate(PAIRS, start=1)]
    fields = {
        "instrument_version": "sample",
        "engine_version": "sample",
        "sentence": Message("The firm delivers well and is losing design to its main buyer."),
        "findings": findings,
        "risk_form": RiskForm.LOSS,
        "concentration": Concentration(
            0.41, Range(0.3, 0.3, 0.3), 3.3, Range(0.5, 0.5, 0.5), Message("Sales lie in few hands.")
        ),
        "buyers": tuple(buyers),
        "functions": tuple(functions),
        "advice": (advice(warning=Message("It may anger your main buyer.")), advice()),
        "strengths": (
            Message("Quality is reliable."),
            Message("People learn quickly."),
            Message("Orders change fast."),
        ),
        "context": (Message("Exchange rates were not asked about."),),
        "coverage": 0.86,
    }
    return Diagnosis(**fields | changes)


PAIRS = [(0, 3), (2, 2), (3, 1), (None, 2), (4, None), (0, 1), (None, None)]


def match(n, **changes):
    fields = {
        "slug": f"case-{n}",
        "title": f"Case {n}",
        "summary": f"What happened in case {n}.",
        "score": 90.0 - n,
        "reasons": (Message("Like this firm, it sold shoes."),),
        "differences": (Message("Unlike this firm, it had its own brand."),),
        "remedies": (Remedy("second_market", Message("All sales go to one market.")),),
        "outcome": "success",
    }
    return Match(**fields | changes)


def snapshot(buyers=(("b1", "Brightway", 410), ("b2", "Second & Sons", None)), result=None, **changes):
    """Return a snapshot; `buyers` are (key, name, share in tenths)."""
    judged = tuple(buyer(key, name, share) for key, name, share in buyers)
    answers = [
        RecordedAnswer("C06", None, "answered", 3, "document", "Supplier list of May seen."),
        RecordedAnswer("C02", None, "answered", 1),
    ]
    for key, _name, _share in buyers:
        answers += [RecordedAnswer(f"D{n:02}", key, "answered", n % 5, "stated") for n in range(1, 8)]
        answers += [RecordedAnswer("D08", key, "na"), RecordedAnswer("D09", key, "dk")]
    fields = {
        "firm": FirmFacts(
            "Scarpe Brenta", "15", "Leather and footwear", "IT", "Italy", "Stra", "Women’s shoes", 45, 1, 1978
        ),
        "organisation": "Demo Agency",
        "advisor": "Ada Advisor",
        "assessed_on": dt.date(2026, 11, 20),
        "completed_at": dt.datetime(2026, 11, 20, 15, 30, tzinfo=dt.UTC),
        "chain_position": "direct",
        "other_buyers": 12,
        "buyers": tuple(BuyerFacts(key, name, share, "brand", "rich_countries") for key, name, share in buyers),
        "answers": tuple(answers),
        "diagnosis": result or diagnosis(judged),
        "ranking": Ranking(tuple(match(n) for n in range(1, 6)), match(9, outcome="failure", reasons=())),
    }
    return Snapshot(**fields | changes)


def nothing_answered():
    """Return the snapshot of an assessment that was completed without an answer."""
    unknown = Concentration(None, None, None, None, Message("Who buys how much is not known."))
    result = diagnosis(
        findings={key: not_enough(key) for key in TITLES},
        risk_form=RiskForm.NONE,
        concentration=unknown,
        functions=tuple(FunctionNow(f"F{n}", NAMES[f"F{n}"], None, None) for n in range(1, 8)),
        advice=(),
        strengths=(),
        context=(),
        coverage=0.0,
    )
    empty = FirmFacts("Firm", "99", "Another sector", "IT", "Italy")
    return snapshot((), result, answers=(), firm=empty, advisor="", other_buyers=None, ranking=Ranking())


def half_answered():
    """Return a snapshot in which some criteria could be judged and some could not."""
    judged = (buyer("b1", "Brightway", 410), buyer("b2", "Unknown Ltd", 200, level=None))
    result = diagnosis(judged)
    findings = result.findings | {"product": not_enough("product"), "first_tier": not_applicable("first_tier")}
    return snapshot((("b1", "Brightway", 410), ("b2", "Unknown Ltd", 200)), replace(result, findings=findings))


def examined():
    """Return a snapshot in which it was tried how every score stands and what would change it."""
    result = diagnosis((buyer("b1", "Brightway", 410), buyer("b2", "Second & Sons", None)))
    findings = {key: replace(each, stability=stability(), changes=(change(),)) for key, each in result.findings.items()}
    two = BandMove((change(), change(2.0, "high", 64.0)), 64.0, "high")
    findings["process"] = replace(findings["process"], band_move=two)
    findings["risk"] = replace(findings["risk"], changes=(shift(), shift(-30.2, "medium", 36.0)))
    findings["product"] = finding("product", 70.0, 80.0, 90.0, stability=stability(kept=1.0, low=70.0, high=85.0))
    return snapshot(result=replace(result, findings=findings))


def one_buyer():
    return snapshot((("b1", "Only One", 1000),), other_buyers=None)


def thirty_buyers():
    return snapshot(tuple((f"b{n}", f"Buyer number {n}", 45 - n) for n in range(30)))


def hostile_names():
    firm = FirmFacts(HOSTILE, "15", "Leather and footwear", "IT", "Italy", HOSTILE[:120], HOSTILE)
    named = snapshot((("b1", HOSTILE, 410), ("b2", "%(buyer)s %s {0} {{ x }}", 100)), firm=firm, advisor=HOSTILE)
    note = RecordedAnswer("C06", None, "answered", 3, "document", HOSTILE)
    return replace(named, answers=(note, *named.answers[1:]))


EVERY_KIND = [snapshot, examined, nothing_answered, half_answered, one_buyer, thirty_buyers, hostile_names]
