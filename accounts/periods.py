"""For how long what is of no use any more is kept: read by what removes it and by the privacy page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Period:
    """What is removed after so many days, which whoever runs the site can set by the name of the setting."""

    setting: str
    what: Promise | str

    @property
    def days(self) -> int:
        """Return the days, 1 at least: what was never kept for a day could not be looked into."""
        return max(1, int(getattr(settings, self.setting)))

    @property
    def length(self) -> dt.timedelta:
        return dt.timedelta(days=self.days)


REPORT_FILES = Period("REPORT_KEEP_DAYS", _("Files of reports"))
UPLOADS = Period("UPLOAD_KEEP_DAYS", _("Uploaded files that nobody took in"))
CANCELLED = Period("CANCELLED_KEEP_DAYS", _("Requests for reports that were cancelled"))
WEBHOOK_LOG = Period("WEBHOOK_LOG_DAYS", _("What other systems were told"))
API_REPLIES = Period("API_REPLY_KEEP_DAYS", _("Answers kept for programs that ask twice"))
INVITATIONS = Period("INVITATION_KEEP_DAYS", _("Invitations that were accepted, withdrawn or expired, from then on"))
TOKENS = Period("TOKEN_KEEP_DAYS", _("Access tokens that were revoked or expired, from then on"))
RUN_OUT = Period("RUN_OUT_KEEP_DAYS", _("Being signed in, and counts of failed attempts, once they have run out"))

PERIODS = (REPORT_FILES, UPLOADS, CANCELLED, WEBHOOK_LOG, API_REPLIES, INVITATIONS, TOKENS, RUN_OUT)
