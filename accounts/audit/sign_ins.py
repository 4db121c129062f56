"""Writes down what Django and allauth tell of sign-ins, passwords, addresses and second steps."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal

from accounts.audit.recording import record
from accounts.audit.verbs import Verb
from accounts.backends import first_membership
from accounts.models import User

LOCKED_SECONDS = 300  # as long as allauth keeps somebody out; one line for each such time

ABOUT_PERSON: tuple[tuple[Signal, Verb, str], ...] = (
    (account.password_set, Verb.CHANGED, "password"),
    (account.password_changed, Verb.CHANGED, "password"),
    (account.password_reset, Verb.CHANGED, "password"),
    (account.email_added, Verb.CHANGED, "email"),
    (account.email_changed, Verb.CHANGED, "email"),
    (account.email_removed, Verb.CHANGED, "email"),
)


def listen() -> None:
    """Connect everything; called once, when the apps are ready."""
    auth.user_logged_in.connect(signed_in)
    auth.user_logged_out.connect(signed_out)
    auth.user_login_failed.connect(sign_in_failed)
    for signal, verb, detail in ABOUT_PERSON:
        signal.connect(about_person(verb, detail), weak=False)
    # allauth tells of second steps only when they are committed; their rows tell at once.
    post_save.connect(second_step_saved, sender=Authenticator)
    post_delete.connect(second_step_deleted, sender=Authenticator)
    mfa.authentication_failed.connect(second_step_failed)


def signed_in(*, user: User, **_kwargs: Any) -> None:
    record(Verb.SIGNED_IN, user, organisation=home_of(user), by=user)


def signed_out(*, user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        record(Verb.SIGNED_OUT, user, organisation=home_of(user), by=user)


def signed_out_elsewhere(user: User) -> None:
    record(Verb.SIGNED_OUT, user, organisation=home_of(user), by=user, detail="elsewhere")


def sign_in_failed(*, credentials: dict[str, Any], **_kwargs: Any) -> None:
    """Write down a failed sign-in, with whose account it was where there is one. What was typed is not kept."""
    note_failure(Verb.SIGN_IN_FAILED, credentials)


def locked_out(credentials: dict[str, Any]) -> None:
    """Write down that an account is closed for a while, once for each while: whoever tries on fills no log."""
    typed = repr(sorted((name, value) for name, value in credentials.items() if name != "password"))
    if cache.add(f"locked-out:{hashlib.sha256(typed.encode()).hexdigest()}", 1, LOCKED_SECONDS):
        note_failure(Verb.LOCKED_OUT, credentials)


def note_failure(verb: Verb, credentials: dict[str, Any]) -> None:
    """Write down what went wrong with an account, in the log of the organisation that its person works for."""
    typed = str(credentials.get("email") or credentials.get("username") or "").replace("\0", "")
    user = User.objects.filter(email__iexact=typed).first()
    record(verb, user, organisation=home_of(user) if user else None)


def about_person(verb: Verb, detail: str) -> Any:
    """Return a receiver that writes down a change of a person's own account."""

    def receive(*, user: User, **_kwargs: Any) -> None:
        with transaction.atomic():  # a page has one open; a command need not
            record(verb, user, organisation=home_of(user), by=user, detail=detail)

    return receive


def second_step_saved(*, instance: Authenticator, created: bool, **_kwargs: Any) -> None:
    if created:  # it is saved at each use as well
        note_second_step(Verb.CREATED, instance)


def second_step_deleted(*, instance: Authenticator, **_kwargs: Any) -> None:
    note_second_step(Verb.DELETED, instance)


def second_step_failed(*, authenticator: Authenticator, **_kwargs: Any) -> None:
    note_second_step(Verb.SECOND_STEP_FAILED, authenticator)


def note_second_step(verb: Verb, step: Authenticator) -> None:
    """Write down what became of somebody's second step; the detail is its kind."""
    kind = Authenticator.Type(step.type).value
    with transaction.atomic():  # a page has one open; a command need not
        record(verb, step, organisation=home_of(step.user), detail=kind)


def home_of(user: User) -> UUID | None:
    """Return the id of the organisation that a person works for, None without one."""
    membership = user.first_membership or first_membership(user.pk)
    return membership.organisation_id if membership else None
