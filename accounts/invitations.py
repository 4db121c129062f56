"""Invitations: made, found by their secret, withdrawn, and accepted once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.isolation import across_organisations, acting_for
from accounts.members import work_for
from accounts.models import Invitation, Membership, Organisation, User
from accounts.roles import described_as

GOOD_FOR_DAYS = 14
MOST_A_DAY = 100  # of one organisation: nobody sends letters to the world from here
SECRET_BYTES = 32  # 256 random bits, beyond any guessing


class State(StrEnum):
    """What became of an invitation."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class NotOpenError(Exception):
    """The invitation was accepted, withdrawn or has expired meanwhile."""

    def __init__(self, state: State) -> None:
        super().__init__(state.value)
        self.state = state


class TooManyError(Exception):
    """The organisation has invited as many people as it may within a day. The text is for the reader."""

    def __init__(self) -> None:
        super().__init__(_("%(most)s invitations in a day are enough. Go on tomorrow.") % {"most": MOST_A_DAY})


def invite(*, organisation: Organisation, role: str, email: str, by: User) -> tuple[Invitation, str]:
    """Make an invitation, with an `email` for that person only; return it with its secret, which is kept nowhere.

    Raises TooManyError.
    """
    with transaction.atomic():
        locked = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        today = locked.invitations.filter(created_at__gt=Now() - timedelta(days=1))
        if today.count() >= MOST_A_DAY:
            raise TooManyError
        secret = secrets.token_urlsafe(SECRET_BYTES)
        made = Invitation.objects.create(
            organisation=locked, role=role, email=User.objects.normalize_email(email), invited_by=by,
            digest=digest(secret), expires_at=Now() + timedelta(days=GOOD_FOR_DAYS),
        )  # fmt: skip
        audit.record(audit.Verb.CREATED, made, by=by, detail=role)
    made.refresh_from_db()
    return made, secret


def send(invitation: Invitation, address: str) -> None:
    """Send the way in to the person invited."""
    names = {"invitation": invitation, "role": described_as(invitation.role), "address": address}
    subject = _("%(organisation)s invites you to Foothold") % {"organisation": invitation.organisation.name}
    text = render_to_string("accounts/mail/invitation.txt", names)
    send_mail(" ".join(subject.split()), text, settings.DEFAULT_FROM_EMAIL, [invitation.email])


def digest(secret: str) -> str:
    """Return what the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str) -> Invitation | None:
    """Return the invitation that a secret opens, whatever became of it."""
    known = Invitation.objects.select_related("organisation", "invited_by")
    with across_organisations("whoever has the secret may know what it opens"):
        return known.filter(digest=digest(secret)).first()


def state_of(invitation: Invitation) -> State:
    """Return what became of an invitation."""
    if invitation.accepted_at:
        return State.ACCEPTED
    if invitation.withdrawn_at:
        return State.WITHDRAWN
    return State.EXPIRED if invitation.expires_at <= timezone.now() else State.OPEN


def invitations_of(organisation: Organisation) -> QuerySet[Invitation]:
    """Return the invitations of the last quarter, at most 200."""
    recent = Q(created_at__gt=Now() - timedelta(days=90))
    return organisation.invitations.filter(recent).select_related("invited_by", "accepted_by")[:200]


def withdraw(*, invitation: Invitation) -> None:
    """Close an invitation that nobody has accepted; closing it twice changes nothing. Raises NotOpenError."""
    with transaction.atomic():
        locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if locked.accepted_at:
            raise NotOpenError(State.ACCEPTED)
        if not locked.withdrawn_at:
            Invitation.objects.filter(pk=locked.pk).update(withdrawn_at=Now())
            audit.record(audit.Verb.REVOKED, locked)


def is_for(invitation: Invitation, user: User) -> bool:
    """Whether a person may accept: anybody with the link, or the one whose address it names."""
    return not invitation.email or invitation.email.casefold() == user.email.casefold()


def accept(*, invitation: Invitation, by: User) -> Membership:
    """Make a person a member, once, and turn their pages to the organisation.

    Who is a member already keeps their role, and the invitation stays open. Raises NotOpenError.
    """
    with acting_for(invitation.organisation_id), transaction.atomic():
        return take_in(invitation, by)


def take_in(invitation: Invitation, by: User) -> Membership:
    """Do what `accept` says, in the organisation's context and in a transaction."""
    locked = lock_open(invitation)
    membership, is_new = Membership.objects.get_or_create(
        user=by, organisation=locked.organisation, defaults={"role": locked.role}
    )
    if is_new:
        Invitation.objects.filter(pk=locked.pk).update(accepted_at=Now(), accepted_by=by)
        audit.record(audit.Verb.CREATED, membership, organisation=locked.organisation, by=by, detail=locked.role)
    work_for(user=by, organisation=locked.organisation)
    return membership


def lock_open(invitation: Invitation) -> Invitation:
    """Return an invitation that nobody else accepts meanwhile. Raises NotOpenError."""
    locked = Invitation.objects.select_for_update(of=["self"]).select_related("organisation").get(pk=invitation.pk)
    if (state := state_of(locked)) != State.OPEN:
        raise NotOpenError(state)
    return locked


def join(*, invitation: Invitation, email: str, name: str, password: str) -> User:
    """Make an account and accept with it. An address that was written to counts as verified. Raises NotOpenError."""
    with acting_for(invitation.organisation_id), transaction.atomic():
        lock_open(invitation)  # first: a form sent twice makes one account
        user = User.objects.create_user(email=invitation.email or email, password=password, name=name)
        is_known = bool(invitation.email)
        EmailAddress.objects.create(user=user, email=user.email, verified=is_known, primary=True)
        take_in(invitation, user)
    return user
