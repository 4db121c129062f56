"""What goes when its time is over: a rule for each of `accounts.periods`, in small batches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from accounts import periods
from accounts.models import AccessToken, Invitation
from accounts.periods import Period
from casestudies.uploads import CaseUpload
from diagnostics import keeping
from diagnostics.models import Delivery, KeptReply, ReportBundle, ReportJob
from diagnostics.uploads import Upload

AT_ONCE = 500  # rows: a sweep has other things to do
RUN_OUT_CACHE = "FROM django_cache WHERE expires < statement_timestamp() - make_interval(days => %s)"


@dataclass(frozen=True, slots=True)
class Rule:
    """How to count what is older than a period, and how to remove some of it; both return how many.

    `told` are the words of the sweep's log.
    """

    period: Period
    told: str
    count: Callable[[], int]
    drop: Callable[[], int]


def rules() -> tuple[Rule, ...]:
    """Return a rule for each period, in their order."""
    return (
        Rule(periods.REPORT_FILES, "old files dropped", count_files, keeping.drop_old_files),
        of_rows(periods.UPLOADS, "uploads that nobody took in dropped", waiting_uploads),
        of_rows(periods.CANCELLED, "cancelled requests dropped", cancelled),
        of_rows(periods.WEBHOOK_LOG, "old lines of webhooks' logs dropped", ended_deliveries),
        of_rows(periods.API_REPLIES, "kept answers of the API dropped", kept_replies),
        of_rows(periods.INVITATIONS, "closed invitations dropped", closed_invitations),
        of_rows(periods.TOKENS, "closed access tokens dropped", closed_tokens),
        Rule(periods.RUN_OUT, "sessions and counts that ran out dropped", count_run_out, drop_run_out),
    )


Older = Callable[[Period], tuple[QuerySet, ...]]


def of_rows(period: Period, told: str, older: Older) -> Rule:
    """Return the rule that removes rows; `older` says which are older than a period."""
    return Rule(period, told, partial(count_rows, older, period), partial(drop_rows, older, period))


def count_rows(older: Older, period: Period) -> int:
    return sum(rows.count() for rows in older(period))


def drop_rows(older: Older, period: Period) -> int:
    """Remove some rows that are older than a period. Returns how many, without what hangs on them."""
    dropped = 0
    for rows in older(period):
        found = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        rows.filter(pk__in=found).delete()  # asked again: what was renewed meanwhile stays
        dropped += len(found)
    return dropped


# --- Which rows


def waiting_uploads(period: Period) -> tuple[QuerySet, ...]:
    waiting = Q(applied_at=None, uploaded_at__lt=Now() - period.length)
    return Upload.objects.filter(waiting), CaseUpload.objects.filter(waiting)


def cancelled(period: Period) -> tuple[QuerySet, ...]:
    """Return cancelled reports of which nothing is left to be cleared away, and cancelled bundles."""
    jobs = ReportJob.objects.filter(status=ReportJob.Status.CANCELLED, heartbeat_at=None, bundle_items=None)
    bundles = ReportBundle.objects.filter(status=ReportBundle.Status.CANCELLED)
    return tuple(rows.filter(finished_at__lt=Now() - period.length) for rows in (jobs, bundles))


def ended_deliveries(period: Period) -> tuple[QuerySet, ...]:
    ended = Delivery.objects.exclude(status=Delivery.Status.PENDING)
    return (ended.filter(created_at__lt=Now() - period.length),)


def kept_replies(period: Period) -> tuple[QuerySet, ...]:
    return (KeptReply.objects.filter(created_at__lt=Now() - period.length),)


def closed_invitations(period: Period) -> tuple[QuerySet, ...]:
    before = Now() - period.length
    closed = Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before) | Q(expires_at__lt=before)
    return (Invitation.objects.filter(closed),)


def closed_tokens(period: Period) -> tuple[QuerySet, ...]:
    before = Now() - period.length
    return (AccessToken.objects.filter(Q(revoked_at__lt=before) | Q(expires_at__lt=before)),)


# --- What has no rule of its own kind


def count_files() -> int:
    return keeping.old_files().count()


def run_out_sessions(period: Period) -> tuple[QuerySet, ...]:
    """Return sessions that have run out, and lines on lists of sessions that are gone."""
    living = Session.objects.filter(session_key=OuterRef("session_key"))
    listed = UserSession.objects.filter(~Exists(living), last_seen_at__lt=Now() - period.length)
    return Session.objects.filter(expire_date__lt=Now() - period.length), listed


def count_run_out() -> int:
    """Count what ran out: sessions, and what is kept for a while."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {RUN_OUT_CACHE}", [periods.RUN_OUT.days])
        kept: int = cursor.fetchone()[0]
    return kept + count_rows(run_out_sessions, periods.RUN_OUT)


def drop_run_out() -> int:
    """Remove some of what ran out; the cache itself looks only when it is full."""
    some = f"SELECT cache_key {RUN_OUT_CACHE} LIMIT {AT_ONCE}"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM django_cache WHERE cache_key IN ({some})", [periods.RUN_OUT.days])  # noqa: S608  # nosec B608
        kept: int = cursor.rowcount
    return kept + drop_rows(run_out_sessions, periods.RUN_OUT)
