"""The kinds of objects in the audit log: how each leads to its organisation, and where its name is found, now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, Model, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.functional import Promise

from accounts.models import AccessToken, AuditEvent, Brand, Invitation, Membership, Organisation, User
from casestudies.models import CaseStudy, Source
from diagnostics.models import (
    Action,
    Assessment,
    BuyerPair,
    Diagnosis,
    Firm,
    MatchFeedback,
    OwnerLink,
    Plan,
    ReportBundle,
    ReportJob,
    Rescoring,
    Webhook,
)
from diagnostics.uploads import Upload


@dataclass(frozen=True, slots=True)
class Kind:
    """A model; `owner` is the way to the organisation it belongs to, "" for none; `name` that to its name."""

    model: type[Model]
    owner: str = ""
    name: str = ""

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)


ALL = (
    Kind(Firm, "organisation", "name"),
    Kind(Assessment, "firm__organisation", "firm__name"),
    Kind(Action, "firm__organisation", "text"),
    Kind(Plan, "assessment__firm__organisation", "title"),
    Kind(OwnerLink, "assessment__firm__organisation", "assessment__firm__name"),
    Kind(MatchFeedback, "assessment__firm__organisation", "case__title"),
    Kind(ReportJob, "diagnosis__assessment__firm__organisation", "diagnosis__assessment__firm__name"),
    Kind(ReportBundle, "organisation"),
    Kind(Rescoring, "organisation"),
    Kind(Diagnosis, "assessment__firm__organisation"),
    Kind(BuyerPair, "organisation"),
    Kind(Upload, "organisation", "name"),
    Kind(Webhook, "organisation", "url"),
    Kind(AccessToken, "membership__organisation", "name"),
    Kind(User, "", "name"),
    Kind(Membership, "organisation", "user__name"),
    Kind(Invitation, "organisation", "email"),
    Kind(Organisation, "pk"),
    Kind(Brand, "organisation"),
    Kind(AuditEvent, "organisation"),
    Kind(CaseStudy, "", "title"),
    Kind(Source, "", "title"),
)
BY_LABEL = {kind.label: kind for kind in ALL}
# The ids in addresses, by their names there.
IN_ADDRESSES: dict[str, Kind] = {
    "firm_id": BY_LABEL["diagnostics.firm"],
    "assessment_id": BY_LABEL["diagnostics.assessment"],
    "action_id": BY_LABEL["diagnostics.action"],
    "plan_id": BY_LABEL["diagnostics.plan"],
    "report_id": BY_LABEL["diagnostics.reportjob"],
    "bundle_id": BY_LABEL["diagnostics.reportbundle"],
    "upload_id": BY_LABEL["diagnostics.upload"],
    "webhook_id": BY_LABEL["diagnostics.webhook"],
    "link_id": BY_LABEL["diagnostics.ownerlink"],
    "token_id": BY_LABEL["accounts.accesstoken"],
    "membership_id": BY_LABEL["accounts.membership"],
    "invitation_id": BY_LABEL["accounts.invitation"],
}


def word_for(label: str) -> str | Promise:
    """Return the word for a kind of object; one that this page does not know is told by its label."""
    kind = BY_LABEL.get(label)
    return kind.model._meta.verbose_name or label if kind else label


def names_of(events: Iterable[AuditEvent], organisation: UUID) -> dict[tuple[str, str], str]:
    """Return the names of what events are about, by kind and id, as far as it is there. One query for each kind.

    Only an organisation's own things are named: of what it was refused, it learns nothing here.
    """
    wanted: dict[str, set[str]] = {}
    for event in events:
        if event.object_id:
            wanted.setdefault(event.kind, set()).add(event.object_id)
    found: dict[tuple[str, str], str] = {}
    for label, ids in wanted.items():
        if (kind := BY_LABEL.get(label)) and kind.name:
            found |= {(label, str(pk)): name for pk, name in named(kind, ids, organisation)}
    return found


def named(kind: Kind, ids: set[str], organisation: UUID) -> Iterable[tuple[object, str]]:
    """Return ids with names. A person without a name is told by the address of their mail."""
    rows = kind.model._base_manager.filter(pk__in=ids)
    if kind.owner:
        rows = rows.filter(**{kind.owner: organisation})
    if kind.model in (User, Membership):
        address = kind.name.replace("name", "email")
        return rows.values_list("pk", Coalesce(NullIf(kind.name, Value("")), address, output_field=CharField()))
    return rows.values_list("pk", kind.name)
