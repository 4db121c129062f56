"""Customers: who buys how much, who decides in each relation, what it allows and what it blocks."""

from __future__ import annotations

from django.utils.translation import gettext

from diagnostics.presentation import pictures
from diagnostics.presentation.buyers import BuyerView
from diagnostics.reports.material import Material, Part, band, chart, name, phrases, pixels

MOST_CARDS = 5  # as many buyers as an assessment asks about in full
SHARES_WIDTH, TRAITS_WIDTH = 166, 78  # millimetres


def build(material: Material) -> Part:
    """Return the words on all buyers: a card for each of the largest that were asked about, a line for the others."""
    view = material.view
    known = [buyer for buyer in view.buyers if is_known(buyer)]
    carded = known[:MOST_CARDS]
    return {
        "title": gettext("Your customers"),
        "lead": gettext("The fewer buyers take most of your sales, and the more they decide, the less room you have."),
        "sentence": view.shares.sentence,
        "shares": chart(pictures.shares(view.shares, theme="print", width=pixels(SHARES_WIDTH)), width=SHARES_WIDTH)
        if view.shares.rows
        else None,
        "no_buyers": gettext("No buyer was named."),
        "cards_title": gettext("Each main customer"),
        "cards": [card(buyer, number) for number, buyer in enumerate(carded, start=1)],
        "traits_title": gettext("The ten signs that a customer helps you grow"),
        "traits": traits(carded),
        "rest_title": gettext("Other customers"),
        "rest_heads": [gettext("Customer"), gettext("Share of sales"), gettext("Who decides")],
        "rest": [rest(buyer) for buyer in view.buyers if buyer not in carded],
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
        "allows_title": gettext("Leaves you room for"),
        "allows": list(buyer.allows),
        "blocks_title": gettext("Stands in the way of"),
        "blocks": list(buyer.blocks),
    }


def traits(buyers: list[BuyerView]) -> list[str]:
    """Return the names of the ten traits, in the order of the strip's numbers."""
    return [cell.name for cell in buyers[0].traits] if buyers else []


def rest(buyer: BuyerView) -> list[str]:
    """Return one line of the table of other buyers."""
    return [name(buyer.name), buyer.share, buyer.rules if is_known(buyer) else gettext("Not asked about")]
