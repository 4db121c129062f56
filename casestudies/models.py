"""The case library: what happened to firms in the same place, and where it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casestudies import vocabulary as words
from casestudies.codes import code_of_bands, code_of_levels, code_of_set
from casestudies.conditions import each_matches, has_all_keys, has_only_keys, values_are_levels, values_are_words
from casestudies.records import CaseEvent, CaseNote, CaseOpening, CaseRevision
from casestudies.uploads import CaseUpload

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = [
    "CaseEvent",
    "CaseNote",
    "CaseOpening",
    "CaseRevision",
    "CaseSource",
    "CaseStudy",
    "CaseUpload",
    "Source",
]

FACT_COLUMNS = (  # what likeness is about, in the index that a shortlist is picked from
    "family", "outcome", "governance", "risk_form", "top_share_tenths", "sectors", "countries", "levels_code",
    "bands_code", "buyer_kinds_code", "destinations_code", "levers_code", "firm_sizes_code",
)  # fmt: skip
WHOLE_IN_TENTHS = 1000  # shares are integers, in tenths of a percent of sales, as everywhere
SEARCH_CONFIG = "foothold"  # made in migration 0001: English stems, accents folded

SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
SECTOR = "[0-9]{2,3}"
COUNTRY = "[A-Z]{2}"
DOI = r"^10\.[0-9]{4,9}/\S+$"
RESERVED_SLUGS = ("desk",)  # an address under /cases/ that is no case
YEAR_RANGE = (MinValueValidator(1500), MaxValueValidator(2100))
is_slug = RegexValidator(SLUG, _("Use lower-case letters, digits and single hyphens."))


def all_of(field: str, choices: type[models.TextChoices]) -> Q:
    """Return the condition that an array holds only values of `choices`."""
    return Q(**{f"{field}__contained_by": choices.values})


def one_of(field: str, choices: type[models.TextChoices], *, blank: bool = False) -> Q:
    """Return the condition that a field holds a value of `choices`, or nothing where `blank`."""
    return Q(**{f"{field}__in": [*choices.values, *([""] if blank else [])]})


def code(expression: Func) -> models.GeneratedField:
    """Return a column that the database keeps for matching."""
    return models.GeneratedField(expression=expression, output_field=models.IntegerField(), db_persist=True)


def word_list(label: StrOrPromise, choices: type[models.TextChoices]) -> ArrayField[list[str], list[str]]:
    """Return a field for several values of `choices`."""
    return ArrayField(models.CharField(max_length=20, choices=choices), verbose_name=label, default=list, blank=True)


class Source(models.Model):
    """A publication: enough of it to find it again. DOI and address stay empty rather than guessed."""

    key = models.CharField(_("key"), max_length=80, unique=True, validators=[is_slug])
    kind = models.CharField(_("kind"), max_length=10, choices=words.SourceKind)
    authors = ArrayField(
        models.CharField(max_length=120),
        verbose_name=_("authors"),
        help_text=_("Family name, given names; one author after the other. An organisation by its name alone."),
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEAR_RANGE)
    title = models.CharField(_("title"), max_length=400)
    container = models.CharField(_("journal, series or book"), max_length=300, blank=True)
    volume = models.CharField(_("volume"), max_length=20, blank=True)
    issue = models.CharField(_("issue or number"), max_length=20, blank=True)
    pages = models.CharField(_("pages"), max_length=30, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    location = models.CharField(_("place of publication"), max_length=120, blank=True)
    doi = models.CharField(_("DOI"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    note = models.TextField(_("note"), blank=True)
    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)  # content at the last load from files

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering: ClassVar = ["authors", "year", "key"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(key__regex=SLUG), name="source_key_is_slug"),
            models.CheckConstraint(condition=one_of("kind", words.SourceKind), name="source_kind_known"),
            models.CheckConstraint(condition=Q(authors__len__gt=0), name="source_has_authors"),
            models.CheckConstraint(condition=~Q(title=""), name="source_has_title"),
            models.CheckConstraint(condition=Q(year__gte=1500, year__lte=2100), name="source_year_plausible"),
            models.CheckConstraint(condition=Q(doi="") | Q(doi__regex=DOI), name="source_doi_form"),
            models.CheckConstraint(condition=Q(url="") | Q(url__regex="^https?://"), name="source_url_form"),
            models.UniqueConstraint(Lower("doi"), condition=~Q(doi=""), name="source_doi_unique"),
        ]

    def __str__(self) -> str:
        return f"{', '.join(author.split(',')[0] for author in self.authors)} {self.year}: {self.title}"


class CaseStudy(models.Model):
    """What happened to a firm, or to firms of one kind, in a value chain; in our own words.

    While a case is published, the row holds what readers see, and newer revisions wait beside it (`changes`).
    Otherwise it holds what the newest revision holds. Only `casestudies.workflow` and loading write it.
    """

    slug = models.SlugField(_("address"), max_length=80, unique=True, validators=[is_slug])
    status = models.CharField(_("status"), max_length=10, choices=words.Status, default=words.Status.DRAFT)
    changes = models.CharField(_("changes under way"), max_length=10, choices=words.Stage, blank=True, default="")
    family = models.SlugField(
        _("family"), max_length=40, blank=True, db_index=False, help_text=_("Cases drawn from the same study share it.")
    )

    # What the reader reads.
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"), max_length=600, help_text=_("Two or three plain sentences."))
    situation = models.TextField(_("situation"), blank=True)
    what_they_did = models.TextField(_("what they did"), blank=True)
    what_happened = models.TextField(_("what happened"), blank=True)
    what_to_take = models.TextField(_("what to take from it"), blank=True)
    limits = models.TextField(_("limits"), blank=True, help_text=_("What this case cannot tell."))
    cluster = models.CharField(_("town or cluster"), max_length=120, blank=True)
    keywords = models.CharField(_("words people search for"), max_length=300, blank=True)

    # What it is a case of. Empty means that the source does not say.
    outcome = models.CharField(_("outcome"), max_length=10, choices=words.Outcome)
    sectors = ArrayField(
        models.CharField(max_length=3), verbose_name=_("sectors"), help_text=_("ISIC Rev. 4 divisions or groups.")
    )
    countries = ArrayField(
        models.CharField(max_length=2), verbose_name=_("countries"), default=list, blank=True,
        help_text=_("ISO 3166 codes. Empty for a case that stands for several unnamed countries."),
    )  # fmt: skip
    period_start = models.PositiveSmallIntegerField(_("from year"), null=True, blank=True, validators=YEAR_RANGE)
    period_end = models.PositiveSmallIntegerField(_("to year"), null=True, blank=True, validators=YEAR_RANGE)
    firm_sizes = word_list(_("firm size"), words.FirmSize)
    firm_role = models.CharField(_("role of the firm"), max_length=200, blank=True)
    chain = models.CharField(_("chain"), max_length=120, blank=True)
    chain_position = models.CharField(
        _("position in the chain"), max_length=20, choices=words.ChainPosition, blank=True
    )
    end_market = models.CharField(_("end market"), max_length=200, blank=True)
    destinations = word_list(_("where the goods ended up"), words.Destination)
    buyer_kinds = word_list(_("kinds of buyer"), words.BuyerKind)
    governance = models.CharField(_("governance"), max_length=20, choices=words.Governance, blank=True)
    top_share_tenths = models.PositiveSmallIntegerField(
        _("share of the largest buyer"), null=True, blank=True, help_text=_("In tenths of a percent of sales.")
    )
    functions_before = models.JSONField(_("who did what before"), null=True, blank=True)
    functions_after = models.JSONField(_("who did what after"), null=True, blank=True)
    process_change = models.CharField(_("process upgrading"), max_length=10, choices=words.Change, blank=True)
    product_change = models.CharField(_("product upgrading"), max_length=10, choices=words.Change, blank=True)
    functional_change = models.CharField(_("functional upgrading"), max_length=10, choices=words.Change, blank=True)
    chain_change = models.CharField(_("move to another chain"), max_length=10, choices=words.Change, blank=True)
    risk_form = models.CharField(_("form of downgrading risk"), max_length=20, choices=words.RiskForm, blank=True)
    bands = models.JSONField(_("criteria touched, with their band"), default=dict, blank=True)
    levers = ArrayField(models.CharField(max_length=40), verbose_name=_("levers tried"), default=list, blank=True)

    # Where it comes from and how far to trust it.
    place = models.CharField(_("place in the paper"), max_length=300, blank=True)
    place_lines = models.CharField(_("lines of the plain-text edition"), max_length=120, blank=True)
    evidence = models.CharField(_("evidence"), max_length=10, choices=words.Strength)
    our_inference = models.TextField(_("what is our inference"), blank=True)
    inferred = ArrayField(
        models.CharField(max_length=20), verbose_name=_("attributes that are our inference"), default=list, blank=True
    )
    sources = models.ManyToManyField(Source, through="CaseSource", related_name="cases")

    # Bookkeeping. The columns for search and matching are kept by the database itself.
    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)  # content at the last load from files
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)
    search_vector = models.GeneratedField(
        expression=SearchVector("title", "cluster", weight="A", config=SEARCH_CONFIG)
        + SearchVector("summary", "keywords", weight="B", config=SEARCH_CONFIG)
        + SearchVector("situation", "what_they_did", "what_happened", weight="C", config=SEARCH_CONFIG)
        + SearchVector("what_to_take", "limits", weight="D", config=SEARCH_CONFIG),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    levels_code = code(code_of_levels(("functions_after", "functions_before"), words.FUNCTIONS))
    bands_code = code(code_of_bands("bands", words.BANDS))
    buyer_kinds_code = code(code_of_set("buyer_kinds", words.BuyerKind.values))
    destinations_code = code(code_of_set("destinations", words.Destination.values))
    levers_code = code(code_of_set("levers", words.LEVERS))
    firm_sizes_code = code(code_of_set("firm_sizes", words.FirmSize.values))

    class Meta:
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")
        ordering: ClassVar = ["title", "slug"]
        indexes: ClassVar = [
            GinIndex(fields=["search_vector"], name="case_search"),
            models.Index(fields=["status", "title", "slug"], name="case_by_status"),
            models.Index(
                fields=["slug"], include=FACT_COLUMNS, condition=Q(status=words.Status.PUBLISHED), name="case_facts"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="case_slug_form"),
            models.CheckConstraint(condition=~Q(slug__in=RESERVED_SLUGS), name="case_slug_not_reserved"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(summary=""), name="case_has_title_and_summary"),
            models.CheckConstraint(condition=one_of("status", words.Status), name="case_status_known"),
            models.CheckConstraint(condition=one_of("changes", words.Stage, blank=True), name="case_changes_known"),
            models.CheckConstraint(
                condition=Q(changes="") | Q(status=words.Status.PUBLISHED), name="case_changes_beside_published"
            ),
            models.CheckConstraint(
                condition=~Q(status=words.Status.PUBLISHED)
                | ~Q(situation="") & ~Q(what_they_did="") & ~Q(what_happened="") & ~Q(what_to_take="") & ~Q(limits=""),
                name="case_published_is_whole",
                violation_error_message=_(
                    "A published case needs every section of its story, from situation to limits."
                ),
            ),
            models.CheckConstraint(condition=one_of("outcome", words.Outcome), name="case_outcome_known"),
            models.CheckConstraint(
                condition=Q(sectors__len__gt=0) & each_matches("sectors", SECTOR), name="case_sectors_isic"
            ),
            models.CheckConstraint(condition=each_matches("countries", COUNTRY), name="case_countries_iso"),
            models.CheckConstraint(
                condition=Q(period_start=None) | Q(period_start__gte=1500, period_start__lte=2100),
                name="case_period_start_plausible",
            ),
            models.CheckConstraint(
                condition=Q(period_end=None) | Q(period_end__gte=F("period_start"), period_end__lte=2100),
                name="case_period_in_order",
                violation_error_message=_("The last year comes before the first. Put them in order."),
            ),
            models.CheckConstraint(condition=all_of("firm_sizes", words.FirmSize), name="case_sizes_known"),
            models.CheckConstraint(
                condition=one_of("chain_position", words.ChainPosition, blank=True), name="case_position_known"
            ),
            models.CheckConstraint(condition=all_of("destinations", words.Destination), name="case_destinations_known"),
            models.CheckConstraint(condition=all_of("buyer_kinds", words.BuyerKind), name="case_buyer_kinds_known"),
            models.CheckConstraint(
                condition=one_of("governance", words.Governance, blank=True), name="case_governance_known"
            ),
            models.CheckConstraint(
                condition=Q(top_share_tenths=None) | Q(top_share_tenths__lte=WHOLE_IN_TENTHS),
                name="case_top_share_within_whole",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{field: None})
                    | has_only_keys(field, words.FUNCTIONS)
                    & has_all_keys(field, words.FUNCTIONS)
                    & values_are_levels(field),
                    name=f"case_{field}_levels",
                )
                for field in ("functions_before", "functions_after")
            ),
            *(
                models.CheckConstraint(condition=one_of(field, words.Change, blank=True), name=f"case_{field}_known")
                for field in ("process_change", "product_change", "functional_change", "chain_change")
            ),
            models.CheckConstraint(
                condition=one_of("risk_form", words.RiskForm, blank=True), name="case_risk_form_known"
            ),
            models.CheckConstraint(
                condition=has_only_keys("bands", tuple(words.BANDS)) & values_are_words("bands", words.BANDS),
                name="case_bands_known",
            ),
            models.CheckConstraint(condition=Q(levers__contained_by=list(words.LEVERS)), name="case_levers_known"),
            models.CheckConstraint(condition=one_of("evidence", words.Strength), name="case_evidence_known"),
            models.CheckConstraint(
                condition=Q(inferred__contained_by=list(words.INFERABLE)), name="case_inferred_known"
            ),
            models.CheckConstraint(
                condition=Q(inferred__len=0) | ~Q(our_inference=""),
                name="case_inference_is_told",
                violation_error_message=_(
                    "Attributes are marked as our inference. Say in words what is our inference."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("casestudies:case", args=[self.slug])

    @property
    def stage(self) -> str:
        """Where what curators work on stands: the changes under way, else the case itself."""
        return self.changes or self.status


class CaseSource(models.Model):
    """What one source is to one case, and where in the source it stands."""

    case = models.ForeignKey(CaseStudy, on_delete=models.CASCADE, related_name="references")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="references")
    role = models.CharField(_("role"), max_length=10, choices=words.SourceRole)
    place = models.CharField(_("place in it"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("source of a case")
        verbose_name_plural = _("sources of a case")
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "source"], name="case_source_unique"),
            models.CheckConstraint(condition=one_of("role", words.SourceRole), name="case_source_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.case} ← {self.source}"


class LibraryWord(models.Model):
    """A word of a published case, as search knows it: folded, and cut to its stem. What typing errors are held against.

    A trigger writes it (migration 0007). Words that no case has any longer stay: they find nothing.
    """

    word = models.TextField(primary_key=True)

    class Meta:
        verbose_name = _("word of the library")
        verbose_name_plural = _("words of the library")
        indexes: ClassVar = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="library_word_alike")]

    def __str__(self) -> str:
        return self.word
