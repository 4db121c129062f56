"""What the privacy page says: who is responsible, what is kept where and for how long, and which cookies are set."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from accounts import replica


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie that this site sets: its name, what for, and how long it stays."""

    name: str
    purpose: str
    kept: str


def cookies() -> list[Cookie]:
    """Return every cookie that this site sets; none of them follows anybody to other sites."""
    hours = settings.SESSION_LONGEST_SECONDS // 3600
    named = [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _("Keeps you signed in"),
            _("Until you sign out or close the browser, %(hours)s hours at most") % {"hours": hours},
        ),
        Cookie(settings.CSRF_COOKIE_NAME, _("Keeps other sites from sending forms in your name"), _("One year")),
        Cookie("messages", _("Carries a message to the next page, like “The consent was recorded.”"), _("One page")),
    ]
    seconds = _("%(seconds)s seconds") % {"seconds": settings.REPLICA_LAG_SECONDS}
    changed = Cookie(replica.COOKIE, _("Shows you at once what you have just changed"), seconds)
    return [*named, changed] if settings.REPLICA else named


def unset() -> list[str]:
    """Return the names of the settings without which the page cannot say what it should."""
    names = ("PRIVACY_RESPONSIBLE", "PRIVACY_CONTACT", "PRIVACY_STORED_WHERE", "PRIVACY_BACKUP_DAYS")
    return [name for name in names if not getattr(settings, name)]
