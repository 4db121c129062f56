"""Words that made-up firms, buyers and notes are put together from."""

from __future__ import annotations

from random import Random

SYLLABLES = (
    "ba", "den", "ka", "lo", "mir", "san", "tu", "vel", "ora", "pi", "ron", "esh", "gal", "dur", "mon", "ti", "zha",
    "ku", "ren", "os", "pal", "ine", "qua", "ber", "tol",
)  # fmt: skip
KINDS = (
    "& Sons",
    "Works",
    "Brothers",
    "Trading",
    "Workshop",
    "Cooperative",
    "Industries",
    "Limited",
    "y Hijos",
    "Fils",
)
HOUSES = ("Brands", "Stores", "Group", "Imports", "Agency", "Fashion", "Foods", "Retail", "Hold", "Supply")
PRODUCTS = {
    "10": ("dried fruit", "juice", "biscuits"), "13": ("knitwear", "towels", "carpets"), "14": ("shirts", "uniforms"),
    "15": ("shoes", "bags", "soles"), "16": ("doors", "pallets"), "31": ("chairs", "tables"),
    "01": ("beans", "roses", "mangoes"), "03": ("shrimp", "tilapia"), "25": ("hinges", "knives", "castings"),
    "26": ("circuit boards", "cables"), "32": ("forceps", "scissors"), "99": ("toys", "baskets", "candles"),
}  # fmt: skip
COUNTRIES = (
    "BR", "IN", "IT", "MX", "CL", "KE", "ZW", "PK", "CN", "TH", "MY", "VN", "BD", "PT", "TR", "MA", "TN", "EG", "ZA",
    "GH", "ET", "UG", "PE", "CO", "CR", "GT", "ID", "PH", "LK", "NP", "RO", "PL",
)  # fmt: skip
NOTES = (
    "Showed the order book of the last {n} months.",
    "The owner hesitated; the book-keeper said {n} times a year.",
    "Two of {n} workers do this, both trained by the buyer.",
    "Says it changed after a complaint {n} months ago.",
    "Not written down anywhere, but the foreman said the same.",
    "Seen on the shop floor: {n} samples with the buyer's label.",
    "Wants to do this next year if the bank agrees.",
    "The buyer's inspector comes every {n} weeks.\nNo report is left behind.",
)
STEPS = ("Ask two other firms how they did it", "Write down what it costs", "Visit the fair", "Call the buyer")


def coined(chance: Random) -> str:
    """Return a word nobody uses, with a capital."""
    return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).capitalize()


def firm_name(chance: Random) -> str:
    """Return the name of a firm."""
    return f"{coined(chance)} {chance.choice(KINDS)}"


def buyer_name(chance: Random) -> str:
    """Return the name of a buyer; some three hundred are met again and again, as lead firms are."""
    known = Random(int(300 * chance.random() ** 2))  # noqa: S311 -- repeatable on purpose
    return f"{coined(known)} {known.choice(HOUSES)}"


def note(chance: Random) -> str:
    """Return what an advisor may have written beside an answer."""
    return chance.choice(NOTES).format(n=chance.randint(2, 40))
