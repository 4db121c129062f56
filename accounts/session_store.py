"""Sessions in the database, as Django keeps them, looked up by a prepared query."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from accounts import isolation
from accounts.prepared import Prepared


def living(key: str, now: dt.datetime) -> QuerySet[Session]:
    """Return the session of a key, if it has not run out."""
    return Session.objects.filter(session_key=key, expire_date__gt=now)


LIVING = Prepared(living)


class SessionStore(db.SessionStore):
    """The session of one browser."""

    def _get_session_from_db(self) -> Any:
        with isolation.before_context():
            found = LIVING.first(key=self.session_key, now=timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
