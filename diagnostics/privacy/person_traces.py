"""What is held about a person where no relation leads to them: removed while their rows are still there."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models.functions import Lower

from accounts.models import AccessToken, Invitation, Membership, User
from diagnostics.privacy.person_reach import own_rows

AT_ONCE = 500  # sessions
# What the back office calls by the name or the words of its person.
NAMED_BY = (User, EmailAddress, Authenticator, Membership, AccessToken)


def end_sessions(person: User) -> int:
    """Delete every session of a person, in whichever browser. Returns how many.

    Each session is opened: not all of them are on the list that people see.
    """
    listed = set(UserSession.objects.filter(user=person).values_list("session_key", flat=True))
    keys = [one.pk for one in Session.objects.iterator(AT_ONCE) if one.pk in listed or is_of(one, person)]
    return Session.objects.filter(pk__in=keys).delete()[0]


def is_of(session: Session, person: User) -> bool:
    """Whether a person is signed in by a session; one that cannot be read is nobody's."""
    return str(session.get_decoded().get(SESSION_KEY, "")) == str(person.pk)


def forget_invitations(person: User) -> int:
    """Delete the invitations that name one of a person's addresses. Returns how many.

    Not emptied: one without an address would be open to whoever has its link.
    """
    known = EmailAddress.objects.filter(user=person).values_list(Lower("email"), flat=True)
    addresses = {person.email.lower(), *known}
    return Invitation.objects.annotate(to=Lower("email")).filter(to__in=addresses).delete()[0]


def empty_log(person: User) -> int:
    """Leave of the back office's log on a person's rows only ids, who and when. Returns how many lines."""
    count = 0
    for model in NAMED_BY:
        ids = [str(pk) for pk in own_rows(person, model).values_list("pk", flat=True)]
        kind = ContentType.objects.get_for_model(model)
        entries = LogEntry.objects.filter(content_type=kind, object_id__in=ids)
        count += entries.update(object_repr="", change_message="")
    return count
