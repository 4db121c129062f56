"""Which tables hold something about a firm: all from which a relation leads to it, and those that name it otherwise."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.contrib.admin.models import LogEntry
from django.db.models import Count, Field, ForeignKey, ForeignObjectRel, Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessToken, AuditChain, AuditEvent, Brand, Invitation, Membership, Organisation, User
from diagnostics.models import (
    BundleItem,
    BuyerPair,
    Delivery,
    DeliveryAttempt,
    Firm,
    KeptReply,
    OwnerLink,
    ReportBundle,
    Rescoring,
    Webhook,
)
from diagnostics.uploads import Upload

# Related to a firm, and no part of what is given away.
LEFT_OUT: dict[type[Model], Promise | str] = {
    KeptReply: _("repeats, for a program that asks twice, what is in the other tables"),
    BundleItem: _("says only that a report, which is in the file, was put into a bundle with others"),
}
# Hold something about firms without a relation to one. `traces` looks after what is in them.
LOOSE: dict[type[Model], Promise | str] = {
    Upload: _("a table of several firms, until it is taken in; with an assessment it is related, and given away"),
    Delivery: _("tells another system the ids of a firm's assessments and reports, nothing about the firm"),
    DeliveryAttempt: _("when a delivery was tried"),
    ReportBundle: _("a list of reports of several firms"),
    BuyerPair: _("a decision on two buyers' names, for all firms of the organisation"),
    AuditEvent: _("who did what to which id, and when; it names no firm, and stays"),
    LogEntry: _("what was done in the back office, with the name of what it was done to"),
}
# Know nothing of any firm: whom they belong to, and what they are told with.
OF_NO_FIRM: tuple[type[Model], ...] = (
    *(Organisation, Brand, Membership, Invitation, AccessToken, User),
    *(AuditChain, Webhook, Rescoring),
)
SECRET_FIELDS: dict[type[Model], tuple[str, ...]] = {OwnerLink: ("digest",)}


@cache
def paths_to_firm() -> dict[type[Model], str]:
    """Return every model from which relations lead to a firm, with the shortest way there, as a lookup.

    Firm itself comes first, with "pk"; then the nearest ones.
    """
    paths: dict[type[Model], str] = {Firm: "pk"}
    waiting: deque[type[Model]] = deque([Firm])
    while waiting:
        model = waiting.popleft()
        for field in fields_towards(model):
            if field.model not in paths:
                paths[field.model] = field.name if model is Firm else f"{field.name}__{paths[model]}"
                waiting.append(field.model)
    return paths


def fields_towards(model: type[Model]) -> Iterator[Field]:
    """Yield the fields of other tables that refer to a model's rows, also those without a name for the way back."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and isinstance(relation.field, ForeignKey):
            yield relation.field


def rows_of(firm: Firm, model: type[Model], path: str) -> QuerySet:
    """Return a model's rows about a firm, in the order of their keys; also those that lists leave out."""
    return model._base_manager.filter(**{path: firm.pk}).order_by("pk")


@dataclass(frozen=True, slots=True)
class Held:
    """How many records of a kind are held about a firm."""

    name: str
    count: int


def held_of(firm: Firm) -> list[Held]:
    """Return what is held about a firm beside its facts, without kinds that it has none of. One query."""
    kinds = {f"rows_{model._meta.model_name}": model for model in paths_to_firm() if model is not Firm}
    counted = {name: count_in(model, paths_to_firm()[model]) for name, model in kinds.items()}
    counts = Firm.objects.annotate(**counted).values_list(*kinds).get(pk=firm.pk)
    named = zip(kinds.values(), counts, strict=True)
    return [Held(capfirst(str(model._meta.verbose_name_plural)), count) for model, count in named if count]


def count_in(model: type[Model], path: str) -> Coalesce:
    """Return the count of a model's rows about the firm of the outer query."""
    about = model._base_manager.filter(**{path: OuterRef("pk")}).order_by()
    return Coalesce(Subquery(about.annotate(of=Value(1)).values("of").annotate(n=Count("pk")).values("n")), 0)
