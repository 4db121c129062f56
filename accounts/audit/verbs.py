"""The closed list of what is recorded. A verb says what was done; the kind of object says to what."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verb(TextChoices):
    """What somebody did. A new one needs no migration; one that is in use keeps its value."""

    CREATED = "created", _("added")
    CHANGED = "changed", _("changed")
    DELETED = "deleted", _("deleted")
    RESTORED = "restored", _("restored")
    COMPLETED = "completed", _("completed")
    REOPENED = "reopened", _("reopened")
    ANSWERED = "answered", _("answered as the owner")
    AGREED = "agreed", _("recorded consent to")
    WITHDREW = "withdrew", _("recorded the withdrawal of")
    SUBMITTED = "submitted", _("submitted for review")
    SENT_BACK = "sent_back", _("sent back")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")
    REVOKED = "revoked", _("revoked")
    RENEWED = "renewed", _("gave a new secret to")
    SENT = "sent", _("had something sent to")
    REQUESTED = "requested", _("asked for")
    CANCELLED = "cancelled", _("cancelled")
    IMPORTED = "imported", _("imported")
    UNDID = "undid", _("undid the import of")
    EXPORTED = "exported", _("exported")
    DOWNLOADED = "downloaded", _("downloaded")
    DENIED = "denied", _("was refused")
    SIGNED_IN = "signed_in", _("signed in")
    SIGNED_OUT = "signed_out", _("signed out")
    SIGN_IN_FAILED = "sign_in_failed", _("sign-in failed")
    LOCKED_OUT = "locked_out", _("locked out for a while")
    SECOND_STEP_FAILED = "second_step_failed", _("second step failed")


# What changes nothing in the database, so that there is no transaction to share.
ALONE = frozenset(
    {
        Verb.EXPORTED,
        Verb.DOWNLOADED,
        Verb.DENIED,
        Verb.SIGNED_IN,
        Verb.SIGNED_OUT,
        Verb.SIGN_IN_FAILED,
        Verb.LOCKED_OUT,
        Verb.SECOND_STEP_FAILED,
    }
)
