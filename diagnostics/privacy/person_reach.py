"""Which tables know of a person who signs in: what is their own, and what they wrote, did or were given at firms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db.models import Count, ForeignKey, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessToken, AuditEvent, Invitation, Membership, User
from casestudies.records import CaseEvent, CaseNote, CaseOpening, CaseRevision
from casestudies.uploads import CaseUpload
from diagnostics import models as firms
from diagnostics.privacy.reach import Held
from diagnostics.uploads import Upload

# Given row by row: the ways from a table to its person.
OWN: dict[type[Model], tuple[str, ...]] = {
    User: ("pk",),
    EmailAddress: ("user",),
    Authenticator: ("user",),
    UserSession: ("user",),
    Membership: ("user",),
    AccessToken: ("membership__user",),
    Invitation: ("invited_by", "accepted_by"),
    User.groups.through: ("user",),
    User.user_permissions.through: ("user",),
    LogEntry: ("user",),
    AuditEvent: ("person",),
}
# Secrets, and what tells how busy others are. Of people who were invited, the address is theirs.
NOT_GIVEN: dict[type[Model], frozenset[str]] = {
    User: frozenset({"password"}),
    Authenticator: frozenset({"data"}),
    UserSession: frozenset({"session_key"}),
    AccessToken: frozenset({"digest"}),
    Invitation: frozenset({"digest", "email"}),
    LogEntry: frozenset({"object_repr", "change_message"}),
    AuditEvent: frozenset({"number", "hash"}),
}
# What they wrote at firms and cases belongs to those. Given are ids, how often, and what the id is of.
WRITTEN: dict[tuple[type[Model], str], tuple[str, str]] = {
    (firms.Assessment, "advisor"): ("assessment", "pk"),
    (firms.Answer, "updated_by"): ("assessment", "assessment"),
    (firms.AnswerChange, "by"): ("assessment", "assessment"),
    (firms.Buyer, "updated_by"): ("assessment", "assessment"),
    (firms.OwnerLink, "created_by"): ("assessment", "assessment"),
    (firms.Diagnosis, "created_by"): ("assessment", "assessment"),
    (firms.SecondDiagnosis, "created_by"): ("assessment", "assessment"),
    (firms.Plan, "created_by"): ("assessment", "assessment"),
    (firms.MatchFeedback, "by"): ("assessment", "assessment"),
    (firms.ReportJob, "requested_by"): ("assessment", "diagnosis__assessment"),
    (firms.Firm, "created_by"): ("firm", "pk"),
    (firms.Firm, "handed_to"): ("firm", "pk"),
    (firms.Action, "created_by"): ("firm", "firm"),
    (firms.Action, "updated_by"): ("firm", "firm"),
    (firms.Consent, "recorded_by"): ("firm", "firm"),
    (firms.Consent, "withdrawal_recorded_by"): ("firm", "firm"),
    (firms.ReportBundle, "requested_by"): ("reportbundle", "pk"),
    (firms.BuyerPair, "decided_by"): ("buyerpair", "pk"),
    (firms.Webhook, "created_by"): ("webhook", "pk"),
    (firms.Rescoring, "requested_by"): ("rescoring", "pk"),
    (Upload, "by"): ("upload", "pk"),
    (CaseUpload, "by"): ("caseupload", "pk"),
    (CaseRevision, "edited_by"): ("casestudy", "case"),
    (CaseRevision, "submitted_by"): ("casestudy", "case"),
    (CaseRevision, "published_by"): ("casestudy", "case"),
    (CaseEvent, "by"): ("casestudy", "case"),
    (CaseNote, "by"): ("casestudy", "case"),
    (CaseOpening, "by"): ("casestudy", "case"),
}
LEFT_OUT: dict[tuple[type[Model], str], Promise | str] = {
    (firms.Firm, "advisor"): _("worked out from who assessed a firm and to whom it was handed, which are in the file"),
}

# What the page counts: the account itself is one, and rights of the back office are few people's.
SHOWN: dict[type[Model], Promise | str] = {
    EmailAddress: _("E-mail addresses"),
    Authenticator: _("Second steps"),
    UserSession: _("Places where you are signed in"),
    Membership: _("Memberships"),
    AccessToken: _("Access tokens"),
    Invitation: _("Invitations you made or accepted"),
    AuditEvent: _("Lines of the audit log on what you did"),
}


def relations() -> Iterator[tuple[type[Model], str]]:
    """Yield every foreign key to a person that there is, in whichever app, as (model, name of the field)."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.related_model is User:
                yield model, field.name


def own_rows(person: User, model: type[Model]) -> QuerySet:
    """Return the rows of a table that are a person's own, in the order of their keys."""
    way = Q()
    for path in OWN[model]:
        way |= Q(**{path: person.pk})
    return model._base_manager.filter(way).order_by("pk")


def columns_of(model: type[Model]) -> list[str]:
    """Return the columns of a person's own table that are given."""
    hidden = NOT_GIVEN.get(model, frozenset())
    return [field.attname for field in model._meta.concrete_fields if field.name not in hidden]


def written_by(person: User) -> Iterator[dict[str, Any]]:
    """Yield what a person wrote, did or was given at firms and cases: how many records of each, never content."""
    for (model, field), (of, path) in WRITTEN.items():
        found = model._base_manager.filter(**{field: person.pk}).order_by(path)
        for key, count in found.values_list(path).annotate(count=Count("pk")):
            yield {"record": model._meta.model_name, "as": field, "of": of, "id": key, "count": count}


def held_of(person: User) -> list[Held]:
    """Return how much is held about a person, without kinds that there are none of. A query for each kind."""
    own = [Held(str(name), own_rows(person, model).count()) for model, name in SHOWN.items()]
    written = sum(model._base_manager.filter(**{field: person.pk}).count() for model, field in WRITTEN)
    everything = [*own, Held(str(_("Records of firms and cases that name you")), written)]
    return [each for each in everything if each.count]
