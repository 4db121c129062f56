"""Who uses Foothold: users, the organisations they work for and in which role, their ways in, and the log of it all."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

LONGEST_TOKEN = dt.timedelta(days=366)
LONGEST_INVITATION = dt.timedelta(days=30)


class UserManager(BaseUserManager["User"]):
    """Creates users, who sign in by e-mail and have no user name."""

    use_in_migrations = True

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return an address in small letters: sign-in looks for those, however the address was given or is typed."""
        return super().normalize_email(email).lower()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person who signs in. What they may do depends on their memberships."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    # Which of several organisations their pages show; none: the one they joined first.
    works_for = models.ForeignKey(
        "Organisation", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]
    first_membership: Membership | None = None  # where it was read together with the person (`MemberBackend`)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints: ClassVar = [
            # Two spellings of one address must not be two people.
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Organisation(models.Model):
    """An agency whose advisors share firms. Nothing of one organisation exists for another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=150)
    is_demo = models.BooleanField(_("demonstration data"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """How an organisation's reports look. Apart from the organisation, which every request reads: a logo is large."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="brand", primary_key=True)
    name = models.CharField(_("name on reports"), max_length=120, blank=True)
    colour = models.CharField(_("colour"), max_length=7, blank=True)  # "#0b5c7a"
    logo = models.BinaryField(_("logo"), default=bytes, blank=True)  # a PNG of our own writing, b"" for none
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("look of reports")
        verbose_name_plural = _("looks of reports")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(colour="") | models.Q(colour__regex=r"^#[0-9a-f]{6}$"), name="brand_colour_is_hex"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.organisation)


class Role(models.TextChoices):
    """What a member may do in an organisation."""

    ADVISOR = "advisor", _("advisor")
    REVIEWER = "reviewer", _("reviewer")
    CURATOR = "curator", _("curator")
    ADMIN = "admin", _("organisation admin")


class Membership(models.Model):
    """One person's role in one organisation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.ADVISOR)
    joined_at = models.DateTimeField(_("joined"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_unique"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"


class Invitation(models.Model):
    """A way into an organisation with a role, for whoever has the link. It works once.

    With an `email` only for the person of that address. The database keeps a hash: a copy of the table lets nobody in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="invitation_keeps_a_hash"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + LONGEST_INVITATION),
                name="invitation_ends_within_a_month",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(accepted_at=None), name="invitation_withdrawn_or_accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email or self.pk} · {self.organisation}"


class Scope(models.TextChoices):
    """What a token opens. Whoever holds it may do what its member may do, within these."""

    FIRMS_READ = "firms:read", _("Read firms")
    FIRMS_WRITE = "firms:write", _("Add and change firms")
    ASSESSMENTS_READ = "assessments:read", _("Read assessments, buyers and answers")
    ASSESSMENTS_WRITE = "assessments:write", _("Start assessments, save buyers and answers, complete")
    DIAGNOSES_READ = "diagnoses:read", _("Read diagnoses and matched case studies")
    REPORTS_READ = "reports:read", _("Follow and download reports")
    REPORTS_WRITE = "reports:write", _("Ask for reports")
    EXPORTS_READ = "exports:read", _("Take assessments out as files")
    CASES_READ = "cases:read", _("Read the case library")


class AccessToken(models.Model):
    """A program's way in for one member: what it opens, for how long, and how much it is used.

    The database keeps a hash of the token, so that a copy of the table opens nothing; `public_part` tells tokens
    apart. A token goes with its membership. `window_start` and `window_count` count the requests of a minute.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="access_tokens")
    name = models.CharField(_("name"), max_length=100)
    public_part = models.CharField(max_length=20)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope))
    # The database's clock alone decides when a token ends.
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    window_start = models.DateTimeField(null=True, blank=True)
    window_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="access_token_has_name"),
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="access_token_keeps_a_hash"),
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0, scopes__contained_by=Scope.values), name="access_token_scopes_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + LONGEST_TOKEN),
                name="access_token_ends_within_a_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.public_part})"


class AuditChain(models.Model):
    """The end of one organisation's audit log: how many events it has, and the hash of the last.

    Apart from the events, so that events cut off at the end are missed. A trigger keeps it; nobody else writes it.
    """

    id = models.UUIDField(primary_key=True)  # of the organisation; all zeros for the platform's own log
    number = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("end of an audit log")
        verbose_name_plural = _("ends of audit logs")

    def __str__(self) -> str:
        return f"{self.id}: {self.number}"


class AuditEvent(models.Model):
    """One line of the audit log: who did what to what, and when. Ids and words of closed lists, never a name.

    Rows are only ever added, by `accounts.audit.record`: triggers refuse all else, and give each row, when its
    transaction commits, its `number` in the log of its organisation (the platform's where it has none) and a `hash`
    over its content and the hash before. No constraint ties it to what it names: that may be erased, the row stays.
    """

    organisation = models.ForeignKey(
        Organisation, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    person = models.ForeignKey(
        User, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    token = models.UUIDField(null=True)  # the access token by which the person's program came
    owner_link = models.UUIDField(null=True)  # the link by which a firm's owner came
    verb = models.CharField(_("what was done"), max_length=30)
    kind = models.CharField(_("kind of object"), max_length=60, blank=True)  # "diagnostics.firm"
    object_id = models.CharField(_("object"), max_length=36, blank=True)
    detail = models.CharField(_("detail"), max_length=60, blank=True)  # a code: a file's format, a page's name
    request_id = models.CharField(_("request"), max_length=32, blank=True)
    at = models.DateTimeField(_("time"), db_default=Now())  # the trigger insists on the database's clock
    number = models.PositiveBigIntegerField(null=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "at", "id"], name="audit_by_time"),
            models.Index(fields=["organisation", "person", "at", "id"], name="audit_by_person"),
            models.Index(fields=["organisation", "verb", "at", "id"], name="audit_by_verb"),
            models.Index(fields=["organisation", "kind", "at", "id"], name="audit_by_kind"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="audit_number_unique"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(organisation=None), name="audit_number_of_platform_unique"
            ),
            # What these let through can hold no name and no sentence, and no line break that would blur a hash.
            models.CheckConstraint(condition=Q(verb__regex="^[a-z_]+$"), name="audit_verb_is_a_word"),
            models.CheckConstraint(condition=Q(kind__regex=r"^[a-z_.]*$"), name="audit_kind_is_a_model"),
            models.CheckConstraint(condition=Q(object_id__regex="^[0-9a-f-]*$"), name="audit_object_is_an_id"),
            models.CheckConstraint(condition=Q(detail__regex="^[a-z0-9_.:-]*$"), name="audit_detail_is_a_code"),
            models.CheckConstraint(condition=Q(request_id__regex="^[0-9a-f]*$"), name="audit_request_is_an_id"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb} {self.kind} {self.object_id}"
