"""The sentences that say how a case is like a firm or unlike it: pure data, one whole sentence each."""

from __future__ import annotations

from diagnostics.core.text import Message
from diagnostics.core.text import gettext_noop as _

# Criteria worth a sentence, the most telling first.
CRITERIA = ("functional", "first_tier", "developmental", "risk", "product", "process")

_LIKE: dict[tuple[str, str], str] = {
    ("governance", "arms_length"): _("Like this firm, it sold to buyers who took the goods as they came."),
    ("governance", "network"): _("Like this firm, it worked out products together with its buyers."),
    ("governance", "quasi_hierarchy"): _("Like this firm, it had buyers who decided what to make and how."),
    ("governance", "hierarchy"): _("Like this firm, it belonged to the company it worked for."),
    ("risk_form", "loss"): _("Like this firm, it was losing tasks to a buyer or a bigger firm."),
    ("risk_form", "lock_in"): _("Like this firm, it was in danger of being stuck in making."),
    ("risk_form", "exclusion"): _("Like this firm, it was in danger of being pushed out of the chain."),
    ("risk_form", "none"): _("Like this firm, it had no buyer who took tasks away from it."),
    ("F1", "self"): _("Like this firm, it made its own designs."),
    ("F1", "others"): _("Like this firm, it made to the designs of others."),
    ("F2", "self"): _("Like this firm, it developed its own samples."),
    ("F2", "others"): _("Like this firm, it left samples and development to others."),
    ("F3", "self"): _("Like this firm, it chose and bought its own inputs."),
    ("F3", "others"): _("Like this firm, it worked with inputs chosen by others."),
    ("F4", "self"): _("Like this firm, it checked its own quality."),
    ("F4", "others"): _("Like this firm, it left quality checks to others."),
    ("F5", "self"): _("Like this firm, it shipped its own goods."),
    ("F5", "others"): _("Like this firm, it left shipping to others."),
    ("F6", "self"): _("Like this firm, it sold under its own name."),
    ("F6", "others"): _("Like this firm, it sold under the names of others."),
    ("F7", "self"): _("Like this firm, it did its own selling."),
    ("F7", "others"): _("Like this firm, it left the selling to others."),
    ("concentration", "one"): _("Like this firm, it sold most of its output to one buyer."),
    ("concentration", "several"): _("Like this firm, it had no buyer that took most of its output."),
    ("sector", "same"): _("Like this firm, it worked in this sector."),
    ("sector", "kindred"): _("Like this firm, it worked in a trade of this kind."),
    ("buyer_kind", "brand"): _("Like this firm, it sold to global brands."),
    ("buyer_kind", "retail_chain"): _("Like this firm, it sold to retail chains."),
    ("buyer_kind", "small_retailers"): _("Like this firm, it sold to small retailers."),
    ("buyer_kind", "importer"): _("Like this firm, it sold to importers or traders."),
    ("buyer_kind", "export_agent"): _("Like this firm, it sold through export agents."),
    ("buyer_kind", "local_firm"): _("Like this firm, it worked for larger local firms."),
    ("buyer_kind", "foreign_affiliate"): _("Like this firm, it sold to plants of foreign companies."),
    ("buyer_kind", "public"): _("Like this firm, it sold to public buyers."),
    ("buyer_kind", "final_customers"): _("Like this firm, it sold to final customers."),
    ("functional", "0"): _("Like this firm, it had little chance of taking on design and selling."),
    ("functional", "2"): _("Like this firm, it had a good chance of taking on design and selling."),
    ("first_tier", "0"): _("Like this firm, it fell short of what large buyers ask of a direct supplier."),
    ("first_tier", "2"): _("Like this firm, it met what large buyers ask of a direct supplier."),
    ("developmental", "0"): _("Like this firm, it had buyers who taught it little."),
    ("developmental", "2"): _("Like this firm, it had a buyer it could learn from."),
    ("risk", "0"): _("Like this firm, it stood little danger of losing its tasks."),
    ("risk", "2"): _("Like this firm, it stood in great danger of losing its tasks."),
    ("product", "0"): _("Like this firm, it had little chance of making better products."),
    ("product", "2"): _("Like this firm, it had a good chance of making better products."),
    ("process", "0"): _("Like this firm, it had little chance of making things better and faster."),
    ("process", "2"): _("Like this firm, it had a good chance of making things better and faster."),
    ("size", "micro"): _("Like this firm, it had fewer than ten workers."),
    ("size", "small"): _("Like this firm, it was small."),
    ("size", "medium"): _("Like this firm, it was of medium size."),
    ("size", "large"): _("Like this firm, it was large."),
    ("country", "same"): _("Like this firm, it worked in this country."),
}

_UNLIKE: dict[tuple[str, str], str] = {
    ("governance", "arms_length"): _("Unlike this firm, it sold to buyers who took the goods as they came."),
    ("governance", "network"): _("Unlike this firm, it worked out products together with its buyers."),
    ("governance", "quasi_hierarchy"): _("Unlike this firm, it had buyers who decided what to make and how."),
    ("governance", "hierarchy"): _("Unlike this firm, it belonged to the company it worked for."),
    ("risk_form", "loss"): _("Unlike this firm, it was losing tasks to a buyer or a bigger firm."),
    ("risk_form", "lock_in"): _("Unlike this firm, it was in danger of being stuck in making."),
    ("risk_form", "exclusion"): _("Unlike this firm, it was in danger of being pushed out of the chain."),
    ("risk_form", "none"): _("Unlike this firm, it had no buyer who took tasks away from it."),
    ("F1", "self"): _("Unlike this firm, it made its own designs."),
    ("F1", "others"): _("Unlike this firm, it made to the designs of others."),
    ("F2", "self"): _("Unlike this firm, it developed its own samples."),
    ("F2", "others"): _("Unlike this firm, it left samples and development to others."),
    ("F3", "self"): _("Unlike this firm, it chose and bought its own inputs."),
    ("F3", "others"): _("Unlike this firm, it worked with inputs chosen by others."),
    ("F4", "self"): _("Unlike this firm, it checked its own quality."),
    ("F4", "others"): _("Unlike this firm, it left quality checks to others."),
    ("F5", "self"): _("Unlike this firm, it shipped its own goods."),
    ("F5", "others"): _("Unlike this firm, it left shipping to others."),
    ("F6", "self"): _("Unlike this firm, it sold under its own name."),
    ("F6", "others"): _("Unlike this firm, it sold under the names of others."),
    ("F7", "self"): _("Unlike this firm, it did its own selling."),
    ("F7", "others"): _("Unlike this firm, it left the selling to others."),
    ("concentration", "one"): _("Unlike this firm, it sold most of its output to one buyer."),
    ("concentration", "several"): _("Unlike this firm, it had no buyer that took most of its output."),
    ("sector", "other"): _("Unlike this firm, it worked in another sector."),
    ("destination", "home"): _("Unlike this firm, it sold on its home market."),
    ("destination", "region"): _("Unlike this firm, it sold to neighbouring countries."),
    ("destination", "rich_countries"): _("Unlike this firm, it sold to rich countries."),
    ("functional", "0"): _("Unlike this firm, it had little chance of taking on design and selling."),
    ("functional", "2"): _("Unlike this firm, it had a good chance of taking on design and selling."),
    ("first_tier", "0"): _("Unlike this firm, it fell short of what large buyers ask of a direct supplier."),
    ("first_tier", "2"): _("Unlike this firm, it met what large buyers ask of a direct supplier."),
    ("developmental", "0"): _("Unlike this firm, it had buyers who taught it little."),
    ("developmental", "2"): _("Unlike this firm, it had a buyer it could learn from."),
    ("risk", "0"): _("Unlike this firm, it stood little danger of losing its tasks."),
    ("risk", "2"): _("Unlike this firm, it stood in great danger of losing its tasks."),
    ("product", "0"): _("Unlike this firm, it had little chance of making better products."),
    ("product", "2"): _("Unlike this firm, it had a good chance of making better products."),
    ("process", "0"): _("Unlike this firm, it had little chance of making things better and faster."),
    ("process", "2"): _("Unlike this firm, it had a good chance of making things better and faster."),
    ("size", "micro"): _("Unlike this firm, it had fewer than ten workers."),
    ("size", "small"): _("Unlike this firm, it was small."),
    ("size", "medium"): _("Unlike this firm, it was of medium size."),
    ("size", "large"): _("Unlike this firm, it was large."),
    ("country", "other"): _("Unlike this firm, it worked in another country."),
}

NO_DIFFERENCE = Message(_("No difference shows in what is known of both. Ask the owner what is different here."))


def like(subject: str, word: str) -> Message:
    """Return the sentence that firm and case agree on `subject`. Raises KeyError for an unknown pair."""
    return Message(_LIKE[subject, word])


def unlike(subject: str, word: str) -> Message:
    """Return the sentence that the case, unlike the firm, is `word` in `subject`. KeyError for an unknown pair."""
    return Message(_UNLIKE[subject, word])
