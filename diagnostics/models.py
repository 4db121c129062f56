"""Firms, their assessments, and the frozen diagnoses. The database refuses what must never be."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessToken, Organisation
from diagnostics.core.buyers import MOST_OTHER_BUYERS
from diagnostics.countries import country_name
from diagnostics.uploads import Upload  # noqa: F401 -- Django looks for models here

# Stand for "none" in what firms are sorted by: a list read page by page compares values, and null compares to nothing.
NEVER_ASSESSED = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
NEVER_DUE = dt.date(9999, 12, 31)

WHOLE_IN_TENTHS = 1000  # shares are integers, in tenths of a percent of the firm's sales
LONGEST_LINK = dt.timedelta(days=60)


class FirmSector(models.TextChoices):
    """Sectors an advisor meets; the value is the ISIC Rev. 4 division, or a section letter."""

    FOOD = "10", _("Food processing")
    TEXTILES = "13", _("Textiles and knitwear")
    GARMENTS = "14", _("Garments")
    LEATHER = "15", _("Leather and footwear")
    WOOD = "16", _("Wood products")
    FURNITURE = "31", _("Furniture")
    HORTICULTURE = "01", _("Fruit, vegetables and flowers")
    FISH = "03", _("Fish and aquaculture")
    METAL = "25", _("Metal products and tools")
    ELECTRONICS = "26", _("Electronics")
    INSTRUMENTS = "32", _("Medical instruments and other manufacturing")
    OTHER = "99", _("Another sector")


class Firm(models.Model):
    """A small firm that an organisation advises.

    Where it stands, from `stage` on, is told by its own assessments, its last diagnosis and its open actions. The
    database writes these columns whenever one of those changes, and nobody else can (migration 0011).
    """

    class Stage(models.IntegerChoices):
        NEW = 0, _("New")
        IN_PROGRESS = 1, _("In progress")
        ASSESSED = 2, _("Assessed")

    class Risk(models.IntegerChoices):
        """Bands of the downgrading risk by badness, to sort by."""

        NOT_ASSESSED = 0, _("Not assessed")
        UNCLEAR = 1, _("Not enough information")
        LOW = 2, _("Low")
        MEDIUM = 3, _("Medium")
        HIGH = 4, _("High")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="firms")
    name = models.CharField(_("name of the firm"), max_length=200)
    sector = models.CharField(_("sector"), max_length=2, choices=FirmSector)
    country = models.CharField(_("country"), max_length=2)
    town = models.CharField(_("town or cluster"), max_length=120, blank=True)
    product_line = models.CharField(_("product line assessed"), max_length=200, blank=True)
    workers = models.PositiveIntegerField(_("workers"), null=True, blank=True)
    plants = models.PositiveSmallIntegerField(_("own plants"), null=True, blank=True)
    founded = models.PositiveSmallIntegerField(
        _("year founded"), null=True, blank=True, validators=[MinValueValidator(1800), MaxValueValidator(2100)]
    )
    is_sample = models.BooleanField(_("invented, to look around in"), default=False, db_default=False, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Lower case without accents: what names are sorted and searched by.
    name_folded = models.GeneratedField(
        expression=Func(F("name"), function="foothold_fold"), output_field=models.TextField(), db_persist=True
    )

    stage = models.PositiveSmallIntegerField(choices=Stage, default=Stage.NEW, db_default=Stage.NEW, editable=False)
    # A colleague who was handed the firm looks after it from then on.
    handed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    # Who looks after it: whom it was handed to, or the advisor of the draft, or of the last completed assessment. The
    # database keeps it, also when an account goes.
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    last_assessed_key = models.DateTimeField(default=NEVER_ASSESSED, db_default=NEVER_ASSESSED, editable=False)
    next_due_key = models.DateField(default=NEVER_DUE, db_default=NEVER_DUE, editable=False)
    risk_key = models.PositiveSmallIntegerField(choices=Risk, default=0, db_default=0, editable=False)
    first_tier_band = models.CharField(max_length=20, blank=True, default="", db_default="", editable=False)
    functional_band = models.CharField(max_length=20, blank=True, default="", db_default="", editable=False)

    class Meta:
        verbose_name = _("firm")
        verbose_name_plural = _("firms")
        indexes: ClassVar = [
            # One for each order of the list; a page reads its rows and no more.
            models.Index(fields=["organisation", "name_folded", "id"], name="firm_by_name"),
            models.Index(fields=["organisation", "stage", "id"], name="firm_by_stage"),
            models.Index(fields=["organisation", "last_assessed_key", "id"], name="firm_by_last_assessed"),
            models.Index(fields=["organisation", "next_due_key", "id"], name="firm_by_next_due"),
            models.Index(fields=["organisation", "risk_key", "id"], name="firm_by_risk"),
            # For filters that few firms pass.
            models.Index(fields=["organisation", "sector"], name="firm_by_sector"),
            models.Index(fields=["organisation", "country"], name="firm_by_country"),
            models.Index(fields=["organisation", "advisor"], name="firm_by_advisor"),
            models.Index(fields=["organisation", "first_tier_band"], name="firm_by_first_tier"),
            GinIndex(
                fields=["organisation", "name_folded"],
                opclasses=["uuid_ops", "gin_trgm_ops"],
                fastupdate=False,  # a list of changes still to be sorted in makes a search read it whole
                name="firm_search",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="firm_has_name"),
            models.CheckConstraint(condition=Q(sector__in=FirmSector.values), name="firm_sector_known"),
            models.CheckConstraint(condition=Q(country__regex="^[A-Z]{2}$"), name="firm_country_iso"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def country_name(self) -> str:
        return country_name(self.country)

    @property
    def last_assessed(self) -> dt.datetime | None:
        return None if self.last_assessed_key == NEVER_ASSESSED else self.last_assessed_key

    @property
    def next_due(self) -> dt.date | None:
        """The earliest day by when an open action is due."""
        return None if self.next_due_key == NEVER_DUE else self.next_due_key

    @property
    def has_result(self) -> bool:
        return self.risk_key != self.Risk.NOT_ASSESSED

    @property
    def risk_band(self) -> str:
        """Key of the band of the last diagnosis, "" where it could not be judged."""
        return self.Risk(self.risk_key).name.lower() if self.risk_key > self.Risk.UNCLEAR else ""


class ChainPosition(models.TextChoices):
    """To whom the firm delivers (question S5); values are those of the core."""

    DIRECT = "direct", _("To the company that puts its name on the goods")
    INDIRECT = "indirect", _("To someone who supplies that company")
    NO_LEAD_FIRM = "no_lead_firm", _("No single company rules this business")


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Assessments. Whatever lists a firm's assessments, or picks one, asks for `own()`."""

    def own(self) -> AssessmentQuerySet:
        """Leave out second ratings: they are there to be compared, and never stand for the firm."""
        return self.filter(second_of=None)

    def open_second_ratings(self) -> AssessmentQuerySet:
        """Return the second ratings that are not completed yet."""
        return self.filter(status=Assessment.Status.DRAFT).exclude(second_of=None)


class Assessment(models.Model):
    """One interview with one firm: a draft until it is completed, then never changed.

    With `second_of` it is the second, blind rating of another assessment (docs/decisions/0011).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        COMPLETE = "complete", _("complete")

    class Seen(models.TextChoices):
        """What a second rater said to have seen of the first rating when starting."""

        NOTHING = "nothing", _("nothing")
        BANDS = "bands", _("its bands and no more")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="assessments")
    advisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    previous = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="followers")
    second_of = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="second_rating"
    )
    seen_before = models.CharField(max_length=10, choices=Seen, blank=True)  # said by `advisor` at `started_at`
    instrument_version = models.CharField(max_length=20)
    # A short first visit asks the core questions only, about the firm and its largest buyer.
    is_short = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    chain_position = models.CharField(_("position in the chain"), max_length=20, choices=ChainPosition, blank=True)
    other_buyers = models.PositiveIntegerField(
        _("number of other buyers"), null=True, blank=True, validators=[MaxValueValidator(MOST_OTHER_BUYERS)]
    )
    # Counts saves. Every answer remembers the count of its last save, so that a page can tell what came after it.
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager] = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        indexes: ClassVar = [
            models.Index(fields=["firm", "-started_at"], name="assessment_of_firm"),
            # Every page of a firm asks for these few.
            models.Index(
                fields=["firm"], name="second_rating_open", condition=Q(status="draft", second_of__isnull=False)
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="draft", completed_at=None) | Q(status="complete", completed_at__isnull=False),
                name="assessment_complete_has_date",
            ),
            # Two advisors who sit with the same firm work on the same draft.
            models.UniqueConstraint(
                fields=["firm"], condition=Q(status="draft", second_of=None), name="assessment_one_draft_per_firm"
            ),
            # Whoever rates blindly has said what they had seen before.
            models.CheckConstraint(
                condition=Q(second_of=None, seen_before="")
                | Q(second_of__isnull=False, seen_before__in=["nothing", "bands"]),
                name="assessment_second_says_what_was_seen",
            ),
            models.CheckConstraint(condition=~Q(instrument_version=""), name="assessment_has_instrument"),
            models.CheckConstraint(
                condition=Q(chain_position="") | Q(chain_position__in=ChainPosition.values),
                name="assessment_chain_position_known",
            ),
            models.CheckConstraint(
                condition=Q(other_buyers=None) | Q(other_buyers__lte=MOST_OTHER_BUYERS),
                name="assessment_other_buyers_within_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firm} · {self.started_at:%Y-%m-%d}"

    @property
    def is_complete(self) -> bool:
        return self.status == self.Status.COMPLETE

    @property
    def is_second(self) -> bool:
        return self.second_of_id is not None


class BuyerKind(models.TextChoices):
    """What kind of company buys (question S2); values are those of the core."""

    BRAND = "brand", _("Global brand")
    RETAIL_CHAIN = "retail_chain", _("Retail chain")
    SMALL_RETAILERS = "small_retailers", _("Small retailers or a buying group")
    IMPORTER = "importer", _("Importer or trader")
    EXPORT_AGENT = "export_agent", _("Export agent")
    LOCAL_FIRM = "local_firm", _("Larger local firm")
    FOREIGN_AFFILIATE = "foreign_affiliate", _("Affiliate of a foreign company in this country")
    PUBLIC = "public", _("Public buyer")
    FINAL_CUSTOMERS = "final_customers", _("Final customers")


class Destination(models.TextChoices):
    """Where the goods end up (question S3); values are those of the core."""

    HOME = "home", _("Home market")
    REGION = "region", _("Neighbouring countries")
    RICH_COUNTRIES = "rich_countries", _("Export to rich countries")


class ListedBuyers(models.Manager["Buyer"]):
    """The buyers on the list, without those taken off it: nothing that asks for buyers meets one by accident."""

    def get_queryset(self) -> models.QuerySet[Buyer]:
        """Return the buyers on the list."""
        return super().get_queryset().filter(removed_at=None)


class Buyer(models.Model):
    """One buyer of the firm and the share of sales it takes.

    One taken off the list stays as a row with the answers about it, so that it can be put back while the assessment
    is a draft. It counts nowhere: `objects` and `assessment.buyers` leave it out, `everyone` does not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="buyers")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("buyer"), max_length=200)
    share_tenths = models.PositiveSmallIntegerField(_("share of sales"), null=True, blank=True)
    kind = models.CharField(_("kind of buyer"), max_length=20, choices=BuyerKind, blank=True)
    destination = models.CharField(_("where the goods end up"), max_length=20, choices=Destination, blank=True)
    owner = models.CharField(_("owner or group"), max_length=200, blank=True)
    # In a second rating or a follow-up: the buyer this one was copied from, so that what is said of both pairs up.
    copy_of = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(_("taken off the list at"), null=True, blank=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = ListedBuyers()
    everyone: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("buyer")
        verbose_name_plural = _("buyers")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="buyer_has_name"),
            models.CheckConstraint(
                condition=Q(share_tenths=None) | Q(share_tenths__lte=WHOLE_IN_TENTHS), name="buyer_share_within_whole"
            ),
            models.CheckConstraint(condition=Q(kind="") | Q(kind__in=BuyerKind.values), name="buyer_kind_known"),
            models.CheckConstraint(
                condition=Q(destination="") | Q(destination__in=Destination.values), name="buyer_destination_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AnswerState(models.TextChoices):
    """What became of a question; no row at all means it was not asked yet.

    Values are those of the core, but for `noted`: a note or an evidence grade was written down while the question
    itself still stands open. The core never sees such a row.
    """

    ANSWERED = "answered", _("Answered")
    DOES_NOT_KNOW = "dk", _("The owner does not know")
    REFUSED = "refused", _("The owner prefers not to say")
    DOES_NOT_APPLY = "na", _("Does not apply")
    NOTED = "noted", _("Noted, not answered yet")


class EvidenceGrade(models.TextChoices):
    """How an answer is known, firmest first. Values are those of the core."""

    DOCUMENT = "document", _("Document seen")
    OBSERVED = "observed", _("Observed on site")
    STATED = "stated", _("Stated by the owner")
    ESTIMATED = "estimated", _("Estimated")


class CountedAnswers(models.Manager["Answer"]):
    """The answers that count: those about the firm and about the buyers on its list."""

    def get_queryset(self) -> models.QuerySet[Answer]:
        """Return the answers that count."""
        return super().get_queryset().filter(buyer__removed_at=None)

    def of(self, assessments: Collection[Assessment | uuid.UUID]) -> models.QuerySet[Answer]:
        """Return those of several assessments. Joined to all buyers, a few answers would have every buyer read."""
        gone = Buyer.everyone.filter(assessment__in=assessments, removed_at__isnull=False)
        return Answer.everyone.filter(assessment__in=assessments).exclude(buyer__in=gone)


class AnswerSource(models.TextChoices):
    """Whose own words an answer is; "" for what the advisor wrote down."""

    OWNER = "owner", _("The owner")


class Answer(models.Model):
    """The present answer to one question, about the firm or about one of its buyers.

    Answers about a buyer taken off the list wait with it: `objects` leaves them out, `everyone` does not.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="answers")
    buyer = models.ForeignKey(Buyer, on_delete=models.CASCADE, null=True, blank=True, related_name="answers")
    question_key = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=AnswerState)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    evidence = models.CharField(max_length=10, choices=EvidenceGrade, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    needs_confirmation = models.BooleanField(default=False)  # carried over from the previous assessment
    second_look = models.BooleanField(default=False)
    source = models.CharField(max_length=10, choices=AnswerSource, blank=True, default="", db_default="")
    revision = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    objects = CountedAnswers()
    everyone: ClassVar = models.Manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "buyer", "question_key"], name="answer_unique", nulls_distinct=False
            ),
            # Zero is never "unknown": a level exists exactly where the question was answered.
            models.CheckConstraint(
                condition=Q(state="answered", level__isnull=False) | (~Q(state="answered") & Q(level=None)),
                name="answer_level_iff_answered",
            ),
            models.CheckConstraint(condition=Q(level=None) | Q(level__lte=4), name="answer_level_0_to_4"),
            models.CheckConstraint(condition=Q(state__in=AnswerState.values), name="answer_state_known"),
            models.CheckConstraint(
                condition=Q(evidence="") | Q(evidence__in=EvidenceGrade.values), name="answer_evidence_known"
            ),
            models.CheckConstraint(condition=~Q(question_key=""), name="answer_has_question"),
            models.CheckConstraint(condition=Q(source__in=["", "owner"]), name="answer_source_known"),
        ]

    def __str__(self) -> str:
        return f"{self.question_key}: {self.level if self.level is not None else self.state}"


class AnswerChange(models.Model):
    """One change of one answer, never altered: the database refuses it.

    The client makes the id, so that a repeated save is known as one. `before` and `after` are the answer as
    {"state", "level", "evidence", "note"}, or None where the question stood open. `source` is that of `after`.
    `buyer_key` is the buyer's id and no foreign key: what was said about a buyer stays on record when the buyer is
    taken off the list.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="changes")
    buyer_key = models.UUIDField(null=True, blank=True)
    question_key = models.CharField(max_length=10)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    source = models.CharField(max_length=10, choices=AnswerSource, blank=True, default="", db_default="")
    revision = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("change of an answer")
        verbose_name_plural = _("changes of answers")
        indexes: ClassVar = [models.Index(fields=["assessment", "revision"], name="answer_change_by_revision")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(question_key=""), name="answer_change_has_question"),
            models.CheckConstraint(condition=Q(source__in=["", "owner"]), name="answer_change_source_known"),
        ]

    def __str__(self) -> str:
        return f"{self.question_key} · {self.revision}"


class OwnerLink(models.Model):
    """A way in for the owner of a firm, without an account: opens some sections of one draft, for a time.

    The database keeps a hash of the link's secret, so that a copy of the table opens nothing. `places` are the codes
    of the sections opened (`owner_links.Place`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="owner_links")
    owner_name = models.CharField(_("name of the owner"), max_length=120, blank=True)
    digest = models.CharField(max_length=64)
    places = models.JSONField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    # The database's clock alone decides when a link ends.
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("owner’s link")
        verbose_name_plural = _("owner’s links")
        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(digest__regex="^[0-9a-f]{64}$"), name="owner_link_keeps_a_hash"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"), expires_at__lte=F("created_at") + LONGEST_LINK),
                name="owner_link_ends_within_60_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} · {self.owner_name or self.pk}"


class OwnerAnswer(models.Model):
    """What an owner wrote to one question through a link, never altered: changing one's mind adds a row.

    The highest `version` counts. `noted` without a note takes the answer back. It enters no score: an advisor may take
    it over into an `Answer`. `buyer_key` is no foreign key, for the reason given at `AnswerChange`.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="owner_answers")
    link = models.ForeignKey(OwnerLink, on_delete=models.CASCADE, related_name="answers")
    buyer_key = models.UUIDField(null=True, blank=True)
    question_key = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=AnswerState)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    version = models.PositiveIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("owner’s answer")
        verbose_name_plural = _("owner’s answers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["link", "buyer_key", "question_key", "version"],
                name="owner_answer_version_unique",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state="answered", level__isnull=False) | (~Q(state="answered") & Q(level=None)),
                name="owner_answer_level_iff_answered",
            ),
            models.CheckConstraint(condition=Q(level=None) | Q(level__lte=4), name="owner_answer_level_0_to_4"),
            models.CheckConstraint(condition=Q(state__in=AnswerState.values), name="owner_answer_state_known"),
            models.CheckConstraint(condition=~Q(question_key=""), name="owner_answer_has_question"),
        ]

    def __str__(self) -> str:
        return f"{self.question_key}: {self.level if self.level is not None else self.state}"


class Diagnosis(models.Model):
    """The frozen result of a completed assessment: answers, findings, cases and texts as they were shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="diagnosis")
    instrument_version = models.CharField(max_length=20)
    engine_version = models.CharField(max_length=20)
    snapshot = models.JSONField()
    # A few columns for lists; all are also in the snapshot. An empty band means it could not be judged.
    first_tier_band = models.CharField(max_length=20, blank=True)
    risk_band = models.CharField(max_length=20, blank=True)
    functional_band = models.CharField(max_length=20, blank=True)
    coverage = models.FloatField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("diagnosis")
        verbose_name_plural = _("diagnoses")
        # Programs read them all, the last first.
        indexes: ClassVar = [models.Index(fields=["created_at", "id"], name="diagnosis_by_date")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(coverage__gte=0, coverage__lte=1), name="diagnosis_coverage_0_to_1"),
        ]

    def __str__(self) -> str:
        return str(self.assessment)


class Consent(models.Model):
    """What a firm has agreed to: one purpose, who said so, when and how; and when it was withdrawn, by whom.

    Rows are kept as they are; all that is ever added to one is its withdrawal (migration 0016). At most one row of a
    firm and a purpose is not withdrawn, and the firm's figures are used for that purpose while there is one.
    """

    class Purpose(models.TextChoices):
        BENCHMARKS = "benchmarks", _("Benchmarks")
        CLUSTERS = "clusters", _("Cluster view")

    class How(models.TextChoices):
        SIGNED = "signed", _("Signed on paper")
        WRITTEN = "written", _("In writing, for example by e-mail")
        SPOKEN = "spoken", _("By word of mouth")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    given_by = models.CharField(_("given by"), max_length=120)
    given_on = models.DateField(_("given on"))
    how = models.CharField(_("how it was given"), max_length=10, choices=How)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=120, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawal_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    withdrawal_recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering: ClassVar = ["-recorded_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["firm", "purpose"], condition=Q(withdrawal_recorded_at=None), name="consent_one_of_a_purpose"
            ),
            models.CheckConstraint(condition=Q(purpose__in=["benchmarks", "clusters"]), name="consent_purpose_known"),
            models.CheckConstraint(condition=Q(how__in=["signed", "written", "spoken"]), name="consent_how_known"),
            models.CheckConstraint(condition=~Q(given_by=""), name="consent_says_by_whom"),
            models.CheckConstraint(
                condition=Q(withdrawal_recorded_at=None, withdrawn_on=None, withdrawn_by="")
                | Q(withdrawal_recorded_at__isnull=False, withdrawn_on__isnull=False) & ~Q(withdrawn_by=""),
                name="consent_withdrawn_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firm} · {self.get_purpose_display()}"

    @property
    def is_given(self) -> bool:
        return self.withdrawal_recorded_at is None


class Figures(models.Model):
    """What programme pages and benchmarks count of one diagnosis, as columns, so that they need not read snapshots.

    The database writes these rows itself when a diagnosis is stored, and nobody else does (migration 0016). A band is
    "" and a point None where a criterion could not be judged.
    """

    CRITERIA: ClassVar = ("first_tier", "risk", "functional", "developmental", "process", "product")

    diagnosis = models.OneToOneField(Diagnosis, on_delete=models.CASCADE, primary_key=True, related_name="figures")
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="figures", db_index=False)
    assessed_at = models.DateTimeField()
    half = models.PositiveIntegerField()  # of a year, in UTC: 20261 and 20262
    visits_ago = models.PositiveIntegerField(default=0)  # 0 for the firm's last visit, 1 for the one before it
    closes_half = models.BooleanField(default=True)  # the firm's last visit of that half-year
    instrument_version = models.CharField(max_length=20)
    engine_version = models.CharField(max_length=20)
    coverage = models.FloatField()
    workers = models.PositiveIntegerField(null=True)
    chain_position = models.CharField(max_length=20, blank=True)
    first_tier_band = models.CharField(max_length=20, blank=True)
    risk_band = models.CharField(max_length=20, blank=True)
    functional_band = models.CharField(max_length=20, blank=True)
    developmental_band = models.CharField(max_length=20, blank=True)
    process_band = models.CharField(max_length=20, blank=True)
    product_band = models.CharField(max_length=20, blank=True)
    first_tier_point = models.FloatField(null=True)
    risk_point = models.FloatField(null=True)
    functional_point = models.FloatField(null=True)
    developmental_point = models.FloatField(null=True)
    process_point = models.FloatField(null=True)
    product_point = models.FloatField(null=True)
    gaps = ArrayField(models.CharField(max_length=10))  # questions on capabilities answered with level 0 or 1
    levers = ArrayField(models.CharField(max_length=40))  # keys of the levers that were advised

    class Meta:
        verbose_name = _("figures of a diagnosis")
        verbose_name_plural = _("figures of diagnoses")
        indexes: ClassVar = [
            models.Index(fields=["firm", "visits_ago"], name="figures_of_firm"),
            models.Index(fields=["firm", "half"], name="figures_by_half", condition=Q(closes_half=True)),
        ]

    def __str__(self) -> str:
        return f"{self.firm} · {self.half}"


class Sale(models.Model):
    """That a firm sold to a buyer, at the visit its figures are of: the part of its sales, None when not known.

    Written by the database like the figures. `key` is the buyer's name, or its owner's, as names are compared across
    firms: folded, without punctuation and legal form.
    """

    figures = models.ForeignKey(Figures, on_delete=models.CASCADE, related_name="sales")
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    share_tenths = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("sale to a buyer")
        verbose_name_plural = _("sales to buyers")

    def __str__(self) -> str:
        return self.name


class BuyerPair(models.Model):
    """What a person decided of two likely names: that they are one buyer, or that they are not.

    Keys are those of `Sale`, the lesser first. It holds within one organisation.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="buyer_pairs")
    first_key = models.CharField(max_length=200)
    second_key = models.CharField(max_length=200)
    is_same = models.BooleanField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("pair of buyers’ names")
        verbose_name_plural = _("pairs of buyers’ names")
        ordering: ClassVar = ["first_key", "second_key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "first_key", "second_key"], name="buyer_pair_decided_once"),
            models.CheckConstraint(condition=Q(first_key__lt=F("second_key")), name="buyer_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_key} · {self.second_key}"


class Plan(models.Model):
    """Changes tried on an assessment and kept under a name, with the bands they would move. It alters nothing.

    `scenario` is what the what-if page's address says; `outcome` maps criteria to their bands before and after.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="plans")
    title = models.CharField(_("name of the plan"), max_length=120)
    scenario = models.TextField()
    outcome = models.JSONField()
    engine_version = models.CharField(max_length=20)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(scenario=""), name="plan_has_title_and_changes"),
            # A double click is one plan.
            models.UniqueConstraint(fields=["assessment", "title"], name="plan_title_unique_in_assessment"),
        ]

    def __str__(self) -> str:
        return self.title


class Action(models.Model):
    """Something a firm will do: what, who, by when, how far it is. It lives on after the assessment it came from.

    `lever` is the key of the lever it takes up, "" for one of the firm's own making. `revision` counts saves, so that
    nobody overwrites what somebody else saved meanwhile.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        STARTED = "started", _("started")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    OPEN: ClassVar = (Status.PLANNED, Status.STARTED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="actions")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, null=True, blank=True, related_name="actions")
    lever = models.CharField(max_length=40, blank=True)
    text = models.CharField(_("action"), max_length=300)
    first_step = models.CharField(_("first step"), max_length=300, blank=True)
    responsible = models.CharField(_("who"), max_length=120, blank=True)
    due = models.DateField(_("by when"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        indexes: ClassVar = [models.Index(fields=["firm", "status", "due"], name="action_of_firm")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="action_has_text"),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "started", "done", "dropped"]), name="action_status_known"
            ),
            # A double click on a piece of advice is one action.
            models.UniqueConstraint(
                fields=["assessment", "lever"], condition=~Q(lever=""), name="action_once_for_a_lever"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


class SecondDiagnosis(models.Model):
    """The frozen result of a completed second rating.

    A table of its own, so that no list, report or aggregate of diagnoses can take it for the firm's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, related_name="second_diagnosis")
    snapshot = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("result of a second rating")
        verbose_name_plural = _("results of second ratings")

    def __str__(self) -> str:
        return str(self.assessment)


class ReportJob(models.Model):
    """A requested report. This row is the job; the message to the worker only rings the bell."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being made")
        DONE = "done", _("ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("no longer kept")

    class Paper(models.TextChoices):
        A4 = "a4", _("A4")
        LETTER = "letter", _("US Letter")

    UNFINISHED: ClassVar = (Status.QUEUED, Status.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="reports")
    paper = models.CharField(_("paper"), max_length=10, choices=Paper, default=Paper.A4)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    # The action plan as it was when the report was asked for: what `actions.for_report` makes of it.
    actions = models.JSONField(default=list)
    # What was chosen, and the ids of earlier visits: `report_options.Options`. {} is everything, without earlier ones.
    options = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    step = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    # Counts on when a report is made again, so that no worker's ticket is ever good twice; `allowed` moves along.
    attempts = models.PositiveSmallIntegerField(default=0)
    allowed = models.PositiveSmallIntegerField(default=3, db_default=3)
    error = models.CharField(max_length=500, blank=True)
    # What was asked for, told apart by a key that the page made: the same page sent twice is one request.
    request_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    is_part = models.BooleanField(_("made for a bundle"), default=False, db_default=False)
    file = models.FileField(upload_to="reports/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    # Queued: when a worker was last told, None when nobody could be. Running: the worker's last sign of life.
    # Cancelled: when a worker was last seen at it, None once what it may have left behind is cleared away.
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes: ClassVar = [
            models.Index(
                fields=["heartbeat_at"],
                name="report_to_look_after",
                condition=Q(status__in=["queued", "running", "cancelled"]),
            ),
            models.Index(fields=["finished_at"], name="report_kept", condition=Q(status="done")),
            models.Index(fields=["requested_by", "-requested_at", "-id"], name="report_of_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status="done") | (~Q(file="") & ~Q(sha256="") & Q(finished_at__isnull=False)),
                name="report_done_has_file",
            ),
            # A double click is one report.
            models.UniqueConstraint(
                fields=["diagnosis", "paper", "options"],
                condition=Q(status__in=["queued", "running"]),
                name="report_one_unfinished_of_a_kind",
            ),
            models.CheckConstraint(condition=Q(paper__in=["a4", "letter"]), name="report_paper_known"),
        ]

    def __str__(self) -> str:
        return f"{self.diagnosis} · {self.get_status_display()}"


class ReportBundle(models.Model):
    """The reports of many firms, to be taken away as one file. Like a report, this row is the job."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being made")
        DONE = "done", _("ready")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("no longer kept")

    UNFINISHED: ClassVar = (Status.QUEUED, Status.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="bundles")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    request_key = models.UUIDField(unique=True, editable=False)
    paper = models.CharField(_("paper"), max_length=10, choices=ReportJob.Paper, default=ReportJob.Paper.A4)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    turns = models.PositiveIntegerField(default=0)  # how often a worker took it: the number is the worker's ticket
    # Queued: when a worker was last told, None when nobody could be. Running: the worker's last sign of life.
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bundle of reports")
        verbose_name_plural = _("bundles of reports")
        indexes: ClassVar = [
            models.Index(
                fields=["heartbeat_at"], name="bundle_unfinished", condition=Q(status__in=["queued", "running"])
            ),
            models.Index(fields=["finished_at"], name="bundle_kept", condition=Q(status="done")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status="done") | Q(finished_at__isnull=False), name="bundle_done_is_finished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_status_display()}"


class BundleItem(models.Model):
    """One firm's place in a bundle: the diagnosis to report on, and the report once there is one."""

    class State(models.TextChoices):
        OPEN = "open", _("to be made")
        READY = "ready", _("ready")
        LEFT_OUT = "left_out", _("could not be made")

    bundle = models.ForeignKey(ReportBundle, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=120)  # of the file inside the bundle
    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="bundle_items")
    report = models.ForeignKey(ReportJob, on_delete=models.CASCADE, null=True, related_name="bundle_items")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    size = models.PositiveBigIntegerField(default=0)  # bytes of the file, once it is ready

    class Meta:
        verbose_name = _("report in a bundle")
        verbose_name_plural = _("reports in a bundle")
        ordering: ClassVar = ["bundle", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bundle", "position"], name="bundle_item_position_unique"),
            models.UniqueConstraint(fields=["bundle", "name"], name="bundle_item_name_unique"),
            models.UniqueConstraint(fields=["bundle", "diagnosis"], name="bundle_item_diagnosis_unique"),
            models.CheckConstraint(
                condition=~Q(state="ready") | (Q(report__isnull=False) & Q(size__gt=0)),
                name="bundle_item_ready_has_report",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Webhook(models.Model):
    """An address of another system that an organisation wants told of what happens. Its secret is kept nowhere.

    The secret is derived from `nonce` and the installation's own key (`feeds.signing`): a copy of the database signs
    nothing.
    """

    class Event(models.TextChoices):
        ASSESSMENT_COMPLETED = "assessment.completed", _("An assessment was completed")
        REPORT_READY = "report.ready", _("A report is ready")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(_("address"), max_length=500)
    events = ArrayField(models.CharField(max_length=40, choices=Event), verbose_name=_("events"))
    is_active = models.BooleanField(_("active"), default=True)
    nonce = models.CharField(max_length=64, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "url"], name="webhook_once_an_address"),
            models.CheckConstraint(condition=Q(nonce__regex=r"^[0-9a-f]{64}$"), name="webhook_has_nonce"),
            models.CheckConstraint(condition=Q(events__len__gt=0), name="webhook_has_events"),
        ]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event on its way to one webhook. Written in the transaction of what it tells: neither without the other."""

    class Status(models.TextChoices):
        PENDING = "pending", _("on its way")
        DELIVERED = "delivered", _("delivered")
        GIVEN_UP = "given_up", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.UUIDField()  # the same for each webhook and each attempt
    event = models.CharField(max_length=40)
    body = models.TextField()  # what is sent, to the byte
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="delivery_due", condition=Q(status="pending")),
            models.Index(fields=["webhook", "-created_at"], name="delivery_log"),
            models.Index(fields=["event_id"], name="delivery_of_event"),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["webhook", "event_id"], name="delivery_once_an_event"),
        ]

    def __str__(self) -> str:
        return f"{self.event} · {self.get_status_display()}"


class DeliveryAttempt(models.Model):
    """One try to deliver: what was answered, or why nothing was. Nothing of the answer's text is kept."""

    class Problem(models.TextChoices):
        NONE = "", _("none")
        REFUSED = "refused", _("The address leads to a place that is not public")
        UNRESOLVED = "unresolved", _("The name was not found")
        CONNECTION = "connection", _("No connection")
        CERTIFICATE = "certificate", _("The certificate is not valid for the name")
        TIMEOUT = "timeout", _("No answer in time")
        ANSWER = "answer", _("The answer was not HTTP")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField(db_default=Now())
    code = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=12, choices=Problem, blank=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("attempt to deliver")
        verbose_name_plural = _("attempts to deliver")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "number"], name="delivery_attempt_number_unique"),
        ]

    def __str__(self) -> str:
        return str(self.code or self.get_problem_display())


class MatchFeedback(models.Model):
    """Whether an advisor found a matched case helpful for a firm, and why; one vote of each advisor and match.

    `reason` is read by the library's curators, who belong to other organisations too: it must name nobody.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="match_feedback")
    case = models.ForeignKey("casestudies.CaseStudy", on_delete=models.CASCADE, related_name="match_feedback")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    is_helpful = models.BooleanField(_("helpful"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("feedback on a match")
        verbose_name_plural = _("feedback on matches")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "case", "by"], name="match_feedback_one_vote"),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {_('helpful') if self.is_helpful else _('not helpful')}"


class KeptReply(models.Model):
    """What a write of the API answered to an idempotency key of a token. No `status` while it is being answered.

    It tells of a firm, and is erased with it.
    """

    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "key"], name="kept_reply_once")]

    def __str__(self) -> str:
        return self.key


class Rescoring(models.Model):
    """The diagnoses of an organisation, or of the site (None), to be scored anew. This row is the job."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("under way")
        PAUSED = "paused", _("paused")
        DONE = "done", _("finished")
        CANCELLED = "cancelled", _("cancelled")

    UNDER_WAY: ClassVar = (Status.QUEUED, Status.RUNNING)
    UNFINISHED: ClassVar = (*UNDER_WAY, Status.PAUSED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="rescorings")
    instrument_version = models.CharField(max_length=20)
    engine_version = models.CharField(max_length=20)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    turns = models.PositiveIntegerField(default=0)  # how often it was begun: the number is its workers' ticket
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)  # those that could not be scored are among them
    failed = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)  # as of a bundle of reports
    requested_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True, blank=True)  # when the first worker came after it was last asked for
    begun_with = models.PositiveIntegerField(default=0)  # what was done by then
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("rescoring")
        verbose_name_plural = _("rescorings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "instrument_version", "engine_version"],
                name="rescoring_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(finished_at__isnull=False), name="rescoring_done_is_finished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_version}/{self.engine_version} · {self.get_status_display()}"


class RescoredDiagnosis(models.Model):
    """What a diagnosis's answers score by other versions than its own. Written once, beside the frozen result.

    `findings` holds a score for each criterion (`rescoring.scoring`), nothing where it could not be scored.
    """

    diagnosis = models.ForeignKey(Diagnosis, on_delete=models.CASCADE, related_name="rescored", db_index=False)
    instrument_version = models.CharField(max_length=20)
    engine_version = models.CharField(max_length=20)
    findings = models.JSONField()
    is_moved = models.BooleanField(default=False)  # whether any band is another than in the frozen diagnosis
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("rescored diagnosis")
        verbose_name_plural = _("rescored diagnoses")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["diagnosis", "instrument_version", "engine_version"], name="rescored_diagnosis_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["instrument_version", "engine_version", "diagnosis"],
                name="rescored_with_moved_bands",
                condition=Q(is_moved=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.diagnosis_id} · {self.instrument_version}/{self.engine_version}"
