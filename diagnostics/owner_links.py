"""Links by which the owner of a firm writes to a draft without an account: made, revoked, and found by their secret."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts import audit, isolation
from accounts.models import User
from diagnostics.changes import SaveError
from diagnostics.core import instruments
from diagnostics.core.instrument import Scope, Section
from diagnostics.drafts import lock_draft
from diagnostics.models import Assessment, Buyer, OwnerLink
from diagnostics.progress import sections

BYTES = 24  # of a secret: 192 bits, beyond any guessing
NO_HASH = "0" * 64
USED_AGAIN = timedelta(minutes=1)  # how exactly the last use is remembered


class LinkClosedError(SaveError):
    """The link was revoked, has run out, or its assessment was completed."""


class LinkMadeError(SaveError):
    """This link was made before, and its address shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """A section that a link opens, about a buyer or about the firm, with the questions this assessment asks."""

    section: Section
    buyer: Buyer | None

    @property
    def buyer_key(self) -> UUID | None:
        return self.buyer.pk if self.buyer else None

    @property
    def code(self) -> str:
        """What a link keeps of it: "markets", or "traits:<id of the buyer>"."""
        return f"{self.section.key}:{self.buyer.pk}" if self.buyer else self.section.key

    @property
    def title(self) -> str:
        """The section in the owner's words, with the buyer it is about."""
        title = _(self.section.title)
        return _("%(buyer)s: %(section)s") % {"buyer": self.buyer, "section": title} if self.buyer else title


def places_of(assessment: Assessment, buyers: Iterable[Buyer]) -> list[Place]:
    """Return every section that a link of this assessment can open: about the firm, then about each buyer."""
    instrument = instruments.get(assessment.instrument_version)
    about_buyers = sections(instrument, Scope.BUYER, assessment)
    of_firm = [Place(section, None) for section in sections(instrument, Scope.FIRM, assessment)]
    return of_firm + [Place(section, buyer) for buyer in buyers for section in about_buyers]


def opened_by(link: OwnerLink) -> list[Place]:
    """Return the sections a link opens, in the order asked. A buyer taken off the list is gone here too. One query."""
    return [place for place in places_of(link.assessment, link.assessment.buyers.all()) if place.code in link.places]


# --- Advisors


@dataclass(frozen=True, slots=True)
class Terms:
    """What a link opens (codes of places), for how many days (1 to 60) and for whom.

    `id` is made by whoever asks: the same page sent twice makes one link.
    """

    id: UUID
    places: Sequence[str]
    days: int
    owner_name: str = ""


def issue(*, assessment: Assessment, terms: Terms, by: User | None) -> tuple[OwnerLink, str]:
    """Make a link; return it with its secret, which is kept nowhere. Raises CompletedError and LinkMadeError."""
    pk = uuid5(assessment.pk, str(terms.id))
    secret = secrets.token_urlsafe(BYTES)
    with transaction.atomic():
        locked = lock_draft(assessment)
        if OwnerLink.objects.filter(pk=pk).exists():
            raise LinkMadeError(_("This link was made already, and its address is shown once. Make another one."))
        link = OwnerLink.objects.create(
            id=pk,
            assessment=locked,
            owner_name=terms.owner_name,
            digest=digest(secret),
            places=list(terms.places),
            created_by=by,
            expires_at=Now() + timedelta(days=terms.days),
        )
        audit.record(audit.Verb.CREATED, link, by=by)
    link.refresh_from_db()
    return link, secret


@transaction.atomic
def revoke(*, link: OwnerLink) -> None:
    """Close a link from its next request on. Revoked twice, it keeps its first time."""
    if OwnerLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=Now()):
        audit.record(audit.Verb.REVOKED, link)


def links_of(assessment: Assessment) -> QuerySet[OwnerLink]:
    """Return the links of an assessment, newest first, each with `is_expired` and `written`, the questions answered."""
    return assessment.owner_links.select_related("created_by").annotate(
        is_expired=Q(expires_at__lte=Now()),
        written=Count("answers", filter=Q(answers__version=1)),
    )


# --- The owner


def digest(secret: str) -> str:
    """Return what is kept of a secret. It is random and long, so that one round of hashing is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def open_links() -> QuerySet[OwnerLink]:
    """Return the links that open something at this moment, by the database's clock."""
    return OwnerLink.objects.filter(
        revoked_at=None, expires_at__gt=Now(), assessment__status=Assessment.Status.DRAFT
    ).select_related("assessment__firm__organisation", "created_by")


def find_open(pk: UUID, secret: str) -> OwnerLink | None:
    """Return the open link with this id and secret, None for any other: whichever of them is wrong.

    From then on the rows of the firm's organisation are seen.
    """
    with isolation.across_organisations("a link says whose firm it is about"):
        link = open_links().filter(pk=pk).first()
    is_right = constant_time_compare(digest(secret), link.digest if link else NO_HASH)
    if link is None or not is_right:
        return None
    isolation.act_for(link.assessment.firm.organisation_id)
    return link


def note_use(link: OwnerLink) -> None:
    """Remember that a link was used just now, to the minute."""
    is_older = Q(used_at=None) | Q(used_at__lt=Now() - USED_AGAIN)
    OwnerLink.objects.filter(is_older, pk=link.pk).update(used_at=Now())


def lock_open(link: OwnerLink) -> None:
    """Hold a link open until the transaction ends. Raises LinkClosedError when it was closed meanwhile."""
    if not open_links().select_for_update(of=("self",), no_key=True).filter(pk=link.pk).exists():
        raise LinkClosedError(_("This link does not open anything any more."))
