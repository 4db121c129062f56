"""Customers: who buys how much, who decides in each relation, what it allows and what it blocks."""

from __future__ import annotations

from django.utils.translation import gettext

from diagnostics.presentation import pictures
from diagnostics.presentation.buyers import WHOLE, BuyerView, SharesView
from diagnostics.reports.material import Material, Part, band, chart, name, phrases, pixels

MOST_CARDS = 5  # as many buyers as an assessment asks about in full
TRAITS_WIDTH = 64  # millimetres


def build(material: Material) -> Part:
    """Return the words on all buyers: a card for each of the largest that were asked about, a line for the others."""
    view = material.view
    known = [buyer for buyer in view.buyers if is_known(buyer)]
    carded = known[:MOST_CARDS]
    return {
        "cuts": cuts(),
        "title": gettext("Your customers"),
        "lead": gettext("The fewer buyers take most of your sales, and the more they decide, the less room you have."),
        "sentence": view.shares.sentence,
        "shares": shares(view.shares) if view.shares.rows else None,
        "no_buyers": gettext("No buyer was named."),
        "cards_title": gettext("Each main customer"),
        "cards": [card(buyer, number) for number, buyer in enumerate(carded, start=1)],
        "traits_title": gettext("The ten signs that a customer helps you grow"),
        "traits": traits(carded),
        "rooms_title": gettext("What they let you do"),
        "allows_title": gettext("Room for"),
        "blocks_title": gettext("In the way"),
        "rooms": rooms(carded),
        "rest_title": gettext("Other customers"),
        "rest_heads": [gettext("Customer"), gettext("Share of sales"), gettext("Who decides")],
        "rest": [rest(buyer) for buyer in view.buyers if buyer not in carded],
    }


def cuts() -> list[str]:
    """Return what is left out, step by step, where the buyers would not fit one page."""
    return [
        "",
        gettext("For want of room, this page leaves out who decides in the relations with other customers."),
        gettext("For want of room, this page leaves out other customers, and what each word on who decides means."),
        gettext(
            "For want of room, this page leaves out other customers and what each one lets you do, and shortens names. "
            "The result in Foothold has all of it."
        ),
        gettext(
            "For want of room, this page tells the three largest customers only. The result in Foothold has all of it."
        ),
    ]


def shares(view: SharesView) -> Part:
    """Return the shares as rows with bars.

    Typst draws these bars itself: in a drawing of ours, names in scripts that shape their letters (Arabic,
    Devanagari) would come out without the characters they stand for, which PDF/UA-1 refuses.
    """
    rows = pictures.gathered(view.rows)
    whole = max(WHOLE, sum(row.tenths or 0 for row in rows))
    return {
        "heads": [gettext("Customer"), gettext("Share of sales")],
        "rows": [
            {
                "name": name(row.label),
                "share": row.printed,
                "part": None if row.tenths is None else row.tenths / whole,
                "is_rest": row.is_rest,
            }
            for row in rows
        ],
    }


def is_known(buyer: BuyerView) -> bool:
    """Whether anything but its name and share was answered about a buyer."""
    answered = any(answer.is_known for answer in buyer.rules_evidence)
    return answered or any(cell.level is not None for cell in buyer.traits)


def card(buyer: BuyerView, number: int) -> Part:
    """Return the words on one buyer."""
    drawing = pictures.traits(buyer, uid=f"traits-{number}", theme="print", width=pixels(TRAITS_WIDTH))
    return {
        "name": name(buyer.name),
        "share": buyer.share,
        "facts": phrases([buyer.kind, buyer.destination, buyer.owner]),
        "rules_title": gettext("Who decides"),
        "rules": buyer.rules,
        "rules_means": list(buyer.rules_means),
        "rules_sentence": buyer.rules_sentence,
        "developmental": band(buyer.developmental) if buyer.developmental else None,
        "traits_words": buyer.traits_words,
        "traits": chart(drawing, width=TRAITS_WIDTH) if buyer.traits else None,
    }


def rooms(buyers: list[BuyerView]) -> list[Part]:
    """Return what relations allow and block, once for all buyers for whom it is the same."""
    grouped: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for buyer in buyers:
        if buyer.allows or buyer.blocks:
            grouped.setdefault((buyer.allows, buyer.blocks), []).append(name(buyer.name))
    return [
        {"buyers": ", ".join(names), "allows": list(allows), "blocks": list(blocks)}
        for (allows, blocks), names in grouped.items()
    ]


def traits(buyers: list[BuyerView]) -> list[str]:
    """Return the names of the ten traits, in the order of the strip's numbers."""
    return [cell.name for cell in buyers[0].traits] if buyers else []


def rest(buyer: BuyerView) -> list[str]:
    """Return one line of the table of other buyers."""
    return [name(buyer.name), buyer.share, buyer.rules if is_known(buyer) else gettext("Not asked about")]
